# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120
# /net/cs and /net/dns in a partition, by the host's resolver: a program asks,
# and calls by the answer's files; a shell does; an unknown name is none.
. "$TOP/t/tap.sh"

compile asks <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* asks FILE QUESTION: what is answered */
int main(int argc, char **argv)
{
	static char text[4096];
	int fd = open(argv[1], O_RDWR);
	ssize_t n;

	if (fd < 0)
		return perror(argv[1]), 1;
	if (write(fd, argv[2], strlen(argv[2])) < 0)
		return perror(argv[2]), 1;
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, text, sizeof(text))) > 0)
		fwrite(text, 1, n, stdout);
	return n < 0;
}
END

compile calls <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* calls HOST PORT: Plan 9's dial() */
int main(int argc, char **argv)
{
	char text[256], line[300], *addr, *end;
	int cs = open("/net/cs", O_RDWR), ctl, data;
	ssize_t n;

	snprintf(text, sizeof(text), "tcp!%s!%s", argv[1], argv[2]);
	if (cs < 0 || write(cs, text, strlen(text)) < 0)
		return perror(text), 1;
	lseek(cs, 0, SEEK_SET);
	n = read(cs, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	addr = strchr(text, ' ');
	end = strchr(text, '\n');
	if (!addr || !end)
		return 1;
	*addr++ = *end = 0;
	ctl = open(text, O_RDWR);
	snprintf(line, sizeof(line), "connect %s", addr);
	if (ctl < 0 || write(ctl, line, strlen(line)) < 0)
		return perror(line), 1;
	lseek(ctl, 0, SEEK_SET);
	n = read(ctl, text, 10);
	snprintf(line, sizeof(line), "/net/tcp/%.*s/data", (int)n, text);
	data = open(line, O_RDWR);
	while ((n = read(data, text, sizeof(text))) > 0)
		fwrite(text, 1, n, stdout);
	return n < 0;
}
END

run() { "$PROSE" run "$@" 2>&1; }

like "$(run ./asks /net/cs 'tcp!localhost!80')" \
	"/net/tcp/clone *!80" "cs: tcp!localhost!80"
is "$(run ./asks /net/cs 'udp!127.0.0.1!53')" \
	"/net/udp/clone 127.0.0.1!53" "an address is its own name"
is "$(run ./asks /net/cs 'tcp!*!9')" "/net/tcp/clone *!9" "any address"
is "$(run ./asks /net/dns 'localhost ip')" "localhost ip	127.0.0.1" \
	"dns: localhost ip"
is "$(run ./asks /net/dns '127.0.0.1 ptr')" "127.0.0.1 ptr	localhost" \
	"and backwards"
like "$(run ./asks /net/cs 'nonsense')" "*Invalid argument*" "nonsense"
like "$(run ./asks /net/cs 'tcp!localhost!no-such-service')" \
	"*No such file*" "an unknown service"
if grep -q '^tcp' /etc/protocols 2>/dev/null &&
	grep -q '^http[[:space:]]' /etc/services 2>/dev/null; then
	like "$(run ./asks /net/cs 'tcp!localhost!http')" \
		"/net/tcp/clone *!80" "a service by name"
else
	skip "no /etc/services"
fi
like "$(run --no-net ./asks /net/cs 'tcp!localhost!80')" \
	"*No such file*" "and not with --no-net"

bb=$("$TOP/scripts/app" busybox)/busybox
is "$(run --mem 1G "$bb" sh -c \
	'exec 3<>/net/cs; echo "tcp!localhost!80" >&3; read a b <&3; echo $a')" \
	/net/tcp/clone "a shell asks"

if command -v python3 >/dev/null; then
	python3 -c 'import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
s.accept()[0].sendall(b"hello, caller\n")' >port &
	until_ok 60 test -s port
	is "$(run ./calls localhost "$(cat port)")" "hello, caller" \
		"a call by name, with files alone"
else
	skip "no python3"
fi
finish
