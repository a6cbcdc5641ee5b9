/* SPDX-License-Identifier: BSD-2-Clause */
/* x86-64's registers as gdb names them (gdb manual, "i386 Features"). */
#include "arch.h"
#include "arch/x86_64.h"
#include "machine.h"

#define AT(member) __builtin_offsetof(struct prose_regs_x86_64, member)
#define FX(at)	   (AT(xsave) + (at)) /* SDM 1, table 10-2 */
#define CORE	   "org.gnu.gdb.i386.core"
#define ONE(member, name, type)                                   \
	{                                                         \
		NULL, name, type, "general", 0, 1, 64, AT(member) \
	}

static const struct reg_row rows[] = {
    {CORE, "rax", "int64", "general", 0, 1, 64, AT(rax)},
    ONE(rbx, "rbx", "int64"),
    ONE(rcx, "rcx", "int64"),
    ONE(rdx, "rdx", "int64"),
    ONE(rsi, "rsi", "int64"),
    ONE(rdi, "rdi", "int64"),
    ONE(rbp, "rbp", "data_ptr"),
    ONE(rsp, "rsp", "data_ptr"),
    {NULL, "r%u", "int64", "general", 8, 8, 64, AT(r8), 8},
    ONE(rip, "rip", "code_ptr"),
    {NULL, "eflags", "i386_eflags", "general", 0, 1, 32, AT(rflags)},
    {NULL, "cs", "int32", "general", 0, 1, 32, 0x33, 0, REG_CONST},
    {NULL, "ss", "int32", "general", 0, 1, 32, 0x2b, 0, REG_CONST},
    {NULL, "ds", "int32", "general", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "es", "int32", "general", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "fs", "int32", "general", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "gs", "int32", "general", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "st%u", "i387_ext", "float", 0, 8, 80, FX(32), 16},
    {NULL, "fctrl", "int", "float", 0, 1, 32, 0x37f, 0, REG_CONST},
    {NULL, "fstat", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "ftag", "int", "float", 0, 1, 32, 0xffff, 0, REG_CONST},
    {NULL, "fiseg", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "fioff", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "foseg", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "fooff", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {NULL, "fop", "int", "float", 0, 1, 32, 0, 0, REG_CONST},
    {"org.gnu.gdb.i386.sse", "xmm%u", "vec128", "vector", 0, 16, 128, FX(160),
     16},
    {NULL, "mxcsr", "int", "vector", 0, 1, 32, FX(24)},
    {"org.gnu.gdb.i386.linux", "orig_rax", "int", "system", 0, 1, 64,
     AT(orig_rax)},
    {"org.gnu.gdb.i386.segments", "fs_base", "int", NULL, 0, 1, 64,
     AT(fs_base)},
    {NULL, "gs_base", "int", NULL, 0, 1, 64, AT(gs_base)},
    {"org.gnu.gdb.i386.avx", "ymm%uh", "uint128", NULL, 0, 16, 128, FX(576),
     16},
    {0},
};

static const char types[] =
    "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>\n"
    "<vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/>\n"
    "<vector id=\"v4i32\" type=\"int32\" count=\"4\"/>\n"
    "<vector id=\"v2i64\" type=\"int64\" count=\"2\"/>\n"
    "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/>\n"
    "<union id=\"vec128\">"
    "<field name=\"v4_float\" type=\"v4f\"/>"
    "<field name=\"v2_double\" type=\"v2d\"/>"
    "<field name=\"v16_int8\" type=\"v16i8\"/>"
    "<field name=\"v4_int32\" type=\"v4i32\"/>"
    "<field name=\"v2_int64\" type=\"v2i64\"/>"
    "<field name=\"uint128\" type=\"uint128\"/></union>\n"
    "<flags id=\"i386_eflags\" size=\"4\">"
    "<field name=\"CF\" start=\"0\" end=\"0\"/>"
    "<field name=\"PF\" start=\"2\" end=\"2\"/>"
    "<field name=\"AF\" start=\"4\" end=\"4\"/>"
    "<field name=\"ZF\" start=\"6\" end=\"6\"/>"
    "<field name=\"SF\" start=\"7\" end=\"7\"/>"
    "<field name=\"TF\" start=\"8\" end=\"8\"/>"
    "<field name=\"IF\" start=\"9\" end=\"9\"/>"
    "<field name=\"DF\" start=\"10\" end=\"10\"/>"
    "<field name=\"OF\" start=\"11\" end=\"11\"/></flags>\n";

/* Its handlers, or the very end of the way back. */
static bool in_rt(const void *regs, const void *low)
{
	const struct prose_regs_x86_64 *r = regs;
	const struct prose_x86_cpu *c = low;

	return c->magic == PROSE_X86_CPU_MAGIC &&
	       (c->masked ||
		(r->rip >= c->restart_lo && r->rip < c->restart_hi));
}

const struct arch arch_x86_64 = {
    .name = "i386:x86-64",
    .machine = PROSE_ARCH_X86_64,
    .regs_bytes = sizeof(struct prose_regs_x86_64),
    .rows = rows,
    .types = types,
    .pc = 16,
    .sp = 7,
    .pc_offset = AT(rip),
    .expedited = "\x06\x07\x10", /* rbp, rsp, rip */
    .break_bytes = 1,
    .tp_offset = AT(fs_base),
    .fault_offset = AT(cr2),
    .trap_offset = AT(trap),
    .sys_trap = PROSE_X86_SYSCALL,
    .sys_bytes = 2,
    .in_rt = in_rt,
    .low_at = PROSE_X86_CPU_GPA,
    .low_bytes = sizeof(struct prose_x86_cpu),
};
