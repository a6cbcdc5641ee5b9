# SPDX-License-Identifier: BSD-2-Clause
# The flight recorder, on against off, in one program; the plot of it is
# build/bench-trace.svg. And the instructions of a record, counted.
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
		echo "$1 $name $on $off $records" >>all
	done <out
}

compare powernv powerpc64le 200
[ ! -w /dev/kvm ] || compare kvm x86_64 300

bytes=$(powerpc64le-linux-gnu-nm -S trace-powernv |
	sed -n 's/^[0-9a-f]* \([0-9a-f]*\) [tT] rt_trace$/\1/p')
figure trace-record "$((0x$bytes / 4))" instructions goal 40 1
python3 "$TOP/t/bench/plot-trace" all >"$TOP/build/bench-trace.svg"
