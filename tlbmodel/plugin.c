/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model as a plugin of QEMU: it sees every instruction block and every
 * data access of a machine that PROSE runs on, charges them to the partition
 * that has the CPU (the stats page tells) or to the hypervisor, and puts the
 * counters where abi/tlbmodel.h says.
 *
 *   -plugin tlb-model.so[,erat=N][,tlb=N][,ways=N][,bare=FILE]
 *
 * bare: the machine runs without PROSE, in RAM of a memory-backend-memfd; all
 * that it does is charged to a partition 1, and counted in that file.
 *
 * Real-mode accesses are not translated and touch none of the arrays.
 * Instructions are counted by block as it is entered: where a fault ends one
 * early, the rest of it is counted, too. dcbz is not seen by QEMU's plugins.
 * Other machines are left alone.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core.h"
#include "qemu.h"

QEMU_EXPORT int qemu_plugin_version = QEMU_API_OLD;

static uint8_t *ram; /* QEMU's own map of it */
static uint64_t ram_bytes;
static struct prose_tlb_model *out;
static struct prose_stats *stats;
static struct core *cores[PROSE_CPUS];
static struct tlb_params params;
static const char *bare; /* file of the counts, where PROSE is not */

/* -- the machine ---------------------------------------------------------- */

/* QEMU has mapped it by the time the first block is translated. */
static void find_ram(void)
{
	const char *name =
	    bare ? "memfd:memory-backend-memfd" : "memfd:prose-ram";
	unsigned long long from, to;
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");

	while (f && !ram && fgets(line, sizeof(line), f))
		if (strstr(line, name) &&
		    sscanf(line, "%llx-%llx", &from, &to) == 2) {
			ram_bytes = to - from;
			ram = (uint8_t *)(uintptr_t)from;
		}
	if (f)
		fclose(f);
}

static void announce(void)
{
	out->revision = PROSE_TLB_REVISION;
	out->bytes = sizeof(*out);
	out->rows = PROSE_PARTS;
	out->erat_entries = params.erat_entries;
	out->tlb_entries = params.tlb_entries;
	out->tlb_ways = params.tlb_ways;
	__atomic_store_n(&out->magic, PROSE_TLB_MAGIC, __ATOMIC_RELEASE);
}

/* Statistics of our own: partition 1 has the CPU. */
static int make_stats(void)
{
	static struct prose_stats alone;

	alone.part[0].lpar = 1;
	alone.cpu[0].lpar = 1;
	stats = &alone;
	announce();
	return 1;
}

/* The hypervisor has cleared its pages and says that it is ready. */
static int find_stats(void)
{
	struct prose_machine *m = (void *)(ram + PROSE_MACHINE_RA);

	if (bare)
		return make_stats();
	if (__atomic_load_n(&m->magic, __ATOMIC_ACQUIRE) != PROSE_MACHINE_MAGIC)
		return 0;
	stats = (void *)(ram + m->stats);
	out = (void *)(ram + PROSE_TLB_RA);
	announce();
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
	if (bare)
		c->now = &stats->cpu[0].lpar;
	return c;
}

/* -- whose ---------------------------------------------------------------- */

static void take_row(struct core *c, unsigned i)
{
	struct prose_tlb_row *r = &out->row[i];

	if (r->lpar != c->lpar) {
		memset(r, 0, sizeof(*r));
		r->lpar = c->lpar;
		mark_clear(out, i);
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

/* -- what happens --------------------------------------------------------- */

static int find(struct core *c, uint64_t ea, uint64_t ra, struct hpt_found *f)
{
	prose_ra table = bare ? out->table : c->part->table;
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
	if (!bare && QEMU_MODE(info) & QEMU_MODE_HV) {
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

	if (!c || !c->now)
		return;
	out->hyp[c->index].instructions += (uintptr_t)arg;
	c->all += (uintptr_t)arg;
}

static struct prose_tlb_row *count(unsigned vcpu, uintptr_t n)
{
	struct core *c = core_of(vcpu);
	struct prose_tlb_row *r = c ? row_of(c) : NULL;

	if (!r)
		return NULL;
	r->instructions += n;
	c->all += n;
	return r;
}

static void on_block(unsigned vcpu, void *arg)
{
	count(vcpu, (uintptr_t)arg);
}

static void on_block_kernel(unsigned vcpu, void *arg)
{
	struct prose_tlb_row *r = count(vcpu, (uintptr_t)arg);

	if (r)
		r->kernel += (uintptr_t)arg;
}

static void on_begin(unsigned vcpu, void *arg)
{
	struct core *c = core_of(vcpu);

	if (c && row_of(c))
		mark_begin(c, out, (uintptr_t)arg);
}

static void on_end(unsigned vcpu, void *arg)
{
	struct core *c = core_of(vcpu);

	if (c && row_of(c))
		mark_end(c, out, (uintptr_t)arg);
}

static qemu_exec_cb *block_of(const struct qemu_plugin_insn *first)
{
	uint8_t *at = qemu_plugin_insn_haddr(first);

	if (!bare && at >= ram && at < ram + PROSE_HYP_BYTES)
		return on_block_hyp;
	return qemu_plugin_insn_vaddr(first) >> 63 ? on_block_kernel : on_block;
}

static uint32_t word_of(const struct qemu_plugin_insn *insn)
{
	uint32_t word = 0;
	uintptr_t data = qemu_plugin_insn_data(insn, &word, sizeof(word));

	if (qemu_plugin_version == QEMU_API_OLD)
		memcpy(&word, (const void *)data, sizeof(word));
	return word;
}

/* What is between marks begins after the one and ends before the other. */
static void look_at(struct qemu_plugin_insn *insn, uintptr_t from_here)
{
	uint32_t word = word_of(insn);

	qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_CB_NO_REGS,
					 QEMU_MEM_RW, NULL);
	if (word == PROSE_TLB_BEGIN)
		qemu_plugin_register_vcpu_insn_exec_cb(
		    insn, on_begin, QEMU_CB_NO_REGS, (void *)(from_here - 1));
	if (word == PROSE_TLB_END)
		qemu_plugin_register_vcpu_insn_exec_cb(
		    insn, on_end, QEMU_CB_NO_REGS, (void *)from_here);
}

static void on_translation(qemu_id id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	if (!ram)
		find_ram();
	if (!ram || !n)
		return;
	qemu_plugin_register_vcpu_tb_exec_cb(
	    tb, block_of(qemu_plugin_tb_get_insn(tb, 0)), QEMU_CB_NO_REGS,
	    (void *)n);
	for (size_t i = 0; i < n; i++)
		look_at(qemu_plugin_tb_get_insn(tb, i), n - i);
}

/* QEMU reads its version after this: that which it speaks itself. */
__attribute__((constructor)) static void choose_version(void)
{
	if (dlsym(RTLD_DEFAULT, "qemu_plugin_read_memory_vaddr"))
		qemu_plugin_version = QEMU_API_NEW;
}

/* -- arguments ------------------------------------------------------------ */

static int map_counts(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*out)))
		return -1;
	out =
	    mmap(NULL, sizeof(*out), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return out == MAP_FAILED ? -1 : 0;
}

static int option(const char *arg)
{
	if (!strncmp(arg, "bare=", 5)) {
		bare = strdup(arg + 5);
		return bare && !map_counts(bare);
	}
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
			fprintf(stderr, "tlb-model: cannot be: %s\n", argv[i]);
			return -1;
		}
	if (tlb_init(&probe, &params)) {
		fprintf(stderr, "tlb-model: these sizes cannot be\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
