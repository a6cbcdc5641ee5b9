/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl hyp; needs: time=300
 * Ten looks a second at the hypervisor's own core, where fifty partitions a
 * second come and go, in a time of its own that is much faster: no look shows
 * a torn row, a negative rate, a count that fell, or a dead partition's name
 * on a live one. MINUTES=60 for an hour of that (2).
 */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake/fake.h"
#include "tap.h"
#include "top/list.h"
#include "top/take.h"

#define CPUS	4u
#define ALIVE	12u
#define LIFE_MS 20u /* one comes and one goes */
#define LOOK_MS 100u
#define LOOKS	600u /* of a minute */
/* Looks that are waited for: a busy host runs one at a time of those who make
 * partitions and those who look. */
#define AHEAD 50u

static uint64_t minutes = 2;
static uint64_t now_ms, looks; /* atomic: what one side lets the other do */
static unsigned seen, bad;
static uint32_t highest;

/* -- those who come and go ------------------------------------------------ */

static void program(struct vcpu *v, uint64_t arg)
{
	for (uint64_t i = 1;; i++) {
		fake_compute(v, (1 + (arg + i) % 7) * FAKE_MS / 4);
		if (i % 3)
			fake_self(v, PROSE_H_CEDE, fake.tb + arg % 5 * FAKE_MS);
		fake_self(v, PROSE_H_NULL, 0);
	}
}

/* The n-th partition is LPAR n, and its name says so. */
static bool born(uint32_t n)
{
	static const uint64_t sched[] = {0, 10, 25};
	struct prose_mbox *m = fake_mbox(1);
	int64_t lpar;

	snprintf((char *)m->data, sizeof(m->data), "p%u", n);
	lpar = fake_start(1, program, n);
	if (lpar > 0 && sched[n % 3])
		fake_call(1, PROSE_H_SCHED, lpar, PROSE_POLICY_SLOTS,
			  sched[n % 3], 100, PROSE_CPU_ANY);
	return lpar == n;
}

static bool gone(uint32_t n)
{
	prose_ra ra = fake_row(n)->ra;

	return !fake_call(1, PROSE_H_KILL, n, 9) &&
	       !fake_call(1, PROSE_H_DESTROY, n) &&
	       !fake_call(1, PROSE_H_SCRUB, ra, FAKE_GRANULE) &&
	       !fake_call(1, PROSE_H_CLEAN, ra, FAKE_GRANULE);
}

/* How many came. */
static uint32_t churn(void)
{
	uint32_t n = 0;
	uint64_t all_ms = minutes * LOOKS * LOOK_MS;

	for (uint64_t ms = 0; ms < all_ms; ms += LIFE_MS) {
		if (!born(n + 1) || (n >= ALIVE && !gone(n + 1 - ALIVE)))
			break;
		n++;
		while (fake.tb < ms * FAKE_MS)
			fake_run(FAKE_MS);
		__atomic_store_n(&now_ms, ms, __ATOMIC_RELEASE);
		while (ms / LOOK_MS >
		       __atomic_load_n(&looks, __ATOMIC_ACQUIRE) + AHEAD)
			sched_yield();
	}
	__atomic_store_n(&now_ms, ~0ull, __ATOMIC_RELEASE);
	return n;
}

/* -- who looks ------------------------------------------------------------ */

static bool good_values(const struct top_part *p)
{
	for (unsigned i = 0; i < meter_count; i++) {
		double v = meter_value(&meters[i], p);

		if (meters[i].kind == METER_TEXT || isnan(v))
			continue;
		if (!(v >= 0) ||
		    (meters[i].kind == METER_PERCENT && v > 100.001)) {
			tap_diag("LPAR %u: %s is %g", p->now.row.lpar,
				 meters[i].name, v);
			return false;
		}
	}
	return true;
}

static bool grew(const struct prose_part_row *was,
		 const struct prose_part_row *now)
{
	return now->hcalls >= was->hcalls && now->switches >= was->switches &&
	       now->used_tb >= was->used_tb &&
	       now->granted_tb >= was->granted_tb &&
	       now->late_tb >= was->late_tb && now->lent_tb >= was->lent_tb;
}

static bool good(const struct top_part *p)
{
	const struct prose_part_row *r = &p->now.row;
	char name[16];

	snprintf(name, sizeof(name), "p%u", r->lpar);
	if (strcmp(r->name, name))
		tap_diag("LPAR %u is called %s", r->lpar, r->name);
	return !strcmp(r->name, name) && good_values(p) &&
	       (!p->seconds ||
		(p->was.row.lpar == r->lpar &&
		 !strcmp(p->was.row.name, r->name) && grew(&p->was.row, r)));
}

static void judge(const struct top *t)
{
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		const struct top_part *p = &t->part[i];

		if (!t->used[i])
			continue;
		seen++;
		bad += !good(p);
		if (p->now.row.lpar > highest)
			highest = p->now.row.lpar;
	}
}

static void *look(void *arg)
{
	struct prose_machine *machine = mach_va(PROSE_MACHINE_RA);
	struct ctl ctl = {.stats = mach_va(HYP_STATS_RA),
			  .machine = machine,
			  .ram = fake.ram,
			  .ram_bytes = fake.ram_bytes,
			  .sock = -1,
			  .ram_fd = -1};
	static struct top top;
	static struct take taker;
	struct snap *snap = snap_new();

	take_init(&taker, &ctl);
	for (uint64_t i = 0, ns = 0; i < minutes * LOOKS; i++) {
		uint64_t ms;

		while ((ms = __atomic_load_n(&now_ms, __ATOMIC_ACQUIRE)) <
		       i * LOOK_MS)
			sched_yield();
		ns = ms != ~0ull && ms * 1000000 > ns ? ms * 1000000 : ns + 1;
		take(&taker, snap, ns);
		sample_take(&top, snap);
		judge(&top);
		__atomic_store_n(&looks, i + 1, __ATOMIC_RELEASE);
	}
	take_deinit(&taker);
	snap_free(snap);
	return NULL;
}

int main(void)
{
	const char *text = getenv("MINUTES");
	pthread_t looker;
	uint32_t lives;

	if (text)
		minutes = strtoul(text, NULL, 10);
	fake_boot(CPUS, 64 * FAKE_GRANULE);
	pthread_create(&looker, NULL, look, NULL);
	lives = churn();
	pthread_join(looker, NULL);
	tap_diag("%u came, %u rows of them were seen in %u looks", lives, seen,
		 (unsigned)(minutes * LOOKS));
	is(lives, minutes * 60 * 1000 / LIFE_MS);
	ok(seen > minutes * LOOKS * ALIVE / 2, "most looks see most of them");
	ok(highest > lives - 2 * ALIVE, "up to the last ones");
	is(bad, 0);
	return tap_done();
}
