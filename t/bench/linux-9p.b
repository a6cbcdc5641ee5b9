# SPDX-License-Identifier: BSD-2-Clause
# Files of the Linux controller, as a partition that was started inside has
# them by 9P; beside them v9fs over virtio-9p, in Debian's kernel under pseries.
. "$TOP/t/bench/lib.sh"

runs=3
image=${PROSE_LINUX:-$TOP/build/linux}
[ -e "$image/initrd" ] || make -s -C "$TOP" linux >&2

mkdir host
head -c 16777216 /dev/zero >host/file
for b in pread seqread rtt; do
	"$PROSE_CC" -O2 -o host/$b.part "$TOP/t/bench/$b.c"
	linux_cc -o host/$b "$TOP/t/bench/$b.c"
done

# all SUFFIX: a shell's commands, on a file that is cached.
all() {
	cat <<-EOT
	cat file >/dev/null
	for i in $(echo $(seq $runs)); do
		./pread$1 file 2; ./seqread$1 file 3; ./rtt$1 file
	done
	EOT
}
median() {
	awk -v name="$1" '$1 == name { print $2 }' "$2" | sort -n |
		nth $(((runs + 1) / 2))
}

"$PROSE" up --machine powernv --controller linux --share host >/dev/null
"$PROSE" sh sh -c "cp /host/* /tmp; cd /tmp; $(all .part)" >inside
"$PROSE" down
echo "Debian's kernel boots under pseries"
"$TOP/scripts/pseries-linux" host "$(all '')" >pseries

other="pseries Linux, virtio-9p"
figure linux-9p-pread-4k "$(median pread inside)" 1/s "$other" \
	"$(median pread pseries)" $runs
figure linux-9p-seqread-1m "$(median seqread inside)" MB/s "$other" \
	"$(median seqread pseries)" $runs
figure linux-9p-round-trip "$(median message inside)" ns "$other" \
	"$(median message pseries)" $runs
