# SPDX-License-Identifier: BSD-2-Clause
# The kvm machine: reading a cached 1 GiB file, beside the same program as a
# Linux process.
. "$TOP/t/bench/lib.sh"

[ -w /dev/kvm ] || { echo "no /dev/kvm"; exit 0; }
export PROSE_TARGET=x86_64
runs=3
head -c 1073741824 /dev/zero >file
cat file >/dev/null
for b in pread seqread openread; do
	"$PROSE_CC" -O2 -o $b "$TOP/t/bench/$b.c"
	gcc -O2 -o $b.linux "$TOP/t/bench/$b.c"
done
"$PROSE" up --machine kvm >/dev/null

# compare PROGRAM TIMES UNIT GOAL: turn about, so that both see the same host
compare() {
	: >p
	: >l
	for i in $(seq $runs); do
		"$PROSE" run ./$1 file $2 >>p
		./$1.linux file $2 >>l
	done
	p=$(sort -n -k2 p | nth $(((runs + 1) / 2)) | cut -d' ' -f2)
	l=$(sort -n -k2 l | nth $(((runs + 1) / 2)) | cut -d' ' -f2)
	figure kvm-9p-$1 "$p" $3 "native" "$l" $runs
	[ -z "${4:-}" ] ||
		figure kvm-9p-$1-goal "$p" $3 "goal, $4 of native" \
			"$(calc "$l * $4")" $runs
}

compare seqread 3 MB/s 0.7
compare pread 1 1/s
compare openread 1 1/s
