#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400
# A program lists a directory of 100,000 entries, and removes a smaller one.
. "$TOP/t/tap.sh"

bb=$("$TOP/scripts/app" busybox)/busybox || { fail "busybox"; finish; }
# What it is linked at decides.
bb_mem=1G
[ "${PROSE_MACHINE:-powernv}" != kvm ] || bb_mem=64M
mkdir d
seq 100000 | (cd d && xargs touch)
is "$("$PROSE" run --mem "$bb_mem" "$bb" ls d | cksum)" "$(ls d | LC_ALL=C sort | cksum)" \
	"every name once"
is "$("$PROSE" run --mem "$bb_mem" "$bb" find d -name '*99' | wc -l)" 1000 "find"
mkdir d2
seq 5000 | (cd d2 && xargs touch)
check "rm -r" "$PROSE" run --mem "$bb_mem" "$bb" rm -r d2
check "it is gone" test ! -e d2
finish
