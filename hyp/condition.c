/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions of breakpoints, evaluated where they are met: one that does not
 * hold costs the partition a few microseconds and nobody else anything. The
 * code is the debugger's and may be anything; it sees the partition's memory
 * and registers only.
 */
#include "ax.h"
#include "core.h"

#define CONDITIONS 64 /* breakpoints of all partitions that have some */

/* They change under part_lock while their partition stands still, so that it
 * may read its own while it runs. */
static struct condition {
	uint32_t lpar; /* 0: free */
	uint32_t bytes;
	prose_gpa at;
	uint8_t code[PROSE_CONDITION_BYTES];
} conditions[CONDITIONS];

static struct condition *find(uint32_t lpar, prose_gpa at)
{
	for (unsigned i = 0; i < CONDITIONS; i++)
		if (__atomic_load_n(&conditions[i].lpar, __ATOMIC_ACQUIRE) ==
			lpar &&
		    (!lpar || conditions[i].at == at))
			return &conditions[i];
	return NULL;
}

void condition_forget(const struct part *p, prose_gpa at)
{
	for (unsigned i = 0; i < CONDITIONS; i++)
		if (conditions[i].lpar == p->lpar &&
		    (at == ~0ull || conditions[i].at == at))
			conditions[i].lpar = 0;
}

static int reg(void *arg, unsigned number, uint64_t *value)
{
	return mach_reg(arg, number, value);
}

static int mem(void *arg, uint64_t at, void *to, size_t bytes)
{
	const struct part *p = ((struct vcpu *)arg)->part;

	if (at >= p->bytes || bytes > p->bytes - at)
		return -PROSE_E_FAULT;
	memcpy(to, mach_va(p->ra + at), bytes);
	return 0;
}

/* The next of a list, or NULL. */
static const uint8_t *next(const uint8_t **list, const uint8_t *end,
			   uint16_t *bytes)
{
	const uint8_t *code = *list + sizeof(*bytes);

	if (end - *list < (long)sizeof(*bytes))
		return NULL;
	memcpy(bytes, *list, sizeof(*bytes));
	if (*bytes > end - code)
		return NULL;
	*list = code + *bytes;
	return code;
}

/* One that cannot be evaluated holds: the debugger will say why. */
int condition_holds(struct vcpu *v, prose_gpa at)
{
	const struct ax_env env = {.reg = reg, .mem = mem, .arg = v};
	struct condition *c = find(v->part->lpar, at);
	const uint8_t *list = c ? c->code : NULL, *code;
	uint64_t value;
	uint16_t bytes;

	if (!c)
		return 1;
	while ((code = next(&list, c->code + c->bytes, &bytes)))
		if (ax_run(code, bytes, &env, &value) || value)
			return 1;
	return 0;
}

int64_t hc_BREAK_IF(struct call *c)
{
	const struct part *p = c->p;
	uint64_t at = c->arg[1], bytes = c->arg[2];
	struct condition *k;

	if (at >= p->bytes)
		return -PROSE_E_FAULT;
	if (bytes > PROSE_CONDITION_BYTES)
		return -PROSE_E_2BIG;
	condition_forget(p, at);
	if (!bytes)
		return 0;
	k = find(0, 0);
	if (!k)
		return -PROSE_E_NOMEM;
	memcpy(k->code, c->data, bytes);
	k->bytes = bytes;
	k->at = at;
	__atomic_store_n(&k->lpar, p->lpar, __ATOMIC_RELEASE);
	return 0;
}
