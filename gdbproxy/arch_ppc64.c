/* SPDX-License-Identifier: BSD-2-Clause */
/* POWER's registers as gdb names them (gdb manual, "PowerPC Features"). */
#include "arch.h"
#include "arch/ppc64.h"
#include "machine.h"

#define AT(member) __builtin_offsetof(struct prose_regs_ppc64, member)
#define CORE	   "org.gnu.gdb.power.core"

static const struct reg_row rows[] = {
    {CORE, "r%u", NULL, "general", 0, 32, 64, AT(gpr), 8},
    {NULL, "pc", "code_ptr", NULL, 0, 1, 64, AT(pc)},
    {NULL, "msr", "uint64", NULL, 0, 1, 64, AT(msr)},
    {NULL, "cr", "uint32", NULL, 0, 1, 32, AT(cr)},
    {NULL, "lr", "code_ptr", NULL, 0, 1, 64, AT(lr)},
    {NULL, "ctr", "uint64", NULL, 0, 1, 64, AT(ctr)},
    {NULL, "xer", "uint32", NULL, 0, 1, 32, AT(xer)},
    {"org.gnu.gdb.power.fpu", "f%u", "ieee_double", "float", 0, 32, 64, AT(vsr),
     16},
    {NULL, "fpscr", NULL, "float", 0, 1, 64, AT(fpscr)},
    {"org.gnu.gdb.power.altivec", "vr%u", "vec128", "vector", 0, 32, 128,
     AT(vsr) + 32 * 16, 16, REG_VECTOR},
    {NULL, "vscr", NULL, "vector", 0, 1, 32, AT(vscr)},
    {NULL, "vrsave", NULL, "vector", 0, 1, 32, AT(vrsave)},
    {"org.gnu.gdb.power.vsx", "vs%uh", "uint64", "vector", 0, 32, 64,
     AT(vsr) + 8, 16},
    {"org.gnu.gdb.power.ppr", "ppr", "uint64", "system", 0, 1, 64, AT(ppr)},
    {"org.gnu.gdb.power.dscr", "dscr", "uint64", "system", 0, 1, 64, AT(dscr)},
    {"org.gnu.gdb.power.tar", "tar", "uint64", "system", 0, 1, 64, AT(tar)},
    {"org.gnu.gdb.power.linux", "orig_r3", "int", "system", 0, 1, 64,
     AT(orig_r3)},
    {NULL, "trap", "int", "system", 0, 1, 64, AT(trap)},
    {"org.prose.power", "srr0", "code_ptr", "system", 0, 1, 64, AT(srr0), 0,
     REG_CPU},
    {NULL, "srr1", "uint64", "system", 0, 1, 64, AT(srr1), 0, REG_CPU},
    {NULL, "dar", "data_ptr", "system", 0, 1, 64, AT(dar), 0, REG_CPU},
    {NULL, "dsisr", "uint64", "system", 0, 1, 64, AT(dsisr), 0, REG_CPU},
    {NULL, "sprg%u", "uint64", "system", 0, 4, 64, AT(sprg), 8, REG_CPU},
    {0},
};

static const char types[] =
    "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>\n"
    "<vector id=\"v4i32\" type=\"int32\" count=\"4\"/>\n"
    "<vector id=\"v8i16\" type=\"int16\" count=\"8\"/>\n"
    "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/>\n"
    "<union id=\"vec128\">"
    "<field name=\"uint128\" type=\"uint128\"/>"
    "<field name=\"v4_float\" type=\"v4f\"/>"
    "<field name=\"v4_int32\" type=\"v4i32\"/>"
    "<field name=\"v8_int16\" type=\"v8i16\"/>"
    "<field name=\"v16_int8\" type=\"v16i8\"/></union>\n";

/* Interrupts are off in all of it. */
static bool in_rt(const void *regs, const void *low)
{
	const struct prose_regs_ppc64 *r = regs;

	return !(r->msr & 0x8000);
}

const struct arch arch_ppc64 = {
    .name = "powerpc:common64",
    .machine = PROSE_ARCH_PPC64LE,
    .regs_bytes = sizeof(struct prose_regs_ppc64),
    .rows = rows,
    .types = types,
    .pc = 32,
    .sp = 1,
    .pc_offset = AT(pc),
    .expedited = "\x01\x20\x23", /* r1, pc, lr */
    .break_bytes = 4,
    .tp_offset = AT(gpr) + 13 * 8,
    .tls_bias = 0x7000,
    .fault_offset = AT(dar),
    .trap_offset = AT(trap),
    .sys_trap = 0xc00,
    .sys_bytes = 4,
    .in_rt = in_rt,
};
