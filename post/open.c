/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding cores, opening them, finding their programs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index.h"
#include "post.h"
#include "zst.h"

/* What is there can be read, and is; but nobody should take it for all. */
static void warn_short(const struct pview *v, const char *path)
{
	uint64_t end = 0;
	struct stat st;

	for (unsigned i = 0; i < v->segments; i++) {
		const struct pview_segment *s = &v->segment[i];

		if (end < s->file_at + s->file_bytes)
			end = s->file_at + s->file_bytes;
	}
	if (!fstat(v->fd, &st) && (uint64_t)st.st_size < end)
		say("%s: is cut short: %llu of its %llu bytes are there", path,
		    (unsigned long long)st.st_size, (unsigned long long)end);
}

int open_core(struct pview *v, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = fd < 0 ? -errno : 0;
	struct stat st;

	if (!error && (fstat(fd, &st) || !S_ISREG(st.st_mode)))
		error = -PROSE_E_INVAL;
	if (!error && zst_is(fd))
		error = zst_unpack(&fd);
	if (!error)
		error = pview_core_fd(v, fd);
	else if (fd >= 0)
		close(fd);
	if (!error) {
		warn_short(v, path);
		return 0;
	}
	say("%s: %s", path,
	    error == -PROSE_E_INVAL ? "is no core file of PROSE, or too little "
				      "is left of it"
				    : strerror(-error));
	return EXIT_PROSE;
}

/* A program of that name is not meant. */
static bool is_core(const char *path)
{
	uint8_t h[20] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool core = fd >= 0 && read(fd, h, sizeof(h)) == sizeof(h) &&
		    !memcmp(h, "\177ELF", 4) && h[16] == 4;

	core = core || (fd >= 0 && zst_is(fd));
	if (fd >= 0)
		close(fd);
	return core;
}

static bool is_called(const struct entry *e, const char *what)
{
	char lpar[16];

	snprintf(lpar, sizeof(lpar), "%u", e->lpar);
	return !what || !strcmp(what, lpar) || !strcmp(what, e->name) ||
	       (strlen(what) >= 8 && !strncmp(what, e->build_id, strlen(what)));
}

int pick_core(struct pview *v, const char *what, char path[PATH_MAX])
{
	struct entry *all = NULL;
	long n, i;

	n = what && is_core(what) ? 0 : index_read(&all);
	for (i = n - 1; i >= 0; i--)
		if (all[i].there && is_called(&all[i], what))
			break;
	if (i >= 0)
		snprintf(path, PATH_MAX, "%s", all[i].path);
	else if (what && !access(what, F_OK))
		snprintf(path, PATH_MAX, "%s", what);
	else
		*path = 0;
	free(all);
	if (*path)
		return open_core(v, path);
	if (what)
		say("there is no core %s: neither such a file, nor one in the "
		    "index; `prose core ls` lists that",
		    what);
	else
		say("the index has no cores: name a file");
	return EXIT_PROSE;
}

/* -- programs ------------------------------------------------------------- */

static bool has_build_id(const char *path, const struct pview_file *f)
{
	struct pview_file none = *f;

	return stack_build_id(path, none.build_id, none.build_id_bytes);
}

bool find_program(const struct pview *v, char path[PATH_MAX])
{
	static struct pview_file file[PVIEW_FILES];
	struct entry *all;
	char id[136] = "-";
	bool found;
	long n;

	*path = 0;
	if (pview_files(v, NULL, file, PVIEW_FILES) < 1)
		return false;
	snprintf(path, PATH_MAX, "%s", file[0].path);
	found = has_build_id(path, &file[0]);
	if (found || !file[0].build_id_bytes)
		return found;
	for (unsigned i = 0; i < file[0].build_id_bytes; i++)
		sprintf(id + 2 * i, "%02x", file[0].build_id[i]);
	n = index_read(&all);
	for (long i = n - 1; i >= 0 && !found; i--)
		if (!strcmp(all[i].build_id, id) &&
		    has_build_id(all[i].program, &file[0])) {
			snprintf(path, PATH_MAX, "%s", all[i].program);
			found = true;
		}
	free(all);
	return found;
}
