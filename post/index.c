/* SPDX-License-Identifier: BSD-2-Clause */
#include "index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "post.h"

#define ENTRIES_MAX 65536
#define DAY_NS	    86400000000000ull

/* -- entries -------------------------------------------------------------- */

static void hex(const uint8_t *id, unsigned bytes, char *to)
{
	strcpy(to, "-");
	for (unsigned i = 0; i < bytes; i++)
		sprintf(to + 2 * i, "%02x", id[i]);
}

static void find_disk(struct entry *e)
{
	struct stat st;

	e->there = !stat(e->path, &st) && S_ISREG(st.st_mode);
	e->disk_bytes = e->there ? st.st_blocks * 512ull : 0;
}

bool entry_of(const char *path, struct entry *e)
{
	static struct pview_file file[PVIEW_FILES];
	struct pview v;

	memset(e, 0, sizeof(*e));
	if (!realpath(path, e->path)) {
		say("%s: %s", path, strerror(errno));
		return false;
	}
	if (open_core(&v, path))
		return false;
	e->time_ns = v.info.time_ns;
	e->lpar = v.row.lpar;
	strcpy(e->build_id, "-");
	snprintf(e->machine, sizeof(e->machine), "%s", v.info.machine);
	snprintf(e->end, sizeof(e->end), "%.31s", end_word(&v).s);
	snprintf(e->name, sizeof(e->name), "%s", v.row.name);
	if (pview_files(&v, NULL, file, PVIEW_FILES) > 0) {
		hex(file[0].build_id, file[0].build_id_bytes, e->build_id);
		snprintf(e->program, sizeof(e->program), "%s", file[0].path);
	}
	pview_close(&v);
	find_disk(e);
	return true;
}

/* -- lines: fields parted by tabs ----------------------------------------- */

static void put_field(FILE *f, const char *text)
{
	fputc('\t', f);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < 32 || c == '%' || c == 127)
			fprintf(f, "%%%02x", c);
		else
			fputc(c, f);
	}
}

static void put_line(FILE *f, const struct entry *e)
{
	fprintf(f, "1\t%llu\t%u\t%u", (unsigned long long)e->time_ns, e->lpar,
		e->kept);
	put_field(f, e->build_id);
	put_field(f, e->machine);
	put_field(f, e->end);
	put_field(f, e->name);
	put_field(f, e->program);
	put_field(f, e->path);
	fputc('\n', f);
}

static bool get_field(char **at, char *to, size_t room)
{
	char *text = strsep(at, "\t");
	unsigned c;

	if (!text)
		return false;
	for (; *text && room > 1; text++, room--) {
		if (*text == '%' && sscanf(text + 1, "%2x", &c) == 1 && c) {
			*to++ = c;
			text += text[1] && text[2] ? 2 : strlen(text + 1);
		} else {
			*to++ = *text;
		}
	}
	*to = 0;
	return !*text;
}

static bool get_number(char **at, uint64_t *to)
{
	char *text = strsep(at, "\t"), *end;

	if (!text || !*text)
		return false;
	*to = strtoull(text, &end, 10);
	return !*end;
}

static bool get_line(char *line, struct entry *e)
{
	uint64_t revision, lpar, kept;

	line[strcspn(line, "\n")] = 0;
	memset(e, 0, sizeof(*e));
	if (!get_number(&line, &revision) || revision != 1 ||
	    !get_number(&line, &e->time_ns) || !get_number(&line, &lpar) ||
	    !get_number(&line, &kept) ||
	    !get_field(&line, e->build_id, sizeof(e->build_id)) ||
	    !get_field(&line, e->machine, sizeof(e->machine)) ||
	    !get_field(&line, e->end, sizeof(e->end)) ||
	    !get_field(&line, e->name, sizeof(e->name)) ||
	    !get_field(&line, e->program, sizeof(e->program)) ||
	    !get_field(&line, e->path, sizeof(e->path)) || *e->path != '/')
		return false;
	e->lpar = lpar;
	e->kept = kept;
	find_disk(e);
	return true;
}

/* -- the file ------------------------------------------------------------- */

static int make_dirs(char *path)
{
	for (char *c = path + 1; (c = strchr(c, '/')); c++) {
		*c = 0;
		if (mkdir(path, 0700) && errno != EEXIST)
			return -errno;
		*c = '/';
	}
	return 0;
}

static int index_path(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		snprintf(path, PATH_MAX, "%s/prose/cores", state);
	else if (home && *home == '/')
		snprintf(path, PATH_MAX, "%s/.local/state/prose/cores", home);
	else
		return -ENOENT;
	return 0;
}

/* Opened and locked. */
static FILE *index_open(bool make)
{
	char path[PATH_MAX];
	int fd;
	FILE *f;

	if (index_path(path) || (make && make_dirs(path)))
		return NULL;
	fd = open(path,
		  (make ? O_CREAT | O_RDWR | O_APPEND : O_RDWR) | O_CLOEXEC |
		      O_NOFOLLOW,
		  0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	f = fdopen(fd, "r+");
	if (!f)
		close(fd);
	return f;
}

static long read_all(FILE *f, struct entry **to)
{
	struct entry *all = NULL, *more;
	char *line = NULL;
	size_t room = 0;
	long n = 0, have = 0;

	rewind(f);
	while (n < ENTRIES_MAX && getline(&line, &room, f) > 0) {
		if (n == have) {
			have = 2 * have + 64;
			more = realloc(all, have * sizeof(*all));
			if (!more)
				break;
			all = more;
		}
		n += get_line(line, &all[n]);
	}
	free(line);
	*to = all;
	return n;
}

long index_read(struct entry **to)
{
	FILE *f = index_open(false);
	long n;

	*to = NULL;
	if (!f)
		return 0;
	n = read_all(f, to);
	fclose(f);
	return n;
}

struct same_path {
	const char *path;
};

static bool is_path(const struct entry *e, void *arg)
{
	return !strcmp(e->path, ((struct same_path *)arg)->path);
}

void index_moved(const char *path)
{
	index_drop(is_path, &(struct same_path){path});
}

int index_add(const char *path, bool kept)
{
	static struct entry e;
	FILE *f;
	int error;

	if (!entry_of(path, &e))
		return -EINVAL;
	e.kept = kept;
	index_drop(is_path, &(struct same_path){e.path});
	f = index_open(true);
	if (!f)
		return -errno;
	fseek(f, 0, SEEK_END);
	put_line(f, &e);
	error = fflush(f) ? -errno : 0;
	fclose(f);
	return error;
}

int index_drop(bool (*gone)(const struct entry *e, void *arg), void *arg)
{
	FILE *f = index_open(false);
	struct entry *all;
	long n;
	int error = 0;

	if (!f)
		return 0;
	n = read_all(f, &all);
	rewind(f);
	if (ftruncate(fileno(f), 0))
		error = -errno;
	for (long i = 0; i < n && !error; i++)
		if (!gone(&all[i], arg))
			put_line(f, &all[i]);
	free(all);
	return fclose(f) ? -errno : error;
}

/* -- removing ------------------------------------------------------------- */

bool index_remove(const struct entry *e)
{
	static struct entry now;
	bool same = e->there && entry_of(e->path, &now) &&
		    now.time_ns == e->time_ns && now.lpar == e->lpar &&
		    !strcmp(now.build_id, e->build_id);

	if (same)
		unlink(e->path);
	index_drop(is_path, &(struct same_path){e->path});
	return same;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	uint64_t value;
	char *end;

	if (!text || !*text)
		return otherwise;
	value = strtoull(text, &end, 10);
	switch (*end) {
	case 'G':
		value *= 1024; /* fall through */
	case 'M':
		value *= 1024; /* fall through */
	case 'K':
		value *= 1024;
	}
	return value;
}

void index_limit(void)
{
	uint64_t max = setting("PROSE_CORE_MAX", 4ull << 30), sum = 0;
	uint64_t days = setting("PROSE_CORE_DAYS", 14);
	uint64_t now = (time(NULL) + 1) * 1000000000ull;
	struct entry *all;
	long n = index_read(&all);

	for (long i = n - 1; i >= 0; i--) {
		if (all[i].kept || !all[i].there)
			continue;
		sum += all[i].disk_bytes;
		if (i == n - 1) /* the newest stays, whatever its size */
			continue;
		if (sum > max || all[i].time_ns + days * DAY_NS < now)
			index_remove(&all[i]);
	}
	free(all);
}
