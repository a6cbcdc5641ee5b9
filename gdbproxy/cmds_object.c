/* SPDX-License-Identifier: BSD-2-Clause */
/* qXfer: objects that gdb reads in pieces. One is a function that writes all
 * of it, and a row of the table. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "part.h"
#include "session.h"
#include "stats.h"

#define PROCS 256

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

/* gdb keeps one map for all of its inferiors: that of the largest. */
static int object_memory_map(struct session *s, const char *annex,
			     struct text *to)
{
	uint64_t most = 0, bytes;

	for (int i = 0; i < INFERIORS && s->target->ops->memory; i++) {
		uint32_t pid = s->inf[i].pid;
		int status =
		    pid ? s->target->ops->memory(s->target, pid, &bytes) : 0;

		if (status < 0)
			return status;
		if (pid && bytes > most)
			most = bytes;
	}
	if (!most)
		return -PROSE_E_NOENT;
	text_printf(to,
		    "<?xml version=\"1.0\"?>\n<memory-map>\n"
		    "<memory type=\"ram\" start=\"0\" length=\"0x%llx\"/>\n"
		    "</memory-map>\n",
		    (unsigned long long)most);
	return 0;
}

/* The program's ELF notes; no gdb asks for them by itself. */
static int object_notes(struct session *s, const char *annex, struct text *to)
{
	struct tid t;

	if (!s->target->ops->notes || !current(s, &t))
		return -PROSE_E_NOENT;
	return s->target->ops->notes(s->target, t.pid, to);
}

static const struct {
	const char *name;
	int (*make)(struct session *s, const char *annex, struct text *to);
} objects[] = {
    {"features", object_features},     {"threads", object_threads},
    {"osdata", object_osdata},	       {"auxv", object_auxv},
    {"exec-file", object_exec_file},   {"siginfo", object_siginfo},
    {"memory-map", object_memory_map}, {"notes", object_notes},
};

/* The object of `which`, NAME:ANNEX; its first piece makes it. One of another
 * name, and what gdb may have written meanwhile, is made at any. */
static int make_object(struct session *s, const char *which, const char *name,
		       const char *annex, uint64_t at)
{
	if (at && !strcmp(which, s->object_name) && strcmp(name, "siginfo"))
		return 0;
	text_clear(&s->object);
	snprintf(s->object_name, sizeof(s->object_name), "%s", which);
	for (unsigned i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (!strcmp(objects[i].name, name))
			return objects[i].make(s, annex, &s->object);
	*s->object_name = 0;
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

/* qXfer:NAME:read:ANNEX:AT,BYTES */
static void cmd_xfer(struct session *s, const char *a, size_t n)
{
	char name[32], annex[128], which[sizeof(s->object_name)];
	uint64_t at, bytes;
	int used = 0, status;

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
	snprintf(which, sizeof(which), "%s:%s", name, annex);
	status = make_object(s, which, name, annex, at);
	if (status < 0)
		reply_error(s, status);
	else if (!status)
		put_piece(s, at, bytes);
}

const struct command cmds_object[] = {
    {"qXfer:siginfo:write:", cmd_siginfo_write, true},
    {"qXfer:", cmd_xfer},
    {0},
};
