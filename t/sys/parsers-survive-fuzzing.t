# SPDX-License-Identifier: BSD-2-Clause
# needs: time=300 tool=clang machine=host
# Parsers under fuzzing by coverage, from their corpora, for a moment: `make
# fuzz` does it for longer, and with the 9P server.
. "$TOP/t/tap.sh"

for name in gdb-packets agent-code elf-files; do
	if "$TOP/t/fuzz/run" "$name" 3 >log 2>&1; then
		pass "$name"
	else
		fail "$name"
		diag "$(tail -n 20 log)"
	fi
done
finish
