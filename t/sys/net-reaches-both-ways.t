# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180
# A partition calls servers of the host and serves the host's programs, by
# sockets and by the files of /net, native or an unmodified Linux binary;
# --no-net takes it away.
. "$TOP/t/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not there"

compile client <<'END'
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* client PORT: says what it is told, and counts what comes back */
int main(int argc, char **argv)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(atoi(argv[1]))};
	static char out[1 << 20], in[1 << 20];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (void *)&a, sizeof(a)))
		return perror("connect"), 1;
	for (unsigned i = 0; i < sizeof(out); i++)
		out[i] = i * 7 >> 3;
	if (write(fd, out, sizeof(out)) != sizeof(out))
		return perror("write"), 1;
	shutdown(fd, SHUT_WR);
	if (recv(fd, in, sizeof(in), MSG_WAITALL) != sizeof(in))
		return perror("recv"), 1;
	puts(memcmp(in, out, sizeof(in)) ? "other bytes" : "the same bytes");
	return 0;
}
END

compile server <<'END'
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* echoes what three clients say, one after another */
int main(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof(a);
	static char buf[65536];
	int s = socket(AF_INET, SOCK_STREAM, 0), fd;
	ssize_t m;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s, (void *)&a, n) || listen(s, 5) ||
	    getsockname(s, (void *)&a, &n))
		return perror("listen"), 1;
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	for (int i = 0; i < 3; i++) {
		if ((fd = accept(s, NULL, NULL)) < 0)
			return perror("accept"), 1;
		while ((m = read(fd, buf, sizeof(buf))) > 0)
			for (ssize_t at = 0; at < m;)
				at += write(fd, buf + at, m - at);
		close(fd);
	}
	return 0;
}
END

cat >host.py <<'END'
import socket, sys, threading
def echo(c):
    while True:
        d = c.recv(65536)
        if not d: break
        c.sendall(d)
    c.close()
if sys.argv[1] == "serve":
    s = socket.create_server(("127.0.0.1", 0))
    print(s.getsockname()[1], flush=True)
    while True:
        echo(s.accept()[0])
else:
    c = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    out = bytes(range(256)) * 4096
    threading.Thread(target=lambda: (c.sendall(out),
                                     c.shutdown(socket.SHUT_WR))).start()
    got = b""
    while True:
        d = c.recv(65536)
        if not d: break
        got += d
    print("the same bytes" if got == out else "other bytes")
END

# The first line of a file, when it is there.
port_in() { until_ok 60 test -s "$1" && head -n 1 "$1"; }

python3 host.py serve >host.port &
host=$!
trap 'kill $host 2>/dev/null' EXIT
port=$(port_in host.port)
is "$("$PROSE" run ./client "$port")" "the same bytes" \
	"a partition calls the host"

"$PROSE" run ./server >part.port &
part=$!
port=$(port_in part.port)
is "$(python3 host.py call "$port")" "the same bytes" \
	"the host calls a partition"
is "$("$PROSE" run ./client "$port")" "the same bytes" \
	"a partition calls a partition"
is "$(python3 host.py call "$port")" "the same bytes" \
	"and the host once more"
status 0 "the server ends" wait $part

like "$("$PROSE" run --no-net ./client "$port" 2>&1)" \
	"connect: Permission denied" "--no-net takes it away"

# An unmodified binary, and the files as files.
bb=$("$TOP/scripts/app" busybox)/busybox
mkdir www
echo "from the host" >www/page
(cd www && exec python3 -u -m http.server --bind 127.0.0.1 0) >www.log 2>&1 &
www=$!
trap 'kill $host $www 2>/dev/null' EXIT
until_ok 60 grep -q 'port [0-9]' www.log
port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' www.log)
is "$("$PROSE" run --mem 1G "$bb" wget -q -O- "http://127.0.0.1:$port/page")" \
	"from the host" "busybox wget in a partition"
is "$("$PROSE" run --mem 1G "$bb" wget -q -O- "http://localhost:$port/page")" \
	"from the host" "by name"
is "$("$PROSE" run --mem 1G "$bb" cat /net/tcp/clone)" 0 "cat /net/tcp/clone"
like "$("$PROSE" run --mem 1G "$bb" ls /net)" "*tcp*" "ls /net"
like "$("$PROSE" run --no-net --mem 1G "$bb" cat /net/tcp/clone 2>&1)" \
	"*No such file*" "and not with --no-net"
finish
