# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine machine=kvm time=240 host-mem=5G
# 500 launches in a row, and 200 partitions of 16 MiB at once, leave neither
# descriptors nor VMs, threads, memory or processes behind.
. "$TOP/t/tap.sh"

compile hello <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END
compile gate <<'END'
#include <unistd.h>
int main(void) { char c; return read(0, &c, 1) != 1; }
END

row=500 many=200
pids() {
	"$PROSE" status |
		sed -n "s/.*process *\([0-9]*\), daemon \([0-9]*\)/\\$1/p"
}
fds() { ls /proc/$1/fd | wc -l; }
threads() { cat /proc/$1/task/*/comm | grep -vc '^kvm'; } # those are KVM's own
vms() { ls -l /proc/$machine/fd | grep -c kvm-vm; }
closed() { [ "$(fds $daemon)" -le $daemon_fds ]; }
clean() { "$PROSE" status | grep -q ' 0 bytes to be scrubbed'; }
nothing() { [ "$("$PROSE" ps | wc -l)" = 1 ]; }
# What the machine holds of the host's memory, in MiB; the pool keeps some.
held() { awk '/^RssShmem/ { print int($2 / 1024) }' /proc/$machine/status; }

"$PROSE" up || exit 1
machine=$(pids 1) daemon=$(pids 2)
for i in 1 2 3; do "$PROSE" run ./hello >/dev/null; done
until_ok 20 clean
daemon_fds=$(fds $daemon) machine_threads=$(threads $machine) vms=$(vms)

bad=0
for i in $(seq $row); do
	[ "$("$PROSE" run ./hello 2>&1)" = hello ] || bad=$((bad + 1))
done
is $bad 0 "$row launches in a row"
check "their memory is clean again" until_ok 30 clean
check "the daemon has no descriptor more" until_ok 10 closed
is "$(threads $machine)" $machine_threads "the machine has no thread more"
diag "VMs: $vms before, $(vms) after"
check "nor more VMs than those of the pool" test "$(vms)" -le 32

mkfifo gate.in
exec 9<>gate.in
all=
for i in $(seq $many); do
	"$PROSE" run --mem 16M ./gate <gate.in >/dev/null 2>err.$i &
	all="$all $!"
done
there() { [ "$("$PROSE" ps | grep -c gate)" = $many ]; }
check "$many partitions of 16 MiB at once" until_ok 120 there
diag "VMs: $(vms)"
head -c $many /dev/zero >&9
bad=0
for p in $all; do wait $p || bad=$((bad + 1)); done
is $bad 0 "all of them end well"
check "none is left" until_ok 20 nothing
check "their memory is clean again" until_ok 60 clean
check "the daemon has no descriptor more" until_ok 10 closed
is "$(threads $machine)" $machine_threads "the machine has no thread more"
check "VMs are those of the pool" test "$(vms)" -le 32
diag "VMs: $(vms), $(held) MiB held"
check "and memory no more than it says" test "$(held)" -le 600
"$PROSE" down
gone() { ! kill -0 $machine 2>/dev/null; }
check "down leaves no process" until_ok 10 gone
finish
