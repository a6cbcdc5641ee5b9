/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor region of a VM: page tables, descriptor tables, and the
 * little code that turns exceptions and system calls into something that a
 * partition at CPL 3 can be told of. It lies outside the partition's RAM,
 * and a partition can write nothing of it but the exception stack.
 *
 * An exception goes through a trap gate to a stub at CPL 3 that calls out:
 * an interrupt gate would fire once only, as iretq cannot restore IF at
 * CPL 3. `syscall` goes to a stub that runs at CPL 0 on ordinary KVM and
 * stays at CPL 3 on page-table based ones, which jump to LSTAR with the
 * user's CS.
 */
#include <string.h>
#include "kvm.h"

#define GATES	   32
#define SYSCALL_AT (GATES * 4)
#define IO_BITMAP  104
#define TSS_BYTES  (IO_BITMAP + 8192 + 1)

#define CPU_GPA(member) \
	(PROSE_X86_CPU_GPA + __builtin_offsetof(struct prose_x86_cpu, member))

static uint64_t page_gpa(unsigned page)
{
	return SUP_GPA + page * 4096ull;
}

uint64_t sup_bytes(uint64_t part_bytes)
{
	return (SUP_RAM_PD + ((part_bytes + (1 << 30) - 1) >> 30)) * 4096;
}

uint64_t sup_syscall_entry(void)
{
	return page_gpa(SUP_CODE) + SYSCALL_AT;
}

static void page_tables(uint8_t *sup, uint64_t part_bytes)
{
	uint64_t *pml4 = (void *)(sup + SUP_PML4 * 4096);
	uint64_t *pdpt = (void *)(sup + SUP_PDPT * 4096);
	uint64_t *pd = (void *)(sup + SUP_PD * 4096);
	uint64_t *pt = (void *)(sup + SUP_PT * 4096);
	uint64_t *ram_pd = (void *)(sup + SUP_RAM_PD * 4096);

	pml4[0] = page_gpa(SUP_PDPT) | P | W | U | A;
	pdpt[SUP_GPA >> 30] = page_gpa(SUP_PD) | P | W | U | A;
	pd[0] = page_gpa(SUP_PT) | P | W | U | A;
	for (unsigned i = SUP_GDT; i < SUP_RAM_PD; i++)
		pt[i] = page_gpa(i) | P | A | D | W;
	pt[SUP_CODE] ^= W | U;
	pt[SUP_STACK] |= U;
	for (uint64_t at = 0; at < part_bytes; at += 1 << 21)
		ram_pd[at >> 21] = at | P | W | U | A | D | PS;
	for (uint64_t at = 0; at < part_bytes; at += 1 << 30)
		pdpt[at >> 30] =
		    page_gpa(SUP_RAM_PD + (at >> 30)) | P | W | U | A;
}

static void descriptors(uint8_t *sup)
{
	uint64_t *gdt = (void *)(sup + SUP_GDT * 4096);
	uint8_t *tss = sup + SUP_TSS * 4096;
	uint64_t at = page_gpa(SUP_TSS), ist = page_gpa(SUP_STACK + 1);
	uint16_t bitmap = IO_BITMAP;

	gdt[SEL_KCODE / 8] = 0x00209b0000000000;
	gdt[SEL_KDATA / 8] = 0x0000930000000000;
	gdt[SEL_UDATA / 8] = 0x00cff3000000ffff;
	gdt[SEL_UCODE / 8] = 0x00affb000000ffff;
	gdt[SEL_TSS / 8] = ((TSS_BYTES - 1) & 0xffff) | (at & 0xffffff) << 16 |
			   0x8bull << 40 | (at >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = at >> 32;
	memcpy(tss + 0x24, &ist, 8); /* IST1 */
	memcpy(tss + 0x66, &bitmap, 2);
	/* Every port calls out, or none does: who asks is what counts, and
	 * the hypervisor sees that (run.c). */
	memset(tss + IO_BITMAP, 0, 8192);
	tss[IO_BITMAP + 8192] = 0xff;
}

static void gates(uint8_t *sup)
{
	uint8_t *code = sup + SUP_CODE * 4096;

	memset(code, 0xcc, 4096);
	for (unsigned n = 0; n < GATES; n++) {
		uint64_t *g = (void *)(sup + SUP_IDT * 4096 + n * 16);
		uint64_t to = page_gpa(SUP_CODE) + n * 4;

		/* DPL 3 for INT3 and INTO only: `int n` is a #GP */
		g[0] = (to & 0xffff) | (uint64_t)SEL_UCODE << 16 | 1ull << 32 |
		       0x8full << 40 | (to & 0xffff0000) << 32;
		if (n == 3 || n == 4)
			g[0] |= 3ull << 45;
		g[1] = to >> 32;
		code[n * 4] = 0xe6; /* out %al, $imm */
		code[n * 4 + 1] = SUP_PORT(n);
		code[n * 4 + 2] = 0xeb; /* jmp to itself */
		code[n * 4 + 3] = 0xfc;
	}
}

static uint8_t *emit(uint8_t *p, const char *bytes, unsigned n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static uint8_t *emit_at(uint8_t *p, const char *bytes, unsigned n,
			uint32_t address)
{
	p = emit(p, bytes, n);
	memcpy(p, &address, 4);
	return p + 4;
}

static void syscall_stub(uint8_t *sup)
{
	uint8_t *p = sup + SUP_CODE * 4096 + SYSCALL_AT;

	/* mov %rcx, syscall_rip; mov %r11, syscall_rflags */
	p = emit_at(p, "\x48\x89\x0c\x25", 4, CPU_GPA(syscall_rip));
	p = emit_at(p, "\x4c\x89\x1c\x25", 4, CPU_GPA(syscall_rflags));
	/* movl $1, masked */
	p = emit_at(p, "\xc7\x04\x25", 3, CPU_GPA(masked));
	p = emit(p, "\1\0\0\0", 4);
	/* mov syscall_entry, %rcx */
	p = emit_at(p, "\x48\x8b\x0c\x25", 4, CPU_GPA(syscall_entry));
	/* mov %cs, %r11d; test $3, %r11b; jz 1f; jmp *%rcx */
	p = emit(p, "\x41\x8c\xcb\x41\xf6\xc3\x03\x74\x02\xff\xe1", 11);
	/* 1: mov $0x3202, %r11d; sysretq: IOPL stays 3 */
	emit(p, "\x41\xbb\x02\x32\0\0\x48\x0f\x07", 9);
}

void sup_init(uint8_t *sup, uint64_t part_bytes)
{
	page_tables(sup, part_bytes);
	descriptors(sup);
	gates(sup);
	syscall_stub(sup);
}

/* Exceptions that push an error code: SDM 3, table 6-1. */
#define WITH_ERROR                                                        \
	(1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | \
	 1u << 17 | 1u << 21 | 1u << 29 | 1u << 30)

void sup_frame_read(const uint8_t *sup, unsigned vector, struct sup_frame *f)
{
	uint64_t w[6];

	memcpy(w, sup + (SUP_STACK + 1) * 4096 - sizeof(w), sizeof(w));
	f->error = WITH_ERROR >> vector & 1 ? w[0] : 0;
	f->rip = w[1];
	f->rflags = w[3];
	f->rsp = w[4];
}
