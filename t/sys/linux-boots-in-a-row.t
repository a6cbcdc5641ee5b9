#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 machine=powernv own-machine tool=qemu-system-ppc64 tool=cpio net
# Linux starts as the controller, runs a partition, and powers off, time after
# time. BOOTS=20: so often (make soak-linux).
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

one() {
	linux_up
	within 60 sh sh -c 'cat >/tmp/hello; chmod +x /tmp/hello' \
		<"$EXAMPLES/hello"
	like "$(within 60 sh /tmp/hello)" "*hello*" "boot $1: runs a partition"
	is "$(within 20 sh sh -c 'dmesg | grep "Oops\|BUG\|Call Trace"')" "" \
		"boot $1: nothing to complain of"
	within 10 sh poweroff -f >/dev/null 2>&1
	check "boot $1: goes down" until_ok 60 gone
}
gone() { ! "$PROSE" status >/dev/null 2>&1; }

boots=0
while [ $boots -lt "${BOOTS:-3}" ] && [ $bad = 0 ]; do
	boots=$((boots + 1))
	one $boots
done
is "$boots" "${BOOTS:-3}" "$boots in a row"
finish
