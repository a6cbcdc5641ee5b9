# SPDX-License-Identifier: BSD-2-Clause
# How small the hypervisor is.
. "$TOP/t/bench/lib.sh"

# lines MACHINE: the core's and the machine's, which are one hypervisor.
lines() {
	cat "$TOP"/hyp/*.[ch] $(find "$TOP/hyp/$1" -name '*.[chS]') | wc -l
}
figure hyp-lines "$(lines powernv)" lines goal 10000 1
figure hyp-lines-kvm "$(lines kvm)" lines goal 10000 1
figure hyp-image "$(calc "$(stat -c %s "$TOP/build/powernv/hyp.bin") / 1024")" \
	KiB goal 256 1
memory=$(($(readelf -lW "$TOP/build/powernv/hyp.elf" |
	awk '$1 == "LOAD" { printf "%s + ", $6 } END { print 0 }')))
figure hyp-memory "$(calc "$memory / 1048576")" MiB goal 16 1
