#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One program of file system calls prints the same on Linux and in a
# partition: results, errors, and what is left in the directory.
. "$TOP/t/tap.sh"

gcc -w -O1 -o on-linux "$TOP/t/prog/files.c" -D_GNU_SOURCE || exit 1
"$PROSE_CC" -w -O1 -o in-prose "$TOP/t/prog/files.c" -D_GNU_SOURCE || exit 1
case ${PROSE_TARGET:-powerpc64le} in
x86_64) cc=gcc ;;
*) cc=powerpc64le-linux-gnu-gcc ;;
esac
$cc -w -O1 -static -o guest "$TOP/t/prog/files.c" \
	-D_GNU_SOURCE || exit 1

left() { (cd "$1" && find . -printf '%P %M %s\n' | sort | cksum); }

mkdir a b c
(cd a && ../on-linux >../a.out 2>&1)
same() {
	if cmp -s a.out "$1.out"; then
		pass "$2: every call answers the same"
	else
		fail "$2: every call answers the same"
		diag "$(diff a.out "$1.out" | head -n 60)"
	fi
	is "$(left "$1")" "$(left a)" "$2: the same is left behind"
}
(cd b && "$PROSE" run ../in-prose >../b.out 2>&1)
same b "a native program"
(cd c && "$PROSE" run --mem 1G ../guest >../c.out 2>&1)
same c "a Linux binary"
finish
