# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# prose core: what is no command, option, number or core is told of and does
# nothing, above all removes nothing; a core that is compressed is not
# compressed again; prose trace and prose gdb open one as they do any other.
. "$TOP/t/tap.sh"
export XDG_STATE_HOME=$PWD/state

compile crash <<'END2'
int main(void) { return *(volatile int *)0x700000000000; }
END2
"$PROSE" run ./crash 2>err
"$PROSE" run --core-zstd ./crash 2>err
plain=$(ls crash.*.core)
packed=$(ls crash.*.core.zst)
check "two cores are there" test -s "$plain" -a -s "$packed"

# refuses NAME WORD...: prose core does not do this, and says why.
refuses() {
	_what=$1
	shift
	got=0
	"$PROSE" core "$@" >out 2>err || got=$?
	is "$got" 125 "$_what: its status"
	check "$_what: is told" grep -q '^prose: \|^usage: ' err
}
refuses "no command" nonsense
refuses "rm of nothing" rm
refuses "rm of no number of days" rm --older nonsense
refuses "rm of a negative one" rm --older -1
refuses "rm without one" rm --older
refuses "rm of all and more" rm --all "$plain"
refuses "rm of what is not there" rm not.there
refuses "rm of an option" rm --nonsense
refuses "pack of nothing" pack
refuses "pack of what is not there" pack not.there
refuses "pack of no core" pack crash.c
refuses "pack of what is packed" pack "$packed"
refuses "ls of what is not there" ls not.there
refuses "ls of an option" ls --nonsense
refuses "bt of an option" bt --nonsense
refuses "info of two" info "$plain" "$packed"
check "both are still there" test -s "$plain" -a -s "$packed"
is "$("$PROSE" core ls | grep -c SIGSEGV)" 2 "and in the list"

"$PROSE" trace -e exit_group "$packed" >out
check "prose trace reads one that is compressed" \
	grep -q '^+++ killed by SIGSEGV +++$' out
"$PROSE" trace --json "$packed" >out
check "with its options" grep -q '"event":"SYSRET"' out
"$PROSE" gdb --batch --ex bt "$packed" >out 2>&1 </dev/null
check "and so does prose gdb" grep -q '^#0 .*main' out

is "$("$PROSE" core rm --older 1; "$PROSE" core ls | grep -c SIGSEGV)" 2 \
	"none is older than a day"
status 0 "rm of all" "$PROSE" core rm --all
check "removes them" test ! -e "$plain" -a ! -e "$packed"
is "$("$PROSE" core ls | grep -c SIGSEGV)" 0 "and from the list"
finish
