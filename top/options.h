/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of prose top. */
#ifndef TOP_OPTIONS_H
#define TOP_OPTIONS_H

#include <stdbool.h>

#include "batch.h"

struct options {
	bool batch, ascii;
	bool stats;   /* called as `prose stats`: one look, at totals */
	long samples; /* 0: go on for ever */
	double seconds;
	enum batch_format format;
	const char *name, *machine, *record, *play;
	struct list_order order;
};

/* Ends the program, with 2, if they make no sense. */
void options_take(struct options *o, int argc, char **argv);

#endif
