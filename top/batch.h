/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples as text, for scripts and collectors. */
#ifndef TOP_BATCH_H
#define TOP_BATCH_H

#include "list.h"

enum batch_format {
	BATCH_TABLE,
	BATCH_JSON,
	BATCH_CSV,
	BATCH_OPENMETRICS,
	BATCH_STATS /* of a single look: a line a meter */
};

/* Print a sample to stdout; how many partitions were in it. */
unsigned batch_print(const struct top *t, const struct list_order *o,
		     enum batch_format format);

#endif
