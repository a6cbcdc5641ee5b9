/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tlb: what the model of translation counted (abi/tlbmodel.h), if the
 * machine runs with it. Rows stay until another partition takes their place.
 */
#include "loader.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tlbmodel.h"

#define FIELDS(X)       \
	X(instructions) \
	X(accesses)     \
	X(translated)   \
	X(erat_misses) X(tlb_misses) X(walk_accesses) X(unknown) X(kernel)
#define MARKED(X)  \
	X(regions) \
	X(moved) X(hyp) X(cpu) X(cpu_least) X(cpu_most) X(exits) X(switches)

static const struct prose_tlb_model *is_model(const struct prose_tlb_model *m)
{
	return m->magic == PROSE_TLB_MAGIC && m->revision == PROSE_TLB_REVISION
		   ? m
		   : NULL;
}

/* That of a machine without PROSE, in a file; NULL and said: it is none. */
static const struct prose_tlb_model *model_in(const char *path)
{
	const struct prose_tlb_model *m = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && (size_t)st.st_size >= sizeof(*m))
		m = mmap(NULL, sizeof(*m), PROT_READ, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	m = m == MAP_FAILED ? NULL : is_model(m);
	if (!m)
		say("%s has no counts of the model", path);
	return m;
}

/* -- for people ----------------------------------------------------------- */

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

/* -- JSON ----------------------------------------------------------------- */

static void add(struct json_object *o, const char *key, uint64_t n)
{
	json_object_object_add(o, key, json_object_new_uint64(n));
}

static void add_row(struct json_object *o, const struct prose_tlb_row *r)
{
	static const char *const page[] = {"erat_misses_4k", "erat_misses_64k",
					   "erat_misses_16m",
					   "erat_misses_other"};

#define X(name) add(o, #name, r->name);
	FIELDS(X)
#undef X
	for (unsigned i = 0; i < 4; i++)
		add(o, page[i], r->by_page[i]);
}

static struct json_object *marked_json(const struct prose_tlb_mark *m)
{
	struct json_object *o = json_object_new_object();

	add_row(o, &m->sum);
#define X(name) add(o, #name, m->name);
	MARKED(X)
#undef X
	return o;
}

static struct json_object *row_json(const struct prose_tlb_model *m, unsigned i)
{
	struct json_object *o = json_object_new_object();

	add(o, "lpar", m->row[i].lpar);
	add_row(o, &m->row[i]);
	if (m->bytes >= sizeof(*m) && m->mark[i].regions)
		json_object_object_add(o, "marked", marked_json(&m->mark[i]));
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
			json_object_array_add(rows, row_json(m, i));
	json_object_object_add(o, "partitions", rows);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY));
	json_object_put(o);
}

/* Of the machine that is up. */
static int of_machine(void (*tell)(const struct prose_tlb_model *))
{
	const struct prose_tlb_model *m;
	struct ctl c;

	if (connect_machine(&c))
		return EXIT_PROSE;
	m = is_model((const void *)(c.ram + PROSE_TLB_RA));
	if (m)
		tell(m);
	else
		say("this machine runs without the model; start it by "
		    "`prose up --tlb-model`");
	ctl_close(&c);
	return m ? 0 : 1;
}

int cmd_tlb(const struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"file", required_argument, NULL, 'f'},
	    {0}};
	void (*tell)(const struct prose_tlb_model *) = show;
	const struct prose_tlb_model *m;
	const char *file = NULL;
	int o;

	while ((o = next_option(cmd, argc, argv, "", longs)) == 'j' || o == 'f')
		if (o == 'j')
			tell = show_json;
		else
			file = optarg;
	if (o != -1)
		return option_status();
	if (optind < argc)
		return usage(cmd, false);
	if (!file)
		return of_machine(tell);
	m = model_in(file);
	if (m)
		tell(m);
	return m ? 0 : 1;
}
