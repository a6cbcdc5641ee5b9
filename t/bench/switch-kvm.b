# SPDX-License-Identifier: BSD-2-Clause
# The kvm machine: a message to the server and back, beside what an exit to
# the hypervisor costs; from one partition's last instruction to the next
# one's first, beside bare rounds of kicking a vCPU and entering it again.
. "$TOP/t/bench/lib.sh"

[ -w /dev/kvm ] || { echo "no /dev/kvm"; exit 0; }
export PROSE_TARGET=x86_64 PROSE_MACHINE=kvm

"$PROSE_CC" -O2 -I "$TOP/abi" -include hcalls.h -o rtt "$TOP/t/bench/rtt.c"
"$PROSE_CC" -O2 -o gap "$TOP/t/bench/gap.c"
"$PROSE" up >/dev/null
: >file

for i in 1 2 3 4 5; do "$PROSE" run ./rtt file; done >rtts
ns() { sed -n "s/^$1 \([0-9]*\) ns/\1/p"; }
message=$(ns message <rtts | sort -n | nth 3)
syscall=$(ns syscall <rtts | sort -n | nth 3)
figure kvm-fstat "$message" ns "a system call alone" "$syscall" 5
figure kvm-channel-round-trip $((message - syscall)) ns goal 3000 5
figure kvm-exit "$(ns call <rtts | sort -n | nth 3)" ns - - 5

o=$TOP/build/kvm/hyp/kvm
gcc -O2 -iquote "$TOP/abi" -I"$TOP/lib" -I"$TOP/hyp" -I"$TOP/hyp/kvm" \
	-o kick "$TOP/t/bench/kick-kvm.c" $o/vm.o $o/sup.o $o/probe.o \
	$o/populate.o -pthread
for i in 1 2 3; do
	./kick
	"$PROSE" run --policy slots:50+0 --cpu 0 ./gap 2 >a &
	"$PROSE" run --policy slots:50+0 --cpu 0 ./gap 2 >b
	wait
	python3 - a b <<'END'
import bisect, statistics, sys
def read(name):
    lines = open(name).read().split("\n")
    return float(lines[0].split()[1]), [
        tuple(map(int, x.split())) for x in lines[1:] if x]
hz, a = read(sys.argv[1])
_, b = read(sys.argv[2])
came = sorted(f for _, f in b)
took = []
for last, first in a:
    i = bisect.bisect(came, last)
    # between: the other one came back while this one was away
    if i < len(came) and came[i] < first:
        took.append((came[i] - last) * 1e9 / hz)
print("switch %.0f ns" % statistics.median(took))
END
done >switches
kick=$(ns kick <switches | sort -n | nth 2)
figure kvm-switch "$(ns switch <switches | sort -n | nth 2)" ns \
	"two kicks" $((kick * 2)) 3
