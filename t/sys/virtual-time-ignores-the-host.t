# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=300 machine=powernv
# In virtual time a program sees the same times twice, whatever else the host
# has to do, and with the model as without it. Only what the host sent before
# may differ, and with it some instructions of the hypervisor.
. "$TOP/t/tap.sh"

cat >old <<'EOF'
#!/bin/sh
echo "QEMU emulator version 7.2.22 (Debian)"
EOF
chmod +x old
says() { PROSE_QEMU=$PWD/old "$PROSE" up --virtual-time 2>&1; }
status 125 "a QEMU that is too old is refused" says
like "$(says)" "*8.1*qemu-new*" "and the way out told"
status 125 "kvm has the host's time" env PROSE_MACHINE=kvm "$PROSE" up \
	--virtual-time

PROSE_QEMU=$("$TOP/scripts/qemu-new") || {
	skip "no QEMU that counts time can be had here"
	finish
}
export PROSE_QEMU
"$PROSE_CC" -O2 -I"$TOP/examples" -o jitter "$TOP/examples/jitter.c"

# seen FILE [--tlb-model]: what a task sees beside one that never waits.
seen() {
	_to=$1
	shift
	"$PROSE" up --virtual-time "$@" >/dev/null &&
		"$PROSE" run -d --cpu 0 --mem 32M ./jitter spin >/dev/null &&
		"$PROSE" run --cpu 0 --policy rtc ./jitter 997 100000 300 >"$_to"
}
check "a task of 300 periods" seen one
"$PROSE" down
sh -c 'while :; do :; done' &
burner=$!
check "the same beside a busy host, and the model" seen two --tlb-model
kill $burner
diag "$(cat one)"
like "$(cat one)" "*missed 0*" "no period is missed"
is "$(grep took two)" "$(grep took one)" "its work took the same"
# latest FILE: how late the latest period began, us.
latest() { sed -n 's/^late .* 1:\([0-9.]*\)$/\1/p' "$1"; }
check "and it began as late, by a us: $(latest one), $(latest two)" awk \
	-v a="$(latest one)" -v b="$(latest two)" 'BEGIN {
		exit !(a > 0 && b > 0 && a - b < 1 && b - a < 1)
	}'
is "$("$PROSE" tlb --json | python3 -c '
import json, sys
m = [r["marked"] for r in json.load(sys.stdin)["partitions"] if "marked" in r]
print(m[0]["regions"], m[0]["cpu_most"] - m[0]["cpu_least"])')" "300 0" \
	"no instruction of another in the middle of its work"
"$PROSE" down
finish
