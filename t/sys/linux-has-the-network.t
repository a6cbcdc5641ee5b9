#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=900 machine=powernv own-machine alone tool=qemu-system-ppc64 tool=cpio net
# In the Linux controller partitions have its network: they call its servers
# and serve its programs. Its own v9fs mounts the gateways into a name space
# of one command, which a partition is served from, too.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

compile serves <<'EOP'
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* serves PORT N: HTTP for so many requests, then says how many */
int main(int argc, char **argv)
{
	struct sockaddr_in6 a = {.sin6_family = AF_INET6,
				 .sin6_port = htons(atoi(argv[1]))};
	static const char answer[] = "HTTP/1.0 200 OK\r\n\r\nfrom a partition\n";
	int s = socket(AF_INET6, SOCK_STREAM, 0), n = 0, fd;
	char text[4096];
	ssize_t had;

	if (bind(s, (void *)&a, sizeof(a)) || listen(s, 20))
		return perror("serves"), 1;
	puts("ready");
	fflush(stdout);
	for (; n < atoi(argv[2]) && (fd = accept(s, 0, 0)) >= 0; n++) {
		had = 0;
		do {
			ssize_t m = read(fd, text + had, sizeof(text) - 1 - had);

			had += m > 0 ? m : 0;
			text[had] = 0;
			if (m <= 0)
				break;
		} while (!strstr(text, "\r\n\r\n"));
		write(fd, answer, sizeof(answer) - 1);
		close(fd);
	}
	printf("%d\n", n);
	return 0;
}
EOP
compile waits -pthread <<'EOP'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int ctl, heard[2];

/* A call, and what the caller says: both wait, in the tree of a gateway. */
static void *listens(void *arg)
{
	char n[16] = "", path[64], text[64];
	ssize_t m;
	int fd;

	read(ctl, n, sizeof(n) - 1);
	snprintf(path, sizeof(path), "/net/tcp/%s/listen", n);
	fd = open(path, O_RDWR);
	memset(n, 0, sizeof(n));
	read(fd, n, sizeof(n) - 1);
	snprintf(path, sizeof(path), "/net/tcp/%s/data", n);
	fd = open(path, O_RDWR);
	m = read(fd, text, sizeof(text));
	write(heard[1], text, m > 0 ? m : 0);
	close(heard[1]);
	return NULL;
}

int main(int argc, char **argv)
{
	char text[64];
	pthread_t t;
	ssize_t m;

	pipe(heard);
	ctl = open("/net/tcp/clone", O_RDWR);
	if (write(ctl, "announce 127.0.0.1!8003", 23) < 0)
		return perror("announce"), 1;
	lseek(ctl, 0, SEEK_SET);
	pthread_create(&t, NULL, listens, NULL);
	sleep(1);
	for (int i = 0; i < 20; i++) {
		int fd = open("/etc/passwd", O_RDONLY);

		if (read(fd, text, 5) != 5 || memcmp(text, "root:", 5))
			return puts("not served"), 1;
		close(fd);
	}
	puts("served meanwhile");
	fflush(stdout);
	m = read(heard[0], text, sizeof(text));
	printf("%.*s", (int)m, text);
	return 0;
}
EOP
linux_up
inside() { within 120 sh sh -c "cd /tmp; $1"; }
put() { within 40 sh sh -c "cat >$2; chmod +x $2" <"$1"; }
put serves /tmp/serves
put waits /tmp/waits

inside 'mkdir www; echo from the controller >www/page
busybox httpd -p 8000 -h /tmp/www' >/dev/null
wget='prose run /bin/busybox wget -q -O-'
is "$(inside "$wget http://127.0.0.1:8000/page")" "from the controller" \
	"a partition calls a process"
is "$(inside "$wget http://[::1]:8000/page")" "from the controller" \
	"by IPv6"
is "$(inside "$wget http://localhost:8000/page")" "from the controller" \
	"by name"
is "$(inside "su user -c '$wget http://localhost:8000/page'")" \
	"from the controller" "a user's"

ready="until grep -q ready log; do sleep 0.1; done"
is "$(inside "./serves 8001 23 >log & $ready
for i in \$(seq 20); do wget -q -O- http://127.0.0.1:8001/; done |
	sort | uniq -c | sed 's/^ *//'
wget -q -O- http://[::1]:8001/
$wget http://127.0.0.1:8001/; $wget http://localhost:8001/; wait; tail -n 1 log
")" "20 from a partition
from a partition
from a partition
from a partition
23" "processes and partitions call a partition"
is "$(inside 'echo hello | prose run /bin/busybox nc -l -p 8002 >heard &
until echo and back | nc -w 5 127.0.0.1 8002; do sleep 0.2; done
wait; cat heard')" "hello
and back" "nc and nc"
like "$(inside "$wget http://127.0.0.1:8001/ 2>&1")" "*refused*" \
	"and nobody who has ended"
like "$(inside 'echo "exec 3<>/net/cs; echo tcp!localhost!80 >&3
read a b <&3; echo \$a \$b" >cs; prose run /bin/busybox sh cs')" \
	"/net/tcp/clone *!80" "names of its /etc/hosts"

cat >dial <<'EOP'
# dial HOST PORT: what the server says, by files alone
exec 3<>/net/cs 4<>/net/tcp/clone
echo "tcp!$1!$2" >&3
read clone addr <&3
read n <&4
echo "connect $addr" >&4
exec 5<>/net/tcp/$n/data
printf 'GET /page HTTP/1.0\r\n\r\n' >&5
while read line <&5; do last=$line; done
echo "$last"
EOP
put dial /tmp/dial
export_net='prose export net /net'
is "$(inside "$export_net sh dial 127.0.0.1 8000")" "from the controller" \
	"v9fs mounts the gateway: a process calls by files"
is "$(inside "$export_net prose run --no-net /bin/busybox sh dial localhost 8000")" \
	"from the controller" "a partition calls by the files of that mount"
like "$(inside "$export_net prose run --no-net /bin/busybox wget -O- \
	http://127.0.0.1:8000/page 2>&1")" "*Permission denied*" \
	"where it has no sockets"
served='until grep -q served log; do sleep 0.1; done'
is "$(inside "$export_net prose run --no-net ./waits >log & $served
echo hello | nc -w 5 127.0.0.1 8003; wait; cat log")" "served meanwhile
hello" "who waits there does not stop others"
is "$(inside "$export_net prose run --no-net ./waits >log & $served
prose kill \$(prose ps | awk '\$NF == \"waits\" { print \$1 }'); wait; cat log" \
	2>/dev/null)" "served meanwhile" "nor its end"
is "$(inside "$export_net sh -c 'ls /net'; ls /net" | tr '\n' ' ')" \
	"cs dns event tcp udp " "nobody else sees the mount"
is "$(inside 'echo in | prose export cons /mnt prose run /bin/busybox \
	sh -c "read a </mnt/0; echo \$a out >/mnt/1; echo err >/mnt/2" 2>err
cat err')" "in out
err" "the console's gateway"
status 3 "the exit status is the command's" \
	inside "$export_net sh -c 'exit 3'"
gateways='ps | grep -c "[p]rose-export\$"'
is "$(inside "$export_net sh -c '$gateways'")" 1 "a gateway is a process"
over() { [ "$(inside "$gateways")" = 0 ]; }
check "the gateways end with their commands" until_ok 20 over
like "$(inside "su user -c '$export_net ls' 2>&1")" "*that needs root*" \
	"who is not root cannot"
like "$(inside 'dmesg | grep -c "Oops\|BUG\|soft lockup\|Call Trace"')" 0 \
	"the kernel has nothing to complain of"
finish
