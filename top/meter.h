/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Meters: what is shown of a partition. A new column is a new row of the
 * table in meter.c.
 */
#ifndef TOP_METER_H
#define TOP_METER_H

#include <stdbool.h>

#include "sample.h"

enum meter_kind {
	METER_TEXT,
	METER_NUMBER,  /* as it is */
	METER_PERCENT, /* of one CPU */
	METER_RATE,    /* a second */
	METER_BYTES,
	METER_BYTE_RATE,
	METER_SECONDS, /* a time that something took */
	METER_LATENCY, /* seconds, mostly below one */
	METER_TIME,    /* seconds on the CPU: only grows */
	METER_TOTAL    /* only grows */
};

struct meter {
	const char *name;    /* for programs; is never changed */
	const char *caption; /* for people */
	int width;	     /* on the screen; 0: for programs only */
	enum meter_kind kind;
	/* NAN: not known. */
	double (*value)(const struct top_part *p, unsigned offset);
	unsigned offset; /* what of it */
	void (*text)(const struct top_part *p, char *out, size_t bytes);
	const char *help; /* for people */
};

#define METER_TEXT_BYTES 80
/* Names of what a model says begin so. */
#define METER_MODEL "tlb_model_"

extern const struct meter meters[];
extern const unsigned meter_count;

/* Its name within METER_MODEL; NULL: it is measured. */
const char *meter_model(const struct meter *m);

/* Does it want two looks? */
bool meter_rate(const struct meter *m);

/* The meter of that name, or -1. */
int meter_find(const char *name);

/* Its value; NAN: not known, or a text. */
double meter_value(const struct meter *m, const struct top_part *p);

/* As people read it; what is not known is a dash. */
void meter_show(const struct meter *m, const struct top_part *p, char *out,
		size_t bytes);
void meter_format(enum meter_kind kind, double v, char *out, size_t bytes);

#endif
