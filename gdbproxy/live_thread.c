/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of live partitions, found by reading their memory. */
#include <stdlib.h>
#include <string.h>
#include "live_int.h"
#include "pview.h"

static int walk(struct live *l, const struct prose_part_row *row,
		pview_see_thread *see, void *arg)
{
	struct pview v;

	pview_live_row(&v, l->ctl, row);
	return pview_threads(&v, see, arg);
}

static prose_gpa current_at(struct live *l, const struct prose_part_row *row)
{
	struct prose_desc desc;
	struct pview v;

	pview_live_row(&v, l->ctl, row);
	return pview_desc(&v, &desc) ? 0 : desc.current[0];
}

struct listing {
	struct thread_info *to;
	int n, max;
	prose_gpa current;
};

static int list_one(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct listing *s = arg;
	struct thread_info *i = &s->to[s->n];

	if (s->n == s->max)
		return 1;
	if (t->state == PROSE_THREAD_DEAD)
		return 0;
	i->tid = t->tid;
	i->state = t->state;
	i->vcpu = t->vcpu;
	i->on_cpu = at == s->current;
	memcpy(i->name, t->name, sizeof(i->name));
	i->name[sizeof(i->name) - 1] = 0;
	s->n++;
	return 0;
}

static int by_tid(const void *a, const void *b)
{
	const struct thread_info *x = a, *y = b;

	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

/* A partition without threads (a kernel of its own, or not started far
 * enough) shows its vCPU as a thread: the one that rt will call its first. */
int live_threads(struct target *t, uint32_t pid, struct thread_info *to,
		 int max)
{
	struct live *l = (struct live *)t;
	struct listing s = {.to = to, .max = max};
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0)
		return status;
	s.current = current_at(l, &row);
	walk(l, &row, list_one, &s);
	if (!s.n && max) {
		to[0] = (struct thread_info){.tid = pid, .on_cpu = true};
		to[0].state = PROSE_THREAD_RUNNING;
		s.n = 1;
	}
	qsort(to, s.n, sizeof(*to), by_tid);
	return s.n;
}

void live_debug(struct live *l, uint32_t lpar, uint32_t attached,
		uint32_t deliver)
{
	struct prose_part_row row;
	struct prose_desc *desc;

	if (ctl_part_row(l->ctl, lpar, &row) < 0)
		return;
	desc = ctl_mem(l->ctl, &row, row.desc, sizeof(*desc));
	if (!desc || !row.desc || desc->bytes < sizeof(*desc))
		return; /* a program linked before there was such an area */
	__atomic_store_n(&desc->debug.deliver, deliver, __ATOMIC_RELAXED);
	__atomic_store_n(&desc->debug.attached, attached, __ATOMIC_RELEASE);
}

static int find_oldest(void *arg, prose_gpa at, const struct prose_thread *t)
{
	uint32_t *tid = arg;

	if (t->state != PROSE_THREAD_DEAD && (!*tid || t->tid < *tid))
		*tid = t->tid;
	return 0;
}

uint32_t live_on_cpu(struct live *l, uint32_t lpar)
{
	struct prose_part_row row;
	struct prose_thread t;

	if (ctl_part_row(l->ctl, lpar, &row) < 0 ||
	    live_copy(l, &row, current_at(l, &row), &t, sizeof(t)) ||
	    t.magic != PROSE_THREAD_MAGIC)
		return 0;
	return t.tid;
}

uint32_t live_current(struct live *l, uint32_t lpar)
{
	uint32_t tid = live_on_cpu(l, lpar);
	struct prose_part_row row;

	if (!tid && ctl_part_row(l->ctl, lpar, &row) >= 0)
		walk(l, &row, find_oldest, &tid);
	return tid ? tid : lpar;
}

/* -- held threads --------------------------------------------------------- */

struct change {
	uint32_t tid; /* or ALL_THREADS */
	size_t field; /* of struct prose_thread */
	uint32_t value;
	struct live *l;
	const struct prose_part_row *row;
};

static int change_one(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct change *c = arg;
	uint32_t *to;

	if (c->tid != ALL_THREADS && c->tid != t->tid)
		return 0;
	to = ctl_mem(c->l->ctl, c->row, at + c->field, sizeof(*to));
	if (to)
		*to = c->value;
	return 0;
}

static int change_now(struct live *l, uint32_t pid, struct change *c)
{
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0)
		return status;
	c->l = l;
	c->row = &row;
	walk(l, &row, change_one, c);
	return 0;
}

/* rt has to look at it. */
static int change(struct live *l, uint32_t pid, struct change *c)
{
	struct live_part *p = live_part(l, pid);
	int status = p ? change_now(l, pid, c) : -PROSE_E_SRCH;

	if (status < 0)
		return status;
	p->poke = !p->running;
	if (p->running) /* rt is to look now */
		ctl_call(l->ctl, PROSE_H_POST, pid, 0);
	return 0;
}

int live_hold(struct target *t, uint32_t pid, uint32_t tid, bool hold)
{
	struct change c = {tid, offsetof(struct prose_thread, hold), hold};
	struct live_part *p = live_part((struct live *)t, pid);

	if (!p || (!hold && !p->holds))
		return p ? 0 : -PROSE_E_SRCH;
	p->holds = hold || tid != ALL_THREADS;
	return change((struct live *)t, pid, &c);
}

int live_send(struct target *t, uint32_t pid, uint32_t tid, int signal)
{
	struct change c = {tid, offsetof(struct prose_thread, deliver),
			   (uint32_t)signal};

	return change((struct live *)t, pid, &c);
}

void live_follow(struct live *l, struct live_part *p)
{
	uint32_t tid = p->how == RESUME_CONT ? 0 : p->tid;
	struct change c = {p->follows, offsetof(struct prose_thread, follow),
			   0};

	if (p->follows && p->follows != tid)
		change_now(l, p->lpar, &c);
	c.tid = p->follows = tid;
	c.value = 1;
	if (tid)
		change_now(l, p->lpar, &c);
}

static int find_turned(void *arg, prose_gpa at, const struct prose_thread *t)
{
	return t->tid == *(uint32_t *)arg && !t->follow;
}

bool live_turned(struct live *l, const struct live_part *p)
{
	struct prose_part_row row;
	uint32_t tid = p->follows;

	return tid && live_current(l, p->lpar) == tid &&
	       ctl_part_row(l->ctl, p->lpar, &row) >= 0 &&
	       walk(l, &row, find_turned, &tid);
}

/* -- registers ------------------------------------------------------------ */

struct search {
	struct prose_part_row row;
	uint32_t tid, state;
	prose_gpa at, regs;
	bool waits;
};

static int find_one(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct search *s = arg;

	if (t->tid != s->tid || t->state == PROSE_THREAD_DEAD)
		return 0;
	s->at = at;
	s->state = t->state;
	s->regs = t->regs;
	s->waits = t->wait != 0;
	return 1;
}

/* Where a thread's registers are: in memory, or (NULL with 0) the vCPU's. */
static int locate(struct live *l, uint32_t pid, struct search *s, void **regs)
{
	struct prose_part_row *row = &s->row;
	int status = ctl_part_row(l->ctl, pid, row);

	*regs = NULL;
	if (status < 0)
		return status;
	if (!walk(l, row, find_one, s))
		return s->tid == pid ? 0 : -PROSE_E_SRCH;
	if (s->at == current_at(l, row) && s->state != PROSE_THREAD_STOPPED)
		return 0;
	*regs = ctl_mem(l->ctl, row, s->regs, l->arch->regs_bytes);
	return *regs ? 0 : -PROSE_E_FAULT;
}

bool live_in_memory(struct live *l, uint32_t lpar, uint32_t tid)
{
	struct search s = {.tid = tid};
	void *regs;

	return locate(l, lpar, &s, &regs) >= 0 && regs;
}

static uint64_t *word_at(void *regs, uint32_t offset)
{
	return (uint64_t *)((uint8_t *)regs + offset);
}

/* One that waits in a system call is shown as about to make it: so gdb's
 * restoring the registers, after a call by hand, makes it again. */
static bool is_in_call(const struct arch *a, const struct search *s, void *regs)
{
	return s->waits && *word_at(regs, a->trap_offset) == a->sys_trap;
}

/* From the map, where they are in it: a step needs them, too. */
static int vcpu_regs(struct live *l, const struct prose_part_row *row, void *to)
{
	uint64_t bytes = l->arch->regs_bytes;
	const void *regs = ctl_regs(l->ctl, row, bytes);
	int64_t status =
	    regs ? 0 : ctl_call(l->ctl, PROSE_H_REGS_READ, row->lpar, 0);

	if (status >= 0)
		memcpy(to, regs ? regs : l->ctl->mbox->data, bytes);
	return status < 0 ? status : 0;
}

int live_leaves(struct live *l, uint32_t lpar, uint32_t tid, prose_gpa *at,
		bool *waits)
{
	struct search s = {.tid = tid};
	uint8_t own[LIVE_REGS];
	void *regs;
	int status = locate(l, lpar, &s, &regs);

	if (status >= 0 && !regs) {
		regs = own;
		status = vcpu_regs(l, &s.row, own);
	}
	if (status < 0)
		return status;
	*at = *word_at(regs, l->arch->pc_offset);
	*waits = is_in_call(l->arch, &s, regs);
	return 0;
}

/* What gdb changed counts: no result of a system call comes on top. */
static void put_in_memory(struct live *l, uint32_t lpar, const struct search *s,
			  void *regs, const void *from)
{
	const struct arch *a = l->arch;
	uint64_t pc = *word_at(regs, a->pc_offset);
	struct live_part *p;

	memcpy(regs, from, a->regs_bytes);
	if (s->state == PROSE_THREAD_STOPPED ||
	    (!s->waits && pc == *word_at(regs, a->pc_offset)))
		return;
	*word_at(regs, a->trap_offset) = 0;
	p = live_part(l, lpar);
	if (p)
		p->poke = true;
}

int live_regs_read(struct target *t, uint32_t pid, uint32_t tid, void *to)
{
	struct live *l = (struct live *)t;
	struct search s = {.tid = tid};
	void *regs;
	int64_t status = locate(l, pid, &s, &regs);

	if (status < 0)
		return status;
	if (!regs)
		return vcpu_regs(l, &s.row, to);
	memcpy(to, regs, l->arch->regs_bytes);
	if (is_in_call(l->arch, &s, to))
		*word_at(to, l->arch->pc_offset) -= l->arch->sys_bytes;
	return 0;
}

int live_regs_write(struct target *t, uint32_t pid, uint32_t tid,
		    const void *from)
{
	struct live *l = (struct live *)t;
	struct search s = {.tid = tid};
	void *regs;
	int64_t status = locate(l, pid, &s, &regs);

	if (status < 0)
		return status;
	if (regs) {
		put_in_memory(l, pid, &s, regs, from);
		return 0;
	}
	status = ctl_settle(l->ctl);
	if (status < 0)
		return status;
	memcpy(l->ctl->mbox->data, from, l->arch->regs_bytes);
	return ctl_call(l->ctl, PROSE_H_REGS_WRITE, pid, 0);
}
