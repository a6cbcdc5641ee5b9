/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOP_RECORD_INT_H
#define TOP_RECORD_INT_H

#include <stddef.h>
#include <zlib.h>

#include "record.h"

#define RECORD_KEPT PROSE_PARTS
#define PART_HEAD   offsetof(struct snap_part, count)
#define DETAIL_HEAD offsetof(struct detail, thread)

struct record_head {
	char magic[8];
	uint32_t revision, pad;
};

struct record {
	gzFile file;
	int error;
	struct detail *kept[RECORD_KEPT]; /* the newest, each of an LPAR */
	unsigned keep;			  /* which is replaced next */
	unsigned char chunk[1u << 20];
};

#endif
