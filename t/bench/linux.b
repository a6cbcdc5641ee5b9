# SPDX-License-Identifier: BSD-2-Clause
# The Linux controller beside the same kernel and initramfs on the bare
# machine; and in it: a partition beside a process, 9P of the host's folder.
. "$TOP/t/bench/lib.sh"

runs=${RUNS:-3}
image=${PROSE_LINUX:-$TOP/build/linux}
[ -e "$image/initrd" ] || make -s -C "$TOP" linux >&2

# bare: until its last line of start.
cat >bare <<EOT
#!/bin/sh
mkfifo out.\$\$
timeout 300 qemu-system-ppc64 -M powernv8 -cpu POWER8 -smp 1 -m 2G -nographic \\
	-nodefaults -serial stdio -kernel "$image/vmlinux" \\
	-initrd "$image/initrd" -append "console=hvc0 quiet" \\
	</dev/null >out.\$\$ 2>&1 &
grep -q -m 1 "the controller is up" <out.\$\$
kill \$!
wait \$!
rm out.\$\$
EOT
cat >ours <<EOT
#!/bin/sh
"$PROSE" up --machine powernv --controller linux --controller-cpus 1 >/dev/null
"$PROSE" sh true
EOT
chmod +x bare ours
bare=$("$TOP/t/bench/time" "$runs" ./bare)
ours=$(AFTER="$PROSE down >/dev/null" "$TOP/t/bench/time" "$runs" ./ours)
figure boot-to-shell "$(calc "$ours / 1000")" s "bare powernv8" \
	"$(calc "$bare / 1000")" "$runs"

linux_cc "$TOP/examples/hello.c" -o process
mkdir share
cp process share
cp "$TOP/build/examples/hello" share/partition
head -c 4000000 /dev/urandom >share/data
"$PROSE" up --machine powernv --controller linux --controller-cpus 1 --share share >/dev/null
"$PROSE" sh sh -c 'cp /host/process /host/partition /tmp'
# rounds COMMAND: ms of one, in there.
rounds() {
	"$PROSE" sh sh -c "cd /tmp; a=\$(cut -d' ' -f1 /proc/uptime); i=0
		while [ \$i -lt 20 ]; do $1 >/dev/null; i=\$((i + 1)); done
		echo \$a \$(cut -d' ' -f1 /proc/uptime)" |
		awk '{ printf "%.2f", ($2 - $1) * 1000 / 20 }'
}
rounds ./partition >/dev/null
figure launch-in-linux "$(rounds ./partition)" ms "a process" \
	"$(rounds ./process)" 20
seconds=$("$PROSE" sh sh -c 'a=$(cut -d" " -f1 /proc/uptime)
	cat /host/data >/dev/null; echo $a $(cut -d" " -f1 /proc/uptime)' |
	awk '{ print $2 - $1 }')
figure share-read "$(calc "4 / $seconds")" MB/s 1
