/* SPDX-License-Identifier: BSD-2-Clause */
/* Cores as files: those that are compressed are unpacked by `prose core`. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core.h"

#define ZSTD_MAGIC 0xfd2fb528u /* RFC 8878 */

static bool is_packed(int fd)
{
	uint32_t magic;

	return pread(fd, &magic, sizeof(magic), 0) == sizeof(magic) &&
	       magic == ZSTD_MAGIC;
}

static int unpack(const char *prose, int in, int out)
{
	char *const words[] = {(char *)prose, "core", "unpack", NULL};
	int status, pid = fork();

	if (!pid) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		dup2(in, 0);
		dup2(out, 1);
		execv(prose, words);
		_exit(125);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status ? 0 : -1;
}

static int unpacked(const char *prose, int in)
{
	const char *tmp = getenv("TMPDIR");
	int out = open(tmp && *tmp ? tmp : "/tmp",
		       O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (out >= 0 && unpack(prose, in, out)) {
		close(out);
		out = -1;
	}
	close(in);
	return out;
}

int core_open(const char *prose, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	return is_packed(fd) ? unpacked(prose, fd) : fd;
}
