/* SPDX-License-Identifier: BSD-2-Clause */
/* info: what a core is and what it holds. */
#include <string.h>

#include "post.h"

static int count_thread(void *arg, prose_gpa at, const struct prose_thread *t)
{
	*(unsigned *)arg += t->state != PROSE_THREAD_DEAD;
	return 0;
}

static int show_fid(void *arg, const struct prose_9p_fid *f, const char *path)
{
	printf("  fid %-6u ", f->fid);
	print_clean(stdout, path);
	printf("\n");
	return 0;
}

static const char *why_word(uint32_t why)
{
	static const char *const words[] = {"unknown", "crash", "dump",
					    "machine gone"};

	return words[why < 4 ? why : 0];
}

static void print_id(const struct pview_file *f)
{
	for (unsigned i = 0; i < f->build_id_bytes; i++)
		printf("%02x", f->build_id[i]);
}

static struct pview_file file[PVIEW_FILES];

static void text(const struct pview *v, const char *path, int files)
{
	unsigned threads = 0;
	char program[PATH_MAX];
	bool found = find_program(v, program);

	pview_threads(v, count_thread, &threads);
	printf("core       ");
	print_clean(stdout, path);
	printf("\nname       ");
	print_clean(stdout, v->row.name);
	printf("\nLPAR       %u on %s, %s\n", v->row.lpar, v->info.machine,
	       v->arch == PROSE_ARCH_PPC64LE ? "powerpc64le" : "x86-64");
	printf("written    %s, by PROSE %s (hypervisor %s), because: %s\n",
	       time_word(v->info.time_ns).s, v->info.version,
	       v->info.hyp_version, why_word(v->info.why));
	if (v->info.paused_ns)
		printf("paused     %.1f ms at least\n",
		       v->info.paused_ns / 1e6);
	printf("end        %s %s\n", end_word(v).s,
	       ctl_end_where(&v->row, v->arch).s);
	printf("memory     %s, of which %s were touched\n",
	       size_word(v->row.mem_bytes).s,
	       size_word(v->info.touched_bytes).s);
	printf("threads    %u\n", threads);
	for (int i = 0; i < files; i++) {
		printf("%s ", i ? "rt        " : "program   ");
		print_clean(stdout, file[i].path);
		printf("%s\n           build id ",
		       i || found ? "" : " (not found any more)");
		print_id(&file[i]);
		printf("\n");
	}
	if (found && strcmp(program, file[0].path))
		printf("found at   %s\n", program);
	printf("trace      %u CPU rings\n", pview_rings(v));
	printf("files open to 9P:\n");
	pview_fids(v, show_fid, NULL);
}

static void field(const char *name, const char *value, const char *end)
{
	printf(" ");
	print_json_string(stdout, name);
	printf(": ");
	print_json_string(stdout, value);
	printf("%s", end);
}

static void json(const struct pview *v, const char *path, int files)
{
	unsigned threads = 0;

	pview_threads(v, count_thread, &threads);
	printf("{\"schema\": 1,");
	field("core", path, ",\n");
	field("name", v->row.name, ",");
	field("machine", v->info.machine, ",");
	field("why", why_word(v->info.why), ",");
	field("end", end_word(v).s, ",\n");
	field("version", v->info.version, ",");
	field("hyp_version", v->info.hyp_version, ",\n");
	field("program", files ? file[0].path : "", ",");
	printf(" \"build_id\": \"");
	if (files)
		print_id(&file[0]);
	printf("\",\n \"lpar\": %u, \"arch\": %u, \"time_ns\": %llu, "
	       "\"paused_ns\": %llu, \"mem_bytes\": %llu,\n"
	       " \"touched_bytes\": %llu, \"threads\": %u, \"pc\": %llu, "
	       "\"address\": ",
	       v->row.lpar, v->arch, (unsigned long long)v->info.time_ns,
	       (unsigned long long)v->info.paused_ns,
	       (unsigned long long)v->row.mem_bytes,
	       (unsigned long long)v->info.touched_bytes, threads,
	       (unsigned long long)v->row.end_pc);
	if (ctl_end_address(&v->row, v->arch))
		printf("%llu}\n", (unsigned long long)v->row.end_info);
	else
		printf("null}\n");
}

int post_info(int argc, char **argv)
{
	bool as_json = argc > 1 && !strcmp(argv[1], "--json");
	char path[PATH_MAX];
	struct pview v;
	int status, files;

	argc -= as_json;
	argv += as_json;
	if (argc > 2)
		return POST_USAGE;
	status = pick_core(&v, argc > 1 ? argv[1] : NULL, path);
	if (status)
		return status;
	files = pview_files(&v, NULL, file, PVIEW_FILES);
	(as_json ? json : text)(&v, path, files);
	pview_close(&v);
	return 0;
}
