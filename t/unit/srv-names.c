/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* /net/cs and /net/dns: what is asked and answered; a lookup that hangs stops
 * nothing else, and ends when it is flushed; whatever the resolver's process
 * says does no harm. That process is a script here. */
#include "srvtest.h"

static const char script[] =
    "#!/bin/sh\n"
    "case $2 in\n"
    "hang) echo $$ >>$0.pids; exec sleep 1000 ;;\n"
    "two) echo 127.0.0.1!$3; echo ::1!$3; echo 127.0.0.1!$3; echo end 0 ;;\n"
    "slow) sleep 0.2; echo 10.0.0.1; echo end 0 ;;\n"
    "6.example) echo fe80::1%2; echo end 0 ;;\n"
    "127.0.0.1) echo localhost; echo end 0 ;;\n"
    "nobody) echo end 2 ;;\n"
    "none) echo end 0 ;;\n"
    "dies) kill -9 $$ ;;\n"
    "rubbish) echo some rubbish; echo end 0 ;;\n"
    "half) printf '1.2.3.4\\nend 0' ;;\n"
    "evil) printf '/net/x\\nend 0\\n' ;;\n"
    "nul) printf '1.2.3.4\\0\\nend 0\\n' ;;\n"
    "negative) echo end -1 ;;\n"
    "much) yes 1.2.3.4 | head -n 100000; echo end 0 ;;\n"
    "many) for i in $(seq 300); do echo 1.2.3.$i; done; echo end 0 ;;\n"
    "closes) exec >/dev/null; sleep 1000 ;;\n"
    "esac\n";

static struct srv *s;

static const char *resolver(void)
{
	return in_dir("resolve");
}

static const char *gone(void)
{
	return in_dir("nothing");
}

static void start(const char *(*path)(void))
{
	s = make_srv_of((struct srv_opts){
	    .net = true, .resolver = path, .stdio = {-1, -1, -1}});
	hello(s);
}

/* Ask by this fid and wait for the answer: 0, or -errno. */
static int ask_at(uint32_t fid, uint64_t at, const char *line)
{
	int rc = send_tag(s, 9, PROSE_TWRITE, "dqD", fid, at, line);

	return rc == 1 ? wait_tag(s, 9, PROSE_TWRITE) : rc;
}

#define ask(fid, line) ask_at(fid, 0ull, line)

static void numbers(void)
{
	start(NULL);
	is(walk_open(s, 1, "net/cs", O_RDWR), 0);
	is(walk_open(s, 2, "net/dns", O_RDWR), 0);
	is_str(text_at(s, 1, 0), "(error)");
	is(ask(1, "tcp!127.0.0.1!80"), 0);
	is_str(text_at(s, 1, 0), "/net/tcp/clone 127.0.0.1!80\n");
	is_str(text_at(s, 1, 28), "");
	is(ask(1, "udp!::1!53\n"), 0);
	is_str(text_at(s, 1, 0), "/net/udp/clone ::1!53\n");
	is(ask(1, "net!*!8080"), 0);
	is_str(text_at(s, 1, 0), "/net/tcp/clone *!8080\n");
	is_str(text_at(s, 1, 5), "tcp/clone *!8080\n");
	is_str(text_at(s, 1, 1000), "");
	is_str(text_at(s, 1, ~0ull), "");
	is(ask(1, "tcp!localhost!80"), -EOPNOTSUPP);
	is_str(text_at(s, 1, 0), "");
	is(ask(2, "localhost ip"), -EOPNOTSUPP);
	is(rpc(s, POLL, "dd", 1, 1), 0);
	is(rpc(s, IOCTL, "ddD", 1, PROSE_9P_NETASK, "local"), -ENOTTY);
	srv_destroy(s);
	start(gone);
	is(walk_open(s, 1, "net/cs", O_RDWR), 0);
	is(ask(1, "tcp!localhost!80"), -EIO);
	srv_destroy(s);
}

static void nonsense(void)
{
	static const char *const cs[] = {"",
					 "\n",
					 "tcp",
					 "tcp!",
					 "tcp!host",
					 "tcp!!80",
					 "tcp!host!",
					 "il!host!80",
					 "!host!80",
					 "tcp!host!80!",
					 "tcp!a!b!80",
					 "tcp!-h!80",
					 "tcp!h!-80",
					 "tcp!a b!80",
					 "tcp!a/b!80",
					 "tcp!*x!80",
					 "tcp!host!8 0",
					 " tcp!host!80",
					 "tcp!h\n!80",
					 "tcp!h!80\n\n",
					 "TCP!h!80",
					 "tcp!$(reboot)!80",
					 "tcp!h\xc3\xa4!80"};
	static const char *const dns[] = {"",	   "localhost",	   "localhost ",
					  " ip",   "localhost mx", "a  ip",
					  "-a ip", "a ip ",	   "a ip ip",
					  "a\tip", "*!80 ip",	   "* ip"};
	char *line = malloc(70000);

	for (size_t i = 0; i < sizeof(cs) / sizeof(*cs); i++)
		is(ask(1, cs[i]), -EINVAL);
	for (size_t i = 0; i < sizeof(dns) / sizeof(*dns); i++)
		is(ask(2, dns[i]), -EINVAL);
	for (unsigned n = 250; n < 70000; n *= 2) {
		memset(line, 'a', n);
		strcpy(line + n - 8, " ip");
		is(ask(2, line), n < 260 ? -EIO : -EINVAL);
	}
	memset(line, 'a', 4000);
	memcpy(line, "tcp!h!", 6);
	line[100] = 0;
	is(ask(1, line), -EINVAL);
	free(line);
	is(rpc(s, PWRITE, "dqdq", 1, 0ull, 10, (uint64_t)MEM_BYTES - 5),
	   -EFAULT);
}

static void good(void)
{
	is(ask(1, "tcp!two!7"), 0);
	is_str(text_at(s, 1, 0), "/net/tcp/clone 127.0.0.1!7\n");
	is_str(text_at(s, 1, 27), "/net/tcp/clone ::1!7\n");
	is_str(text_at(s, 1, 27 + 21), "");
	/* a shell reads on from where it has written */
	is(ask_at(1, 100, "tcp!two!7"), 0);
	is_str(text_at(s, 1, 109), "/net/tcp/clone 127.0.0.1!7\n");
	is_str(text_at(s, 1, 109 + 27), "/net/tcp/clone ::1!7\n");
	is_str(text_at(s, 1, 109 + 48), "");
	is_str(text_at(s, 1, 0), "/net/tcp/clone 127.0.0.1!7\n");
	is(ask(2, "slow ip"), 0);
	is_str(text_at(s, 2, 0), "slow ip\t10.0.0.1\n");
	is(ask(2, "6.example ipv6"), 0);
	is_str(text_at(s, 2, 0), "6.example ipv6\tfe80::1%2\n");
	is(ask(2, "127.0.0.1 ptr"), 0);
	is_str(text_at(s, 2, 0), "127.0.0.1 ptr\tlocalhost\n");
	is(ask(2, "nobody ip"), -ENOENT);
	is_str(text_at(s, 2, 0), "");
	is(ask(2, "many ip"), -EIO);
	memcpy(mem, "slow ip", 7);
	is(send_tag(s, 9, PROSE_TPWRITE, "dqdq", 2, 0ull, 7, 0ull), 1);
	memcpy(mem, "evil ip", 7); /* it was copied */
	is(wait_tag(s, 9, PROSE_TPWRITE), 0);
	is(rpc(s, PREAD, "dqdq", 2, 0ull, 100, 50ull), 0);
	ok(!memcmp(mem + 50, "slow ip\t10.0.0.1\n", 17), "into its memory");
}

static void bad_processes(void)
{
	static const char *const bad[] = {
	    "none ip", "dies ip",   "rubbish ip", "half ip",
	    "evil ip", "evil ptr",  "nul ip",	  "negative ip",
	    "much ip", "closes ip", "two ip",	  "unknown ptr"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		is(ask(2, bad[i]), -EIO);
		is_str(text_at(s, 2, 0), "");
	}
	is(ask(1, "tcp!rubbish!1"), -EIO);
	is(ask(1, "tcp!slow!1"), -EIO);
}

/* How many of the processes that hang are there? */
static unsigned hanging(void)
{
	FILE *f = fopen(in_dir("resolve.pids"), "r");
	unsigned n = 0;
	int pid;

	while (f && fscanf(f, "%d", &pid) == 1)
		n += !kill(pid, 0);
	if (f)
		fclose(f);
	return n;
}

static void wait_hanging(unsigned want)
{
	for (unsigned i = 0; i < 1000 && hanging() != want; i++)
		go_on(s, 10);
	is(hanging(), want);
}

static void hangs(void)
{
	is(send_tag(s, 7, PROSE_TWRITE, "dqD", 1, 0ull, "tcp!hang!1"), 1);
	wait_hanging(1);
	is(rpc(s, GETATTR, "dq", 0, 0x7ffull), 0);
	is(ask(2, "slow ip"), 0);
	is(ask(1, "tcp!1.2.3.4!1"), -EBUSY);
	is(rpc(s, READ, "dqd", 1, 0ull, 100), -EBUSY);
	is(rpc(s, POLL, "dd", 1, 1), 0);
	is(srv_pending(s), 1);
	is(rpc(s, FLUSH, "w", 7), 0);
	is(result(7, PROSE_TWRITE), 1);
	is(srv_pending(s), 0);
	is(hanging(), 0);
	is(ask(1, "tcp!two!7"), 0);
	is_str(text_at(s, 1, 0), "/net/tcp/clone 127.0.0.1!7\n");
}

static void many_hang(void)
{
	for (uint32_t i = 0; i < 16; i++) {
		is(walk_open(s, 100 + i, "net/dns", O_RDWR), 0);
		is(send_tag(s, (uint16_t)(100 + i), PROSE_TWRITE, "dqD",
			    100 + i, 0ull, "hang ip"),
		   1);
	}
	wait_hanging(16);
	is(ask(2, "slow ip"), -EAGAIN);
	is(ask(1, "tcp!1.2.3.4!1"), 0);
	is(rpc(s, CLUNK, "d", 100), 0);
	is(rpc(s, FLUSH, "w", 100), 0);
	is(hanging(), 15);
	is(ask(2, "slow ip"), 0);
	is(rpc(s, FLUSH, "w", 101), 0);
	is(rpc(s, CLUNK, "d", 101), 0);
	srv_destroy(s);
	is(hanging(), 0);
}

int main(void)
{
	make_dir();
	put_file("resolve", script);
	chmod(in_dir("resolve"), 0755);
	numbers();
	start(resolver);
	is(walk_open(s, 1, "net/cs", O_RDWR), 0);
	is(walk_open(s, 2, "net/dns", O_RDWR), 0);
	nonsense();
	good();
	bad_processes();
	hangs();
	many_hang();
	return tap_done();
}
