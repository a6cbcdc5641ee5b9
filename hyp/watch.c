/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a debugger watches in a partition's memory. The machine finds the
 * loads and stores; here it is decided which of them somebody waits for.
 */
#include "core.h"

static int overlap(const struct watch *w, prose_gpa at, uint64_t bytes)
{
	return w->bytes && at < w->at + w->bytes && w->at < at + bytes;
}

/* Not all changes change it, but all that are likely do. */
static uint64_t sum_of(const struct part *p, const struct watch *w)
{
	const uint8_t *m = mach_va(p->ra + w->at);
	uint64_t sum = 0, i, word;

	for (i = 0; i + 8 <= w->bytes; i += 8) {
		memcpy(&word, m + i, 8);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ull;
		sum ^= sum >> 29;
	}
	for (; i < w->bytes; i++)
		sum = (sum ^ m[i]) * 0x100000001b3ull;
	return sum;
}

void watch_begin(struct part *p)
{
	for (unsigned i = 0; p->watches && i < PROSE_WATCHES; i++)
		p->watch[i].sum = sum_of(p, &p->watch[i]);
}

static int report(struct vcpu *v, uint32_t kind, prose_gpa at)
{
	v->exit.why = kind == PROSE_WATCH_WRITE	 ? PROSE_WHY_WATCH
		      : kind == PROSE_WATCH_READ ? PROSE_WHY_WATCH_READ
						 : PROSE_WHY_WATCH_ACCESS;
	v->exit.info = at;
	return 1;
}

static int changed(const struct part *p, struct watch *w)
{
	uint64_t sum = sum_of(p, w);

	if (sum == w->sum)
		return 0;
	w->sum = sum;
	return 1;
}

int watch_hit(struct vcpu *v, prose_gpa at, uint64_t bytes, int store)
{
	struct part *p = v->part;

	if (at >= p->watch_hi || p->watch_lo >= at + bytes)
		return 0;
	for (unsigned i = 0; i < PROSE_WATCHES; i++) {
		struct watch *w = &p->watch[i];

		if (!overlap(w, at, bytes))
			continue;
		if (w->kind == PROSE_WATCH_WRITE
			? !store || !changed(p, w)
			: store && w->kind == PROSE_WATCH_READ)
			continue;
		return report(v, w->kind, at > w->at ? at : w->at);
	}
	return 0;
}

int watch_changed(struct vcpu *v)
{
	struct part *p = v->part;

	for (unsigned i = 0; i < PROSE_WATCHES; i++) {
		struct watch *w = &p->watch[i];

		if (w->bytes && w->kind == PROSE_WATCH_WRITE && changed(p, w))
			return report(v, w->kind, w->at);
	}
	return 0;
}

int watch_near(const struct part *p, prose_gpa at, uint64_t bytes)
{
	for (unsigned i = 0; p->watches && i < PROSE_WATCHES; i++)
		if (overlap(&p->watch[i], at, bytes))
			return 1;
	return 0;
}

/* -- the calls ------------------------------------------------------------ */

static struct watch *find(struct part *p, const struct call *c)
{
	for (unsigned i = 0; i < PROSE_WATCHES; i++) {
		struct watch *w = &p->watch[i];

		if (w->bytes && w->at == c->arg[1] && w->bytes == c->arg[2] &&
		    w->kind == c->arg[3])
			return w;
	}
	return NULL;
}

static struct watch *find_free(struct part *p)
{
	for (unsigned i = 0; i < PROSE_WATCHES; i++)
		if (!p->watch[i].bytes)
			return &p->watch[i];
	return NULL;
}

static int changed_list(struct part *p)
{
	p->watch_lo = ~0ull;
	p->watch_hi = 0;
	for (unsigned i = 0; i < PROSE_WATCHES; i++) {
		const struct watch *w = &p->watch[i];

		if (w->bytes && w->at < p->watch_lo)
			p->watch_lo = w->at;
		if (w->bytes && w->at + w->bytes > p->watch_hi)
			p->watch_hi = w->at + w->bytes;
	}
	return mach_watch(p);
}

static int drop(struct part *p, struct watch *w)
{
	w->bytes = 0;
	p->watches--;
	return changed_list(p);
}

void watch_clear(struct part *p)
{
	if (!p->watches)
		return;
	memset(p->watch, 0, sizeof(p->watch));
	p->watches = 0;
	mach_watch(p);
}

static int64_t check(const struct part *p, const struct call *c)
{
	uint64_t gpa = c->arg[1], bytes = c->arg[2], kind = c->arg[3];

	if (!bytes || kind < PROSE_WATCH_WRITE || kind > PROSE_WATCH_ACCESS)
		return -PROSE_E_INVAL;
	if (bytes > PROSE_WATCH_BYTES)
		return -PROSE_E_2BIG;
	if (gpa >= p->bytes || bytes > p->bytes - gpa)
		return -PROSE_E_FAULT;
	return 0;
}

int64_t hc_WATCH_SET(struct call *c)
{
	struct part *p = c->p;
	int64_t status = check(p, c);
	struct watch *w;

	if (status)
		return status;
	if (find(p, c))
		return -PROSE_E_EXIST;
	w = find_free(p);
	if (!w)
		return -PROSE_E_NOMEM;
	*w = (struct watch){
	    .at = c->arg[1], .bytes = c->arg[2], .kind = c->arg[3]};
	p->watches++;
	debug_by(c);
	w->sum = sum_of(p, w);
	status = changed_list(p);
	if (status)
		drop(p, w);
	return status;
}

int64_t hc_WATCH_CLEAR(struct call *c)
{
	struct watch *w = find(c->p, c);

	return w ? drop(c->p, w) : -PROSE_E_NOENT;
}
