/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy.h"

#include <stdio.h>
#include <string.h>

#include "loader.h"

static bool parse_slots(struct policy *p, const char *text)
{
	char required[16];
	const char *plus = strchr(text, '+');
	size_t n = plus ? (size_t)(plus - text) : strlen(text);

	if (n >= sizeof(required))
		return false;
	memcpy(required, text, n);
	required[n] = 0;
	p->desired = PROSE_FRAME_SLOTS;
	return parse_u32(required, &p->required) &&
	       (!plus || parse_u32(plus + 1, &p->desired)) &&
	       p->required <= PROSE_FRAME_SLOTS &&
	       p->desired <= PROSE_FRAME_SLOTS;
}

bool policy_parse(struct policy *p, const char *text)
{
	p->given = true;
	p->required = 0;
	p->desired = PROSE_FRAME_SLOTS;
	p->policy = PROSE_POLICY_SLOTS;
	if (!strcmp(text, "slots"))
		return true;
	if (!strncmp(text, "slots:", 6) && parse_slots(p, text + 6))
		return true;
	p->policy = PROSE_POLICY_RTC;
	if (!strcmp(text, "rtc"))
		return true;
	say("\"%s\" is no policy: rtc, slots, slots:REQUIRED, or "
	    "slots:REQUIRED+DESIRED, in %% of a CPU (0 to %u)",
	    text, PROSE_FRAME_SLOTS);
	return false;
}

bool policy_parse_cpu(struct policy *p, const char *text)
{
	p->cpu_given = true;
	p->cpu = PROSE_CPU_ANY;
	if (!strcmp(text, "any") || parse_u32(text, &p->cpu))
		return true;
	say("\"%s\" is no CPU: a number from 0 on, or any", text);
	return false;
}

void policy_from_conf(struct policy *p, const struct prose_note_conf *conf)
{
	if (!p->given && conf->policy) {
		p->given = true;
		p->policy = conf->policy - 1;
		p->required = conf->required;
		p->desired = conf->desired;
	}
	if (!p->cpu_given && conf->cpu) {
		p->cpu_given = true;
		p->cpu = conf->cpu - 1;
	}
}

void policy_from_row(struct policy *p, const struct prose_part_row *row)
{
	if (!p->given) {
		p->policy = row->policy;
		p->required = row->required;
		p->desired = row->desired;
	}
	if (!p->cpu_given)
		p->cpu = row->cpu;
}

int policy_set(struct ctl *c, uint32_t lpar, const struct policy *p)
{
	int64_t status;

	if (!p->given && !p->cpu_given)
		return 0;
	status = ctl_call(c, PROSE_H_SCHED, lpar, p->policy, p->required,
			  p->desired, p->cpu);
	if (!status)
		return 0;
	if (status == -PROSE_E_NOSPC && p->policy == PROSE_POLICY_RTC)
		say("no CPU is free to run LPAR %u to completion", lpar);
	else if (status == -PROSE_E_NOSPC)
		say("LPAR %u: %u %% of a CPU cannot be promised: others "
		    "were promised too much of it",
		    lpar, p->required);
	else if (status == -PROSE_E_INVAL && p->cpu_given &&
		 p->cpu >= c->machine->cpus)
		say("LPAR %u: there is no CPU %u; the machine has %u, from 0",
		    lpar, p->cpu, c->machine->cpus);
	else if (status == -PROSE_E_INVAL)
		say("LPAR %u: the hypervisor knows no such schedule", lpar);
	else
		say("LPAR %u: the schedule cannot be set: %s", lpar,
		    ctl_strerror(status));
	return -1;
}

struct policy_text policy_text(const struct prose_part_row *row)
{
	struct policy_text t;

	if (row->policy == PROSE_POLICY_RTC)
		snprintf(t.s, sizeof(t.s), "rtc");
	else
		snprintf(t.s, sizeof(t.s), "slots:%u+%u", row->required,
			 row->desired);
	return t;
}
