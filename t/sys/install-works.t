# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120
# What `make install` copied works without the tree.
. "$TOP/t/tap.sh"

make -s -C "$TOP" install DESTDIR="$PWD/dest" PREFIX=/usr >log 2>&1
is $? 0 "make install DESTDIR= PREFIX="
check "bin/prose" test -x dest/usr/bin/prose
check "nothing leads back into the tree" sh -c '! find dest -type l | grep .'
mv dest/usr moved
export PATH=$PWD/moved/bin:$PATH
printf '#include <stdio.h>\nint main(void) { puts("installed"); }' >hello.c
status 0 "prose-cc from there" prose-cc hello.c -o hello
export PROSE_NAME=inst
is "$(prose run ./hello)" "installed" "prose from there boots and runs"
prose down
finish
