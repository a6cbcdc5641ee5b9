/* SPDX-License-Identifier: BSD-2-Clause */
/* Unwinding x86-64 by libunwind's remote accessors; its tables are read from
 * the partition's memory, where they are loaded. */
#include <string.h>

/* Of any host's libunwind, the one for x86-64. */
#include <libunwind-x86_64.h>

#include "int.h"

/* Exported for remote unwinders, declared nowhere (perf does the same). */
extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t, unw_word_t,
					      unw_dyn_info_t *,
					      unw_proc_info_t *, int, void *);

/* .eh_frame_hdr as ld writes it (LSB, "Exception Frame Header"). */
struct eh_hdr {
	uint8_t version, frame_enc, count_enc, table_enc;
	int32_t frame;
	uint32_t count;
};
#define PCREL_SDATA4	  0x1b
#define UDATA4		  0x03
#define DATAREL_SDATA4	  0x3b
#define TABLE_ENTRIES_MAX (1u << 24)

static int file_of(const struct stacks *k, uint64_t pc)
{
	Dwfl_Module *m = dwfl_addrmodule(k->dwfl, pc);
	Dwarf_Addr lo;
	const char *name;

	name = m ? dwfl_module_info(m, NULL, &lo, NULL, NULL, NULL, NULL, NULL)
		 : NULL;
	for (int i = 0; name && i < k->files; i++)
		if (!strcmp(k->file[i].path, name))
			return i;
	return -1;
}

bool unwind_can(const struct stacks *k, const struct state *s)
{
	int i = file_of(k, lookup_pc(s));

	return i < 0 || k->eh_hdr[i];
}

static int find_proc(unw_addr_space_t as, unw_word_t ip, unw_proc_info_t *pi,
		     int need, void *arg)
{
	struct stacks *k = arg;
	int i = file_of(k, ip);
	uint64_t at = i < 0 ? 0 : k->eh_hdr[i];
	struct eh_hdr h;
	unw_dyn_info_t di = {.format = UNW_INFO_FORMAT_REMOTE_TABLE,
			     .end_ip = ~0ull};

	if (!at || pview_read(k->v, at, &h, sizeof(h)) || h.version != 1 ||
	    h.frame_enc != PCREL_SDATA4 || h.count_enc != UDATA4 ||
	    h.table_enc != DATAREL_SDATA4 || h.count > TABLE_ENTRIES_MAX)
		return -UNW_ENOINFO;
	di.u.rti.segbase = at;
	di.u.rti.table_data = at + sizeof(h);
	di.u.rti.table_len = h.count; /* words of 8, as entries are */
	return UNW_OBJ(dwarf_search_unwind_table)(as, ip, &di, pi, need, arg);
}

static void put_proc(unw_addr_space_t as, unw_proc_info_t *pi, void *arg)
{
}

static int no_list(unw_addr_space_t as, unw_word_t *at, void *arg)
{
	return -UNW_ENOINFO;
}

static int memory(unw_addr_space_t as, unw_word_t at, unw_word_t *value,
		  int write, void *arg)
{
	struct stacks *k = arg;

	return write || pview_read(k->v, at, value, 8) ? -UNW_EINVAL : 0;
}

/* UNW_X86_64_* are DWARF's numbers. */
static int reg(unw_addr_space_t as, unw_regnum_t n, unw_word_t *value,
	       int write, void *arg)
{
	struct stacks *k = arg;

	if (write || n < 0 || n > UNW_X86_64_RIP)
		return -UNW_EBADREG;
	*value = n == UNW_X86_64_RIP ? lookup_pc(&k->at) : k->at.reg[n];
	return 0;
}

static int no_fp(unw_addr_space_t as, unw_regnum_t n, unw_fpreg_t *value,
		 int write, void *arg)
{
	return -UNW_EBADREG;
}

static int no_resume(unw_addr_space_t as, unw_cursor_t *c, void *arg)
{
	return -UNW_EINVAL;
}

static int no_name(unw_addr_space_t as, unw_word_t at, char *to, size_t room,
		   unw_word_t *offset, void *arg)
{
	return -UNW_ENOINFO;
}

static unw_accessors_t accessors = {
    .find_proc_info = find_proc,
    .put_unwind_info = put_proc,
    .get_dyn_info_list_addr = no_list,
    .access_mem = memory,
    .access_reg = reg,
    .access_fpreg = no_fp,
    .resume = no_resume,
    .get_proc_name = no_name,
};

static void take_state(unw_cursor_t *c, struct state *s)
{
	unw_word_t value;

	for (int i = 0; i < 16; i++)
		if (!unw_get_reg(c, i, &value))
			s->reg[i] = value;
	if (!unw_get_reg(c, UNW_REG_IP, &value))
		s->pc = value;
	s->caller = true;
}

/* libunwind, left alone without a table, believes in frame pointers. */
static bool has_table(struct stacks *k, unw_addr_space_t as,
		      const struct state *s)
{
	unw_proc_info_t pi;

	return !find_proc(as, lookup_pc(s), &pi, 0, k);
}

static int walk(struct stacks *k, unw_addr_space_t as, unw_cursor_t *c,
		struct state *s, frame_fn *fn, void *arg)
{
	uint64_t sp = 0;

	for (;;) {
		int status = fn(arg, s);

		if (status)
			return status;
		if (!has_table(k, as, s))
			return -1;
		status = unw_step(c);
		if (status <= 0)
			return status ? -1 : 0;
		take_state(c, s);
		if (!s->pc)
			return 0;
		if (s->reg[UNW_X86_64_RSP] <= sp)
			return -2; /* a stack that goes down again */
		sp = s->reg[UNW_X86_64_RSP];
	}
}

int unwind_up(struct stacks *k, struct state *s, frame_fn *fn, void *arg)
{
	unw_addr_space_t as = unw_create_addr_space(&accessors, 0);
	unw_cursor_t c;
	int status = -1;

	k->at = *s;
	if (as && !unw_init_remote(&c, as, k))
		status = walk(k, as, &c, s, fn, arg);
	if (as)
		unw_destroy_addr_space(as);
	return status;
}
