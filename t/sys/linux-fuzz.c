/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts a foreign guest of two vCPUs from a raw image and waits for its end:
 * prints how, the words at 0x9000 and 0x9008, and how many entries of its hash
 * table map what they may not.   linux-fuzz IMAGE SEED FLAGS */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

#define HPT	0x1800000 /* hyp/powernv/papr/guest.h */
#define ENTRIES (1 << 19)

static uint64_t be(const uint64_t *p)
{
	return __builtin_bswap64(*p);
}

static uint64_t bytes_of(uint64_t v, uint64_t r)
{
	unsigned size = r >> 12 & 15;

	return !(v & 4) ? 1 << 12 : size == 1 || size == 7 ? 1 << 16 : 1 << 24;
}

/* All of it, and at least one of what it may. */
static int allowed(const struct ctl *c, uint64_t v, uint64_t r, uint64_t base,
		   uint64_t flags)
{
	uint64_t bytes = bytes_of(v, r), pp = r & 0x8000000000000003;
	uint64_t ra = r & 0x0ffffffffffff000 & ~(bytes - 1), end = ra + bytes;
	int reads = pp == 3 || pp == 0x8000000000000002;

	if (ra >= base && end <= base + (1 << 30))
		return 1;
	if (!(flags & 2) || end > c->ram_bytes)
		return 0;
	return ra >= PROSE_PARTS_RA ||
	       (ra >= PROSE_MACHINE_RA && end <= HPT / 2 && reads) ||
	       (ra >= 0x200000 + PROSE_CLIENT_LINUX * 4096 && end <= 0x300000);
}

static unsigned forbidden(const struct ctl *c, uint64_t base, uint64_t flags)
{
	const uint64_t *e = (const uint64_t *)(c->ram + HPT);
	unsigned n = 0;

	for (unsigned i = 0; i < ENTRIES; i++)
		if (be(e + 2 * i) & 1)
			n += !allowed(c, be(e + 2 * i), be(e + 2 * i + 1), base,
				      flags);
	return n;
}

int main(int argc, char **argv)
{
	uint64_t out[PROSE_MBOX_OUT];
	uint64_t arg[3] = {1 << 30, strtoull(argv[3], NULL, 0), 2};
	struct prose_part_row row;
	struct ctl c;
	uint64_t word[2];
	int64_t lpar;
	int fd = open(argv[1], O_RDONLY);

	if (ctl_open(&c, NULL))
		return 1;
	strcpy((char *)c.mbox->data, "nonsense");
	lpar = ctl_hcall(&c, PROSE_H_CREATE, arg, 3, out);
	if (lpar < 0) {
		printf("create: %s\n", ctl_strerror(lpar));
		return 1;
	}
	if (read(fd, c.ram + out[0], 1 << 20) <= 0 ||
	    ctl_call(&c, PROSE_H_START, lpar, 0, strtoull(argv[2], NULL, 0), 0))
		return 1;
	while (!ctl_part_row(&c, lpar, &row) && row.state != PROSE_PART_ENDED)
		usleep(20000);
	memcpy(word, c.ram + out[0] + 0x9000, sizeof(word));
	printf("end %u code %u wrong %llu forbidden %u entered %llu\n", row.end,
	       row.end_code, (unsigned long long)__builtin_bswap64(word[1]),
	       forbidden(&c, out[0], arg[1]),
	       (unsigned long long)__builtin_bswap64(word[0]));
	ctl_call(&c, PROSE_H_DESTROY, lpar);
	ctl_close(&c);
	return row.end != PROSE_END_EXIT;
}
