/* SPDX-License-Identifier: BSD-2-Clause */
/* The live target: attach, run, stop, and what happened meanwhile. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "live_int.h"
#include "rsp.h"

struct live_part *live_part(struct live *l, uint32_t lpar)
{
	for (int i = 0; i < LIVE_PARTS; i++)
		if (l->part[i].lpar == lpar)
			return &l->part[i];
	return NULL;
}

static const struct arch *live_arch(struct target *t, uint32_t pid)
{
	return ((struct live *)t)->arch;
}

static int live_procs(struct target *t, struct proc *to, int max)
{
	struct live *l = (struct live *)t;
	struct prose_part_row row;
	int n = 0;

	for (unsigned i = 0; i < PROSE_PARTS && n < max; i++) {
		if (ctl_part_at(l->ctl, i, &row) < 0)
			continue;
		to[n].uid = live_uid(l, row.lpar);
		to[n].pid = row.lpar;
		to[n].state = row.state;
		memcpy(to[n].name, row.name, sizeof(row.name));
		to[n++].name[sizeof(row.name) - 1] = 0;
	}
	return n;
}

/* Whoever is held is not to execute anything before rt sees that. */
static int run_on(struct live *l, struct live_part *p)
{
	if (p->poke)
		ctl_call(l->ctl, PROSE_H_POST, p->lpar, 0);
	p->poke = false;
	return ctl_call(l->ctl, PROSE_H_RESUME, p->lpar);
}

/* -- attach and detach ---------------------------------------------------- */

static int live_attach(struct target *t, uint32_t pid)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, 0);
	struct prose_part_row row;
	int64_t status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0)
		return status;
	if (live_part(l, pid) || !p)
		return -PROSE_E_BUSY;
	if (row.state != PROSE_PART_PAUSED && row.state != PROSE_PART_ENDED)
		status = ctl_call(l->ctl, PROSE_H_PAUSE, pid);
	if (status < 0)
		return status;
	/* From now on nothing of ours outlives us. */
	status = ctl_call(l->ctl, PROSE_H_REGS_READ, pid, 0);
	if (status < 0)
		return status;
	memset(p, 0, sizeof(*p));
	p->lpar = pid;
	live_debug(l, pid, 1, 0);
	live_come_out(l, pid);
	/* A debugger before this one may have held and followed them. */
	p->holds = true;
	p->follows = ALL_THREADS;
	live_follow(l, p);
	return live_hold(t, pid, ALL_THREADS, false);
}

/* One that ends meanwhile stands still, too. */
static int live_pause(struct live *l, uint32_t pid)
{
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0 || row.state == PROSE_PART_PAUSED ||
	    row.state == PROSE_PART_ENDED)
		return status;
	status = ctl_call(l->ctl, PROSE_H_PAUSE, pid);
	return status == -PROSE_E_INVAL ? 0 : status;
}

static int live_detach(struct target *t, uint32_t pid)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);

	if (!p)
		return -PROSE_E_SRCH;
	if ((p->points || p->watches || p->leaving) &&
	    live_pause(l, pid) >= 0) {
		if (p->leaving == LEAVE_RUN)
			ctl_call(l->ctl, PROSE_H_BREAK_CLEAR, pid, p->leave_at);
		live_points_clear(l, p);
		live_watches_clear(l, p);
	}
	live_hold(t, pid, ALL_THREADS, false);
	p->how = RESUME_CONT;
	live_follow(l, p);
	live_debug(l, pid, 0, 0);
	if (p->keeps)
		ctl_call(l->ctl, PROSE_H_KEEP, pid, 0);
	run_on(l, p);
	p->lpar = 0;
	return 0;
}

static int live_kill(struct target *t, uint32_t pid)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);

	if (p)
		p->lpar = 0;
	return ctl_call(l->ctl, PROSE_H_KILL, pid, SIGKILL);
}

static int live_run(struct target *t, char *const argv[])
{
	struct live *l = (struct live *)t;
	int pid =
	    l->run ? l->run(l->run_arg, argv, &t->env) : -PROSE_E_OPNOTSUPP;
	int status = pid > 0 ? live_attach(t, pid) : pid;

	return status < 0 ? status : pid;
}

/* -- go and stop ---------------------------------------------------------- */

void live_look_again(struct live *l)
{
	l->target.again = true;
}

static int step_now(struct live *l, struct live_part *p)
{
	p->began = true;
	return ctl_call(l->ctl, PROSE_H_STEP, p->lpar, 0, p->lo, p->hi);
}

/* A thread whose registers are in memory is not on the vCPU, or is in rt; one
 * that is to have a signal goes there: a step begins where it goes on in the
 * program. */
static int leave_rt(struct live *l, struct live_part *p)
{
	bool waits;
	int status = live_leaves(l, p->lpar, p->tid, &p->leave_at, &waits);

	if (status < 0)
		return status;
	p->arrives = waits || p->began;
	p->sends = false;
	if (!live_has_point(p, p->leave_at))
		status =
		    ctl_call(l->ctl, PROSE_H_BREAK_SET, p->lpar, p->leave_at);
	if (status < 0)
		return status;
	p->leaving = LEAVE_RUN;
	return run_on(l, p);
}

/* A thread that ended in its step leaves nothing to wait for. */
static int leave_or_run(struct live *l, struct live_part *p)
{
	int status = leave_rt(l, p);

	if (status != -PROSE_E_SRCH || !p->began)
		return status;
	p->how = RESUME_CONT;
	return run_on(l, p);
}

int live_go(struct live *l, struct live_part *p)
{
	int status;

	if (p->how == RESUME_CONT)
		status = run_on(l, p);
	else if (p->sends || live_in_memory(l, p->lpar, p->tid) ||
		 (p->began && live_current(l, p->lpar) != p->tid))
		status = leave_or_run(l, p);
	else
		status = step_now(l, p);
	live_look_again(l);
	return status;
}

bool live_stands(struct live *l, struct live_part *p)
{
	struct prose_part_row row;

	return p->running && ctl_part_row(l->ctl, p->lpar, &row) >= 0 &&
	       row.state != PROSE_PART_PAUSED &&
	       row.state != PROSE_PART_ENDED &&
	       ctl_call(l->ctl, PROSE_H_PAUSE, p->lpar) >= 0 &&
	       ctl_part_row(l->ctl, p->lpar, &row) >= 0 &&
	       row.why == PROSE_WHY_PAUSE;
}

void live_moves(struct live *l, struct live_part *p, bool stands)
{
	if (!stands)
		return;
	if (p->leaving == LEAVE_RUN) {
		run_on(l, p);
		live_look_again(l);
		return;
	}
	p->leaving = LEAVE_NOT;
	live_go(l, p);
}

static bool is_over(struct live *l, uint32_t lpar)
{
	struct prose_part_row row;

	return ctl_part_row(l->ctl, lpar, &row) < 0 ||
	       row.state == PROSE_PART_ENDED;
}

static int live_resume(struct target *t, uint32_t pid, uint32_t tid,
		       enum resume how, int signal, uint64_t lo, uint64_t hi)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	int status;

	if (!p)
		return -PROSE_E_SRCH;
	p->how = how;
	p->lo = how == RESUME_RANGE ? lo : 0;
	p->hi = how == RESUME_RANGE ? hi : 0;
	p->tid = tid == ALL_THREADS ? live_current(l, pid) : tid;
	p->leaving = LEAVE_NOT;
	p->began = false;
	p->running = true;
	p->asked = false;
	p->sends = signal != 0;
	live_debug(l, pid, 1, signal);
	if (signal)
		live_send(t, pid, p->tid, signal);
	else if (p->told)
		live_untold(l, p);
	live_follow(l, p);
	status = live_go(l, p);
	return is_over(l, pid) ? 0 : status; /* which is an event to come */
}

static int live_stop(struct target *t, uint32_t pid)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	int status;

	if (p)
		p->asked = true;
	status = live_pause(l, pid);
	if (p && status >= 0)
		live_come_out(l, pid);
	return status;
}

static int live_poll_fd(struct target *t)
{
	return ((struct live *)t)->ctl->wake;
}

static void live_close(struct target *t)
{
	free(t);
}

static const struct target_ops live_ops = {
    .name = "live",
    .arch = live_arch,
    .procs = live_procs,
    .threads = live_threads,
    .mem_read = live_mem_read,
    .mem_write = live_mem_write,
    .regs_read = live_regs_read,
    .regs_write = live_regs_write,
    .attach = live_attach,
    .detach = live_detach,
    .kill = live_kill,
    .run = live_run,
    .hold = live_hold,
    .send = live_send,
    .resume = live_resume,
    .stop = live_stop,
    .point = live_point,
    .code = live_code,
    .event = live_event,
    .poll_fd = live_poll_fd,
    .auxv = live_auxv,
    .exec_file = live_exec_file,
    .notes = live_notes,
    .memory = live_memory,
    .osdata = live_osdata,
    .fault = live_fault,
    .siginfo = live_siginfo,
    .tls = live_tls,
    .monitor = live_monitor,
    .close = live_close,
};

struct target *live_create(struct ctl *ctl)
{
	struct live *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->target.ops = &live_ops;
	l->ctl = ctl;
	l->arch = arch_find(ctl->machine->arch);
	if (l->arch && l->arch->regs_bytes <= LIVE_REGS)
		return &l->target;
	free(l);
	return NULL;
}

void live_set_run(struct target *t, live_run_fn *run, void *arg)
{
	struct live *l = (struct live *)t;

	l->run = run;
	l->run_arg = arg;
}
