/* SPDX-License-Identifier: BSD-2-Clause */
/* Which partitions to show, and in which order. */
#ifndef TOP_LIST_H
#define TOP_LIST_H

#include "meter.h"

struct list_order {
	int meter;	 /* an index of meters[] */
	int up;		 /* smallest first */
	char filter[40]; /* part of the name, or the LPAR; "": all */
};

/* Fills `out`, which has room for PROSE_PARTS; how many. */
unsigned list_make(const struct top *t, const struct list_order *o,
		   const struct top_part **out);

#endif
