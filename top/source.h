/* SPDX-License-Identifier: BSD-2-Clause */
/* Where looks come from: a machine, or a recording of one. */
#ifndef TOP_SOURCE_H
#define TOP_SOURCE_H

#include "record.h"
#include "take.h"

struct source {
	struct ctl ctl;	      /* if not `play` */
	struct take take;     /* the same */
	struct record *play;  /* reads from it */
	struct record *write; /* also writes to it */
	struct snap *snap;
	uint32_t want; /* LPAR to look at closely */
	unsigned turn; /* whose closer look is recorded next */
	uint64_t looks;
	const char *path;    /* of either */
	void (*leave)(void); /* called before the end by an error; or NULL */
	char spec[512];	     /* of the machine */
};

/* Look; 1; 0: it is over: the machine is gone, or the recording ends. */
int source_look(struct source *s);

/* Did the machine go down? */
bool source_gone(const struct source *s);

void source_close(struct source *s);

#endif
