/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of the controller about partitions, memory and the machine. All
 * run under part_lock, by the mailbox.
 */
#include "core.h"

#define SIGKILL	     9
#define SIGNALS	     64
#define SCRUB_BYTES  (4u << 20) /* in one call: others wait that long */
#define DAEMON	     0
#define CREATE_FLAGS (PROSE_CREATE_FOREIGN | PROSE_CREATE_CONTROLLER)

static void tell_everybody(int tell)
{
	if (tell)
		mach_doorbell_put(PROSE_CLIENT_ALL);
}

static void name_clean(char name[PROSE_NAME_BYTES])
{
	int end = 0;

	for (unsigned i = 0; i < PROSE_NAME_BYTES; i++) {
		if (end || !name[i] || i == PROSE_NAME_BYTES - 1)
			end = 1;
		if (end)
			name[i] = 0;
		else if (name[i] < ' ' || name[i] > '~')
			name[i] = '?';
	}
}

int64_t hc_CREATE(struct call *c)
{
	char name[PROSE_NAME_BYTES];
	struct part *p;
	int error;

	if (c->arg[0] == 0 || c->arg[1] & ~(uint64_t)CREATE_FLAGS ||
	    c->arg[1] == PROSE_CREATE_CONTROLLER || c->arg[2] > PART_VCPUS)
		return -PROSE_E_INVAL;
	memcpy(name, c->data, sizeof(name));
	name_clean(name);
	error = part_create(c->arg[0], c->arg[1], c->arg[2] ? c->arg[2] : 1,
			    name, c->client, &p);
	if (error)
		return error;
	c->out[0] = p->ra;
	c->out[1] = p->bytes;
	c->out[2] = p->index;
	return p->lpar;
}

/* A descriptor of the first size, without debug area, will do. */
#define DESC_BYTES offsetof(struct prose_desc, debug)

static int desc_ok(const struct part *p, prose_gpa gpa)
{
	struct prose_desc d;

	if (gpa == 0)
		return 1;
	if (gpa % PROSE_LINE_BYTES || gpa >= p->bytes ||
	    p->bytes - gpa < DESC_BYTES)
		return 0;
	memcpy(&d, mach_va(p->ra + gpa), DESC_BYTES);
	return d.magic == PROSE_DESC_MAGIC &&
	       d.revision == PROSE_DESC_REVISION && d.bytes >= DESC_BYTES &&
	       d.bytes <= p->bytes - gpa;
}

int64_t hc_START(struct call *c)
{
	struct part *p = c->p;

	if (p->started || p->ended)
		return -PROSE_E_BUSY;
	if (c->arg[1] >= p->bytes)
		return -PROSE_E_FAULT;
	if (!desc_ok(p, c->arg[3]))
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	p->desc = p->stat.desc = c->arg[3];
	p->started = 1;
	p->stat.started_tb = p->pause_tb = mach_tb();
	part_publish(p);
	part_begin(&p->vcpu[0], c->arg[1], c->arg[2]);
	stats_part(p);
	lock_drop(&sched_lock);
	trace(PROSE_TR_PART_START, p->lpar, c->arg[1], c->arg[3]);
	return 0;
}

int64_t hc_PAUSE(struct call *c)
{
	struct part *p = c->p;
	int settled, tell;

	lock_take(&sched_lock);
	if (!p->paused)
		p->pauser = c->client;
	tell = part_pause(p, PROSE_WHY_PAUSE, 0);
	settled = call_settled(c, p);
	lock_drop(&sched_lock);
	tell_everybody(tell);
	if (!settled)
		return CALL_LATER;
	return p->ended ? -PROSE_E_INVAL : 0;
}

/* A step that was asked for earlier and did not end is forgotten. */
static void resume(struct part *p, uint64_t flags)
{
	int over = flags & PROSE_RESUME_OVER;

	if (p->started)
		debug_step(&p->vcpu[0], over ? MACH_STEP_OVER : MACH_STEP_NOT,
			   0, 0);
	part_resume(p);
}

int64_t hc_RESUME(struct call *c)
{
	struct part *p = c->p;
	int64_t status = 0;

	if (c->arg[1] & ~(uint64_t)PROSE_RESUME_OVER)
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	if (!p->paused || p->ended)
		status = -PROSE_E_INVAL;
	else if (!call_settled(c, p))
		status = CALL_LATER;
	else
		resume(p, c->arg[1]);
	lock_drop(&sched_lock);
	tell_everybody(status == 0);
	return status;
}

/* End it; is it off its CPU? */
static int kill_part(struct call *c, struct part *p, uint32_t signal)
{
	int settled, tell;

	lock_take(&sched_lock);
	tell = part_end(p, PROSE_END_KILLED, signal, 0, 0);
	settled = call_settled(c, p);
	lock_drop(&sched_lock);
	tell_everybody(tell);
	return settled;
}

int64_t hc_KILL(struct call *c)
{
	struct part *p = c->p;

	if (c->arg[1] == 0 || c->arg[1] > SIGNALS)
		return -PROSE_E_INVAL;
	return kill_part(c, p, c->arg[1]) ? 0 : CALL_LATER;
}

int64_t hc_DESTROY(struct call *c)
{
	struct part *p = c->p;

	if (c->client != p->owner && c->client != DAEMON)
		return -PROSE_E_PERM;
	if (!kill_part(c, p, SIGKILL))
		return CALL_LATER;
	part_destroy(p);
	tell_everybody(1);
	return 0;
}

int64_t hc_SCHED(struct call *c)
{
	struct part *p = c->p;
	uint64_t policy = c->arg[1], required = c->arg[2];
	uint64_t desired = c->arg[3], cpu = c->arg[4];
	int error;

	if (policy > PROSE_POLICY_RTC || required > PROSE_FRAME_SLOTS ||
	    desired > PROSE_FRAME_SLOTS ||
	    (cpu != PROSE_CPU_ANY && cpu >= mach_cpus()) ||
	    (policy == PROSE_POLICY_RTC && p->vcpus > 1))
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	for_vcpus(p, v)
		sched_account(v, mach_tb());
	error = slots_set(p, policy, required, desired, cpu);
	if (!error) {
		p->vcpu[0].debt_tb = 0;
		sched_changed();
	}
	stats_part(p);
	lock_drop(&sched_lock);
	return error;
}

int64_t hc_POST(struct call *c)
{
	struct part *p = c->p;

	if (c->arg[1] >= PROSE_CHANS)
		return -PROSE_E_INVAL;
	trace(PROSE_TR_POST, p->lpar, c->arg[1], c->client);
	lock_take(&sched_lock);
	p->stat.posts++;
	if (p->started && !p->ended)
		sched_event(&p->vcpu[0]);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_OWN(struct call *c)
{
	struct part *p = c->p;

	if (p->owner != DAEMON && p->owner != c->client && c->client != DAEMON)
		return -PROSE_E_PERM;
	lock_take(&sched_lock);
	__atomic_store_n(&p->owner, c->client, __ATOMIC_RELAXED);
	stats_part(p);
	lock_drop(&sched_lock);
	return 0;
}

int64_t hc_KEEP(struct call *c)
{
	if (c->arg[1] > 1)
		return -PROSE_E_INVAL;
	lock_take(&sched_lock);
	c->p->stat.keeps = c->arg[1];
	sched_changed();
	stats_part(c->p);
	lock_drop(&sched_lock);
	return 0;
}

/* -- memory --------------------------------------------------------------- */

int64_t hc_SCRUB(struct call *c)
{
	prose_ra ra = c->arg[0];
	uint64_t bytes = c->arg[1];

	if (bytes > SCRUB_BYTES)
		return -PROSE_E_2BIG;
	if (bytes == 0 || (ra | bytes) % PROSE_PAGE_BYTES)
		return -PROSE_E_INVAL;
	if (!mem_is_dirty(ra, bytes))
		return -PROSE_E_BUSY;
	mach_zero(ra, bytes);
	return 0;
}

int64_t hc_CLEAN(struct call *c)
{
	prose_ra ra = c->arg[0];
	uint64_t bytes = c->arg[1];

	if (bytes == 0 || (ra | bytes) % mach_granule_bytes())
		return -PROSE_E_INVAL;
	if (!mem_is_dirty(ra, bytes))
		return -PROSE_E_BUSY;
	mem_clean(ra, bytes);
	return 0;
}

int64_t hc_DIRTY(struct call *c)
{
	prose_ra ra = c->arg[0];
	uint64_t bytes = mem_dirty_from(&ra);

	if (!bytes)
		return -PROSE_E_NOENT;
	c->out[0] = ra;
	c->out[1] = bytes;
	return 0;
}

/* -- the machine ---------------------------------------------------------- */

int64_t hc_CLIENT_GONE(struct call *c)
{
	uint64_t gone = c->arg[0];
	int all = 1;

	if (c->client != DAEMON &&
	    (c->client != PROSE_CLIENT_LINUX || gone <= PROSE_CLIENT_LINUX))
		return -PROSE_E_PERM;
	if (gone == DAEMON || gone >= PROSE_CLIENTS)
		return -PROSE_E_INVAL;
	mbox_drop(gone);
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		struct part *p = &parts[i];

		if (p->lpar && p->owner != gone && p->debugger == gone)
			all &= debug_let_go(c, p);
		if (!p->lpar || p->owner != gone)
			continue;
		if (kill_part(c, p, SIGKILL))
			part_destroy(p);
		else
			all = 0;
	}
	tell_everybody(1);
	return all ? 0 : CALL_LATER;
}

int64_t hc_POWEROFF(struct call *c)
{
	mach_poweroff();
}
