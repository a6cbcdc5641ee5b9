/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host knows of a partition: whose it is, and how much of its
 * memory there is at all. Both cost system calls, so the first is asked for
 * once, and the second gets a hundredth of one CPU's time at most.
 */
#include "take.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto.h"

#define SHARE	100	 /* one in so many of the time that passes */
#define MOST_NS 20000000 /* at a time */

/* -- the user ------------------------------------------------------------- */

/* The one that the process runs as which owns it. */
static void ask_user(struct ctl *c, uint32_t owner, char to[SNAP_USER])
{
	uint64_t pid = 0;
	char path[40];
	struct stat st;
	struct passwd *pw;

	*to = 0;
	if (ctl_ask(c, PROTO_OWNER, owner, &pid))
		pid = c->daemon_pid;
	if (!pid)
		return;
	snprintf(path, sizeof(path), "/proc/%llu", (unsigned long long)pid);
	if (stat(path, &st))
		return;
	pw = getpwuid(st.st_uid);
	if (pw)
		snprintf(to, SNAP_USER, "%s", pw->pw_name);
	else
		snprintf(to, SNAP_USER, "%u", st.st_uid);
	snap_clean(to, SNAP_USER);
}

void take_user(struct take *t, struct snap *s, unsigned i)
{
	struct snap_part *p = &s->part[i];

	if (t->asked[i] != p->row.lpar) {
		ask_user(t->c, p->row.owner, t->user[i]);
		t->asked[i] = p->row.lpar;
	}
	memcpy(p->user, t->user[i], sizeof(p->user));
}

/* -- touched memory ------------------------------------------------------- */

/* Bytes of [at, end) of the RAM's file that are there. */
static uint64_t data_bytes(int fd, off_t at, off_t end)
{
	uint64_t sum = 0;

	while (at < end) {
		off_t data = lseek(fd, at, SEEK_DATA), hole;

		if (data < 0 || data >= end)
			break;
		hole = lseek(fd, data, SEEK_HOLE);
		if (hole < 0 || hole > end)
			hole = end;
		sum += hole - data;
		at = hole;
	}
	return sum;
}

static void scan(struct take *t, const struct snap_part *p, unsigned i)
{
	uint64_t from = ctl_now_ns(), ra = p->row.ra;

	t->scanned[i] = p->row.lpar;
	t->touched_bytes[i] =
	    data_bytes(t->c->ram_fd, ra, ra + p->row.mem_bytes);
	t->budget_ns -= ctl_now_ns() - from;
}

static void refill(struct take *t, uint64_t ns)
{
	t->budget_ns += t->scan_ns ? (ns - t->scan_ns) / SHARE : MOST_NS;
	if (t->budget_ns > MOST_NS)
		t->budget_ns = MOST_NS;
	t->scan_ns = ns;
}

void take_touched(struct take *t, struct snap *s)
{
	if (t->c->ram_fd < 0)
		return;
	refill(t, s->ns);
	for (unsigned n = 0; n < PROSE_PARTS && t->budget_ns > 0; n++) {
		unsigned i = t->scan++ % PROSE_PARTS;

		if (s->used[i])
			scan(t, &s->part[i], i);
	}
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (s->used[i] && t->scanned[i] == s->part[i].row.lpar)
			s->part[i].touched_bytes = t->touched_bytes[i];
}
