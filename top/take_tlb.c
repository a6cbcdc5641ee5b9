/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Real counters of data TLB accesses and misses, of the machine's vCPU
 * threads while they are in the guest. There is nothing of the sort where
 * the host has no such counters, or does not let us: then nothing is shown.
 */
#include "take.h"

#include <dirent.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREAD "prose-cpu" /* then two digits, as hyp/kvm/ names them */

static int counter(int tid, uint64_t result)
{
	struct perf_event_attr a = {
	    .type = PERF_TYPE_HW_CACHE,
	    .size = sizeof(a),
	    .config = PERF_COUNT_HW_CACHE_DTLB |
		      PERF_COUNT_HW_CACHE_OP_READ << 8 | result << 16,
	    .exclude_host = 1,
	    .exclude_hv = 1,
	    .read_format =
		PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};

	return syscall(SYS_perf_event_open, &a, tid, -1, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

/* The CPU whose thread that is, or -1. */
static int cpu_of(int pid, const char *tid)
{
	char path[300], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/comm", pid, tid);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (!fgets(name, sizeof(name), f))
		*name = 0;
	fclose(f);
	if (strncmp(name, THREAD, strlen(THREAD)))
		return -1;
	return atoi(name + strlen(THREAD));
}

static void open_thread(struct take *t, const char *tid)
{
	int cpu = cpu_of(t->c->machine_pid, tid);

	if (cpu < 0 || cpu >= PROSE_CPUS || t->tlb[cpu][0] >= 0)
		return;
	t->tlb[cpu][0] = counter(atoi(tid), PERF_COUNT_HW_CACHE_RESULT_ACCESS);
	t->tlb[cpu][1] = counter(atoi(tid), PERF_COUNT_HW_CACHE_RESULT_MISS);
}

static void open_all(struct take *t)
{
	char path[40];
	struct dirent *e;
	DIR *d;

	t->tlb_opened = true;
	if (strcmp(t->c->machine->machine, "kvm") || !t->c->machine_pid)
		return;
	snprintf(path, sizeof(path), "/proc/%d/task", t->c->machine_pid);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (*e->d_name != '.')
			open_thread(t, e->d_name);
	if (d)
		closedir(d);
}

uint64_t take_tlb_value(const struct tlb_read *r)
{
	return r->running_ns && r->running_ns == r->enabled_ns ? r->value
							       : SNAP_UNKNOWN;
}

static uint64_t count(int fd)
{
	struct tlb_read r;

	if (fd < 0 || read(fd, &r, sizeof(r)) != sizeof(r))
		return SNAP_UNKNOWN;
	return take_tlb_value(&r);
}

void take_tlb(struct take *t, struct snap *s)
{
	if (!t->tlb_opened)
		open_all(t);
	for (unsigned i = 0; i < s->machine.cpus; i++) {
		s->cpu[i].tlb_loads = count(t->tlb[i][0]);
		s->cpu[i].tlb_misses = count(t->tlb[i][1]);
	}
}

void take_tlb_close(struct take *t)
{
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		for (unsigned k = 0; k < 2; k++)
			if (t->tlb[i][k] >= 0)
				close(t->tlb[i][k]);
}
