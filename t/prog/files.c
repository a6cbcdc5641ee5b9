/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints what the file system calls answer, in an empty directory: the same
 * on Linux and in a partition, or one of them is wrong. t/sys/files-*.t
 * compare.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

static int line;

/* The result of a call, and errno if it failed. */
static void say(const char *what, long long value)
{
	printf("%3d %s: %lld", line, what, value);
	if (value == -1)
		printf(" errno %d", errno);
	printf("\n");
}

#define T(call) (line = __LINE__, errno = 0, say(#call, (long long)(call)))

static char buf[1 << 20];
static struct stat st;

static void opening(void)
{
	int fd;

	T(open("none", O_RDONLY));
	T(open("", O_RDONLY));
	T(fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0644));
	T(open("f", O_RDWR | O_CREAT | O_EXCL, 0644));
	T(open("f/x", O_RDONLY));
	T(open("f", O_RDONLY | O_DIRECTORY));
	T(open(".", O_RDWR));
	T(open(".", O_RDONLY | O_CREAT, 0644));
	T(write(fd, "hello world", 11));
	T(lseek(fd, 0, SEEK_CUR));
	T(lseek(fd, 6, SEEK_SET));
	T(read(fd, buf, 100));
	T(read(fd, buf, 100));
	T(memcmp(buf, "world", 5));
	T(pread(fd, buf, 5, 0));
	T(pread(fd, buf, 5, -1));
	T(pread(fd, buf, 5, 1000));
	T(lseek(fd, -1, SEEK_SET));
	T(lseek(fd, 3, SEEK_END));
	T(write(fd, "!", 1));
	T(fstat(fd, &st));
	T(st.st_size);
	T(st.st_mode);
	T(ftruncate(fd, 5));
	T(fstat(fd, &st) ? -1 : st.st_size);
	T(ftruncate(fd, -1));
	T(close(fd));
	T(close(fd));
	T(read(fd, buf, 1));
	T(fd = open("f", O_RDONLY));
	T(write(fd, "x", 1));
	T(ftruncate(fd, 1));
	T(close(fd));
	T(fd = open("f", O_WRONLY | O_TRUNC));
	T(read(fd, buf, 1));
	T(fstat(fd, &st) ? -1 : st.st_size);
	T(close(fd));
	T(fd = open("f", O_RDWR | O_APPEND));
	T(write(fd, "abc", 3));
	T(lseek(fd, 0, SEEK_SET));
	T(write(fd, "def", 3));
	T(lseek(fd, 0, SEEK_CUR));
	T(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND));
	T(close(fd));
}

static void vectors(void)
{
	struct iovec v[3] = {{"one", 3}, {"", 0}, {"three", 5}};
	struct iovec r[2] = {{buf, 4}, {buf + 10, 100}};
	int fd;

	T(fd = open("v", O_RDWR | O_CREAT, 0600));
	T(writev(fd, v, 3));
	T(preadv(fd, r, 2, 0));
	T(memcmp(buf, "onet", 4));
	T(memcmp(buf + 10, "hree", 4));
	T(pwritev(fd, v, 1, 100));
	T(lseek(fd, 0, SEEK_END));
	T(close(fd));
}

static void large(void)
{
	off_t far = 5ll << 30;
	int fd;

	T(fd = open("large", O_RDWR | O_CREAT, 0600));
	T(pwrite(fd, "far", 3, far));
	T(pread(fd, buf, 100, far));
	T(lseek(fd, 0, SEEK_END));
	T(lseek(fd, 0, SEEK_DATA) > 0);
	T(ftruncate(fd, far * 2));
	T(fstat(fd, &st) ? -1 : st.st_size);
	memset(buf, 7, sizeof(buf));
	T(pwrite(fd, buf, sizeof(buf), far - 3));
	memset(buf, 0, sizeof(buf));
	T(pread(fd, buf, sizeof(buf), far - 3));
	T(buf[0] + buf[sizeof(buf) - 1]);
	T(fallocate(fd, 0, 0, 8192));
	T(posix_fallocate(fd, 0, 8192));
	T(fsync(fd));
	T(fdatasync(fd));
	T(close(fd));
	T(truncate("large", 3));
	T(stat("large", &st) ? -1 : st.st_size);
	T(unlink("large"));
}

static void names(void)
{
	int fd;

	T(mkdir("d", 0755));
	T(mkdir("d", 0755));
	T(mkdir("none/d", 0755));
	T(rmdir("f"));
	T(unlink("d"));
	T(symlink("../f", "d/link"));
	T(symlink("x", "d/link"));
	T(readlink("d/link", buf, 100));
	T(readlink("f", buf, 100));
	T(stat("d/link", &st) ? -1 : (long)S_ISREG(st.st_mode));
	T(lstat("d/link", &st) ? -1 : (long)S_ISLNK(st.st_mode));
	T(open("d/link", O_RDONLY | O_NOFOLLOW));
	T(symlink("loop", "loop"));
	T(open("loop", O_RDONLY));
	T(stat("loop/x", &st));
	T(symlink("nowhere", "dangling"));
	T(open("dangling", O_RDONLY));
	T(open("dangling", O_RDWR | O_CREAT | O_EXCL, 0600));
	T(fd = open("dangling", O_RDWR | O_CREAT, 0600));
	T(access("nowhere", F_OK));
	T(close(fd));
	T(link("f", "hard"));
	T(link("f", "hard"));
	T(stat("hard", &st) ? -1 : (long)st.st_nlink);
	T(link("d", "hardd"));
	T(rename("hard", "d/moved"));
	T(rename("hard", "d/moved"));
	T(rename("d", "d/x"));
	T(rename("f", "d"));
	T(rename("d", "f"));
	T(rename("d/moved", "f"));
	T(rmdir("d"));
	T(access("f", R_OK | W_OK));
	T(access("f", X_OK));
	T(mkfifo("fifo", 0600));
	T(stat("fifo", &st) ? -1 : (long)S_ISFIFO(st.st_mode));
	memset(buf, 'n', 300);
	buf[300] = 0;
	T(open(buf, O_RDONLY | O_CREAT, 0600));
	T(mkdir(buf, 0700));
	buf[255] = 0;
	T(mkdir(buf, 0700));
	T(rmdir(buf));
	T(chdir("d"));
	T(open("../f", O_RDONLY) >= 0);
	T(access("link", F_OK));
	T(strcmp(strrchr(getcwd(buf, 1000), '/'), "/d"));
	T(chdir(".."));
	T(chdir("f"));
	T(unlink("d/link"));
	T(rmdir("d/."));
	T(rmdir("d"));
}

static void attributes(void)
{
	struct timespec t[2] = {{1000, 5}, {2000, 6}};
	int fd;

	T(umask(027));
	T(fd = open("m", O_RDWR | O_CREAT, 0666));
	T(fstat(fd, &st) ? -1 : (long)st.st_mode);
	T(fchmod(fd, 04755));
	T(fstat(fd, &st) ? -1 : (long)st.st_mode);
	T(chmod("m", 0));
	T(stat("m", &st) ? -1 : (long)st.st_mode);
	T(futimens(fd, t));
	T(stat("m", &st) ? -1 : st.st_mtime);
	T(st.st_mtim.tv_nsec);
	T(st.st_atime);
	T(write(fd, "x", 1));
	T(fstat(fd, &st) ? -1 : (long)(st.st_mtime > 2000));
	T(fchown(fd, -1, -1));
	T(mkdir("md", 0777));
	T(stat("md", &st) ? -1 : (long)st.st_mode);
	T(umask(022));
	T(close(fd));
	T(chmod("none", 0600));
	T(utimensat(AT_FDCWD, "none", NULL, 0));
}

static void unlinked(void)
{
	int fd, again;

	T(fd = open("u", O_RDWR | O_CREAT, 0600));
	T(write(fd, "still here", 10));
	T(unlink("u"));
	T(unlink("u"));
	T(open("u", O_RDONLY));
	T(again = dup(fd));
	T(pread(again, buf, 100, 0));
	T(lseek(again, 0, SEEK_CUR));
	T(fstat(fd, &st) ? -1 : (long)st.st_nlink);
	T(write(fd, " and more", 9));
	T(lseek(again, 0, SEEK_CUR));
	T(ftruncate(fd, 5));
	T(pread(fd, buf, 100, 0));
	T(close(fd));
	T(close(again));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void listing(void)
{
	char *name[100];
	struct dirent *e;
	long where = 0;
	DIR *d;
	int n = 0;

	T((d = opendir(".")) != NULL);
	while (n < 100 && (e = readdir(d))) {
		if (n == 3)
			where = telldir(d);
		name[n++] = strdup(e->d_name);
	}
	T(n);
	seekdir(d, where);
	e = readdir(d);
	T(strcmp(e ? e->d_name : "", name[4]));
	rewinddir(d);
	T(readdir(d) != NULL);
	T(closedir(d));
	qsort(name, n, sizeof(name[0]), by_name);
	for (int i = 0; i < n; i++)
		printf("  %s\n", name[i]);
	T(opendir("f") == NULL);
	T(errno);
}

static void locks(void)
{
	struct flock k = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd;

	T(fd = open("f", O_RDWR));
	T(fcntl(fd, F_SETLK, &k));
	k.l_start = 10;
	T(fcntl(fd, F_GETLK, &k));
	T(k.l_type == F_UNLCK);
	k.l_type = F_UNLCK;
	T(fcntl(fd, F_SETLKW, &k));
	k.l_type = 77;
	T(fcntl(fd, F_SETLK, &k));
	T(close(fd));
}

static void pipes(void)
{
	struct pollfd p;
	int fd[2];

	T(pipe(fd));
	p = (struct pollfd){fd[0], POLLIN, 0};
	T(poll(&p, 1, 0));
	T(write(fd[1], "abc", 3));
	T(poll(&p, 1, 0));
	T(read(fd[0], buf, 100));
	T(lseek(fd[0], 0, SEEK_SET));
	T(close(fd[1]));
	T(read(fd[0], buf, 100));
	T(close(fd[0]));
}

static void devices(void)
{
	struct statvfs v;
	int fd;

	T(fd = open("/dev/null", O_RDWR));
	T(write(fd, "x", 1));
	T(read(fd, buf, 1));
	T(isatty(fd));
	T(close(fd));
	T(fd = open("/dev/zero", O_RDONLY));
	T(read(fd, buf, 10));
	T(buf[9]);
	T(close(fd));
	T(fd = open("/dev/full", O_WRONLY));
	T(write(fd, "x", 1));
	T(close(fd));
	T(statvfs(".", &v));
	T(v.f_namemax);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	opening();
	vectors();
	large();
	names();
	attributes();
	unlinked();
	listing();
	locks();
	pipes();
	devices();
	return 0;
}
