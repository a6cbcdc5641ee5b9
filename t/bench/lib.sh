# SPDX-License-Identifier: BSD-2-Clause
# For benchmarks in shell: `. "$TOP/t/bench/lib.sh"`.
set -eu

# figure NAME VALUE UNIT [REFERENCE REFERENCE_VALUE] RUNS
figure() {
	if [ $# = 4 ]; then
		echo "figure $1 $2 $3 - - $4"
	else
		echo "figure $1 $2 $3 $(echo "$4" | tr ' ' _) $5 $6"
	fi
}

# The N-th line of a text.
nth() { sed -n "$1p"; }

calc() { awk "BEGIN { printf \"%.4f\", $* }"; }

# A static program for Linux on ppc64le from the same source, for references.
linux_cc() {
	powerpc64le-linux-gnu-gcc -static -no-pie -O2 "$@"
}
