/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules as people write them: "rtc", "slots:20+50". */
#ifndef LOADER_POLICY_H
#define LOADER_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "ctl.h"
#include "note.h"

struct policy {
	bool given;		    /* any of these three: */
	uint32_t policy;	    /* enum prose_policy */
	uint32_t required, desired; /* slots */
	bool cpu_given;
	uint32_t cpu;
};

/* false, after having said why: not a policy, not a CPU. */
bool policy_parse(struct policy *p, const char *text);
bool policy_parse_cpu(struct policy *p, const char *text);
/* What is not given comes from the program's wishes. */
void policy_from_conf(struct policy *p, const struct prose_note_conf *conf);
/* What is not given comes from how it is scheduled now. */
void policy_from_row(struct policy *p, const struct prose_part_row *row);
/* Set it, if anything of it is given; says why it cannot be. */
int policy_set(struct ctl *c, uint32_t lpar, const struct policy *p);
/* "slots:20+50" */
struct policy_text {
	char s[32];
};
struct policy_text policy_text(const struct prose_part_row *row);

#endif
