# SPDX-License-Identifier: BSD-2-Clause
# Instructions of a hypervisor call of the Linux controller that does nothing,
# counted by the clock: in virtual time an instruction takes a nanosecond. One
# that is served at once, one that leaves the partition as most do.
. "$TOP/t/bench/lib.sh"

image=${PROSE_LINUX:-$TOP/build/linux}
[ -e "$image/initrd" ] || make -s -C "$TOP" linux >&2
PROSE_QEMU=$("$TOP/scripts/qemu-new")
export PROSE_QEMU
"$TOP/scripts/linux-module" null.ko "$TOP/t/bench/null"

"$PROSE" up --virtual-time --controller linux --controller-cpus 1 >/dev/null
"$PROSE" sh sh -c 'cat >/tmp/null.ko; insmod /tmp/null.ko 2>/dev/null
	dmesg | sed -n "s/.*null hcalls: //p"' <null.ko >said
read -r calls _ quick _ whole <said
tb_ns='1000 / 512'
figure null-hcall-linux "$(calc "$quick * $tb_ns / $calls")" instructions \
	goal 60 "$calls"
figure null-hcall-linux-whole "$(calc "$whole * $tb_ns / $calls")" instructions \
	"$calls"
