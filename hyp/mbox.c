/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mailboxes: a request is copied once, served, answered. What a client
 * scribbles over its mailbox is its own loss.
 *
 * A call that must wait for a vCPU to leave its CPU is put off: it is kept
 * here, the CPU is kicked, and whoever comes round its loop next serves it
 * again from the start. Nobody waits, so nothing can lock up.
 *
 * A debugger that is told of a stop makes its next call soon, often: an idle
 * CPU looks at its mailbox for a while, and the client need not ring, which
 * costs more than the call. Who takes longer is looked for more and more
 * seldom.
 */
#include "core.h"

struct request {
	uint64_t answered; /* the last one that was */
	uint64_t serial;   /* this one; the rest is of it */
	uint64_t number;
	uint64_t arg[PROSE_MBOX_ARGS];
	uint32_t later;
};

#define LOOK_US	     1000
#define SKIP_AT_MOST 64

/* Whose call each CPU expects; its own. */
static struct soon {
	uint32_t client;       /* 0: nobody's */
	uint32_t skip, missed; /* times to expect nothing: left, in all */
	uint64_t until_tb;     /* it is looked for; 0: it is not */
} soon[PROSE_CPUS];

static struct lock bell_lock;
static struct request requests[PROSE_CLIENTS]; /* part_lock */
static uint32_t nr_later;

static struct prose_mbox *mbox_of(unsigned client)
{
	return mach_va(HYP_MBOX_RA + client * sizeof(struct prose_mbox));
}

void mbox_init(void)
{
	memset(requests, 0, sizeof(requests));
	memset(soon, 0, sizeof(soon));
	nr_later = 0;
	memset(mbox_of(0), 0, PROSE_CLIENTS * sizeof(struct prose_mbox));
}

static void later_set(struct request *r, uint32_t later)
{
	if (r->later == later)
		return;
	r->later = later;
	__atomic_store_n(&nr_later, later ? nr_later + 1 : nr_later - 1,
			 __ATOMIC_SEQ_CST);
}

/* What was stored before is there before `awake` is looked at. */
static void ring(unsigned client)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!__atomic_load_n(&mbox_of(client)->awake, __ATOMIC_SEQ_CST))
		mach_doorbell_put(client);
}

static void answer(unsigned client, int64_t status, const uint64_t *out)
{
	struct prose_mbox *m = mbox_of(client);
	struct request *r = &requests[client];

	m->status = status;
	for (unsigned i = 0; i < PROSE_MBOX_OUT; i++)
		m->out[i] = out[i];
	r->answered = r->serial;
	/* The answer is there before `reply` says so. */
	__atomic_store_n(&m->reply, r->serial, __ATOMIC_RELEASE);
	ring(client);
}

static void serve(unsigned client)
{
	struct request *r = &requests[client];
	struct call c = {.client = client};
	int64_t status;

	memcpy(c.arg, r->arg, sizeof(c.arg));
	c.data = mbox_of(client)->data;
	status = hcall_serve(r->number, &c);
	if (status == CALL_LATER) {
		/* First the mark, then the kick: it finds the mark. */
		later_set(r, 1);
		mach_kick(c.cpu);
		return;
	}
	later_set(r, 0);
	stats_mbox();
	trace(PROSE_TR_MBOX, client, r->number, status);
	answer(client, status, c.out);
}

/* -- expected calls ------------------------------------------------------- */

static uint64_t look_until(void)
{
	return mach_tb() + mach_tb_hz() / 1000000 * LOOK_US;
}

void mbox_expect(unsigned client)
{
	struct soon *s = &soon[mach_cpu()];

	if (s->client != client)
		*s = (struct soon){.client = client};
	s->until_tb = s->skip ? 0 : look_until();
	s->skip -= s->skip != 0;
}

/* It called while it was looked for: it may again. */
static void came(unsigned client)
{
	struct soon *s = &soon[mach_cpu()];

	if (s->client != client || mach_tb() >= s->until_tb)
		return;
	s->missed = 0;
	s->until_tb = look_until();
}

static void missed(struct soon *s)
{
	s->until_tb = 0;
	s->missed = 2 * s->missed + 1;
	if (s->missed > SKIP_AT_MOST)
		s->missed = SKIP_AT_MOST;
	s->skip = s->missed;
}

int mbox_asked(void)
{
	unsigned client = soon[mach_cpu()].client;
	const struct request *r = &requests[client];

	return client && !r->later &&
	       __atomic_load_n(&mbox_of(client)->request, __ATOMIC_ACQUIRE) !=
		   __atomic_load_n(&r->answered, __ATOMIC_RELAXED);
}

uint64_t mbox_look_begin(void)
{
	struct soon *s = &soon[mach_cpu()];

	if (!s->until_tb)
		return 0;
	__atomic_store_n(&mbox_of(s->client)->looks, 1, __ATOMIC_SEQ_CST);
	return s->until_tb;
}

int mbox_look_end(void)
{
	struct soon *s = &soon[mach_cpu()];

	__atomic_store_n(&mbox_of(s->client)->looks, 0, __ATOMIC_SEQ_CST);
	/* Orders it before the last look. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (mbox_asked())
		return 1;
	if (mach_tb() >= s->until_tb)
		missed(s);
	return 0;
}

/* -- requests ------------------------------------------------------------- */

static void look(unsigned client)
{
	struct prose_mbox *m = mbox_of(client);
	struct request *r = &requests[client];
	uint64_t serial;

	lock_take(&part_lock);
	serial = __atomic_load_n(&m->request, __ATOMIC_ACQUIRE);
	if (!r->later && serial != r->answered) {
		r->serial = serial;
		r->number = *(volatile uint64_t *)&m->number;
		for (unsigned i = 0; i < PROSE_MBOX_ARGS; i++)
			r->arg[i] = *(volatile uint64_t *)&m->arg[i];
		serve(client);
		came(client);
	}
	lock_drop(&part_lock);
}

static int bell(void)
{
	int byte;

	lock_take(&bell_lock);
	byte = mach_doorbell_get();
	lock_drop(&bell_lock);
	return byte;
}

void mbox_poll(void)
{
	int byte;

	if (mbox_asked())
		look(soon[mach_cpu()].client);
	while ((byte = bell()) >= 0) {
		__atomic_fetch_add(&cpu_scheds[mach_cpu()].stat.doorbells, 1,
				   __ATOMIC_RELAXED);
		if (byte < PROSE_CLIENTS)
			look(byte);
		for (unsigned i = 0;
		     byte == PROSE_CLIENT_ALL && i < PROSE_CLIENTS; i++)
			look(i);
	}
}

void mbox_retry(void)
{
	if (!__atomic_load_n(&nr_later, __ATOMIC_SEQ_CST))
		return;
	lock_take(&part_lock);
	for (unsigned i = 0; i < PROSE_CLIENTS; i++)
		if (requests[i].later)
			serve(i);
	lock_drop(&part_lock);
}

void mbox_drop(unsigned client)
{
	struct prose_mbox *m = mbox_of(client);
	struct request *r = &requests[client];

	later_set(r, 0);
	r->answered = __atomic_load_n(&m->request, __ATOMIC_ACQUIRE);
	/* The next one has not said that it looks, and is to ring. */
	__atomic_store_n(&m->awake, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&m->looks, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&m->reply, r->answered, __ATOMIC_RELEASE);
}

void mbox_kick(unsigned client)
{
	__atomic_fetch_add(&mbox_of(client)->kicks, 1, __ATOMIC_RELEASE);
	ring(client);
}
