/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands about memory, registers and breakpoints. */
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"

#define READ_BYTES (RSP_PACKET_BYTES / 2 - 16)

static bool take_range(const char **a, uint64_t *at, uint64_t *bytes)
{
	return take_u64(a, at) && take_char(a, ',') && take_u64(a, bytes);
}

/* Reads what m and x ask for behind what `to` has; false: an error is
 * replied. */
static bool read_range(struct session *s, const char *a, struct text *to)
{
	uint64_t at, bytes;
	struct tid t;
	void *room;
	long got;

	if (!take_range(&a, &at, &bytes)) {
		reply_error(s, -PROSE_E_INVAL);
		return false;
	}
	if (!current(s, &t))
		return false;
	if (bytes > READ_BYTES)
		bytes = READ_BYTES;
	room = text_room(to, bytes);
	got = room ? s->target->ops->mem_read(s->target, t.pid, at, room, bytes)
		   : -PROSE_E_NOMEM;
	if (got < 0 || (!got && bytes)) {
		reply_error(s, got ? got : -PROSE_E_FAULT);
		return false;
	}
	text_took(to, got);
	return true;
}

static void cmd_m(struct session *s, const char *a, size_t n)
{
	text_clear(&s->memory);
	if (read_range(s, a, &s->memory))
		text_hex(&s->out, s->memory.data, s->memory.bytes);
}

static void cmd_x(struct session *s, const char *a, size_t n)
{
	text_add(&s->out, "b", 1);
	read_range(s, a, &s->out);
}

static void write_range(struct session *s, uint64_t at, const void *data,
			uint64_t bytes)
{
	struct tid t;
	int status;

	if (!current(s, &t))
		return;
	status =
	    bytes ? s->target->ops->mem_write(s->target, t.pid, at, data, bytes)
		  : 0;
	if (status < 0)
		reply_error(s, status);
	else
		reply(s, "OK");
}

static void cmd_M(struct session *s, const char *a, size_t n)
{
	uint64_t at, bytes;
	uint8_t *data;

	if (!take_range(&a, &at, &bytes) || !take_char(&a, ':') ||
	    bytes != strlen(a) / 2) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	data = malloc(bytes + 1);
	if (data && take_hex(&a, data, bytes) == bytes)
		write_range(s, at, data, bytes);
	else
		reply_error(s, data ? -PROSE_E_INVAL : -PROSE_E_NOMEM);
	free(data);
}

static void cmd_X(struct session *s, const char *a, size_t n)
{
	const char *start = a;
	uint64_t at, bytes;

	if (!take_range(&a, &at, &bytes) || !take_char(&a, ':') ||
	    bytes != n - (a - start))
		reply_error(s, -PROSE_E_INVAL);
	else
		write_range(s, at, a, bytes);
}

/* -- registers ------------------------------------------------------------ */

static const struct arch *load_regs(struct session *s, struct tid *t)
{
	const struct arch *a;
	int status;

	if (!current(s, t))
		return NULL;
	a = session_regs(s, t->pid);
	if (!a) {
		reply_error(s, -PROSE_E_NOMEM);
		return NULL;
	}
	status = s->target->ops->regs_read(s->target, t->pid, t->tid, s->regs);
	if (status < 0) {
		reply_error(s, status);
		return NULL;
	}
	return a;
}

static void store_regs(struct session *s, const struct tid *t)
{
	int status =
	    s->target->ops->regs_write(s->target, t->pid, t->tid, s->regs);

	if (status < 0)
		reply_error(s, status);
	else
		reply(s, "OK");
}

static void put_reg(struct session *s, const struct arch *a, unsigned n)
{
	uint8_t value[64];

	arch_get(a, n, s->regs, value);
	text_hex(&s->out, value, arch_bytes(a, n));
}

static void cmd_g(struct session *s, const char *args, size_t n)
{
	struct tid t;
	const struct arch *a = load_regs(s, &t);

	for (unsigned i = 0; a && i < arch_count(a); i++)
		put_reg(s, a, i);
}

static void cmd_G(struct session *s, const char *args, size_t n)
{
	struct tid t;
	const struct arch *a = load_regs(s, &t);
	uint8_t value[64];

	if (!a)
		return;
	for (unsigned i = 0; i < arch_count(a); i++) {
		unsigned bytes = arch_bytes(a, i);

		if (take_hex(&args, value, bytes) != bytes)
			break; /* gdb sends a prefix if it knows no more */
		if (!arch_is_cpu(a, i))
			arch_put(a, i, s->regs, value);
	}
	store_regs(s, &t);
}

static void cmd_p(struct session *s, const char *args, size_t n)
{
	struct tid t;
	uint64_t reg;
	const struct arch *a;

	if (!take_u64(&args, &reg) || reg > 0xffff) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	a = load_regs(s, &t);
	if (a && arch_bytes(a, reg))
		put_reg(s, a, reg);
	else if (a)
		reply_error(s, -PROSE_E_NOENT);
}

static void cmd_P(struct session *s, const char *args, size_t n)
{
	uint8_t value[64];
	struct tid t;
	uint64_t reg;
	unsigned bytes;
	const struct arch *a;

	if (!take_u64(&args, &reg) || reg > 0xffff || !take_char(&args, '=')) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	a = load_regs(s, &t);
	if (!a)
		return;
	bytes = arch_bytes(a, reg);
	if (!bytes || take_hex(&args, value, bytes) != bytes) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	arch_put(a, reg, s->regs, value);
	store_regs(s, &t);
}

/* -- breakpoints and watchpoints ------------------------------------------ */

#define CODES 32 /* of one breakpoint, conditions or commands */

/* X LENGTH,HEX ...: how many, or -1. */
static int take_codes(const char **a, struct code list[CODES])
{
	uint64_t bytes;
	int n = 0;

	while (take_char(a, 'X')) {
		if (n == CODES || !take_u64(a, &bytes) || !take_char(a, ',') ||
		    bytes > strlen(*a) / 2)
			return -1;
		list[n].bytes = malloc(bytes + 1);
		list[n].n = bytes;
		if (!list[n].bytes ||
		    take_hex(a, list[n++].bytes, bytes) != bytes)
			return -1;
	}
	return n;
}

/* [;X...][;cmds:PERSIST,X...] */
static int codes(struct session *s, const char *a, const struct tid *t,
		 uint64_t at)
{
	struct code list[2][CODES] = {0};
	int n[2] = {0}, status = -PROSE_E_INVAL;
	uint64_t persist;

	while (take_char(&a, ';')) {
		int which = take_word(&a, "cmds:");

		if (which && (!take_u64(&a, &persist) || !take_char(&a, ',')))
			goto out;
		if (n[which] || (n[which] = take_codes(&a, list[which])) < 0)
			goto out;
	}
	status = -PROSE_E_OPNOTSUPP;
	if (s->target->ops->code)
		status = s->target->ops->code(s->target, t->pid, at, list[0],
					      n[0], list[1], n[1]);
out:
	for (int i = 0; i < 2 * CODES; i++)
		free(list[i / CODES][i % CODES].bytes);
	return status;
}

static void point(struct session *s, const char *a, bool set)
{
	uint64_t type, at, bytes;
	struct tid t;
	int status;

	if (!take_u64(&a, &type) || type > POINT_ACCESS ||
	    !take_char(&a, ',') || !take_range(&a, &at, &bytes)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (!current(s, &t))
		return;
	if (!s->target->ops->point)
		return;
	status = s->target->ops->point(s->target, t.pid, set, type, at, bytes);
	if (status >= 0 && set && type <= POINT_HARD &&
	    (*a == ';' || s->target->ops->code))
		status = codes(s, a, &t, at);
	if (status >= 0)
		reply(s, "OK");
	else if (status != -PROSE_E_OPNOTSUPP)
		reply_error(s, status);
}

static void cmd_Z(struct session *s, const char *a, size_t n)
{
	point(s, a, true);
}

static void cmd_z(struct session *s, const char *a, size_t n)
{
	point(s, a, false);
}

const struct command cmds_data[] = {
    {"m", cmd_m},
    {"x", cmd_x},
    {"M", cmd_M, true},
    {"X", cmd_X, true},
    {"g", cmd_g},
    {"G", cmd_G, true},
    {"p", cmd_p},
    {"P", cmd_P, true},
    {"Z", cmd_Z, true},
    {"z", cmd_z, true},
    {0},
};
