/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Meters: what is shown of a partition. A new column is a new row of the
 * table in meter.c.
 */
#ifndef TOP_METER_H
#define TOP_METER_H

#include "sample.h"

enum meter_kind {
	METER_TEXT,
	METER_NUMBER,  /* as it is */
	METER_PERCENT, /* of one CPU */
	METER_RATE,    /* a second */
	METER_BYTES,
	METER_SECONDS,
	METER_TOTAL    /* only grows */
};

struct meter {
	const char *name;    /* for programs; is never changed */
	const char *caption; /* for people */
	int width;	     /* on the screen; 0: for programs only */
	enum meter_kind kind;
	/* NAN: not known. */
	double (*value)(const struct top_part *p, unsigned offset);
	unsigned offset; /* in the row */
	void (*text)(const struct top_part *p, char *out, size_t bytes);
};

#define METER_TEXT_BYTES 80

extern const struct meter meters[];
extern const unsigned meter_count;

/* The meter of that name, or -1. */
int meter_find(const char *name);

/* As people read it; what is not known is a dash. */
void meter_show(const struct meter *m, const struct top_part *p, char *out,
		size_t bytes);

#endif
