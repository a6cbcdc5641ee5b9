#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=900 machine=powernv own-machine tool=qemu-system-ppc64 tool=cpio net
# Debian's kernel as the controller partition: it starts, has a console,
# idles, starts again, and its end is the machine's; a panic is told.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

linux_up --controller-cpus 2
like "$(within 20 sh uname -sm)" "Linux ppc64le" "a command runs in it"
is "$(within 20 sh sh -c 'cat; echo err >&2; exit 7' <"$TOP/LICENSE" 2>err |
	md5sum)" "$(md5sum <"$TOP/LICENSE")" "stdin and stdout are the command's"
is "$(cat err)" err "so is stderr"
status 7 "so is the exit status" within 20 sh sh -c 'exit 7'
is "$(within 20 sh nproc)" 2 "it has the machine's two CPUs"
cpu1() { within 30 sh sh -c "echo $1 >/sys/devices/system/cpu/cpu1/online; nproc"; }
is "$(cpu1 0; cpu1 1; cpu1 0; cpu1 1)" "1
2
1
2" "one of which stops and starts"
status 127 "a command that is not there" within 20 sh /no/such 2>/dev/null
head -c 300000 /dev/urandom >noise
is "$(within 30 sh cat <noise | md5sum)" "$(md5sum <noise)" \
	"any bytes arrive, both ways"
head -c 1000000 /dev/urandom >much
(
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		within 240 sh md5sum <much &
	done
	wait
) >twelve
is "$(sort twelve | uniq -c | tr -s ' ')" \
	" 12 $(md5sum <much | tr -s ' ')" "twelve commands at once lose nothing"
full() { within 20 sh cat /etc/passwd >/dev/full 2>err; }
status 125 "output that there is no room for" full
like "$(cat err)" "*No space left*" "is told"
is "$(within 20 sh echo $(seq 5000) | wc -w)" 5000 "5,000 arguments"
long=$(head -c 100000 /dev/zero | tr '\0' x)
is "$(within 20 sh echo "$long" | wc -c)" 100001 "one of 100,000 bytes"
for i in $(seq 40); do
	timeout -s KILL 0.1 "$PROSE" sh echo "$long" "$long" "$long" "$long" \
		"$long" "$long" "$long" "$long" "$long" "$long"
done >/dev/null 2>&1
status 7 "those killed amid their arguments leave nothing" within 60 sh sh -c 'exit 7'
runs() { within 10 sh ps | grep -q " sleep $1\$"; }
mkfifo output
"$PROSE" sh sh -c 'exec >&- 2>&-; exec sleep 1111' >output 2>&1 &
check "its output may end" timeout 60 cat output
check "before it does itself" runs 1111
within 10 sh killall sleep
wait $!
(
	trap '' PIPE
	while echo; do sleep 0.1; done 2>/dev/null
	: >heard
) | "$PROSE" sh sh -c 'exec <&-; exec sleep 1112' &
check "who writes to it hears that it reads no more" until_ok 20 test -e heard
check "and that is not its end" runs 1112
within 10 sh killall sleep
wait $!

"$PROSE" sh sh -c 'echo started; sleep 1234; true' >started &
killed=$!
check "a command goes on for long" until_ok 20 runs 1234
kill -9 $killed
sleeps_not() { ! runs 1234; }
check "kill -9 of prose sh ends it" until_ok 20 sleeps_not

like "$(within 20 sh date +%Y)" "$(date +%Y)" "it knows the time of day"
out=$( (sleep 1; echo 'echo on-the-$((40+2))-console'; sleep 2) |
	within 20 console)
like "$out" "*on-the-42-console*" "the console answers"

# 292 is H_BULK_REMOVE's number
bulk=$(within 60 sh sh -c 'mount -t debugfs debug /sys/kernel/debug
cd /sys/kernel/debug/tracing && echo 1 >events/powerpc/hcall_entry/enable
for i in 1 2 3 4 5; do /bin/true; done
echo 0 >events/powerpc/hcall_entry/enable; grep -c opcode=292 trace')
like "$bulk" "[1-9]*" "it removes many pages by one call: $bulk times"

idle() { within 5 ps | grep -q "waiting.*linux"; }
check "it sleeps when there is nothing to do" until_ok 20 idle

before=$(within 20 sh cat /proc/sys/kernel/random/boot_id)
within 5 sh reboot -f >/dev/null 2>&1
again() {
	now=$(within 5 sh cat /proc/sys/kernel/random/boot_id 2>/dev/null)
	[ -n "$now" ] && [ "$now" != "$before" ]
}
check "reboot: it starts again" until_ok 150 again

within 5 sh poweroff -f >/dev/null 2>&1
gone() { ! within 5 sh true 2>/dev/null; }
check "poweroff: the machine goes down" until_ok 90 gone
like "$("$PROSE" status 2>&1)" "*no machine is up*" "and is no more"

linux_up --controller-cpus 2
compile sleeper <<'EOT'
#include <unistd.h>
__attribute__((noinline)) int sleeps(void) { return pause(); }
int main(void) { return sleeps(); }
EOT
# at the same place as here: so its names are found
within 30 sh sh -c "mkdir -p $PWD; cat >$PWD/sleeper; chmod +x $PWD/sleeper
	$PWD/sleeper >/dev/null 2>&1 &" <sleeper
waits() { within 5 ps | grep -q "waiting.*sleeper"; }
check "a partition of its own runs" until_ok 30 waits
within 5 sh sh -c 'echo c >/proc/sysrq-trigger' >/dev/null 2>&1
told() { "$PROSE" log | grep -q 'Linux, LPAR .* ended by signal 6'; }
check "a panic is told in the log" until_ok 30 told
like "$("$PROSE" ps)" "*ended*linux*" "and its partition is kept"
out=$(sleep 1 | within 5 console)
like "$out" "*Kernel panic*" "what it said last is on its console"
dir=$XDG_RUNTIME_DIR/prose/$PROSE_NAME/powernv
dumped() { "$PROSE" log | grep -q "$1).*core file $dir/$1\..*core"; }
check "Linux is dumped" until_ok 90 dumped linux
check "and the partition that it served" until_ok 60 dumped sleeper
like "$("$PROSE" core bt "$dir"/sleeper.*.core)" "*sleeps*main*" \
	"of which the core file tells what it did"
finish
