# SPDX-License-Identifier: BSD-2-Clause
# needs: time=900 machine=powernv own-machine tool=qemu-system-ppc64 tool=cpio net
# Tests of programs, with Linux as the controller in which `prose` runs them;
# `make test-linux` has more. What v9fs and `prose sh` do not carry is told and
# is no point.
. "$TOP/t/tap.sh"

status=0
MACHINES=linux CANNOT="$TOP/t/linux-cannot" JOBS=1 \
	TIME_SCALE=$((3 * ${TIME_SCALE:-1})) timeout 850 "$TOP/t/run" 'part/*' \
	sys/arguments-and-environment-arrive sys/closed-output-ends-its-reader \
	sys/exit-status-reaches-shell sys/processes-end-as-on-linux \
	>out || status=$?
passed_on <out
is $status 0 "and t/run there says the same"
finish
