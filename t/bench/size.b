# SPDX-License-Identifier: BSD-2-Clause
# How small the hypervisor is.
. "$TOP/t/bench/lib.sh"

lines=$(cat "$TOP"/hyp/*.[ch] "$TOP"/hyp/powernv/*.[chS] \
	"$TOP"/hyp/kvm/*.[chS] 2>/dev/null | wc -l)
figure hyp-lines "$lines" lines goal 10000 1
figure hyp-image "$(calc "$(stat -c %s "$TOP/build/powernv/hyp.bin") / 1024")" \
	KiB goal 256 1
