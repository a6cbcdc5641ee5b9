/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of live partitions: read and written through the map, running or
 * not, but for code, which only the hypervisor may write.
 */
#include <elf.h>
#include <string.h>
#include "live_int.h"

int live_copy(struct live *l, const struct prose_part_row *row, prose_gpa at,
	      void *to, size_t bytes)
{
	const void *from = ctl_mem(l->ctl, row, at, bytes);

	if (!from)
		return -PROSE_E_FAULT;
	memcpy(to, from, bytes);
	return 0;
}

/* Where a breakpoint stands in [at, at + bytes), show what it replaced. */
static void unmask(const struct live *l, const struct live_part *p,
		   prose_gpa at, uint8_t *data, size_t bytes)
{
	for (unsigned i = 0; i < p->points; i++)
		for (unsigned k = 0; k < l->arch->break_bytes; k++) {
			uint64_t off = p->point[i].at + k - at;

			if (off < bytes)
				data[off] = p->point[i].was[k];
		}
}

long live_mem_read(struct target *t, uint32_t pid, prose_gpa at, void *to,
		   size_t bytes)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);

	if (status < 0)
		return status;
	if (at >= row.mem_bytes)
		return -PROSE_E_FAULT;
	if (bytes > row.mem_bytes - at)
		bytes = row.mem_bytes - at;
	status = live_copy(l, &row, at, to, bytes);
	if (status < 0)
		return status;
	if (p)
		unmask(l, p, at, to, bytes);
	return bytes;
}

int live_memory(struct target *t, uint32_t pid, uint64_t *bytes)
{
	struct prose_part_row row;
	int status = ctl_part_row(((struct live *)t)->ctl, pid, &row);

	if (status >= 0 &&
	    row.flags & (PROSE_CREATE_FOREIGN | PROSE_CREATE_CONTROLLER))
		return -PROSE_E_NOENT;
	*bytes = row.mem_bytes;
	return status;
}

/* -- code ----------------------------------------------------------------- */

static bool overlaps(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

/* Is some of [at, at + bytes) in an executable segment of the program? What
 * the partition says of itself may be wrong: it harms only itself. */
static bool is_code(struct live *l, const struct prose_part_row *row,
		    prose_gpa at, size_t bytes)
{
	struct prose_desc desc;
	struct prose_boot boot;
	Elf64_Phdr ph;

	if (live_copy(l, row, row->desc, &desc, sizeof(desc)) ||
	    live_copy(l, row, desc.boot, &boot, sizeof(boot)))
		return true;
	if (boot.app_phent != sizeof(ph) || boot.app_phnum > 64)
		return true;
	for (unsigned i = 0; i < boot.app_phnum; i++) {
		if (live_copy(l, row, boot.app_phdr + i * sizeof(ph), &ph,
			      sizeof(ph)))
			return true;
		if (ph.p_type == PT_LOAD && ph.p_flags & PF_X &&
		    overlaps(at, bytes, ph.p_vaddr + boot.app_base, ph.p_memsz))
			return true;
	}
	return overlaps(at, bytes, 0, 0x10000);
}

static int write_code(struct live *l, uint32_t pid, prose_gpa at,
		      const uint8_t *from, size_t bytes)
{
	while (bytes) {
		size_t n = bytes < PROSE_MBOX_DATA_BYTES
			       ? bytes
			       : PROSE_MBOX_DATA_BYTES;
		int64_t status;

		status = ctl_settle(l->ctl);
		if (status < 0)
			return status;
		memcpy(l->ctl->mbox->data, from, n);
		status = ctl_call(l->ctl, PROSE_H_CODE_WRITE, pid, at, n);
		if (status < 0)
			return status;
		at += n;
		from += n;
		bytes -= n;
	}
	return 0;
}

/* What it replaced there is what is written now. */
static void remask(const struct live *l, struct live_part *p, prose_gpa at,
		   const uint8_t *data, size_t bytes)
{
	for (unsigned i = 0; i < p->points; i++)
		for (unsigned k = 0; k < l->arch->break_bytes; k++) {
			uint64_t off = p->point[i].at + k - at;

			if (off < bytes)
				p->point[i].was[k] = data[off];
		}
}

int live_mem_write(struct target *t, uint32_t pid, prose_gpa at,
		   const void *from, size_t bytes)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	struct prose_part_row row;
	int status = ctl_part_row(l->ctl, pid, &row);
	void *to;

	if (status < 0)
		return status;
	to = ctl_mem(l->ctl, &row, at, bytes);
	if (!to)
		return -PROSE_E_FAULT;
	if (is_code(l, &row, at, bytes)) {
		bool stands = p && live_stands(l, p);

		status = write_code(l, pid, at, from, bytes);
		if (p && status >= 0)
			remask(l, p, at, from, bytes);
		live_moves(l, p, stands);
		return status;
	}
	memcpy(to, from, bytes);
	return 0;
}

static bool is_code_at(struct live *l, uint32_t pid, prose_gpa at)
{
	struct prose_part_row row;

	return ctl_part_row(l->ctl, pid, &row) >= 0 &&
	       is_code(l, &row, at, l->arch->break_bytes);
}

/* -- breakpoints ---------------------------------------------------------- */

struct live_point *live_find_point(struct live_part *p, prose_gpa at)
{
	for (unsigned i = 0; i < p->points; i++)
		if (p->point[i].at == at)
			return &p->point[i];
	return NULL;
}

bool live_has_point(const struct live_part *p, prose_gpa at)
{
	return live_find_point((struct live_part *)p, at);
}

static int point_set(struct live *l, struct live_part *p, prose_gpa at)
{
	struct prose_part_row row;
	struct live_point *new = &p->point[p->points];
	int64_t status;

	if (live_has_point(p, at))
		return 0;
	if (p->points == LIVE_POINTS)
		return -PROSE_E_NOMEM;
	*new = (struct live_point){.at = at};
	status = ctl_part_row(l->ctl, p->lpar, &row);
	if (status >= 0)
		status = live_copy(l, &row, at, new->was, l->arch->break_bytes);
	if (status >= 0)
		status = ctl_call(l->ctl, PROSE_H_BREAK_SET, p->lpar, at);
	if (status < 0)
		return status;
	p->points++;
	return 0;
}

static int point_clear(struct live *l, struct live_part *p, prose_gpa at)
{
	struct live_point *point = live_find_point(p, at);

	if (!point)
		return 0;
	live_code_free(point);
	*point = p->point[--p->points];
	return ctl_call(l->ctl, PROSE_H_BREAK_CLEAR, p->lpar, at);
}

int live_point(struct target *t, uint32_t pid, bool set, enum point type,
	       prose_gpa at, uint64_t bytes)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	bool stands;
	int status;

	if (!p)
		return -PROSE_E_SRCH;
	/* Ours change memory, which a hardware breakpoint does not: in data it
	 * would be seen. */
	if (set && type == POINT_HARD && !is_code_at(l, pid, at))
		return -PROSE_E_INVAL;
	stands = live_stands(l, p);
	if (type != POINT_SOFT && type != POINT_HARD)
		status = live_watch(l, p, set, type, at, bytes);
	else
		status = set ? point_set(l, p, at) : point_clear(l, p, at);
	live_moves(l, p, stands);
	return status;
}

void live_points_clear(struct live *l, struct live_part *p)
{
	while (p->points)
		point_clear(l, p, p->point[p->points - 1].at);
}
