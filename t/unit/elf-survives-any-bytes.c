/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* The ELF reader refuses what is no program, each with words for it, and
 * loads nothing outside of the memory it is given: chosen damage, then
 * 30,000 files of chance from a fixed seed. FUZZ_SEED, FUZZ_RUNS: others. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "elfread.h"
#include "part.h"
#include "tap.h"

#define MEM 0x40000

struct note {
	Elf64_Nhdr h;
	char owner[8];
	uint32_t revision, pad;
	uint64_t desc;
} __attribute__((packed));

struct file {
	Elf64_Ehdr h;
	Elf64_Phdr p[3];
	struct note note;
	uint8_t text[512];
};

static uint64_t state = 1;
static uint8_t *mem; /* of its own, for the sanitizer */
static int fd;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

static struct file good(void)
{
	struct file f = {.h = {.e_type = ET_EXEC,
			       .e_machine = EM_PPC64,
			       .e_version = 1,
			       .e_entry = 0x10000 + offsetof(struct file, text),
			       .e_phoff = offsetof(struct file, p),
			       .e_flags = 2,
			       .e_ehsize = sizeof(Elf64_Ehdr),
			       .e_phentsize = sizeof(Elf64_Phdr),
			       .e_phnum = 3}};

	memcpy(f.h.e_ident, "\177ELF\2\1\1\377P", 9);
	f.p[0] = (Elf64_Phdr){PT_LOAD, PF_R | PF_X, 0,	       0x10000,
			      0,       sizeof(f),   sizeof(f), 0x1000};
	f.p[1] = (Elf64_Phdr){PT_LOAD, PF_R | PF_W, 0,	    0x20000,
			      0,       64,	    0x1000, 0x1000};
	f.p[2] = (Elf64_Phdr){PT_NOTE,
			      PF_R,
			      offsetof(struct file, note),
			      0,
			      0,
			      sizeof(f.note),
			      sizeof(f.note),
			      4};
	f.note = (struct note){
	    {6, 16, PROSE_NT_DESC}, "PROSE", PROSE_DESC_REVISION, 0, 0x20080};
	memset(f.text, 0x60, sizeof(f.text));
	return f;
}

static int read_bytes(struct elf *e, const void *bytes, size_t n)
{
	if (ftruncate(fd, 0) || pwrite(fd, bytes, n, 0) != (ssize_t)n)
		return 1;
	return elf_read(e, fd);
}

/* It is refused, and the words say so. */
static void refused(const void *bytes, size_t n, const char *words)
{
	static struct elf e;
	int error = read_bytes(&e, bytes, n);

	ok(error < 0 && strstr(e.why, words), "refused: %s (%d: %s)", words,
	   error, e.why);
}

static void accepted(void)
{
	static struct elf e;
	struct file f = good();

	is(read_bytes(&e, &f, sizeof(f)), 0);
	ok(e.native, "it is native");
	is(e.desc, 0x20080);
	is(e.lo, 0x10000);
	is(e.hi, 0x21000);
	is(e.phdr, 0x10000 + offsetof(struct file, p));
	memset(mem, 0, MEM);
	is(elf_load(&e, mem, MEM, 0), 0);
	is(memcmp(mem + 0x10000, &f, sizeof(f)), 0);
	is(elf_load(&e, mem, 0x20fff, 0), -27);
	is(elf_load(&e, mem, MEM, ~0ull), -27);
}

#define WITH(change, words)                    \
	do {                                   \
		struct file f = good();        \
		change;                        \
		refused(&f, sizeof(f), words); \
	} while (0)

static void chosen(void)
{
	struct file whole = good();

	refused("", 0, "is not an ELF program");
	refused("\177ELF", 4, "is truncated");
	refused("#!/bin/sh\n"
		"0123456789012345678901234567890123456789"
		"0123456789012345678901234567890",
		64, "is a script");
	refused(&whole, 100, "is truncated");
	refused(&whole, sizeof(whole) - 1, "is truncated");
	WITH(f.h.e_ident[EI_CLASS] = 1, "64-bit");
	WITH(f.h.e_ident[EI_DATA] = 2, "big-endian");
	WITH(f.h.e_ident[EI_OSABI] = 9, "another system");
	WITH(f.h.e_ident[EI_ABIVERSION] = 1, "not for PROSE");
	WITH(f.h.e_type = ET_REL, "no program");
	WITH(f.h.e_type = ET_DYN, "position-independent");
	WITH(f.h.e_phnum = 0xffff, "program headers");
	WITH(f.h.e_phentsize = 1, "program headers");
	WITH(f.h.e_phoff = ~0ull - 8, "truncated");
	WITH(f.h.e_entry = 0, "entry");
	WITH(f.p[0].p_offset = ~0ull, "truncated");
	WITH(f.p[0].p_filesz = ~0ull, "truncated");
	WITH(f.p[1].p_memsz = 1, "more bytes in the file");
	WITH(f.p[1].p_vaddr = ~0ull, "outside of any partition");
	WITH(f.p[1].p_memsz = ~0ull, "outside of any partition");
	WITH(f.p[1].p_align = 3, "alignment");
	WITH(f.p[2].p_type = PT_INTERP, "dynamically linked");
	WITH(f.p[2].p_type = PT_NULL, "no good PROSE note");
	WITH(f.note.desc = 1, "no good PROSE note");
	WITH(f.note.h.n_descsz = 8, "short PROSE note");
	WITH(f.note.h.n_descsz = ~0u, "broken note");
	WITH(f.note.h.n_namesz = ~0u, "broken note");
	WITH(f.note.revision = 7, "another revision");
}

static void damage(struct file *f)
{
	static const uint64_t edge[] = {0,	 1,   ~0ull,	  1ull << 63,
					0x10000, MEM, 0xffffffff, 1ull << 56};
	uint8_t *b = (uint8_t *)f;

	for (uint32_t n = chance(6); n; n--)
		if (chance(2))
			b[chance(sizeof(*f))] = chance(256);
		else
			memcpy(b + chance(offsetof(struct file, text)) / 8 * 8,
			       &edge[chance(8)], 8);
}

static void any_bytes(unsigned runs)
{
	static struct elf e;
	unsigned read = 0, loaded = 0, mute = 0;

	for (unsigned i = 0; i < runs; i++) {
		struct file f = good();
		int error;

		damage(&f);
		error = read_bytes(&e, &f,
				   chance(8) ? sizeof(f) : chance(sizeof(f)));
		mute += error && !*e.why;
		if (error)
			continue;
		read++;
		loaded += !elf_load(&e, mem, MEM, chance(2) ? 0 : 0x1000);
	}
	is(mute, 0);
	ok(read > runs / 100 && loaded, "%u of %u were read, %u loaded", read,
	   runs, loaded);
}

int main(void)
{
	const char *seed = getenv("FUZZ_SEED"), *runs = getenv("FUZZ_RUNS");

	fd = memfd_create("elf", MFD_CLOEXEC);
	mem = malloc(MEM);
	if (seed)
		state = strtoull(seed, NULL, 0);
	accepted();
	chosen();
	any_bytes(runs ? strtoul(runs, NULL, 0) : 30000);
	free(mem);
	return tap_done();
}
