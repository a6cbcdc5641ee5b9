/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gdb's `monitor` commands about the machine, from its stats page: each is a
 * row of the table at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "live_int.h"
#include "rsp.h"

#define SAID 16384 /* bytes of another command's, at most */

static const char *const states[] = {
    "free", "created", "running", "waiting", "paused", "ended",
};

static double seconds(struct live *l, uint64_t tb)
{
	uint64_t hz = l->ctl->machine->tb_hz;

	return hz ? (double)tb / hz : 0;
}

static void partitions(struct live *l, uint32_t pid, struct text *to)
{
	struct prose_part_row row;

	text_printf(to, "%6s %-8s %8s %9s %-9s %s\n", "LPAR", "STATE", "MEM",
		    "CPU-S", "GDB", "NAME");
	for (unsigned i = 0; i < PROSE_PARTS; i++) {
		if (ctl_part_at(l->ctl, i, &row) < 0)
			continue;
		text_printf(to, "%6u %-8s %7lluM %9.2f %-9s %.*s\n", row.lpar,
			    row.state < 6 ? states[row.state] : "?",
			    (unsigned long long)row.mem_bytes >> 20,
			    seconds(l, row.used_tb),
			    live_part(l, row.lpar) ? "attached" : "",
			    (int)sizeof(row.name), row.name);
	}
}

/* Slots a CPU has promised, as runs of the same owner. */
static void slots(struct live *l, uint32_t pid, struct text *to)
{
	struct prose_cpu_row cpu;
	unsigned n = l->ctl->stats->cpus;

	for (unsigned c = 0; c < n && c < PROSE_CPUS; c++) {
		memcpy(&cpu, &l->ctl->stats->cpu[c], sizeof(cpu));
		text_printf(to, "CPU %u, now LPAR %u:", c, cpu.lpar);
		for (unsigned i = 0, k; i < PROSE_FRAME_SLOTS; i = k) {
			for (k = i; k < PROSE_FRAME_SLOTS; k++)
				if (cpu.owner[k] != cpu.owner[i])
					break;
			text_printf(to, " %u-%u ", i, k - 1);
			if (cpu.owner[i])
				text_printf(to, "LPAR %u", cpu.owner[i]);
			else
				text_printf(to, "free");
			if (k < PROSE_FRAME_SLOTS)
				text_printf(to, ",");
		}
		text_printf(to, "\n");
	}
}

static void keep_or_lend(struct live *l, uint32_t pid, bool keep,
			 struct text *to)
{
	struct live_part *p = pid ? live_part(l, pid) : NULL;
	int64_t status;

	if (!p) {
		text_printf(to, "gdb has no partition to do that for\n");
		return;
	}
	status = ctl_call(l->ctl, PROSE_H_KEEP, pid, keep);
	if (status < 0) {
		text_printf(to, "LPAR %u: %s\n", pid, ctl_strerror(status));
		return;
	}
	p->keeps = keep;
	text_printf(to, "LPAR %u %s its required slots while it is stopped\n",
		    pid, keep ? "keeps" : "lends");
}

static void keep(struct live *l, uint32_t pid, struct text *to)
{
	keep_or_lend(l, pid, true, to);
}

static void lend(struct live *l, uint32_t pid, struct text *to)
{
	keep_or_lend(l, pid, false, to);
}

static void one_time(struct live *l, struct text *to, const char *name,
		     uint64_t tb)
{
	text_printf(to, "  %-22s %12.6f s\n", name, seconds(l, tb));
}

static void one_count(struct text *to, const char *name, uint64_t count)
{
	text_printf(to, "  %-22s %12llu\n", name, (unsigned long long)count);
}

static void stats(struct live *l, uint32_t pid, struct text *to)
{
	static const char *const exits[] = {
#define PROSE_X(name) "exits: " #name,
	    PROSE_EXITS(PROSE_X)
#undef PROSE_X
	};
	struct prose_part_row row;

	if (!pid || ctl_part_row(l->ctl, pid, &row) < 0) {
		text_printf(to, "gdb has no partition to show\n");
		return;
	}
	text_printf(to, "LPAR %u\n", pid);
	one_time(l, to, "on a CPU", row.used_tb);
	one_time(l, to, "of its required slots", row.granted_tb);
	one_time(l, to, "of those, too late", row.late_tb);
	one_time(l, to, "of those, lent", row.lent_tb);
	one_time(l, to, "wanted a CPU", row.wait_tb);
	one_time(l, to, "stopped", row.stopped_tb);
	one_count(to, "hypervisor calls", row.hcalls);
	one_count(to, "doorbells it rang", row.kicks);
	one_count(to, "doorbells for it", row.posts);
	one_count(to, "switches", row.switches);
	for (unsigned i = 0; i < PROSE_EXIT_KINDS; i++)
		one_count(to, exits[i], row.exits[i]);
}

static void hyp(struct live *l, uint32_t pid, struct text *to)
{
	const struct prose_machine *m = l->ctl->machine;
	const struct prose_stats *s = l->ctl->stats;
	struct prose_cpu_row c;

	text_printf(to, "machine %.16s, version %.32s, %u CPUs\n", m->machine,
		    m->version, m->cpus);
	text_printf(to,
		    "memory %llu MiB: free %llu, to be cleaned %llu; "
		    "the hypervisor's own %llu KiB\n",
		    (unsigned long long)m->ram_bytes >> 20,
		    (unsigned long long)s->mem_free_bytes >> 20,
		    (unsigned long long)s->mem_dirty_bytes >> 20,
		    (unsigned long long)m->hyp_bytes >> 10);
	text_printf(to, "partitions so far %llu, calls of controllers %llu\n",
		    (unsigned long long)s->created,
		    (unsigned long long)s->mbox_calls);
	for (unsigned i = 0; i < s->cpus && i < PROSE_CPUS; i++) {
		memcpy(&c, &s->cpu[i], sizeof(c));
		text_printf(
		    to,
		    "CPU %u: LPAR %u; partitions %.3f s, idle %.3f s, "
		    "hypervisor %.3f s; switches %llu, doorbells %llu\n",
		    i, c.lpar, seconds(l, c.part_tb), seconds(l, c.idle_tb),
		    seconds(l, c.hyp_tb), (unsigned long long)c.switches,
		    (unsigned long long)c.doorbells);
	}
	if (m->about)
		text_printf(to, "%.2048s",
			    (const char *)l->ctl->ram + m->about);
}

/* What another command of prose's says, the last so many bytes. */
static void prose(struct live *l, const char *command, uint32_t pid,
		  struct text *to)
{
	const char *self = getenv("PROSE_SELF");
	char line[512], piece[4096], lpar[16];
	struct text all = {0};
	size_t n;
	FILE *f;

	snprintf(lpar, sizeof(lpar), "%u", pid);
	setenv("PROSE_GDB_COMMAND", self ? self : "/usr/bin/prose", 1);
	snprintf(line, sizeof(line),
		 "exec \"$PROSE_GDB_COMMAND\" %s --machine %.16s %s 2>&1 "
		 "</dev/null",
		 command, l->ctl->machine->machine, lpar);
	f = pid ? popen(line, "re") : NULL;
	while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		text_add(&all, piece, n);
	if (f)
		pclose(f);
	n = all.bytes < SAID ? all.bytes : SAID;
	text_add(to, all.data ? all.data + all.bytes - n : "", n);
	text_free(&all);
	if (!pid)
		text_printf(to, "gdb has no partition to show\n");
}

static void recorder(struct live *l, uint32_t pid, struct text *to)
{
	prose(l, "trace -r", pid, to);
}

static void dump(struct live *l, uint32_t pid, struct text *to)
{
	prose(l, "dump", pid, to);
}

static void help(struct live *l, uint32_t pid, struct text *to);

/* The session has seen it, too. */
static void leave(struct live *l, uint32_t pid, struct text *to)
{
}

static const struct {
	const char *name, *what;
	void (*run)(struct live *l, uint32_t pid, struct text *to);
} table[] = {
    {"help", "this", help},
    {"partitions", "all of the machine", partitions},
    {"slots", "which of a frame each CPU has promised to whom", slots},
    {"slots keep", "nobody has the current partition's while it is stopped",
     keep},
    {"slots lend", "others may; as it is at first", lend},
    {"channels", "rings, requests in flight, fids of the current partition",
     live_channels},
    {"trace", "the end of the current partition's flight recorder", recorder},
    {"dump", "writes a core file of it into this server's folder", dump},
    {"hyp", "what the hypervisor and its machine are, and did", hyp},
    {"exit", "this server ends, and what it started with it", leave},
    {"stats", "what the current partition used and did", stats},
};
#define ROWS (sizeof(table) / sizeof(*table))

static void help(struct live *l, uint32_t pid, struct text *to)
{
	text_printf(to, "The following monitor commands are there:\n");
	for (unsigned i = 0; i < ROWS; i++)
		text_printf(to, "monitor %-11s %s\n", table[i].name,
			    table[i].what);
}

int live_monitor(struct target *t, uint32_t pid, const char *line,
		 struct text *to)
{
	for (unsigned i = 0; i < ROWS; i++) {
		if (strcmp(table[i].name, line))
			continue;
		table[i].run((struct live *)t, pid, to);
		return 0;
	}
	text_printf(to, "there is no command \"%s\"; try `monitor help`\n",
		    line);
	return 0;
}
