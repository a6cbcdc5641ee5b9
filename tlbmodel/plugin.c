/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model as a plugin of QEMU: it sees every instruction block and every
 * data access of a machine that PROSE runs on, charges them to the partition
 * that has the CPU (the stats page tells) or to the hypervisor, and puts the
 * counters where abi/tlbmodel.h says.
 *
 *   -plugin tlb-model.so[,erat=N][,tlb=N][,ways=N]
 *
 * Real-mode accesses are not translated and touch none of the arrays.
 * Instructions are counted by block as it is entered: where a fault ends one
 * early, the rest of it is counted, too. dcbz is not seen by QEMU's plugins.
 * A machine without PROSE's RAM is left alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hpt.h"
#include "model.h"
#include "qemu.h"
#include "stats.h"
#include "tlbmodel.h"

QEMU_EXPORT int qemu_plugin_version = QEMU_PLUGIN_API;

struct core {
	struct tlb_model m;
	uint32_t lpar;		   /* whose the ERAT is */
	struct prose_tlb_row *row; /* and the counters */
	struct hpt *hpt;	   /* and the table; NULL: none */
	prose_ra table;
	const volatile uint32_t *now; /* lpar of the CPU's row; NULL: which? */
	unsigned index;		      /* of that */
	const struct prose_part_row *part;
};

static uint8_t *ram; /* QEMU's own map of it */
static uint64_t ram_bytes;
static struct prose_tlb_model *out;
static struct prose_stats *stats;
static struct core *cores[PROSE_CPUS];
static struct tlb_params params;

/* -- the machine --------------------------------------------------------- */

/* QEMU has mapped it by the time the first block is translated. */
static void find_ram(void)
{
	unsigned long long from, to;
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");

	while (f && !ram && fgets(line, sizeof(line), f))
		if (strstr(line, "memfd:prose-ram") &&
		    sscanf(line, "%llx-%llx", &from, &to) == 2) {
			ram_bytes = to - from;
			ram = (uint8_t *)(uintptr_t)from;
		}
	if (f)
		fclose(f);
}

/* The hypervisor has cleared its pages and says that it is ready. */
static int find_stats(void)
{
	struct prose_machine *m = (void *)(ram + PROSE_MACHINE_RA);

	if (__atomic_load_n(&m->magic, __ATOMIC_ACQUIRE) != PROSE_MACHINE_MAGIC)
		return 0;
	stats = (void *)(ram + m->stats);
	out = (void *)(ram + PROSE_TLB_RA);
	out->revision = PROSE_TLB_REVISION;
	out->bytes = sizeof(*out);
	out->rows = PROSE_PARTS;
	out->erat_entries = params.erat_entries;
	out->tlb_entries = params.tlb_entries;
	out->tlb_ways = params.tlb_ways;
	__atomic_store_n(&out->magic, PROSE_TLB_MAGIC, __ATOMIC_RELEASE);
	return 1;
}

static struct core *core_of(unsigned cpu)
{
	struct core *c;

	if (cpu >= PROSE_CPUS || !ram || (!stats && !find_stats()))
		return NULL;
	c = cores[cpu];
	if (c)
		return c;
	c = cores[cpu] = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	tlb_init(&c->m, &params);
	return c;
}

/* -- whose --------------------------------------------------------------- */

static void take_row(struct core *c, unsigned i)
{
	struct prose_tlb_row *r = &out->row[i];

	if (r->lpar != c->lpar) {
		memset(r, 0, sizeof(*r));
		r->lpar = c->lpar;
	}
	c->row = r;
	c->part = &stats->part[i];
	c->table = 0;
	if (c->hpt)
		c->hpt->groups = 0;
}

/* Another partition has this CPU: its counters, an empty ERAT. */
static void change(struct core *c, uint32_t lpar)
{
	c->lpar = lpar;
	c->row = NULL;
	tlb_erat_clear(&c->m);
	for (unsigned i = 0; lpar && i < PROSE_PARTS; i++)
		if (stats->part[i].lpar == lpar) {
			take_row(c, i);
			return;
		}
}

static struct prose_tlb_row *row_of(struct core *c)
{
	uint32_t now = c->now ? *c->now : 0;

	if (now != c->lpar)
		change(c, now);
	return c->row;
}

/* The hypervisor counts CPUs in another order than QEMU: a CPU is the one
 * whose row it writes. */
static void on_hyp(struct core *c, uint64_t ea)
{
	uint64_t at = ea - ((uint8_t *)stats->cpu - ram);

	if (at < sizeof(stats->cpu) && !c->now &&
	    at % sizeof(stats->cpu[0]) == offsetof(struct prose_cpu_row, seq)) {
		c->index = at / sizeof(stats->cpu[0]);
		c->now = &stats->cpu[c->index].lpar;
	}
	if (c->now)
		out->hyp[c->index].accesses++;
}

/* -- what happens -------------------------------------------------------- */

static int find(struct core *c, uint64_t ea, uint64_t ra, struct hpt_found *f)
{
	prose_ra table = c->part->table;
	uint64_t at = table & ~63ull, bytes = 1ull << (table & 63);

	if (!table || at > ram_bytes || bytes > ram_bytes - at)
		return -1;
	if (!c->hpt)
		c->hpt = calloc(1, sizeof(*c->hpt));
	if (!c->hpt)
		return -1;
	if (c->table != table) {
		c->table = table;
		hpt_init(c->hpt, ram + at, bytes);
	}
	return hpt_find(c->hpt, ea, ra, f);
}

static void translate(struct core *c, struct prose_tlb_row *r, uint32_t info,
		      uint64_t ea)
{
	struct qemu_plugin_hwaddr *h;
	struct hpt_found f;

	r->translated++;
	if (tlb_erat(&c->m, ea))
		return;
	r->erat_misses++;
	h = qemu_plugin_get_hwaddr(info, ea);
	if (!h || find(c, ea, qemu_plugin_hwaddr_phys_addr(h), &f)) {
		r->unknown++;
		return;
	}
	r->by_page[f.shift == 12   ? 0
		   : f.shift == 16 ? 1
		   : f.shift == 24 ? 2
				   : 3]++;
	if (tlb_fill(&c->m, ea, c->lpar, f.va, f.shift))
		return;
	r->tlb_misses++;
	r->walk_accesses += f.groups;
}

static void on_access(unsigned vcpu, uint32_t info, uint64_t ea, void *arg)
{
	struct core *c = core_of(vcpu);
	struct prose_tlb_row *r;

	if (!c)
		return;
	if (QEMU_MODE(info) & QEMU_MODE_HV) {
		on_hyp(c, ea);
		return;
	}
	r = row_of(c);
	if (!r)
		return;
	r->accesses++;
	if (!(QEMU_MODE(info) & QEMU_MODE_REAL))
		translate(c, r, info, ea);
}

static void on_block_hyp(unsigned vcpu, void *arg)
{
	struct core *c = core_of(vcpu);

	if (c && c->now)
		out->hyp[c->index].instructions += (uintptr_t)arg;
}

static void on_block(unsigned vcpu, void *arg)
{
	struct core *c = core_of(vcpu);
	struct prose_tlb_row *r = c ? row_of(c) : NULL;

	if (r)
		r->instructions += (uintptr_t)arg;
}

static void on_translation(qemu_id id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	uint8_t *at;
	int hyp;

	if (!ram)
		find_ram();
	if (!ram || !n)
		return;
	at = qemu_plugin_insn_haddr(qemu_plugin_tb_get_insn(tb, 0));
	hyp = at < ram || at >= ram + PROSE_HYP_BYTES ? 0 : 1;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, hyp ? on_block_hyp : on_block,
					     QEMU_CB_NO_REGS, (void *)n);
	for (size_t i = 0; i < n; i++)
		qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(tb, i),
						 on_access, QEMU_CB_NO_REGS,
						 QEMU_MEM_RW, NULL);
}

/* -- arguments ----------------------------------------------------------- */

static int option(const char *arg)
{
	return sscanf(arg, "erat=%u", &params.erat_entries) == 1 ||
	       sscanf(arg, "tlb=%u", &params.tlb_entries) == 1 ||
	       sscanf(arg, "ways=%u", &params.tlb_ways) == 1;
}

QEMU_EXPORT int qemu_plugin_install(qemu_id id, const void *info, int argc,
				    char **argv);

QEMU_EXPORT int qemu_plugin_install(qemu_id id, const void *info, int argc,
				    char **argv)
{
	static struct tlb_model probe;

	params = tlb_power8;
	for (int i = 0; i < argc; i++)
		if (!option(argv[i])) {
			fprintf(stderr, "tlb-model: no such option: %s\n",
				argv[i]);
			return -1;
		}
	if (tlb_init(&probe, &params)) {
		fprintf(stderr, "tlb-model: these sizes cannot be\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
