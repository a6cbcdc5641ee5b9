# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=host instead-of=kvm alone time=1500 tool=qemu-system-x86_64 tool=cpio net
# Where there is no /dev/kvm: tests for kvm in a Linux on a processor with
# SVM that QEMU emulates. Their points are this one's; what the emulator
# cannot do is told and is no point.
. "$TOP/t/tap.sh"

status=0
JOBS=2 NESTED_SECONDS=1400 "$TOP/scripts/nested-kvm" 'part/*' \
	sys/exit-status-reaches-shell sys/vectors-do-not-leak \
	sys/random-bytes-harm-nobody sys/kvm-group-is-enough \
	sys/backing-is-told sys/launches-miss-no-bell >out || status=$?

passed_on <out
is $status 0 "and t/run there says the same"
finish
