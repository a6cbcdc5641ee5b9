/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that ask: features, threads, objects, monitor. */
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "part.h"
#include "session.h"
#include "stats.h"

#define PROCS 256

#define SLOW_PACKET_BYTES 0x4000

static void cmd_supported(struct session *s, const char *a, size_t n)
{
	s->multi = strstr(a, "multiprocess+") != NULL;
	s->swbreak = strstr(a, "swbreak+") != NULL;
	s->hwbreak = strstr(a, "hwbreak+") != NULL;
	text_printf(&s->out,
		    "PacketSize=%x;QStartNoAckMode+;multiprocess+;"
		    "qXfer:features:read+;qXfer:threads:read+;"
		    "qXfer:osdata:read+;qXfer:auxv:read+;"
		    "qXfer:exec-file:read+;QNonStop+;vContSupported+;"
		    /* None ever comes: programs neither fork nor exec. */
		    "fork-events+;vfork-events+;exec-events+;"
		    "swbreak+;hwbreak+;binary-upload+;"
		    "qXfer:siginfo:read+;ConditionalBreakpoints+;"
		    "BreakpointCommands+;QThreadEvents-",
		    s->slow ? SLOW_PACKET_BYTES : RSP_PACKET_BYTES);
}

static void cmd_no_ack(struct session *s, const char *a, size_t n)
{
	rsp_send(s->rsp, "OK", 2);
	s->silent = true;
	rsp_no_ack(s->rsp);
}

static void cmd_non_stop(struct session *s, const char *a, size_t n)
{
	if (strcmp(a, "0") && strcmp(a, "1")) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	s->non_stop = *a == '1';
	reply(s, "OK");
}

static void cmd_attached(struct session *s, const char *a, size_t n)
{
	uint64_t pid = ANY;
	struct inferior *f;

	if (take_char(&a, ':') && !take_u64(&a, &pid))
		pid = ANY;
	f = inferior_find(s, pid);
	reply(s, f && f->created ? "0" : "1");
}

static void cmd_current(struct session *s, const char *a, size_t n)
{
	struct tid t;

	if (!current(s, &t)) {
		text_clear(&s->out);
		return;
	}
	reply(s, "QC");
	put_tid(s, &s->out, t.pid, t.tid);
}

static void cmd_symbol(struct session *s, const char *a, size_t n)
{
	reply(s, "OK");
}

/* -- qXfer: objects
 * ------------------------------------------------------------ */

static void escaped(struct text *to, const char *from)
{
	for (; *from; from++) {
		if (*from == '<' || *from == '&' || *from == '"' ||
		    (unsigned char)*from < 32)
			text_printf(to, "&#%d;", (unsigned char)*from);
		else
			text_add(to, from, 1);
	}
}

static const char *const thread_states[] = {
    "", "Running", "Ready", "Blocked", "Stopped", "Dead",
};

static void one_thread(struct session *s, uint32_t pid,
		       const struct thread_info *t, struct text *to)
{
	text_printf(to, "<thread id=\"");
	put_tid(s, to, pid, t->tid);
	text_printf(to, "\" core=\"%u\" name=\"", t->vcpu);
	escaped(to, t->name);
	text_printf(to, "\">%s</thread>\n",
		    t->state < 6 ? thread_states[t->state] : "?");
}

static int object_threads(struct session *s, const char *annex, struct text *to)
{
	struct thread_info list[THREADS];

	text_printf(to, "<?xml version=\"1.0\"?>\n<threads>\n");
	for (int i = 0; i < INFERIORS; i++) {
		uint32_t pid = s->inf[i].pid;
		int n =
		    pid ? s->target->ops->threads(s->target, pid, list, THREADS)
			: 0;

		for (int k = 0; k < n && k < THREADS; k++)
			one_thread(s, pid, &list[k], to);
	}
	text_printf(to, "</threads>\n");
	return 0;
}

static int object_features(struct session *s, const char *annex,
			   struct text *to)
{
	struct inferior *f = inferior_find(s, s->g.pid == ALL ? ANY : s->g.pid);
	const struct arch *a = session_arch(s, f ? f->pid : ANY);

	if (strcmp(annex, "target.xml") || !a)
		return -PROSE_E_NOENT;
	arch_xml(a, to);
	return 0;
}

static const char *const part_states[] = {
    "free", "created", "running", "waiting", "paused", "ended",
};

static void column(struct text *to, const char *name, const char *value)
{
	text_printf(to, "<column name=\"%s\">", name);
	escaped(to, value);
	text_printf(to, "</column>");
}

static const char *user_name(long uid, char text[32])
{
	const struct passwd *pw = uid < 0 ? NULL : getpwuid(uid);

	if (pw)
		snprintf(text, 32, "%.31s", pw->pw_name);
	else if (uid < 0)
		strcpy(text, "?");
	else
		snprintf(text, 32, "%ld", uid);
	return text;
}

static void osdata_processes(struct session *s, struct text *to)
{
	struct proc list[PROCS];
	int n = s->target->ops->procs(s->target, list, PROCS);
	char pid[16], user[32];

	for (int i = 0; i < n && i < PROCS; i++) {
		snprintf(pid, sizeof(pid), "%u", list[i].pid);
		text_printf(to, "<item>");
		column(to, "pid", pid);
		column(to, "user", user_name(list[i].uid, user));
		column(to, "command", list[i].name);
		column(to, "state",
		       list[i].state < 6 ? part_states[list[i].state] : "?");
		text_printf(to, "</item>\n");
	}
}

static void osdata_types(struct text *to)
{
	text_printf(to, "<item>");
	column(to, "Type", "processes");
	column(to, "Description", "Partitions of the machine");
	column(to, "Title", "Partitions");
	text_printf(to, "</item>\n");
}

static int object_osdata(struct session *s, const char *annex, struct text *to)
{
	const struct target_ops *ops = s->target->ops;
	bool types = !*annex || !strcmp(annex, "types");
	int status = 0;

	text_printf(to, "<?xml version=\"1.0\"?>\n<osdata type=\"%s\">\n",
		    types ? "types" : "rows");
	if (types)
		osdata_types(to);
	if (!strcmp(annex, "processes"))
		osdata_processes(s, to);
	else if (ops->osdata)
		status = ops->osdata(s->target, types ? "" : annex, to);
	else if (!types)
		status = -PROSE_E_NOENT;
	text_printf(to, "</osdata>\n");
	return status;
}

static int object_auxv(struct session *s, const char *annex, struct text *to)
{
	struct tid t;

	if (!s->target->ops->auxv || !current(s, &t))
		return -PROSE_E_NOENT;
	return s->target->ops->auxv(s->target, t.pid, to);
}

static int object_exec_file(struct session *s, const char *annex,
			    struct text *to)
{
	uint64_t pid = 0;
	struct tid t;

	if (*annex && !take_u64(&annex, &pid))
		return -PROSE_E_INVAL;
	if (!pid && current(s, &t))
		pid = t.pid;
	if (!pid || !s->target->ops->exec_file)
		return -PROSE_E_NOENT;
	return s->target->ops->exec_file(s->target, pid, to);
}

/* Linux's siginfo, as far as it can be told from outside. */
static int object_siginfo(struct session *s, const char *annex, struct text *to)
{
	uint8_t info[128] = {0};
	struct inferior *f;
	struct tid t;
	uint32_t head[3];

	if (!s->target->ops->fault || !current(s, &t) ||
	    !(f = inferior_find(s, t.pid)) || !f->signal)
		return -PROSE_E_NOENT;
	head[0] = f->signal;
	head[1] = 0;
	head[2] = f->signal == SIGSEGV || f->signal == SIGTRAP; /* MAPERR */
	memcpy(info, head, sizeof(head));
	if (f->signal == SIGSEGV || f->signal == SIGBUS ||
	    f->signal == SIGILL || f->signal == SIGFPE ||
	    f->signal == SIGTRAP) {
		uint64_t at = 0;

		s->target->ops->fault(s->target, t.pid, t.tid, f->signal, &at);
		memcpy(info + 16, &at, sizeof(at));
	}
	text_add(to, info, sizeof(info));
	return 0;
}

static const struct {
	const char *name;
	int (*make)(struct session *s, const char *annex, struct text *to);
} objects[] = {
    {"features", object_features},   {"threads", object_threads},
    {"osdata", object_osdata},	     {"auxv", object_auxv},
    {"exec-file", object_exec_file}, {"siginfo", object_siginfo},
};

static int make_object(struct session *s, const char *name, const char *annex)
{
	for (unsigned i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (!strcmp(objects[i].name, name))
			return objects[i].make(s, annex, &s->object);
	return 1; /* no such: the empty reply */
}

static void put_piece(struct session *s, uint64_t at, uint64_t bytes)
{
	uint64_t all = s->object.bytes, room = RSP_PACKET_BYTES / 2 - 16;

	at = at < all ? at : all;
	bytes = bytes < room ? bytes : room;
	if (bytes > all - at)
		bytes = all - at;
	reply(s, at + bytes < all ? "m" : "l");
	if (bytes)
		text_add(&s->out, s->object.data + at, bytes);
}

/* qXfer:NAME:read:ANNEX:AT,BYTES; the object is made at its first piece. */
static void cmd_xfer(struct session *s, const char *a, size_t n)
{
	char name[32], annex[128];
	uint64_t at, bytes;
	int used = 0, status = 0;

	if (sscanf(a, "%31[^:]:read:%n", name, &used) != 1 || !used)
		return;
	a += used;
	used = strcspn(a, ":");
	if (!a[used] || used >= (int)sizeof(annex)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	snprintf(annex, sizeof(annex), "%.*s", used, a);
	a += used + 1;
	if (!take_u64(&a, &at) || !take_char(&a, ',') ||
	    !take_u64(&a, &bytes)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (!at) {
		text_clear(&s->object);
		status = make_object(s, name, annex);
	}
	if (status < 0)
		reply_error(s, status);
	else if (!status)
		put_piece(s, at, bytes);
}

/* -- the rest
 * --------------------------------------------------------------------- */

static void cmd_thread_info(struct session *s, const char *a, size_t n)
{
	struct thread_info list[THREADS];
	char between = 'm';

	for (int i = 0; i < INFERIORS; i++) {
		uint32_t pid = s->inf[i].pid;
		int count =
		    pid ? s->target->ops->threads(s->target, pid, list, THREADS)
			: 0;

		for (int k = 0; k < count && k < THREADS; k++) {
			text_add(&s->out, &between, 1);
			put_tid(s, &s->out, pid, list[k].tid);
			between = ',';
		}
	}
	if (between == 'm')
		reply(s, "l");
}

static void cmd_thread_info_end(struct session *s, const char *a, size_t n)
{
	reply(s, "l");
}

static void cmd_monitor(struct session *s, const char *a, size_t n)
{
	char line[256];
	struct text answer = {0};
	size_t bytes = take_hex(&a, line, sizeof(line) - 1);
	struct inferior *f = inferior_find(s, s->g.pid == ALL ? ANY : s->g.pid);
	int status = -PROSE_E_NOSYS;

	line[bytes] = 0;
	s->quit = !strcmp(line, "exit");
	if (s->target->ops->monitor)
		status = s->target->ops->monitor(s->target, f ? f->pid : ANY,
						 line, &answer);
	if (status < 0)
		reply_error(s, status);
	else if (answer.bytes)
		text_hex(&s->out, answer.data, answer.bytes);
	else
		reply(s, "OK");
	text_free(&answer);
}

/* THREAD,OFFSET,LINK-MAP: programs are static, so that there is one map. */
static void cmd_tls(struct session *s, const char *a, size_t n)
{
	uint64_t offset, at;
	struct tid t, now;
	int status;

	if (!s->target->ops->tls)
		return;
	if (!take_tid(&a, &t) || !take_char(&a, ',') ||
	    !take_u64(&a, &offset)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (t.pid == ANY && current(s, &now))
		t.pid = now.pid;
	if (!inferior_find(s, t.pid))
		return;
	status = s->target->ops->tls(s->target, t.pid, t.tid, offset, &at);
	if (status < 0)
		reply_error(s, status);
	else
		text_printf(&s->out, "%llx", (unsigned long long)at);
}

static void cmd_unknown(struct session *s, const char *a, size_t n)
{
}

const struct command cmds_query[] = {
    {"qSupported", cmd_supported},
    {"QStartNoAckMode", cmd_no_ack},
    {"QNonStop:", cmd_non_stop},
    {"qAttached", cmd_attached},
    {"qCRC:", cmd_unknown},
    {"qC", cmd_current},
    {"qSymbol:", cmd_symbol},
    {"qXfer:", cmd_xfer},
    {"qGetTLSAddr:", cmd_tls},
    {"qfThreadInfo", cmd_thread_info},
    {"qsThreadInfo", cmd_thread_info_end},
    {"qRcmd,", cmd_monitor},
    {"q", cmd_unknown}, /* lest a command of one letter takes them */
    {"Q", cmd_unknown},
    {0},
};
