/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tlb: what the model of translation counted (abi/tlbmodel.h), if the
 * machine runs with it. Rows stay until another partition takes their place.
 */
#include "loader.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "tlbmodel.h"

#define FIELDS(X)                                              \
	X(instructions)                                        \
	X(accesses) X(translated) X(erat_misses) X(tlb_misses) \
	    X(walk_accesses) X(unknown)

static const struct prose_tlb_model *model_of(struct ctl *c)
{
	const struct prose_tlb_model *m = (const void *)(c->ram + PROSE_TLB_RA);

	return m->magic == PROSE_TLB_MAGIC && m->revision == PROSE_TLB_REVISION
		   ? m
		   : NULL;
}

/* -- for people ---------------------------------------------------------- */

static void show_row(const struct prose_tlb_row *r)
{
	printf("%6u", r->lpar);
#define X(name) printf(" %13llu", (unsigned long long)r->name);
	FIELDS(X)
#undef X
	printf("\n");
}

static void show(const struct prose_tlb_model *m)
{
	printf("a model, not a measurement: ERAT %u, TLB %u in %u ways\n",
	       m->erat_entries, m->tlb_entries, m->tlb_ways);
	printf("  LPAR");
#define X(name) printf(" %13s", #name);
	FIELDS(X)
#undef X
	printf("\n");
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (m->row[i].lpar)
			show_row(&m->row[i]);
}

/* -- JSON ---------------------------------------------------------------- */

static void add(struct json_object *o, const char *key, uint64_t n)
{
	json_object_object_add(o, key, json_object_new_uint64(n));
}

static struct json_object *row_json(const struct prose_tlb_row *r)
{
	static const char *const page[] = {"erat_misses_4k", "erat_misses_64k",
					   "erat_misses_16m",
					   "erat_misses_other"};
	struct json_object *o = json_object_new_object();

	add(o, "lpar", r->lpar);
#define X(name) add(o, #name, r->name);
	FIELDS(X)
#undef X
	for (unsigned i = 0; i < 4; i++)
		add(o, page[i], r->by_page[i]);
	return o;
}

static void show_json(const struct prose_tlb_model *m)
{
	struct json_object *o = json_object_new_object();
	struct json_object *rows = json_object_new_array();
	uint64_t instructions = 0, accesses = 0;

	for (unsigned i = 0; i < PROSE_CPUS; i++) {
		instructions += m->hyp[i].instructions;
		accesses += m->hyp[i].accesses;
	}
	json_object_object_add(o, "model", json_object_new_boolean(1));
	add(o, "erat_entries", m->erat_entries);
	add(o, "tlb_entries", m->tlb_entries);
	add(o, "tlb_ways", m->tlb_ways);
	add(o, "hyp_instructions", instructions);
	add(o, "hyp_accesses", accesses);
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (m->row[i].lpar)
			json_object_array_add(rows, row_json(&m->row[i]));
	json_object_object_add(o, "partitions", rows);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY));
	json_object_put(o);
}

int cmd_tlb(const struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {{"json", no_argument, NULL, 'j'},
					      {0}};
	const struct prose_tlb_model *m;
	bool json = false;
	struct ctl c;
	int o;

	while ((o = next_option(cmd, argc, argv, "", longs)) == 'j')
		json = true;
	if (o != -1)
		return option_status();
	if (optind < argc)
		return usage(cmd, false);
	if (connect_machine(&c))
		return EXIT_PROSE;
	m = model_of(&c);
	if (m)
		(json ? show_json : show)(m);
	else
		say("this machine runs without the model; start it by "
		    "`prose up --tlb-model`");
	ctl_close(&c);
	return m ? 0 : 1;
}
