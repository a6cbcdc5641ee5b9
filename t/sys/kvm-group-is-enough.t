# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=kvm root own-machine tool=setpriv time=120
# Who is no more than a member of /dev/kvm's group runs programs on kvm; and
# whoever started it, the hypervisor keeps no privilege. The programs are
# copied to where anybody may read them.
. "$TOP/t/tap.sh"

place=$(mktemp -d /tmp/prose-group.XXXXXX)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
mkdir -p "$place/bin" "$place/lib/prose/kvm" "$place/lib/prose/x86_64"
install -d -m 700 -o 65534 -g 65534 "$place/run" "$place/state" "$place/cwd"
cp "$TOP/build/prose" "$place/bin"
cp "$TOP/build/kvm/prose-hyp-kvm" "$place/lib/prose/kvm"
cp "$TOP/build/x86_64/rt-guest.elf" "$place/lib/prose/x86_64"
cp "$EXAMPLES/hello" "$place"

# as GROUP COMMAND...: as nobody, of that group besides its own
as() {
	_group=$1
	shift
	(cd "$place/cwd" && exec setpriv --reuid 65534 --regid 65534 \
		--groups "$_group" env XDG_RUNTIME_DIR="$place/run" \
		XDG_STATE_HOME="$place/state" HOME=/ "$@" 2>&1)
}

prose=$place/bin/prose
mode=$(stat -c %a /dev/kvm)
group=$(stat -c %g /dev/kvm)
if [ "$group" = 0 ] || [ "$((mode % 100 / 10))" -lt 6 ]; then
	skip_all "/dev/kvm is not a group's of its own (mode $mode, group $group)"
fi
if [ "$((mode % 10))" = 0 ]; then
	like "$(as 65534 $prose run "$place/hello")" "*become a member*" \
		"nobody may not"
fi
check "up, as a member of the group" as "$group" $prose up --machine kvm
is "$(as "$group" $prose run "$place/hello")" "hello from partition 1" \
	"a program runs"
# privileges_of COMMAND...: of the hypervisor that `prose status` tells of.
privileges_of() {
	_pid=$("$@" status --verbose | sed -n 's/^ *process *\([0-9]*\),.*/\1/p')
	sed -n 's/^Cap[PE][a-z]*:[[:space:]]*//p' "/proc/$_pid/status" | tr '\n' ' '
}
none="0000000000000000 0000000000000000 "

is "$(privileges_of as "$group" $prose)" "$none" "the hypervisor has no privilege"
check "down" as "$group" $prose down

"$PROSE" up --machine kvm
is "$(privileges_of "$PROSE")" "$none" "nor has one that root started"
is "$("$PROSE" run "$EXAMPLES/hello")" "hello from partition 1" "a program runs"
finish
