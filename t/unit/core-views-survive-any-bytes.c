/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib ctl; needs: time=240 */
/* A view of a core file, and of a partition, takes any bytes: what is good is
 * found, what is not is refused, and every walk ends. Chosen damage, each
 * length the file may be cut to, then 20,000 files of chance from a fixed
 * seed, and as many memories. FUZZ_SEED, FUZZ_RUNS: others. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/ppc64.h"
#include "pview.h"
#include "tap.h"

#define MEM	  0x10000ull
#define AT_DESC	  0x1000
#define AT_THREAD 0x2000 /* two of them */
#define AT_REGS	  0x3000
#define AT_BOOT	  0x4000
#define AT_9P	  0x5000
#define AT_FID	  0x6000
#define AT_PATH	  0x6100
#define AT_RING	  0x7000
#define AT_CHAN	  0x9000
#define RECORDS	  16

static uint8_t mem[MEM];
static uint8_t file[0x20000];
static size_t file_bytes;
static uint64_t state = 1;
static int fd;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

/* -- a partition, and a core of it ---------------------------------------- */

static void make_threads(void)
{
	struct prose_thread t = {.magic = PROSE_THREAD_MAGIC,
				 .tid = 5,
				 .state = PROSE_THREAD_RUNNING,
				 .next = AT_THREAD + sizeof(t),
				 .regs = AT_REGS,
				 .name = "first"};
	struct prose_regs_ppc64 r = {.pc = 0x1234};

	memcpy(mem + AT_THREAD, &t, sizeof(t));
	t.tid = 6;
	t.state = PROSE_THREAD_BLOCKED;
	t.next = 0;
	memcpy(mem + AT_THREAD + sizeof(t), &t, sizeof(t));
	memcpy(mem + AT_REGS, &r, sizeof(r));
}

static void make_9p(void)
{
	struct prose_9p_state s = {
	    .msize = 8192, .tags = PROSE_9P_TAGS, .fids = AT_FID};
	struct prose_9p_fid f = {.fid = 7, .path = AT_PATH};

	s.request[3] = (struct prose_9p_request){.tag = 3, .type = 200};
	memcpy(mem + AT_9P, &s, sizeof(s));
	memcpy(mem + AT_FID, &f, sizeof(f));
	strcpy((char *)mem + AT_PATH, "/etc/motd");
}

static void make_ring(void)
{
	struct prose_trace_ring r = {.magic = PROSE_TRACE_MAGIC,
				     .revision = PROSE_TRACE_REVISION,
				     .bytes = sizeof(r),
				     .records = RECORDS,
				     .head = 20};

	memcpy(mem + AT_RING, &r, sizeof(r));
	for (unsigned i = 0; i < RECORDS; i++)
		((struct prose_trace_record *)(mem + AT_RING + sizeof(r)))[i] =
		    (struct prose_trace_record){.tb = i, .type = 74};
}

static void make_memory(void)
{
	struct prose_desc d = {.magic = PROSE_DESC_MAGIC,
			       .revision = PROSE_DESC_REVISION,
			       .bytes = sizeof(d),
			       .nr_vcpus = 1,
			       .chan = {AT_CHAN},
			       .threads = AT_THREAD,
			       .trace = AT_RING,
			       .fids = AT_9P,
			       .boot = AT_BOOT,
			       .current = {AT_THREAD}};
	struct prose_boot b = {.magic = PROSE_BOOT_MAGIC,
			       .bytes = sizeof(b),
			       .exec = AT_PATH,
			       .cwd = AT_PATH};
	struct prose_chan c = {.magic = PROSE_CHAN_MAGIC,
			       .up = 0xa000,
			       .up_bytes = 4096,
			       .down = 0xb000,
			       .down_bytes = 4096};

	memset(mem, 0, sizeof(mem));
	memcpy(mem + AT_DESC, &d, sizeof(d));
	memcpy(mem + AT_BOOT, &b, sizeof(b));
	memcpy(mem + AT_CHAN, &c, sizeof(c));
	make_threads();
	make_9p();
	make_ring();
}

static struct prose_part_row good_row(void)
{
	struct prose_part_row row = {.lpar = 5,
				     .state = PROSE_PART_ENDED,
				     .name = "test",
				     .mem_bytes = MEM,
				     .desc = AT_DESC,
				     .end = PROSE_END_SIGNAL,
				     .end_pc = 0x1234,
				     .end_code = 11};

	return row;
}

static size_t put_note(size_t at, uint32_t type, const void *head,
		       size_t head_bytes, const void *data, size_t bytes)
{
	Elf64_Nhdr h = {6, head_bytes + bytes, type};

	memcpy(file + at, &h, sizeof(h));
	memcpy(file + at + 12, "PROSE\0\0", 8);
	memcpy(file + at + 20, head, head_bytes);
	memcpy(file + at + 20 + head_bytes, data, bytes);
	return at + 20 + ((head_bytes + bytes + 3) & ~3ul);
}

static size_t put_notes(size_t at)
{
	struct prose_part_row row = good_row();
	struct prose_core_info info = {.revision = 1, .tb_hz = 512000000};
	struct prose_core_vcpu v = {0, 5, sizeof(struct prose_regs_ppc64), 0};
	struct prose_core_ring r = {0, 0};
	struct prose_core_file f = {
	    .lo = 0x1000, .hi = 0x2000, .build_id_bytes = 4, .program = 1};

	at = put_note(at, PROSE_NT_CORE_PART, "", 0, &row, sizeof(row));
	at = put_note(at, PROSE_NT_CORE_INFO, "", 0, &info, sizeof(info));
	at = put_note(at, PROSE_NT_CORE_VCPU, &v, sizeof(v), mem + AT_REGS,
		      v.bytes);
	at = put_note(at, PROSE_NT_CORE_TRACE, &r, sizeof(r), mem + AT_RING,
		      256 + RECORDS * 32);
	return put_note(at, PROSE_NT_CORE_FILE, &f, sizeof(f),
			"\1\2\3\4/bin/true", 14);
}

static void make_core(void)
{
	Elf64_Ehdr h = {.e_type = ET_CORE,
			.e_machine = EM_PPC64,
			.e_phoff = sizeof(h),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 3};
	Elf64_Phdr p[3] = {{0}};
	size_t notes = sizeof(h) + sizeof(p), end;

	make_memory();
	memset(file, 0, sizeof(file));
	memcpy(h.e_ident, "\177ELF\2\1\1", 7);
	end = put_notes(notes);
	p[0] = (Elf64_Phdr){PT_NOTE, 0, notes, 0, 0, end - notes, 0, 4};
	end = (end + 4095) & ~4095ul;
	p[1] = (Elf64_Phdr){PT_LOAD, 7, end, 0, 0, 0x6000, 0x6000, 4096};
	p[2] = (Elf64_Phdr){PT_LOAD,	  7,   end + 0x6000,
			    0x6000,	  0,   MEM - 0x7000,
			    MEM - 0x6000, 4096};
	memcpy(file, &h, sizeof(h));
	memcpy(file + sizeof(h), p, sizeof(p));
	memcpy(file + end, mem, MEM - 0x1000);
	file_bytes = end + MEM - 0x1000;
}

/* -- looking at all of it ------------------------------------------------- */

static unsigned threads, fids;

static int see_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	static uint8_t regs[PVIEW_REGS_BYTES];

	threads++;
	pview_regs(arg, t, regs);
	return strlen(t->name) >= sizeof(t->name);
}

static int see_fid(void *arg, const struct prose_9p_fid *f, const char *path)
{
	fids++;
	return strlen(path) >= PVIEW_PATH_BYTES;
}

/* false: something came that must not. */
static bool look(struct pview *v)
{
	static struct pview_file files[PVIEW_FILES];
	static uint8_t regs[PVIEW_REGS_BYTES];
	struct prose_9p_state s;
	struct prose_trace_record rec[4];
	struct prose_cpu_row cpu;
	struct prose_thread t;
	struct prose_boot b;
	struct prose_chan c;
	struct pview_ring r;
	uint64_t next = 0, lost = 0;
	bool good = true;

	threads = fids = 0;
	good &= !pview_threads(v, see_thread, v);
	good &= !pview_fids(v, see_fid, NULL);
	pview_thread(v, 6, &t);
	pview_9p(v, &s);
	pview_boot(v, &b);
	pview_chan(v, 0, &c);
	pview_cpu(v, 0, &cpu);
	if (!v->ctl)
		pview_vcpu(v, 0, regs);
	good &= pview_files(v, "/rt", files, PVIEW_FILES) <= PVIEW_FILES;
	for (int i = -1; i < 2; i++)
		for (int n = 0; !pview_ring(v, i, &r) && n < 3; n++)
			good &= pview_ring_read(&r, &next, rec, 4, &lost) <= 4;
	return good && threads <= PVIEW_THREADS && fids <= PVIEW_FIDS;
}

/* 1: it opened; 0: refused; -1: something came that must not. */
static int try_file(void)
{
	struct pview v;
	bool good;

	if (ftruncate(fd, 0) ||
	    pwrite(fd, file, file_bytes, 0) != (ssize_t)file_bytes)
		return -1;
	if (pview_core_fd(&v, dup(fd)))
		return 0;
	good = look(&v);
	pview_close(&v);
	return good ? 1 : -1;
}

static void damage(uint8_t *p, size_t bytes)
{
	static const uint64_t odd[] = {0,   1,	     ~0ull,	1ull << 63,
				       MEM, MEM - 1, AT_THREAD, AT_DESC};

	for (unsigned i = chance(8) + 1; i; i--) {
		size_t at = chance(bytes - 8);

		if (chance(2))
			p[at] = chance(256);
		else
			memcpy(p + (at & ~7ul), &odd[chance(8)], 8);
	}
}

static unsigned fuzz_files(unsigned runs)
{
	unsigned bad = 0;

	for (unsigned i = 0; i < runs; i++) {
		make_core();
		damage(file, chance(3) ? 4096 : file_bytes);
		if (!chance(8))
			file_bytes = chance(file_bytes);
		bad += try_file() < 0;
	}
	return bad;
}

/* The same through a map, as live partitions are seen. */
static unsigned fuzz_live(unsigned runs)
{
	struct prose_machine machine = {.arch = PROSE_ARCH_PPC64LE,
					.tb_hz = 512000000};
	struct prose_part_row row = good_row();
	struct ctl c = {.ram = mem, .ram_bytes = MEM, .machine = &machine};
	static struct prose_stats stats;
	struct pview v;
	unsigned bad = 0;

	c.stats = &stats;
	row.state = PROSE_PART_WAITING;
	for (unsigned i = 0; i < runs; i++) {
		make_memory();
		damage(mem, MEM);
		for (int k = 0; k < 4; k++)
			damage(mem + 0x1000 * (1 + chance(9)), 512);
		pview_live_row(&v, &c, &row);
		bad += !look(&v);
	}
	return bad;
}

static unsigned cut_everywhere(void)
{
	unsigned bad = 0;
	size_t whole;

	make_core();
	whole = file_bytes;
	for (size_t n = 0; n < whole; n += n < 4096 ? 7 : 509) {
		make_core();
		file_bytes = n;
		bad += try_file() < 0;
	}
	return bad;
}

static void good_core(void)
{
	struct prose_thread t;
	struct pview v;
	char path[64];

	make_core();
	ok(try_file() == 1, "a good one is taken");
	pview_core_fd(&v, dup(fd));
	ok(look(&v) && threads == 2 && fids == 1, "with all its parts");
	ok(!pview_thread(&v, 6, &t) && t.tid == 6, "a thread is found");
	pview_fid_path(&v, 7, path, sizeof(path));
	ok(!strcmp(path, "/etc/motd"), "a path is found");
	pview_close(&v);
}

static void chosen(void)
{
	struct prose_thread *t = (void *)(mem + AT_THREAD);
	struct prose_part_row row = good_row();
	struct prose_machine m = {.arch = PROSE_ARCH_PPC64LE};
	struct ctl c = {.ram = mem, .ram_bytes = MEM, .machine = &m};
	static struct prose_stats stats;
	char text[8];
	struct pview v;

	c.stats = &stats;
	pview_live_row(&v, &c, &row);
	make_memory();
	t[1].next = AT_THREAD;
	ok(look(&v) && threads == PVIEW_THREADS, "a ring of threads ends");
	((struct prose_9p_fid *)(mem + AT_FID))->next = AT_FID;
	ok(look(&v) && fids == PVIEW_FIDS, "a ring of fids ends");
	ok(pview_read(&v, MEM - 4, text, 8) < 0, "nothing beyond the end");
	ok(pview_read(&v, ~0ull - 3, text, 8) < 0, "no wrap-around");
	ok(pview_string(&v, AT_PATH, text, 4) == 3, "strings are cut");
	ok(pview_string(&v, MEM + 1, text, 8) < 0, "and inside");
}

int main(void)
{
	const char *seed = getenv("FUZZ_SEED"), *runs = getenv("FUZZ_RUNS");
	unsigned n = runs ? strtoul(runs, NULL, 0) : 20000;

	state = seed ? strtoull(seed, NULL, 0) : 1;
	fd = memfd_create("core", 0);
	good_core();
	chosen();
	ok(!cut_everywhere(), "cut off anywhere");
	ok(!fuzz_files(n), "files of chance");
	ok(!fuzz_live(n / 4), "memories of chance");
	return tap_done();
}
