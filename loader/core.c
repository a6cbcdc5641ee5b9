/* SPDX-License-Identifier: BSD-2-Clause */
/* A core's file: made without a name, named when it is whole. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core_int.h"
#include "loader.h"

extern char **environ;

bool core_zst_wanted(void)
{
	const char *word = getenv("PROSE_CORE_ZSTD");

	return word && *word && strcmp(word, "0") && strcmp(word, "no");
}

static int put_core(const struct core_source *s, int fd, bool zst)
{
	struct core *c = calloc(1, sizeof(*c));
	int error;

	if (!c)
		return -ENOMEM;
	c->s = s;
	c->fd = fd;
	c->zst = -1;
	c->touched_bytes = core_touched(c);
	if (s->machine)
		core_notes_machine(c);
	else
		core_notes(c);
	error = zst ? core_zst_begin(c) : 0;
	if (!error) {
		error = core_put_all(c);
		if (zst)
			error = core_zst_end(c, error);
	}
	free(c->notes);
	free(c);
	return error;
}

/* -- names ---------------------------------------------------------------- */

struct place {
	char dir[PATH_MAX], final[NAME_MAX + 1], draft[NAME_MAX + 1];
	int dir_fd, fd;
	bool named; /* the draft is a name in the folder already */
};

static bool ends_zst(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && !strcmp(name + n - 4, ".zst");
}

/* A pipe, a device or a folder of that name is not replaced. */
static int check_name(const struct place *p)
{
	struct stat st;

	if (fstatat(p->dir_fd, p->final, &st, 0) || S_ISREG(st.st_mode))
		return 0;
	return S_ISDIR(st.st_mode) ? -EISDIR : -EEXIST;
}

static int find_place(struct place *p, const char *dir, const char *file,
		      const struct core_source *s)
{
	char copy[PATH_MAX];

	if (file) {
		snprintf(copy, sizeof(copy), "%s", file);
		snprintf(p->final, sizeof(p->final), "%s", basename(copy));
		snprintf(copy, sizeof(copy), "%s", file);
		snprintf(p->dir, sizeof(p->dir), "%s", dirname(copy));
	} else {
		snprintf(p->dir, sizeof(p->dir), "%s", dir);
		snprintf(p->final, sizeof(p->final), "%.200s.%u.core", s->name,
			 s->v->row.lpar);
		for (char *c = p->final; *c; c++)
			if (*c == '/' || (c == p->final && *c == '.'))
				*c = '_';
	}
	if (s->zst && !ends_zst(p->final) && strlen(p->final) < NAME_MAX - 4)
		strcat(p->final, ".zst");
	snprintf(p->draft, sizeof(p->draft), ".%.200s.%d", p->final, getpid());
	p->dir_fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return p->dir_fd < 0 ? -errno : check_name(p);
}

/* Without a name where the file system can do that: who is killed now
 * leaves nothing behind. */
static int open_draft(struct place *p)
{
	p->fd = openat(p->dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (p->fd >= 0)
		return 0;
	unlinkat(p->dir_fd, p->draft, 0);
	p->fd =
	    openat(p->dir_fd, p->draft,
		   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	p->named = p->fd >= 0;
	return p->fd < 0 ? -errno : 0;
}

/* A new name is had in one step: between two, who is killed leaves the draft's
 * behind. Linux has no such step for a name that is taken. */
static int name_draft(struct place *p)
{
	char self[32];

	if (!p->named) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", p->fd);
		if (!linkat(AT_FDCWD, self, p->dir_fd, p->final,
			    AT_SYMLINK_FOLLOW))
			return 0;
		if (errno != EEXIST)
			return -errno;
		unlinkat(p->dir_fd, p->draft, 0);
		if (linkat(AT_FDCWD, self, p->dir_fd, p->draft,
			   AT_SYMLINK_FOLLOW))
			return -errno;
		p->named = true;
	}
	return renameat(p->dir_fd, p->draft, p->dir_fd, p->final) ? -errno : 0;
}

static void close_place(struct place *p, int error)
{
	if (error && p->named)
		unlinkat(p->dir_fd, p->draft, 0);
	if (p->fd >= 0)
		close(p->fd);
	if (p->dir_fd >= 0)
		close(p->dir_fd);
}

int core_write(const struct core_source *s, const char *dir, const char *file,
	       char path[PATH_MAX])
{
	struct place p = {.dir_fd = -1, .fd = -1};
	int error = find_place(&p, dir, file, s);

	if (!strcmp(p.dir, "."))
		snprintf(path, PATH_MAX, "%s", p.final);
	else if (snprintf(path, PATH_MAX, "%s/%s",
			  strcmp(p.dir, "/") ? p.dir : "", p.final) >= PATH_MAX)
		error = error ? error : -ENAMETOOLONG;
	if (!error)
		error = open_draft(&p);
	if (!error)
		error = put_core(s, p.fd, ends_zst(p.final));
	if (!error)
		error = name_draft(&p);
	close_place(&p, error);
	return error;
}

/* -- the tool ------------------------------------------------------------- */

typedef int spawn_fn(pid_t *, const char *, const posix_spawn_file_actions_t *,
		     const posix_spawnattr_t *, char *const[], char *const[]);

/* With these as its first descriptors, where not -1. -errno: it cannot be. */
static pid_t start(const char *path, const char *const *words, const int fd[3],
		   spawn_fn *spawn)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int error;
	pid_t pid;

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&files);
	for (int i = 0; i < 3; i++)
		if (fd[i] >= 0)
			posix_spawn_file_actions_adddup2(&files, fd[i], i);
	error = spawn(&pid, path, &files, &attr, (char *const *)words, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return error ? -error : pid;
}

static int end_of(pid_t pid)
{
	int status = -1;

	while (pid >= 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static pid_t start_tool(const char *const *words, const int fd[3])
{
	char path[PATH_MAX];

	setenv("PROSE_SELF", self_path(), 1);
	snprintf(path, sizeof(path), "%s/prose-core", self_lib());
	return start(path, words, fd, posix_spawn);
}

pid_t core_tool_start(const char *const *words, int in, int out)
{
	return start_tool(words, (int[3]){in, out, -1});
}

int core_tool(const char *const *words)
{
	return end_of(start_tool(words, (int[3]){-1, -1, -1}));
}

int core_run(const char *const *words)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int status = end_of(
	    start(words[0], words, (int[3]){null, null, null}, posix_spawnp));

	close(null);
	return status;
}
