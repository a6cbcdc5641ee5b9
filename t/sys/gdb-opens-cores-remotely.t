# SPDX-License-Identifier: BSD-2-Clause
# needs: time=60 tool=gdb-multiarch
# A core file by `prose gdbserver --core` and by `prose gdb`: stacks, threads,
# memory; nothing runs, nothing is changed; other files are refused.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
static int word = 4711;
static int leaf(int *at) { return *at; }
int main(void) { return leaf((int *)0x700000000000) + word; }
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }
"$PROSE" run --core . ./prog >run.out 2>&1
core=$(ls prog.*.core) || { fail "a core"; finish; }
sum=$(cksum <"$core")

"$PROSE" gdbserver --once "$PWD/sock" --core "$core" >server.out 2>&1 &
server=$!
until_ok 20 grep -q '^listening' server.out || diag "$(cat server.out)"
within 60 gdb-multiarch -q -nx -batch -ex 'set confirm off' \
	-ex "target remote $PWD/sock" -ex bt -ex 'print word' \
	-ex 'info threads' -ex stepi -ex 'print word' >gdb.out 2>&1
wait $server
out=$(cat gdb.out)
like "$out" '*leaf (at=0x700000000000)*main ()*' "the stack"
like "$out" '*= 4711*' "memory"
like "$out" '*"prog"*' "the thread"
like "$out" '*Remote failure reply*' "nothing runs"
is "$(cksum <"$core")" "$sum" "the core is as it was"

# The same, compressed.
"$PROSE" core pack "$core" || fail "compress it"
"$PROSE" gdbserver --once "$PWD/sock" --core "$core.zst" >server.out 2>&1 &
server=$!
until_ok 20 grep -q '^listening' server.out || diag "$(cat server.out)"
within 60 gdb-multiarch -q -nx -batch -ex "target remote $PWD/sock" -ex bt \
	-ex 'print word' >gdb.out 2>&1
wait $server
like "$(cat gdb.out)" '*leaf (at=0x700000000000)*main ()*= 4711*' \
	"one that is compressed"
core=$core.zst

out=$("$PROSE" gdb --batch --ex bt "$core" 2>&1 </dev/null)
like "$out" '*leaf (at=0x700000000000)*main ()*' "prose gdb CORE"

status 125 "what is no core is refused" "$PROSE" gdbserver --once \
	"$PWD/sock" --core prog 2>refused
like "$(cat refused)" '*no core file*' "with the reason"
printf '\050\265\057\375nothing' >broken.zst
status 125 "and what is compressed wrongly" "$PROSE" gdbserver --once \
	"$PWD/sock" --core broken.zst 2>refused
like "$(cat refused)" '*no core file*' "with the reason"
finish
