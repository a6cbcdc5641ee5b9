/* SPDX-License-Identifier: BSD-2-Clause */
/* From addresses to functions, files and lines, as gdb shows them: a call
 * that the compiler inlined is a frame of its own. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "int.h"

#define copy(to, from) snprintf(to, sizeof(to), "%s", (from) ? (from) : "")

struct naming {
	struct stack_frame f;
	unsigned *number, max;
	stack_see *see;
	void *arg;
};

static int show(struct naming *n)
{
	if (*n->number >= n->max)
		return 0;
	return n->see(n->arg, (*n->number)++, &n->f);
}

static void find_line(struct stack_frame *f, Dwfl_Module *m, uint64_t at)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = dwfl_module_addrdie(m, at, &bias);
	Dwfl_Line *line;
	const char *file;
	int number;

	/* What lies behind a unit's end would have its last line. */
	if (!cu || dwarf_haspc(cu, at - bias) <= 0)
		return;
	line = dwfl_module_getsrc(m, at);
	if (!line)
		return;
	file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	copy(f->file, file);
	f->line = number;
}

static const char *die_name(Dwarf_Die *die)
{
	Dwarf_Attribute a;

	return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &a));
}

static Dwarf_Word die_number(Dwarf_Die *die, unsigned attribute)
{
	Dwarf_Attribute a;
	Dwarf_Word value;

	return dwarf_formudata(dwarf_attr(die, attribute, &a), &value) ? 0
								       : value;
}

/* Where the inlined function was called from. */
static void to_call(struct stack_frame *f, Dwarf_Die *cu, Dwarf_Die *die)
{
	Dwarf_Files *files;
	size_t n;

	f->line = die_number(die, DW_AT_call_line);
	if (dwarf_getsrcfiles(cu, &files, &n))
		return;
	copy(f->file, dwarf_filesrc(files, die_number(die, DW_AT_call_file),
				    NULL, NULL));
}

/* The DIEs around an address, innermost first; how many. */
static int scopes_at(Dwarf_Die *cu, Dwarf_Addr at, Dwarf_Die **scopes)
{
	Dwarf_Die *inner = NULL;
	int n = dwarf_getscopes(cu, at, &inner);

	/* Outside an inlined function that list goes on where it is defined,
	 * not where it was inlined. */
	*scopes = NULL;
	if (n > 0)
		n = dwarf_getscopes_die(&inner[0], scopes);
	free(inner);
	return n;
}

static int show_inlined_one(struct naming *n, Dwarf_Die *cu, Dwarf_Die *die)
{
	char symbol[sizeof(n->f.function)];
	int status;

	strcpy(symbol, n->f.function);
	copy(n->f.function, die_name(die));
	n->f.inlined = true;
	status = show(n);
	n->f.inlined = false;
	strcpy(n->f.function, symbol);
	to_call(&n->f, cu, die);
	return status;
}

/* Shows what is inlined there; leaves the function itself in n->f. */
static int show_inlined(struct naming *n, Dwfl_Module *m, uint64_t at)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = dwfl_module_addrdie(m, at, &bias), *scopes = NULL;
	int count = cu ? scopes_at(cu, at - bias, &scopes) : 0;
	int status = 0;

	for (int i = 0; i < count && !status; i++) {
		int tag = dwarf_tag(&scopes[i]);

		if (tag == DW_TAG_subprogram) {
			const char *name = die_name(&scopes[i]);

			if (name)
				copy(n->f.function, name);
			break;
		}
		if (tag == DW_TAG_inlined_subroutine)
			status = show_inlined_one(n, cu, &scopes[i]);
	}
	free(scopes);
	return status;
}

static int show_signal(struct naming *n)
{
	n->f.signal = true;
	copy(n->f.function, "<signal handler called>");
	return show(n);
}

int name_frame(struct stacks *k, const struct state *s, uint64_t sp,
	       unsigned *number, unsigned max, stack_see *see, void *arg)
{
	struct naming n = {{.pc = s->pc, .sp = sp}, number, max, see, arg};
	uint64_t at = lookup_pc(s);
	Dwfl_Module *m = dwfl_addrmodule(k->dwfl, at);
	struct state before;
	GElf_Off off;
	GElf_Sym sym;
	int status;

	if (out_of_signal(k, s, &before))
		return show_signal(&n);
	if (m) {
		copy(n.f.function,
		     dwfl_module_addrinfo(m, at, &off, &sym, NULL, NULL, NULL));
		n.f.offset = off + (s->pc - at);
		find_line(&n.f, m, at);
		status = show_inlined(&n, m, at);
		if (status)
			return status;
	}
	return show(&n);
}

void stack_text(const struct stack_frame *f, char *to, size_t room)
{
	const char *file = strrchr(f->file, '/');
	char where[300] = "";

	file = file ? file + 1 : f->file;
	if (*file)
		snprintf(where, sizeof(where), " (%s:%u)", file, f->line);
	if (!*f->function)
		snprintf(to, room, "%#llx", (unsigned long long)f->pc);
	else if (f->signal || f->inlined)
		snprintf(to, room, "%s%s%s", f->function,
			 f->inlined ? " [inlined]" : "", where);
	else
		snprintf(to, room, "%s+%#llx%s", f->function,
			 (unsigned long long)f->offset, where);
}
