/* SPDX-License-Identifier: BSD-2-Clause */
/* ls and rm. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index.h"
#include "post.h"
#include "zst.h"

static void print_one(const struct entry *e, bool json, bool first)
{
	if (!json) {
		printf("%-19s %5u %-8s %-13s %9s %-12.12s %-12.12s ",
		       time_word(e->time_ns).s, e->lpar, e->machine, e->end,
		       e->there ? size_word(e->disk_bytes).s : "missing",
		       e->build_id, e->name);
		print_clean(stdout, e->path);
		printf("\n");
		return;
	}
	printf("%s\n  {\"time_ns\": %llu, \"lpar\": %u, \"kept\": %s, "
	       "\"there\": %s, \"disk_bytes\": %llu,\n   \"name\": ",
	       first ? "" : ",", (unsigned long long)e->time_ns, e->lpar,
	       e->kept ? "true" : "false", e->there ? "true" : "false",
	       (unsigned long long)e->disk_bytes);
	print_json_string(stdout, e->name);
	printf(", \"end\": ");
	print_json_string(stdout, e->end);
	printf(", \"machine\": ");
	print_json_string(stdout, e->machine);
	printf(", \"build_id\": ");
	print_json_string(stdout, e->build_id);
	printf(",\n   \"program\": ");
	print_json_string(stdout, e->program);
	printf(", \"path\": ");
	print_json_string(stdout, e->path);
	printf("}");
}

int post_ls(int argc, char **argv)
{
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	static struct entry one;
	struct entry *all = NULL;
	bool first = true;
	int status = 0;
	long n = 0;

	argc -= json;
	argv += json;
	for (int i = 1; i < argc; i++)
		if (*argv[i] == '-')
			return POST_USAGE;
	if (argc < 2)
		n = index_read(&all);
	printf(json ? "{\"schema\": 1, \"cores\": ["
		    : "%-19s %5s %-8s %-13s %9s %-12s %-12s %s\n",
	       "TIME", "LPAR", "MACHINE", "END", "ON DISK", "BUILD ID", "NAME",
	       "CORE");
	for (long i = 0; i < n; i++, first = false)
		print_one(&all[i], json, first);
	for (int i = 1; i < argc; i++) {
		if (!entry_of(argv[i], &one)) {
			status = EXIT_PROSE;
			continue;
		}
		print_one(&one, json, first);
		first = false;
	}
	if (json)
		printf("%s]}\n", first ? "" : "\n");
	free(all);
	return status;
}

/* -- pack ----------------------------------------------------------------- */

static bool is_kept(const char *path)
{
	char real[PATH_MAX];
	struct entry *all;
	bool kept = true;
	long n = index_read(&all);

	for (long i = 0; i < n && realpath(path, real); i++)
		if (!strcmp(all[i].path, real))
			kept = all[i].kept;
	free(all);
	return kept;
}

static int pack_one(const char *path)
{
	char packed[PATH_MAX];
	static struct entry e;
	bool kept = is_kept(path);
	int error;

	if (!entry_of(path, &e))
		return EXIT_PROSE;
	error = zst_pack(path);
	if (error) {
		say("%s cannot be packed: %s", path,
		    error == -EALREADY ? "it is compressed already"
				       : strerror(-error));
		return EXIT_PROSE;
	}
	snprintf(packed, sizeof(packed), "%.4000s.zst", path);
	index_moved(e.path);
	index_add(packed, kept);
	return 0;
}

int post_pack(int argc, char **argv)
{
	int status = argc < 2 ? POST_USAGE : 0;

	for (int i = 1; i < argc; i++)
		status = pack_one(argv[i]) ? EXIT_PROSE : status;
	return status;
}

/* -- rm ------------------------------------------------------------------- */

struct doomed {
	const char *what; /* NULL: by age */
	uint64_t before_ns;
	unsigned removed;
};

static bool is_doomed(const struct entry *e, const struct doomed *d)
{
	char lpar[16], real[PATH_MAX];

	if (!d->what)
		return e->time_ns < d->before_ns || !e->there;
	snprintf(lpar, sizeof(lpar), "%u", e->lpar);
	return !strcmp(d->what, lpar) || !strcmp(d->what, e->name) ||
	       !strcmp(d->what, e->path) ||
	       (realpath(d->what, real) && !strcmp(real, e->path));
}

static void remove_these(struct doomed *d)
{
	struct entry *all;
	long n = index_read(&all);

	for (long i = 0; i < n; i++) {
		if (!is_doomed(&all[i], d))
			continue;
		if (!index_remove(&all[i]) && all[i].there)
			say("%s is another file now: it stays", all[i].path);
		d->removed++;
	}
	free(all);
}

static bool days(const char *text, uint64_t *ns)
{
	char *end;

	*ns = strtoul(text, &end, 10) * 86400 * 1000000000ull;
	return *text >= '0' && *text <= '9' && !*end && end - text < 6;
}

static int rm_older(const char *text)
{
	struct doomed d = {0};
	uint64_t now_ns = time(NULL) * 1000000000ull, ns;

	if (!days(text, &ns)) {
		say("\"%s\" is no number of days", text);
		return EXIT_PROSE;
	}
	d.before_ns = now_ns > ns ? now_ns - ns : 0;
	remove_these(&d);
	return 0;
}

int post_rm(int argc, char **argv)
{
	struct doomed d;
	int status = argc < 2 ? POST_USAGE : 0;

	if (argc == 3 && !strcmp(argv[1], "--older"))
		return rm_older(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "--all")) {
		remove_these(&(struct doomed){.before_ns = ~0ull});
		return 0;
	}
	for (int i = 1; i < argc; i++)
		if (*argv[i] == '-')
			return POST_USAGE;
	for (int i = 1; i < argc; i++) {
		d = (struct doomed){.what = argv[i]};
		remove_these(&d);
		if (!d.removed) {
			say("the index has no core %s", argv[i]);
			status = EXIT_PROSE;
		}
	}
	return status;
}
