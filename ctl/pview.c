/* SPDX-License-Identifier: BSD-2-Clause */
/* Views of live partitions, and memory of either kind. */
#include "pview.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/ppc64.h"
#include "arch/x86_64.h"

void pview_live_row(struct pview *v, struct ctl *c,
		    const struct prose_part_row *row)
{
	*v = (struct pview){.row = *row,
			    .arch = c->machine->arch,
			    .tb_hz = c->machine->tb_hz,
			    .ctl = c,
			    .fd = -1};
}

int pview_live(struct pview *v, struct ctl *c, uint32_t lpar)
{
	struct prose_part_row row;
	int status = ctl_part_row(c, lpar, &row);

	if (status < 0)
		row = (struct prose_part_row){0};
	pview_live_row(v, c, &row);
	return status;
}

int pview_refresh(struct pview *v)
{
	return v->ctl ? ctl_part_row(v->ctl, v->row.lpar, &v->row) : 0;
}

void pview_close(struct pview *v)
{
	if (v->fd >= 0)
		close(v->fd);
	free(v->segment);
	free(v->notes);
	*v = (struct pview){.fd = -1};
}

/* -- memory --------------------------------------------------------------- */

static int file_read(int fd, uint64_t at, uint8_t *to, size_t bytes)
{
	while (bytes) {
		ssize_t n = pread(fd, to, bytes, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -PROSE_E_FAULT;
		to += n;
		at += n;
		bytes -= n;
	}
	return 0;
}

static const struct pview_segment *segment_at(const struct pview *v,
					      prose_gpa at)
{
	for (unsigned i = 0; i < v->segments; i++)
		if (at - v->segment[i].at < v->segment[i].bytes)
			return &v->segment[i];
	return NULL;
}

/* As much as one segment has of it; 0: none. */
static size_t core_some(const struct pview *v, prose_gpa at, uint8_t *to,
			size_t bytes)
{
	const struct pview_segment *s = segment_at(v, at);
	uint64_t off = s ? at - s->at : 0, there;

	if (!s)
		return 0;
	if (bytes > s->bytes - off)
		bytes = s->bytes - off;
	there = off < s->file_bytes ? s->file_bytes - off : 0;
	if (there && bytes > there)
		bytes = there;
	if (!there)
		memset(to, 0, bytes);
	else if (file_read(v->fd, s->file_at + off, to, bytes))
		return 0;
	return bytes;
}

static int core_copy(const struct pview *v, prose_gpa at, uint8_t *to,
		     size_t bytes)
{
	while (bytes) {
		size_t n = core_some(v, at, to, bytes);

		if (!n)
			return -PROSE_E_FAULT;
		at += n;
		to += n;
		bytes -= n;
	}
	return 0;
}

int pview_read(const struct pview *v, prose_gpa at, void *to, size_t bytes)
{
	const void *from;

	if (at > v->row.mem_bytes || bytes > v->row.mem_bytes - at)
		return -PROSE_E_FAULT;
	if (!v->ctl)
		return core_copy(v, at, to, bytes);
	from = ctl_mem(v->ctl, &v->row, at, bytes);
	if (!from)
		return -PROSE_E_FAULT;
	memcpy(to, from, bytes);
	return 0;
}

long pview_string(const struct pview *v, prose_gpa at, char *to, size_t room)
{
	size_t n = 0;

	if (!room)
		return -PROSE_E_INVAL;
	while (n < room - 1) {
		size_t piece = 256 - (at + n) % 256;
		char *end;

		if (piece > room - 1 - n)
			piece = room - 1 - n;
		if (pview_read(v, at + n, to + n, piece)) {
			to[n] = 0;
			return -PROSE_E_FAULT;
		}
		end = memchr(to + n, 0, piece);
		if (end)
			return end - to;
		n += piece;
	}
	to[n] = 0;
	return n;
}

/* -- registers ------------------------------------------------------------ */

size_t pview_regs_bytes(uint32_t arch)
{
	return arch == PROSE_ARCH_PPC64LE ? sizeof(struct prose_regs_ppc64)
					  : sizeof(struct prose_regs_x86_64);
}

uint64_t pview_pc(uint32_t arch, const void *regs)
{
	return arch == PROSE_ARCH_PPC64LE
		   ? ((const struct prose_regs_ppc64 *)regs)->pc
		   : ((const struct prose_regs_x86_64 *)regs)->rip;
}

uint64_t pview_sp(uint32_t arch, const void *regs)
{
	return arch == PROSE_ARCH_PPC64LE
		   ? ((const struct prose_regs_ppc64 *)regs)->gpr[1]
		   : ((const struct prose_regs_x86_64 *)regs)->rsp;
}

static int live_vcpu(const struct pview *v, unsigned vcpu, void *to)
{
	int64_t status = ctl_call(v->ctl, PROSE_H_REGS_READ, v->row.lpar, vcpu);

	if (status < 0)
		return status;
	memcpy(to, v->ctl->mbox->data, pview_regs_bytes(v->arch));
	return 0;
}

int pview_vcpu(const struct pview *v, unsigned vcpu, void *to)
{
	const struct prose_core_vcpu *h;
	size_t bytes, want = pview_regs_bytes(v->arch);

	if (v->ctl)
		return live_vcpu(v, vcpu, to);
	for (unsigned i = 0; i < PROSE_VCPUS; i++) {
		h = pview_note(v, PROSE_NOTE_OWNER, PROSE_NT_CORE_VCPU, i,
			       &bytes);
		if (!h)
			break;
		if (bytes >= sizeof(*h) + want && h->vcpu == vcpu) {
			memcpy(to, h + 1, want);
			return 0;
		}
	}
	return -PROSE_E_NOENT;
}

/* Where the vCPU ran that thread, or does, the registers are the vCPU's. But
 * a thread that ended its partition went into rt for that: where it was is
 * in memory. */
int pview_regs(const struct pview *v, const struct prose_thread *t, void *to)
{
	int error = pview_read(v, t->regs, to, pview_regs_bytes(v->arch));
	struct prose_thread on;

	if (t->state == PROSE_THREAD_STOPPED || pview_current(v, 0, &on) < 0 ||
	    on.tid != t->tid)
		return error;
	if (!error && v->row.end && pview_pc(v->arch, to) == v->row.end_pc)
		return 0;
	return v->ctl ? -PROSE_E_BUSY : pview_vcpu(v, 0, to);
}

static void regs_of_seen(uint32_t arch, const struct prose_vcpu_area *a,
			 void *to)
{
	struct prose_regs_ppc64 *p = to;
	struct prose_regs_x86_64 *x = to;

	memset(to, 0, pview_regs_bytes(arch));
	if (arch == PROSE_ARCH_PPC64LE) {
		p->pc = a->seen_pc;
		p->gpr[1] = a->seen_sp;
		p->gpr[31] = a->seen_fp;
		p->lr = a->seen_lr;
	} else {
		x->rip = a->seen_pc;
		x->rsp = a->seen_sp;
		x->rbp = a->seen_fp;
	}
}

int pview_seen(const struct pview *v, prose_gpa thread, unsigned vcpu, void *to,
	       uint64_t *tb)
{
	struct prose_desc d, again;

	if (!v->ctl || vcpu >= PROSE_VCPUS || pview_desc(v, &d))
		return -PROSE_E_NOENT;
	/* What was read is whole if its time is the same afterwards. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	*tb = d.vcpu[vcpu].seen_tb;
	if (pview_desc(v, &again) || !*tb || again.vcpu[vcpu].seen_tb != *tb ||
	    d.vcpu[vcpu].seen_thread != thread)
		return -PROSE_E_NOENT;
	regs_of_seen(v->arch, &d.vcpu[vcpu], to);
	return 0;
}
