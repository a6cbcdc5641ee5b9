#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 machine=powernv own-machine alone tool=qemu-system-ppc64 tool=cpio net
# Linux under load (t/sys/linux-load.sh) beside partitions with required
# slots: sums are right on both sides, slots are kept, nothing gets stuck.
# SOAK=600: ten minutes of it (make soak-linux).
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

seconds=${SOAK:-40}
compile sums <<'EOT'
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	unsigned long n = 0;
	char line[100];

	while (fgets(line, sizeof(line), stdin))
		n += strtoul(line, NULL, 0);
	printf("%lu\n", n);
	return 0;
}
EOT
compile spin <<'EOT'
int main(void)
{
	for (;;)
		__asm__ volatile("");
}
EOT
linux_up --controller-cpus 2
[ $bad = 0 ] || finish
put() { within 60 sh sh -c "cat >/tmp/$2; chmod 755 /tmp/$2" <"$1"; }
put "$TOP/t/sys/linux-load.sh" load.sh
put sums sums
put spin spin
put "$PROGS/neighbour" neighbour
within 30 sh sh -c 'cd /tmp; prose run --mem 32M --policy slots:40+0 --cpu 0 \
	./spin >/dev/null 2>&1 &'
within 30 sh sh -c "cd /tmp; prose run --mem 32M --policy slots:20+0 --cpu 1 \
	./neighbour $((seconds + 20)) >right 2>&1 &"
used() {
	"$PROSE" ps --json | python3 -c '
import json, sys, time
for p in json.load(sys.stdin):
	if p["name"] == "spin":
		print(p["cpu_seconds"], time.time())'
}
spins() { [ -n "$(used)" ]; }
check "a partition has 40 slots" until_ok 60 spins

within $((seconds * 3 + 200)) sh /tmp/load.sh "$seconds" >load.out 2>&1 &
load=$!
sleep 5
before=$(used)
sleep "$seconds"
after=$(used)
wait $load
is $? 0 "the load comes to its end"
diag "$(cat load.out)"
is "$(grep -c 'wrong\|partition:' load.out)" 0 "all sums of it are right"
is "$(grep -c '^gzip.*rounds\|^forks\|^dd\|^hogs\|^partitions' load.out)" 8 \
	"all of it was done"
launches=$(sed -n 's/^partitions: //p' load.out)
check "partitions were launched throughout" \
	[ "${launches:-0}" -gt $((seconds / 60 + 1)) ]
share=$(echo "$before $after" | awk '{ print 100 * ($3 - $1) / ($4 - $2) }')
diag "required 40: $share %"
# What the host takes from the machine counts as used by who was running, so
# more of it says nothing.
check "it had its slots, to 3 %" awk "BEGIN { exit !($share > 38.8) }"
right() { within 10 sh cat /tmp/right | grep -q .; }
until_ok 60 right
like "$(within 10 sh cat /tmp/right)" "* rounds right" \
	"a partition's memory was right throughout"
check "memory ran out, and was had again" within 20 sh sh -c \
	'dmesg | grep -q "Out of memory: Killed.*tail"'
is "$(within 20 sh sh -c 'dmesg | grep "soft lockup\|rcu.*stall\|blocked for more\|nobody cared\|Oops\|BUG"')" "" "the kernel has nothing to complain of"
is "$("$PROSE" log | grep -c 'exception in the hypervisor')" 0 \
	"nor has the hypervisor"
finish
