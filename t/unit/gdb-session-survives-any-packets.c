/* SPDX-License-Identifier: BSD-2-Clause */
/* link: gdbproxy; needs: time=300 */
/*
 * The session layer over a target that is made up: packets that are likely,
 * mutilated and nonsense, and a target that fails, stops and ends when it
 * likes. The target judges what it is asked; a packet has at most one reply.
 */
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "gdbproxy/session.h"
#include "part.h"
#include "stats.h"
#include "tap.h"

#define PIDS	5
#define MEM	4096
#define ROUNDS	300
#define PACKETS 400

/* ENDED: free, but the session may not have told gdb yet. */
enum { FREE, STOPPED, RUNNING, ENDED };

struct fake {
	struct target target;
	struct rsp *rsp;
	struct session *session;
	int state[PIDS]; /* of pid 1.. */
	uint8_t mem[MEM];
	uint8_t regs[8192];
	int replies, bad; /* what the session did wrong */
	char last[64];	  /* the start of the last reply */
};

static uint64_t dice = 88172645463325252ull;

static unsigned r32(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice >> 16;
}

static bool one_in(unsigned n)
{
	return r32() % n == 0;
}

static void wrong(struct fake *f, const char *what)
{
	if (f->bad++ < 5)
		tap_diag("the target is asked wrongly: %s", what);
}

static int *state_of(struct target *t, uint32_t pid)
{
	struct fake *f = (struct fake *)t;

	return pid >= 1 && pid <= PIDS ? &f->state[pid - 1] : NULL;
}

/* -- the target ----------------------------------------------------------- */

static const struct arch *fake_arch(struct target *t, uint32_t pid)
{
	return one_in(50) ? NULL : &arch_ppc64;
}

static int fake_procs(struct target *t, struct proc *to, int max)
{
	for (int i = 0; i < PIDS && i < max; i++) {
		to[i] = (struct proc){.pid = i + 1, .state = r32() % 9};
		strcpy(to[i].name, "a\"<&\001b");
	}
	return PIDS;
}

static int fake_threads(struct target *t, uint32_t pid, struct thread_info *to,
			int max)
{
	int n = one_in(50) ? max : (int)(r32() % 6);

	if (one_in(20))
		return -PROSE_E_SRCH;
	for (int i = 0; i < n && i < max; i++) {
		to[i] = (struct thread_info){.tid = i + 1, .state = r32() % 9};
		strcpy(to[i].name, "]]>");
	}
	return n < max ? n : max;
}

static long fake_read(struct target *t, uint32_t pid, prose_gpa at, void *to,
		      size_t bytes)
{
	struct fake *f = (struct fake *)t;

	if (!state_of(t, pid))
		wrong(f, "memory of none");
	if (at >= MEM)
		return -PROSE_E_FAULT;
	if (bytes > MEM - at)
		bytes = MEM - at;
	memcpy(to, f->mem + at, bytes);
	return bytes;
}

static int fake_write(struct target *t, uint32_t pid, prose_gpa at,
		      const void *from, size_t bytes)
{
	struct fake *f = (struct fake *)t;

	if (at >= MEM || bytes > MEM - at)
		return -PROSE_E_FAULT;
	memcpy(f->mem + at, from, bytes);
	return 0;
}

static int fake_regs_read(struct target *t, uint32_t pid, uint32_t tid,
			  void *to)
{
	if (one_in(20))
		return -PROSE_E_BUSY;
	memcpy(to, ((struct fake *)t)->regs, arch_ppc64.regs_bytes);
	return 0;
}

static int fake_regs_write(struct target *t, uint32_t pid, uint32_t tid,
			   const void *from)
{
	memcpy(((struct fake *)t)->regs, from, arch_ppc64.regs_bytes);
	return one_in(20) ? -PROSE_E_BUSY : 0;
}

static int fake_attach(struct target *t, uint32_t pid)
{
	int *state = state_of(t, pid);

	if (!state || *state == ENDED || one_in(10))
		return -PROSE_E_SRCH;
	if (*state != FREE)
		wrong((struct fake *)t, "to attach twice");
	*state = STOPPED;
	return 0;
}

static int fake_leave(struct target *t, uint32_t pid)
{
	int *state = state_of(t, pid);

	if (!state || *state == FREE)
		wrong((struct fake *)t, "to leave what is not attached");
	else
		*state = FREE;
	return one_in(10) ? -PROSE_E_SRCH : 0;
}

static int fake_run(struct target *t, char *const argv[])
{
	unsigned pid = r32() % PIDS + 1;

	for (int i = 0; argv[i]; i++)
		if (strlen(argv[i]) > RSP_PACKET_BYTES)
			wrong((struct fake *)t, "to run a long argument");
	if (*state_of(t, pid) != FREE) /* an LPAR id is not used again */
		return -PROSE_E_NOMEM;
	*state_of(t, pid) = STOPPED;
	return pid;
}

static int fake_resume(struct target *t, uint32_t pid, uint32_t tid,
		       enum resume how, int signal, uint64_t lo, uint64_t hi)
{
	int *state = state_of(t, pid);

	if (!state || *state != STOPPED)
		wrong((struct fake *)t, "to resume what is not stopped");
	if (signal < 0 || signal > 64)
		wrong((struct fake *)t, "to deliver a signal there is not");
	if (one_in(10))
		return -PROSE_E_BUSY;
	if (state)
		*state = RUNNING;
	return 0;
}

static int fake_stop(struct target *t, uint32_t pid)
{
	return state_of(t, pid) ? 0 : -PROSE_E_SRCH;
}

static int fake_point(struct target *t, uint32_t pid, bool set, enum point type,
		      prose_gpa at, uint64_t bytes)
{
	if (type > POINT_ACCESS)
		wrong((struct fake *)t, "a breakpoint of no type");
	return one_in(3) ? -PROSE_E_OPNOTSUPP : one_in(3) ? -PROSE_E_FAULT : 0;
}

static int fake_event(struct target *t, struct stop *to)
{
	struct fake *f = (struct fake *)t;
	unsigned pid = r32() % PIDS + 1;

	if (f->state[pid - 1] != RUNNING)
		return 0;
	*to = (struct stop){.pid = pid,
			    .tid = r32() % 4,
			    .kind = STOP_SIGNAL + r32() % 3,
			    .code = r32() % 70,
			    .why = r32() % 7};
	f->state[pid - 1] = to->kind == STOP_SIGNAL ? STOPPED : ENDED;
	return 1;
}

static int fake_object(struct target *t, uint32_t pid, struct text *to)
{
	if (one_in(5))
		return -PROSE_E_NOENT;
	for (unsigned n = r32() % 3000; n; n--)
		text_printf(to, "%c", r32() & 0xff);
	return 0;
}

static int fake_monitor(struct target *t, uint32_t pid, const char *line,
			struct text *to)
{
	text_printf(to, "%s?\n", line);
	return one_in(3) ? -PROSE_E_NOSYS : 0;
}

static int fake_fault(struct target *t, uint32_t pid, uint32_t tid, int signal,
		      uint64_t *at)
{
	*at = r32();
	return one_in(9) ? -PROSE_E_SRCH : 0;
}

static int fake_siginfo(struct target *t, uint32_t pid, uint32_t tid,
			bool write, void *info)
{
	static uint8_t kept[PROSE_SIGINFO_BYTES];

	if (one_in(4))
		return -PROSE_E_NOENT;
	memcpy(write ? kept : info, write ? info : kept, sizeof(kept));
	return 0;
}

static const struct target_ops ops = {
    .name = "fake",
    .arch = fake_arch,
    .procs = fake_procs,
    .threads = fake_threads,
    .mem_read = fake_read,
    .mem_write = fake_write,
    .regs_read = fake_regs_read,
    .regs_write = fake_regs_write,
    .attach = fake_attach,
    .detach = fake_leave,
    .kill = fake_leave,
    .run = fake_run,
    .resume = fake_resume,
    .stop = fake_stop,
    .point = fake_point,
    .event = fake_event,
    .auxv = fake_object,
    .exec_file = fake_object,
    .fault = fake_fault,
    .siginfo = fake_siginfo,
    .monitor = fake_monitor,
};

/* -- packets -------------------------------------------------------------- */

/* %: a number, @: a thread, ~: hexadecimal bytes, ^: any bytes. */
static const char *const likely[] = {
    "?",
    "!",
    "g",
    "G~",
    "p%",
    "P%=~",
    "m%,%",
    "x%,%",
    "M%,%:~",
    "M4,2:1234",
    "X%,%:^",
    "X8,3:^^^",
    "Z%,%,4",
    "z%,%,4",
    "Hg@",
    "Hc@",
    "T@",
    "vCont?",
    "vCont",
    "vCont;c",
    "vCont;s:@",
    "vCont;c:@",
    "vCont;C~:@;c",
    "vCont;r%,%:@;c:@",
    "vCont;t",
    "vCont;t:@",
    "vCont;S~",
    "vCtrlC",
    "vStopped",
    "vAttach;%",
    "vAttach;1",
    "vRun;~;~",
    "vRun;2f78;61",
    "vKill;%",
    "vKill;1",
    "k",
    "D",
    "D;%",
    "D;1",
    "c",
    "s",
    "c%",
    "C~",
    "S~",
    "QStartNoAckMode",
    "QNonStop:1",
    "QNonStop:0",
    "QNonStop:~",
    "qSupported:multiprocess+;swbreak+;hwbreak+",
    "qSupported:^",
    "qC",
    "qAttached",
    "qAttached:%",
    "qfThreadInfo",
    "qsThreadInfo",
    "qXfer:threads:read::%,%",
    "qXfer:features:read:target.xml:%,%",
    "qXfer:features:read:~:0,fff",
    "qXfer:osdata:read:processes:0,fff",
    "qXfer:osdata:read::0,fff",
    "qXfer:auxv:read::0,fff",
    "qXfer:exec-file:read:%:0,fff",
    "qXfer:siginfo:read::%,%",
    "qXfer:siginfo:write::%:^",
    "qXfer:siginfo:write::8:^^^",
    "qXfer:^:read:^:0,10",
    "qXfer:threads:read:^",
    "qXfer:a:write:b:0:",
    "qRcmd,~",
    "qRcmd,^",
    "qSymbol::",
    "qSymbol:%:~",
    "qCRC:%,%",
    "vMustReplyEmpty",
    "R00",
    "bs",
    "bc",
    "i",
    "A~",
    "F-1,4",
    "vFile:open:~,%,%",
    "QThreadEvents:1",
    "QPassSignals:~;~",
    "QEnvironmentHexEncoded:413d~",
    "QEnvironmentUnset:~",
    "QEnvironmentReset",
    "QSetWorkingDir:2f~",
    "qTStatus",
    "jThreadsInfo",
    "^^^^"};

static void put_number(struct text *t)
{
	static const uint64_t edges[] = {
	    0,		1,     2,	   8,
	    4095,	4096,  0x20000,	   0x7fffffff,
	    0xffffffff, ~0ull, 1ull << 63, 0xfffffffffffffffcull};

	if (one_in(10))
		text_printf(t, "%08x%08x%08x", r32(), r32(), r32());
	else if (one_in(2))
		text_printf(t, "%llx", (unsigned long long)edges[r32() % 12]);
	else
		text_printf(t, "%x", r32() >> r32() % 32);
}

static void put_who(struct text *t)
{
	static const char *const who[] = {
	    "-1",   "0",    "1", "p1.1", "p1.-1", "p-1.-1", "p2",
	    "p0.0", "p3.2", "p", "p1.",	 "-",	  "-1-1"};

	if (one_in(8))
		put_number(t);
	else
		text_printf(t, "%s", who[r32() % 13]);
}

static void fill(struct text *t, const char *pattern)
{
	for (; *pattern; pattern++) {
		unsigned n = one_in(200) ? r32() % 300000 : r32() % 40;

		if (*pattern == '%')
			put_number(t);
		else if (*pattern == '@')
			put_who(t);
		else if (*pattern == '~')
			while (n--)
				text_printf(t, "%02x", r32() & 0xff);
		else if (*pattern == '^')
			text_add(t, (char[]){r32()}, 1);
		else
			text_add(t, pattern, 1);
	}
}

static void mutilate(struct text *t)
{
	for (unsigned n = r32() % 4; n && t->bytes; n--)
		t->data[r32() % t->bytes] = r32();
	if (t->bytes && one_in(3))
		t->bytes = r32() % t->bytes;
}

static void put_framed(struct text *to, const struct text *body)
{
	uint8_t sum = 0;

	text_add(to, "$", 1);
	for (size_t i = 0; i < body->bytes; i++) {
		char c = body->data[i];
		bool hide = c == '$' || c == '#' || c == '}' || c == '*';

		if (hide)
			text_add(to, "}", 1);
		text_add(to, (char[]){hide ? c ^ 0x20 : c}, 1);
		sum += hide ? '}' + (c ^ 0x20) : c;
	}
	text_printf(to, "#%02x", one_in(40) ? r32() & 0xff : sum);
}

/* -- a client ------------------------------------------------------------- */

static void on_packet(void *arg, char *data, size_t bytes)
{
	struct fake *f = arg;

	f->replies = 0;
	session_packet(f->session, data, bytes);
	if (f->replies > 1)
		wrong(f, "two replies to a packet");
}

static void on_oversize(void *arg)
{
	rsp_send(((struct fake *)arg)->rsp, "E.long", 6);
}

static void on_interrupt(void *arg)
{
	session_interrupt(((struct fake *)arg)->session);
}

static void on_send(void *arg, const void *bytes, size_t n)
{
	struct fake *f = arg;
	size_t part = n < sizeof(f->last) - 1 ? n : sizeof(f->last) - 1;

	if (*(const char *)bytes != '$')
		return;
	f->replies++;
	memcpy(f->last, bytes, part);
	f->last[part] = 0;
}

static void one_packet(struct fake *f)
{
	struct text body = {0}, wire = {0};

	fill(&body, likely[r32() % (sizeof(likely) / sizeof(*likely))]);
	if (one_in(4))
		mutilate(&body);
	put_framed(&wire, &body);
	if (one_in(30))
		wire.bytes = r32() % wire.bytes;
	if (one_in(30))
		text_add(&wire, "\003", 1);
	rsp_feed(f->rsp, wire.data, wire.bytes);
	session_events(f->session);
	text_free(&body);
	text_free(&wire);
}

/* Whatever was cut off before, it understands this. */
static bool answers(struct fake *f)
{
	static const char ask[] = "#00$qSupported:swbreak+#8b";

	rsp_feed(f->rsp, ask, strlen(ask));
	return strstr(f->last, "PacketSize=");
}

static bool a_round(struct fake *f)
{
	struct rsp_ops wire = {on_packet, on_oversize, on_interrupt, on_send,
			       f};
	bool good;

	f->rsp = rsp_create(&wire);
	f->session = session_create(f->rsp, &f->target);
	if (one_in(2) && fake_attach(&f->target, 1) >= 0)
		inferior_add(f->session, 1);
	for (int i = 0; i < PACKETS; i++)
		one_packet(f);
	good = answers(f);
	session_destroy(f->session);
	rsp_destroy(f->rsp);
	for (int i = 0; i < PIDS; i++) {
		if (f->state[i] != FREE && f->state[i] != ENDED)
			wrong(f, "nothing, but it is still attached");
		f->state[i] = FREE;
	}
	return good;
}

int main(void)
{
	static struct fake f = {.target.ops = &ops};
	int answered = 0;

	for (int i = 0; i < ROUNDS; i++)
		answered += a_round(&f);
	is(answered, ROUNDS);
	is(f.bad, 0);
	return tap_done();
}
