/* SPDX-License-Identifier: BSD-2-Clause */
/* The live target: attach, run, stop, and what happened meanwhile. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
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

/* -- attach and detach -------------------------------------------------------
 */

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
	p->holds = true; /* a debugger before this one may have */
	return live_hold(t, pid, ALL_THREADS, false);
}

static int live_pause(struct live *l, uint32_t pid)
{
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0 || row.state == PROSE_PART_PAUSED ||
	    row.state == PROSE_PART_ENDED)
		return status;
	return ctl_call(l->ctl, PROSE_H_PAUSE, pid);
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
	int pid = l->run ? l->run(l->run_arg, argv) : -PROSE_E_OPNOTSUPP;
	int status = pid > 0 ? live_attach(t, pid) : pid;

	return status < 0 ? status : pid;
}

/* -- go and stop
 * ---------------------------------------------------------------- */

/* Waiting for a call's answer may have taken the doorbell of what happened
 * since. */
static void look_again(struct live *l)
{
	eventfd_write(l->ctl->wake, 1);
}

static int step(struct live *l, struct live_part *p)
{
	return ctl_call(l->ctl, PROSE_H_STEP, p->lpar, 0);
}

static int step_now(struct live *l, struct live_part *p)
{
	p->began = true;
	return ctl_call(l->ctl, PROSE_H_STEP, p->lpar, 0, p->lo, p->hi);
}

/* A thread whose registers are in memory is not on the vCPU, or is in rt: a
 * step begins where it goes on in the program. */
static int leave_rt(struct live *l, struct live_part *p)
{
	bool waits;
	int status = live_leaves(l, p->lpar, p->tid, &p->leave_at, &waits);

	if (status < 0)
		return status;
	p->arrives = waits || p->began;
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

static int go(struct live *l, struct live_part *p)
{
	int status;

	if (p->how == RESUME_CONT)
		status = run_on(l, p);
	else if (live_in_memory(l, p->lpar, p->tid) ||
		 (p->began && live_current(l, p->lpar) != p->tid))
		status = leave_or_run(l, p);
	else
		status = step_now(l, p);
	look_again(l);
	return status;
}

static int live_resume(struct target *t, uint32_t pid, uint32_t tid,
		       enum resume how, int signal, uint64_t lo, uint64_t hi)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);

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
	live_debug(l, pid, 1, signal);
	if (signal)
		live_send(t, pid, p->tid, signal);
	else if (p->told)
		live_untold(l, p);
	return go(l, p);
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

/* -- events
 * ------------------------------------------------------------------------ */

static uint32_t signal_of(const struct live_part *p,
			  const struct prose_part_row *row)
{
	switch (row->why) {
	case PROSE_WHY_STOP: /* or on its way out of rt */
		return p->asked && row->why_info == SIGTRAP ? SIGINT
							    : row->why_info;
	case PROSE_WHY_PAUSE:
		return SIGINT;
	default:
		return SIGTRAP;
	}
}

/* Another thread came to where the stepped one is to leave rt. */
static bool other_first(struct live *l, struct live_part *p)
{
	int status;

	p->leaving = LEAVE_OTHER;
	status = step(l, p);
	look_again(l);
	return status >= 0;
}

/* The way out of rt ends; a step that was to begin there does. Another thread
 * that comes there first is stepped over it. */
static bool left_rt(struct live *l, struct live_part *p,
		    struct prose_part_row *row)
{
	enum leaving was = p->leaving;

	if (was == LEAVE_NOT)
		return p->how != RESUME_CONT && row->why == PROSE_WHY_STEP &&
		       live_current(l, p->lpar) != p->tid && other_first(l, p);
	p->leaving = LEAVE_NOT;
	if (was == LEAVE_OTHER && row->why == PROSE_WHY_STEP)
		return go(l, p) >= 0;
	if (was == LEAVE_RUN && !live_has_point(p, p->leave_at))
		ctl_call(l->ctl, PROSE_H_BREAK_CLEAR, p->lpar, p->leave_at);
	if (row->why != PROSE_WHY_BREAK || row->why_info != p->leave_at)
		return false;
	if (live_current(l, p->lpar) != p->tid)
		return !live_has_point(p, p->leave_at) && other_first(l, p);
	if (!p->arrives)
		return go(l, p) >= 0;
	row->why = PROSE_WHY_STEP;
	return false;
}

static bool in_range(struct live *l, struct live_part *p)
{
	uint8_t regs[LIVE_REGS];
	uint64_t pc;

	if (live_regs_read(&l->target, p->lpar, p->tid, regs) < 0)
		return false;
	memcpy(&pc, regs + l->arch->pc_offset, sizeof(pc));
	return pc >= p->lo && pc < p->hi;
}

/* The hypervisor steps in a range by itself, but for what another thread
 * comes in between. */
static bool steps_on(struct live *l, struct live_part *p,
		     struct prose_part_row *row)
{
	if (row->why != PROSE_WHY_STEP)
		return false;
	if (p->asked) {
		row->why = PROSE_WHY_PAUSE;
		return false;
	}
	if (live_current(l, p->lpar) == p->tid &&
	    (p->how == RESUME_STEP || !in_range(l, p)))
		return false;
	return go(l, p) >= 0;
}

/* Its launcher was quicker: what it left behind says how that ended. */
static void gone(struct live *l, struct stop *to)
{
	uint32_t end;
	int status = ctl_end_find(l->ctl, to->pid, &end);
	bool exited = status >= 0 && end == PROSE_END_EXIT;

	to->kind = exited ? STOP_EXITED : STOP_KILLED;
	to->code = status < 0 ? SIGKILL : exited ? status : status & 127;
}

/* Go on over the breakpoint. A step would have ended there. */
static bool over(struct live *l, struct live_part *p)
{
	int status;

	if (p->how != RESUME_CONT)
		return false;
	status = ctl_call(l->ctl, PROSE_H_RESUME, p->lpar, PROSE_RESUME_OVER);
	eventfd_write(l->ctl->wake, 1); /* as in go() */
	return status >= 0;
}

static bool stopped(struct live *l, struct live_part *p, struct stop *to)
{
	struct prose_part_row row;

	*to = (struct stop){.pid = p->lpar};
	if (ctl_part_row(l->ctl, p->lpar, &row) < 0) {
		gone(l, to);
		p->lpar = 0;
		return true;
	}
	if (row.state == PROSE_PART_ENDED) {
		to->kind =
		    row.end == PROSE_END_EXIT ? STOP_EXITED : STOP_KILLED;
		to->code = row.end_code;
		p->lpar = 0;
		return true;
	}
	if (row.state != PROSE_PART_PAUSED || left_rt(l, p, &row) ||
	    steps_on(l, p, &row))
		return false;
	if (row.why == PROSE_WHY_BREAK && !p->asked &&
	    live_commands(l, p, row.why_info) && over(l, p))
		return false;
	to->kind = STOP_SIGNAL;
	to->code = signal_of(p, &row);
	to->why = row.why;
	to->address = row.why_info;
	to->tid = live_current(l, p->lpar);
	return true;
}

static int live_event(struct target *t, struct stop *to)
{
	struct live *l = (struct live *)t;

	for (int i = 0; i < LIVE_PARTS; i++) {
		struct live_part *p = &l->part[i];

		if (!p->lpar || !p->running || !stopped(l, p, to))
			continue;
		p->running = false;
		return 1;
	}
	return 0;
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
