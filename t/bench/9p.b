# SPDX-License-Identifier: BSD-2-Clause
# Reading a cached 256 MiB file of the host: beside it, the same programs on
# Debian's kernel under QEMU's pseries machine with virtio-9p.
. "$TOP/t/bench/lib.sh"

runs=3
mkdir host
head -c 268435456 /dev/zero >host/file
cat host/file >/dev/null
for b in pread seqread; do
	"$PROSE_CC" -O2 -o $b "$TOP/t/bench/$b.c"
	linux_cc -o host/$b "$TOP/t/bench/$b.c"
done

# The median second word of some lines.
median() { sort -n -k2 | nth $((($1 + 1) / 2)) | cut -d' ' -f2; }

"$PROSE" up >/dev/null
for i in $(seq $runs); do
	"$PROSE" run ./pread host/file 2
	"$PROSE" run ./seqread host/file 5
done >prose.out
echo "Debian's kernel boots under pseries"
"$TOP/scripts/pseries-linux" host "
	for i in $(echo $(seq $runs)); do
		./pread file 2; ./seqread file 3
	done" >linux.out

grep '^pread' prose.out >p; grep '^pread' linux.out >l
figure 9p-pread-4k "$(median $runs <p)" 1/s \
	"pseries Linux, virtio-9p" "$(median $runs <l)" $runs
figure 9p-pread-4k-goal "$(median $runs <p)" 1/s goal 8000 $runs
grep '^seqread' prose.out >p; grep '^seqread' linux.out >l
figure 9p-seqread-1m "$(median $runs <p)" MB/s \
	"pseries Linux, virtio-9p" "$(median $runs <l)" $runs
figure 9p-seqread-1m-goal "$(median $runs <p)" MB/s goal 1000 $runs
