# SPDX-License-Identifier: BSD-2-Clause
# For tests of the 9P server by clients that are not ours, after tap.sh: it
# serves the folder `root` on a port of the loopback, in $port.

(cd "$TOP" && gcc -O2 -Wall -Werror -D_GNU_SOURCE -Iabi -Ilib -Iloader \
	-o "$TMPDIR/srv-socket" t/sys/srv-socket.c lib/p9.c lib/netaddr.c \
	loader/srv.c loader/srv_*.c loader/net/*.c) ||
	{ fail "the adapter compiles"; finish; }

srv_start() {
	./srv-socket root >port &
	server=$!
	trap 'kill $server' EXIT
	until_ok 5 test -s port
	port=$(cat port)
}
