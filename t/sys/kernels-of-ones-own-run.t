# SPDX-License-Identifier: BSD-2-Clause
# Kernels without POSIX and C library, made of rt's libraries: system calls,
# a scheduler, an allocator of their own.
# needs: time=120
. "$TOP/t/tap.sh"

run() { "$PROSE" run "$EXAMPLES/$1" >out 2>err; }

status 0 "a kernel with system calls of its own ends well" run kernel
for who in 1 2 3; do
	is "$(grep -c "^task $who says its word" out)" 3 \
		"its task $who had its three words"
done
is "$(tail -n 1 out)" "all tasks have ended" "and it waited for all of them"

status 0 "a kernel with a scheduler of its own ends well" run own-scheduler
is "$(awk '{ t += $1; s += $5 } END { print NR, t, (s > 95 && s < 101) }' out)" \
	"3 600 1" "its tasks had the CPU among them"
is "$(sort -n -k 5 out | awk '{ print $1 }' | tr '\n' ' ')" "100 200 300 " \
	"and more of it for more tickets"

status 0 "a kernel with an allocator of its own ends well" run own-allocator
is "$(sed -n 's/^with holes: //p' out)" "66 pieces, 33 in use" \
	"it cut pieces"
is "$(sed -n 's/^all given back: //p' out)" "2 pieces, 1 in use" \
	"and joined them"
is "$(sed -n 's/^after 300 threads: //p' out)" "2 pieces, 1 in use" \
	"also those of threads"
finish
