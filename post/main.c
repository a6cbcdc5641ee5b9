/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of commands, and those that only run another program. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "post.h"
#include "zst.h"

static post_fn post_squeeze, post_unpack;

static const struct {
	const char *name;
	post_fn *run;
	const char *args, *summary; /* NULL: not for people */
} table[] = {
    {"ls", post_ls, "[--json] [CORE...]", "list the index, or these cores"},
    {"bt", post_bt, "[CORE]", "all threads' stacks, and 9P requests"},
    {"info", post_info, "[--json] [CORE]", "what a core is and holds"},
    {"trace", post_trace, "[CORE] [OPTION...]",
     "its flight recorder, as `prose trace` has it"},
    {"gdb", post_gdb, "[CORE] [ARG...]", "open it in gdb"},
    {"pack", post_pack, "CORE...", "compress them; all here reads them so"},
    {"rm", post_rm, "CORE... | --older DAYS | --all",
     "remove cores that the index has"},
    {"report", post_report, NULL, NULL},
    {"index", post_index, NULL, NULL},
    {"squeeze", post_squeeze, NULL, NULL},
    {"unpack", post_unpack, NULL, NULL},
};
#define ROWS (sizeof(table) / sizeof(*table))

static int help(FILE *to)
{
	fprintf(to, "usage: prose core COMMAND [CORE]\n\n");
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].args)
			fprintf(to, "  %-6s %-28s %s\n", table[i].name,
				table[i].args, table[i].summary);
	fprintf(to,
		"\nCORE is a file, or an LPAR id, a name or 8 digits and more "
		"of a build id that the\nindex has; without it, the newest "
		"core. Cores that `prose run` wrote without\n--core are "
		"removed when "
		"they are older than $PROSE_CORE_DAYS (14) or together\ntake "
		"more than $PROSE_CORE_MAX (4G) on disk.\n");
	return to == stdout ? 0 : EXIT_PROSE;
}

/* A core's pieces, for who writes it; the exit status is an errno. */
static int post_squeeze(int argc, char **argv)
{
	return -zst_squeeze(STDIN_FILENO, STDOUT_FILENO);
}

/* A compressed core, for who reads it. */
static int post_unpack(int argc, char **argv)
{
	return -zst_unpack_to(STDIN_FILENO, STDOUT_FILENO);
}

/* -- others' work --------------------------------------------------------- */

/* A core that was compressed is a file without a name now. */
static void name_unpacked(const struct pview *v, char path[PATH_MAX])
{
	size_t n = strlen(path);

	if (n > 4 && !strcmp(path + n - 4, ".zst"))
		snprintf(path, PATH_MAX, "/proc/self/fd/%d", dup(v->fd));
}

int post_gdb(int argc, char **argv)
{
	char path[PATH_MAX], program[PATH_MAX];
	char **words = calloc(argc + 8, sizeof(*words));
	struct pview v;
	int status = pick_core(&v, argc > 1 ? argv[1] : NULL, path), n = 0;

	if (status || !words)
		return status ? status : EXIT_PROSE;
	if (!find_program(&v, program))
		say("the program, %s, is not there any more, or is another "
		    "build",
		    *program ? program : "which the core does not name");
	words[n++] = "gdb-multiarch";
	for (int i = 2; i < argc; i++)
		words[n++] = argv[i];
	if (*program)
		words[n++] = program;
	words[n++] = "-c";
	words[n] = path;
	name_unpacked(&v, path);
	execvp(words[0], words);
	say("gdb-multiarch cannot be run: %s", strerror(errno));
	return EXIT_PROSE;
}

int post_trace(int argc, char **argv)
{
	const char *self = getenv("PROSE_SELF");
	char path[PATH_MAX], **words = calloc(argc + 4, sizeof(*words));
	struct pview v;
	int status = pick_core(&v, argc > 1 ? argv[1] : NULL, path), n = 0;

	if (status || !words)
		return status ? status : EXIT_PROSE;
	name_unpacked(&v, path);
	words[n++] = "prose";
	words[n++] = "trace";
	for (int i = 2; i < argc; i++)
		words[n++] = argv[i];
	words[n] = path;
	execvp(self ? self : "prose", words);
	say("prose trace cannot be run: %s", strerror(errno));
	return EXIT_PROSE;
}

static int run(size_t row, int argc, char **argv)
{
	int status = table[row].run(argc, argv);

	if (status != POST_USAGE)
		return status;
	fprintf(stderr, "usage: prose core %s %s\n", table[row].name,
		table[row].args ? table[row].args : "");
	return EXIT_PROSE;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return help(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help") ||
	    (argc > 2 && !strcmp(argv[2], "--help")))
		return help(stdout);
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(table[i].name, argv[1]))
			return run(i, argc - 1, argv + 1);
	say("there is no command \"%s\"; `prose core --help` lists them",
	    argv[1]);
	return EXIT_PROSE;
}
