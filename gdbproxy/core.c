/* SPDX-License-Identifier: BSD-2-Clause */
/* The post-mortem target: a core file of a partition, read-only. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include "arch.h"
#include "core.h"
#include "errors.h"
#include "pview.h"
#include "rsp.h"

struct core {
	struct target target;
	struct pview view;
	const struct arch *arch;
};

static const struct pview *view_of(struct target *t)
{
	return &((struct core *)t)->view;
}

static const struct arch *core_arch(struct target *t, uint32_t pid)
{
	return ((struct core *)t)->arch;
}

static int core_procs(struct target *t, struct proc *to, int max)
{
	const struct prose_part_row *row = &view_of(t)->row;

	if (!max)
		return 0;
	to->pid = row->lpar;
	to->state = row->state;
	to->uid = -1;
	memcpy(to->name, row->name, sizeof(to->name));
	to->name[sizeof(to->name) - 1] = 0;
	return 1;
}

struct listing {
	struct thread_info *to;
	int n, max;
	uint32_t current;
};

static int see(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct listing *l = arg;
	struct thread_info *i = &l->to[l->n];

	if (l->n == l->max)
		return 1;
	if (t->state == PROSE_THREAD_DEAD)
		return 0;
	*i = (struct thread_info){.tid = t->tid,
				  .state = t->state,
				  .vcpu = t->vcpu,
				  .on_cpu = t->tid == l->current};
	memcpy(i->name, t->name, sizeof(i->name));
	l->n++;
	return 0;
}

static uint32_t current(const struct pview *v)
{
	struct prose_thread t;

	return pview_current(v, 0, &t) < 0 ? 0 : t.tid;
}

static int core_threads(struct target *t, uint32_t pid, struct thread_info *to,
			int max)
{
	struct listing l = {.to = to, .max = max};

	l.current = current(view_of(t));
	pview_threads(view_of(t), see, &l);
	if (!l.n && max) {
		to[0] = (struct thread_info){.tid = 1, .on_cpu = true};
		l.n = 1;
	}
	return l.n;
}

/* A core has holes: up to the first of them. */
static long core_mem_read(struct target *t, uint32_t pid, prose_gpa at,
			  void *to, size_t bytes)
{
	uint8_t *p = to;
	size_t done = 0;

	while (done < bytes) {
		size_t n = 4096 - (at + done) % 4096;

		if (n > bytes - done)
			n = bytes - done;
		if (pview_read(view_of(t), at + done, p + done, n) < 0)
			break;
		done += n;
	}
	return done || !bytes ? (long)done : -PROSE_E_FAULT;
}

static int core_regs_read(struct target *t, uint32_t pid, uint32_t tid,
			  void *to)
{
	const struct pview *v = view_of(t);
	uint8_t regs[PVIEW_REGS_BYTES];
	struct prose_thread thread;
	int status = pview_thread(v, tid, &thread);

	if (status >= 0)
		status = pview_regs(v, &thread, regs);
	if (status < 0 && (tid == current(v) || tid == 1))
		status = pview_vcpu(v, 0, regs);
	if (status >= 0)
		memcpy(to, regs, core_arch(t, pid)->regs_bytes);
	return status;
}

static int core_attach(struct target *t, uint32_t pid)
{
	return pid == view_of(t)->row.lpar ? 0 : -PROSE_E_SRCH;
}

static int core_leave(struct target *t, uint32_t pid)
{
	return 0;
}

static int core_exec_file(struct target *t, uint32_t pid, struct text *to)
{
	char path[PVIEW_PATH_BYTES];
	struct prose_boot boot;
	int status = pview_boot(view_of(t), &boot);

	if (status < 0)
		return status;
	if (pview_string(view_of(t), boot.cwd, path, sizeof(path)) > 0)
		text_printf(to, "%s/", path);
	if (pview_string(view_of(t), boot.exec, path, sizeof(path)) <= 0)
		return -PROSE_E_NOENT;
	if (*path == '/')
		text_clear(to);
	text_add(to, path, strlen(path));
	return 0;
}

static int core_auxv(struct target *t, uint32_t pid, struct text *to)
{
	struct prose_boot b;
	int status = pview_boot(view_of(t), &b);
	uint64_t pairs[] = {AT_PHDR,  b.app_phdr,  AT_PHENT,  b.app_phent,
			    AT_PHNUM, b.app_phnum, AT_PAGESZ, PROSE_PAGE_BYTES,
			    AT_ENTRY, b.app_entry, AT_NULL,   0};

	if (status >= 0)
		text_add(to, pairs, sizeof(pairs));
	return status;
}

static void core_close(struct target *t)
{
	pview_close(&((struct core *)t)->view);
	free(t);
}

static const struct target_ops core_ops = {
    .name = "core",
    .read_only = true,
    .arch = core_arch,
    .procs = core_procs,
    .threads = core_threads,
    .mem_read = core_mem_read,
    .regs_read = core_regs_read,
    .attach = core_attach,
    .detach = core_leave,
    .kill = core_leave,
    .auxv = core_auxv,
    .exec_file = core_exec_file,
    .close = core_close,
};

struct target *core_create(int fd, uint32_t *lpar, uint32_t *signal)
{
	struct core *c = calloc(1, sizeof(*c));

	if (!c || fd < 0 || pview_core_fd(&c->view, fd) < 0) {
		free(c);
		return NULL;
	}
	c->target.ops = &core_ops;
	c->arch = arch_find(c->view.arch);
	if (!c->arch) {
		core_close(&c->target);
		return NULL;
	}
	*lpar = c->view.row.lpar;
	*signal = c->view.row.end && c->view.row.end != PROSE_END_EXIT
		      ? c->view.row.end_code
		      : 0;
	return &c->target;
}
