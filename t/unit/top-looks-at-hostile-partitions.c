/* SPDX-License-Identifier: BSD-2-Clause */
/* link: top ctl lib
 * Whatever a partition keeps where its channels, threads, files, counts and
 * recorder should be: looking at it ends, stays inside of it, and what is
 * shown has no character that commands a terminal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "9p.h"
#include "part.h"
#include "tap.h"
#include "top/batch.h"
#include "top/take.h"

#define RAM	0x500000
#define PART_RA 0x400000
#define PART	(RAM - PART_RA) /* to the very end */
#define ROUNDS	1000
#define SECOND	1000000000ull

static uint8_t *ram, *mem;
static struct prose_stats page;
static struct ctl ctl;
static struct take taker;
static struct snap *snap;
static struct top top;

static uint64_t chance(uint64_t below)
{
	return ((uint64_t)rand() << 31 ^ rand()) % below;
}

/* An address, mostly a good one. */
static prose_gpa somewhere(void)
{
	switch (chance(16)) {
	case 0:
		return chance(1 << 20) - (1 << 19) + PART;
	case 1:
		return ~chance(4096);
	case 2:
		return 0;
	}
	return chance(PART / 128) * 128;
}

static void put(prose_gpa at, const void *data, size_t bytes)
{
	if (at <= PART && bytes <= PART - at)
		memcpy(mem + at, data, bytes);
}

static prose_gpa put_new(const void *data, size_t bytes)
{
	prose_gpa at = somewhere();

	put(at, data, bytes);
	return at;
}

static void put_threads(struct prose_desc *d)
{
	struct prose_thread t = {.magic = PROSE_THREAD_MAGIC};

	for (int i = 0; i < 8; i++) {
		t.tid = i;
		t.state = chance(7);
		t.next = chance(4) ? d->threads : somewhere();
		memset(t.name, (int)chance(256), sizeof(t.name));
		d->threads = put_new(&t, sizeof(t));
	}
}

static void put_chans(struct prose_desc *d)
{
	struct prose_chan c = {.magic = PROSE_CHAN_MAGIC,
			       .revision = PROSE_CHAN_REVISION};

	for (int i = 0; i < 2; i++) {
		c.up = somewhere();
		c.down = somewhere();
		c.up_bytes = c.down_bytes = 1ull << chance(64);
		c.part.tail = chance(~0ull);
		c.ctl.head = chance(~0ull);
		d->chan[i] = put_new(&c, sizeof(c));
	}
}

static void put_fids(struct prose_desc *d)
{
	struct prose_9p_state s = {.tags = PROSE_9P_TAGS};
	struct prose_9p_fid f = {0};

	for (int i = 0; i < 8; i++) {
		f.fid = i;
		f.path = somewhere();
		f.next = chance(4) ? s.fids : somewhere();
		s.fids = put_new(&f, sizeof(f));
		s.request[i] = (struct prose_9p_request){
		    .type = chance(256), .fid = chance(8), .tag = i};
	}
	d->fids = put_new(&s, sizeof(s));
}

static void put_counts(struct prose_desc *d)
{
	struct prose_9p_counts h = {.magic = PROSE_9P_COUNTS_MAGIC,
				    .bytes = sizeof(h),
				    .rows = chance(60),
				    .row_bytes = sizeof(struct prose_9p_count)};

	if (!chance(4))
		h.rows = chance(~0ull);
	if (!chance(4))
		h.row_bytes = chance(~0ull);
	if (!chance(4))
		h.bytes = chance(~0ull);
	d->counts = put_new(&h, sizeof(h));
}

static void put_ring(struct prose_desc *d)
{
	struct prose_trace_ring h = {.magic = PROSE_TRACE_MAGIC,
				     .bytes = sizeof(h),
				     .records = 1u << chance(20),
				     .head = chance(1 << chance(30))};

	d->trace = put_new(&h, sizeof(h));
}

static void fill(void)
{
	struct prose_desc d = {.magic = PROSE_DESC_MAGIC,
			       .revision = PROSE_DESC_REVISION,
			       .bytes = sizeof(d)};

	for (size_t i = 0; i < PART; i += 1 + chance(64))
		mem[i] = rand();
	put_threads(&d);
	put_chans(&d);
	put_fids(&d);
	put_counts(&d);
	put_ring(&d);
	page.part[3].desc = put_new(&d, sizeof(d));
	for (int i = 0; i < 20; i++)
		mem[chance(PART)] = rand();
}

static bool printable(const char *s, size_t room)
{
	size_t n = strnlen(s, room);

	for (size_t i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~')
			return false;
	return n < room;
}

static bool clean(void)
{
	const struct snap_part *p = &snap->part[3];
	const struct detail *d = &snap->detail;
	bool good = true;

	for (uint32_t i = 0; i < p->requests; i++)
		good &= printable(p->request[i].path, SNAP_PATH);
	for (uint32_t i = 0; d->lpar && i < d->threads; i++)
		good &= printable(d->thread[i].name, PROSE_NAME_BYTES);
	for (uint32_t i = 0; d->lpar && i < d->files; i++)
		good &= printable(d->file[i].path, SNAP_PATH);
	return good;
}

static void begin(void)
{
	ram = calloc(1, RAM); /* what is beyond is found by the sanitizer */
	mem = ram + PART_RA;
	ctl = (struct ctl){.sock = -1,
			   .ram_fd = -1,
			   .ram = ram,
			   .ram_bytes = RAM,
			   .stats = &page};
	ctl.machine = (struct prose_machine *)(ram + PROSE_MACHINE_RA);
	ctl.machine->tb_hz = SECOND;
	ctl.machine->arch = PROSE_ARCH_PPC64LE;
	page.cpus = 1;
	page.part[3] = (struct prose_part_row){.lpar = 7,
					       .name = "hostile",
					       .state = PROSE_PART_RUNNING,
					       .ra = PART_RA,
					       .mem_bytes = PART};
	take_init(&taker, &ctl);
	taker.want = 7;
	snap = snap_new();
}

int main(void)
{
	struct list_order o = {.meter = meter_find("lpar")};
	FILE *tap = stdout, *null = fopen("/dev/null", "w");
	unsigned dirty = 0, looked = 0, counted = 0;

	srand(1);
	begin();
	for (uint64_t n = 1; n <= ROUNDS; n++) {
		fill();
		take(&taker, snap, n * SECOND);
		sample_take(&top, snap);
		dirty += !clean();
		looked += snap->part[3].looked;
		counted += snap->part[3].counted;
		stdout = null;
		batch_print(&top, &o, BATCH_JSON);
		batch_print(&top, &o, BATCH_OPENMETRICS);
		stdout = tap;
	}
	is(dirty, 0);
	tap_diag("%u of %u could be looked into, %u had counts", looked, ROUNDS,
		 counted);
	ok(looked > ROUNDS / 4 && counted > ROUNDS / 10,
	   "most came as far as that");
	fclose(null);
	snap_free(snap);
	free(ram);
	return tap_done();
}
