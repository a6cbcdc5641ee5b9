/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOP_BATCH_INT_H
#define TOP_BATCH_INT_H

#include "batch.h"

typedef void batch_print_fn(const struct top *t,
			    const struct top_part *const *parts,
			    unsigned count);

void batch_number(double v, const char *unknown);
/* Texts are printable ASCII (snap_clean()). */
void batch_quoted(const char *text, char escape, const char *special);
void batch_string(const char *text); /* of JSON, and of OpenMetrics */

batch_print_fn batch_json, batch_openmetrics;

#endif
