/* SPDX-License-Identifier: BSD-2-Clause */
/* What a key may do to a partition: another `prose` command, after a yes. */
#ifndef TOP_ACT_H
#define TOP_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct action {
	char key;
	const char *name; /* of the command */
	const char *question;
	bool terminal; /* it needs the terminal for itself */
};

extern const struct action actions[];
extern const unsigned action_count;

/* The machine, as `prose` is told of it. */
struct action_target {
	const char *name; /* NULL: as the environment says */
	const char *machine;
};

/* Run it; the last line it printed goes to `said`. Its exit status. */
int action_run(const struct action *a, const struct action_target *to,
	       uint32_t lpar, char *said, size_t bytes);

#endif
