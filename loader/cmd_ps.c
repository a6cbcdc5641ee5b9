/* SPDX-License-Identifier: BSD-2-Clause */
/* ps: the partitions, for people and as JSON. */
#include "loader.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "policy.h"

static const char *state_text(const struct prose_part_row *row)
{
	static const char *const text[] = {
	    [PROSE_PART_FREE] = "free",	      [PROSE_PART_CREATED] = "created",
	    [PROSE_PART_RUNNING] = "running", [PROSE_PART_WAITING] = "waiting",
	    [PROSE_PART_PAUSED] = "paused",   [PROSE_PART_ENDED] = "ended",
	};

	return row->state < sizeof(text) / sizeof(*text) ? text[row->state]
							 : "?";
}

static double seconds(struct ctl *c, uint64_t tb)
{
	return c->machine->tb_hz ? (double)tb / c->machine->tb_hz : 0;
}

static void show_row(struct ctl *c, const struct prose_part_row *row)
{
	char cpu[12] = "any";

	if (row->cpu != PROSE_CPU_ANY)
		snprintf(cpu, sizeof(cpu), "%u", row->cpu);
	printf("%6u %-8.15s %-8s %9s %6s %9.2f %4s %-14s %s\n", row->lpar,
	       c->machine->machine, state_text(row),
	       size_text(row->mem_bytes).s,
	       row->backing_bytes ? size_text(row->backing_bytes).s : "-",
	       seconds(c, row->used_tb), cpu, policy_text(row).s, row->name);
}

/* -- JSON ----------------------------------------------------------------- */

static void add_u64(struct json_object *o, const char *key, uint64_t v)
{
	json_object_object_add(o, key, json_object_new_uint64(v));
}

static void add_text(struct json_object *o, const char *key, const char *v)
{
	json_object_object_add(o, key, json_object_new_string(v));
}

static struct json_object *row_json(struct ctl *c,
				    const struct prose_part_row *row)
{
	struct json_object *o = json_object_new_object();

	add_u64(o, "lpar", row->lpar);
	add_text(o, "name", row->name);
	add_text(o, "machine", c->machine->machine);
	add_text(o, "state", state_text(row));
	add_u64(o, "why", row->why);
	add_u64(o, "mem_bytes", row->mem_bytes);
	add_u64(o, "backing_bytes", row->backing_bytes);
	add_text(o, "policy",
		 row->policy == PROSE_POLICY_RTC ? "rtc" : "slots");
	add_u64(o, "required", row->required);
	add_u64(o, "desired", row->desired);
	json_object_object_add(
	    o, "cpu",
	    row->cpu == PROSE_CPU_ANY ? NULL : json_object_new_int64(row->cpu));
	add_u64(o, "owner", row->owner);
	json_object_object_add(
	    o, "cpu_seconds", json_object_new_double(seconds(c, row->used_tb)));
	add_u64(o, "hcalls", row->hcalls);
	add_u64(o, "kicks", row->kicks);
	add_u64(o, "posts", row->posts);
	add_u64(o, "switches", row->switches);
	return o;
}

static void add_json(struct ctl *c, struct json_object *list)
{
	struct prose_part_row row;

	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!ctl_part_at(c, i, &row))
			json_object_array_add(list, row_json(c, &row));
}

/* -- every machine of the name -------------------------------------------- */

static int one_table(struct ctl *c, void *arg)
{
	struct prose_part_row row;
	bool *first = arg;

	if (*first)
		printf("%6s %-8s %-8s %9s %6s %9s %4s %-14s %s\n", "LPAR",
		       "MACHINE", "STATE", "MEM", "PAGES", "CPU-S", "CPU",
		       "POLICY", "NAME");
	*first = false;
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (!ctl_part_at(c, i, &row))
			show_row(c, &row);
	return 0;
}

static int one_json(struct ctl *c, void *arg)
{
	add_json(c, arg);
	return 0;
}

static int list(bool json)
{
	struct json_object *all = NULL;
	bool first = true;
	int up;

	if (json)
		all = json_object_new_array();
	up = json ? each_machine(one_json, all)
		  : each_machine(one_table, &first);
	if (!up)
		explain_open(-ENOENT);
	if (json && up > 0)
		puts(json_object_to_json_string_ext(all,
						    JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
	return up > 0 ? 0 : EXIT_PROSE;
}

int cmd_ps(const struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {{"json", no_argument, NULL, 'j'},
					      {0}};
	bool json = false;
	int c;

	while ((c = next_option(cmd, argc, argv, "", longs)) == 'j')
		json = true;
	if (c != -1)
		return option_status();
	return optind < argc ? usage(cmd, false) : list(json);
}
