# SPDX-License-Identifier: BSD-2-Clause
# The flight recorder, on against off: rt's in one program, by time; the
# hypervisor's, by its instructions while a partition gives up its CPU and gets
# it back, each of which QEMU names. The plot of both is build/bench-trace.svg.
. "$TOP/t/bench/lib.sh"

head -c 4096 /dev/zero >file
: >all

# compare MACHINE TARGET ROUNDS
compare() {
	"$PROSE_CC" --target=$2 -O2 -pthread -I "$TOP/abi" -o trace-$1 \
		"$TOP/t/bench/trace.c"
	"$PROSE" up --machine $1 >/dev/null
	"$PROSE" run --machine $1 ./trace-$1 file $3 >out
	while read -r name on off records; do
		figure $1-trace-$name "$on" ns "trace off" "$off" $3
		echo "$1 $name $on $off $records ns" >>all
	done <out
}

compare powernv powerpc64le 200
[ ! -w /dev/kvm ] || compare kvm x86_64 300

bytes=$(powerpc64le-linux-gnu-nm -S trace-powernv |
	sed -n 's/^[0-9a-f]* \([0-9a-f]*\) [tT] rt_trace$/\1/p')
figure trace-record "$((0x$bytes / 4))" instructions goal 40 1

"$PROSE" down
"$PROSE_CC" -O2 -I "$TOP/abi" -I "$TOP/t/prog" -o cede "$TOP/t/bench/cede.c"
at=$(powerpc64le-linux-gnu-nm cede | sed -n 's/^\(.*\) T cede$/\1/p')
qemu=$(command -v qemu-system-ppc64)
image=$(stat -c %s "$TOP/build/powernv/hyp.bin")
mkfifo trace
mkdir bin
cat >bin/qemu-system-ppc64 <<EOF
#!/bin/sh
exec $qemu "\$@" -singlestep -d exec,nochain -D $PWD/trace \
	-dfilter 0x100..$(printf 0x%x "$image"),0x$at+4
EOF
chmod +x bin/qemu-system-ppc64

# instructions on|off: the median from one call to the next, and records
instructions() {
	awk -F/ -v call="$at" '
		$2 "" == call "" { if (counting) print n; n = 0; counting = 1 }
		{ n++ }' <trace >counts &
	PATH="$PWD/bin:$PATH" "$PROSE" up --machine powernv --cpus 1 >up.out
	pid=$("$PROSE" status | sed -n 's/.*process *\([0-9]*\),.*/\1/p')
	"$TOP/t/bench/ring-off" $pid $1
	before=$("$TOP/t/bench/ring-off" $pid head)
	"$PROSE" run --machine powernv ./cede
	after=$("$TOP/t/bench/ring-off" $pid head)
	"$PROSE" down
	wait
	echo "$(sort -n counts | nth 100) $(((after - before + 100) / 200))"
}
instructions on >on
instructions off >off
read -r on records <on
read -r off none <off
[ "$none" = 0 ]
figure trace-hyp-cede $on instructions "ring off" $off 200
figure trace-hyp-record "$(calc "($on - $off) / $records")" instructions \
	goal 40 200
echo "hypervisor cede $on $off $records instructions" >>all
python3 "$TOP/t/bench/plot-trace" all >"$TOP/build/bench-trace.svg"
