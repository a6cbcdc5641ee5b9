/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=100 */
/* The table of descriptors: lowest first, dup and its kin, EMFILE; and what
 * descriptors of directories and O_PATH are good for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tap.h"

static void numbers(void)
{
	int a = open("/dev/null", O_RDWR), b = dup(a), n = 0, last = -1;

	is(b, a + 1);
	is(fcntl(a, F_DUPFD, 100), 100);
	is(fcntl(a, F_DUPFD_CLOEXEC, 100), 101);
	is(fcntl(101, F_GETFD), FD_CLOEXEC);
	is(fcntl(101, F_SETFD, 0), 0);
	is(fcntl(101, F_GETFD), 0);
	is(dup2(a, 200), 200);
	is(dup2(a, a), a);
	is(dup3(a, a, 0), -1);
	is(errno, EINVAL);
	is(dup3(a, 201, O_CLOEXEC), 201);
	is(fcntl(201, F_GETFD), FD_CLOEXEC);
	is(dup2(999, 5), -1);
	is(errno, EBADF);
	is(dup2(a, 1 << 20), -1);
	is(errno, EBADF);
	close(a);
	is(open("/dev/null", O_RDONLY), a);
	close(a);
	while ((n = dup(b)) >= 0)
		last = n;
	is(errno, EMFILE);
	is(last, sysconf(_SC_OPEN_MAX) - 1);
	is(open("/dev/null", O_RDONLY), -1);
	is(errno, EMFILE);
	for (int i = 3; i <= last; i++)
		close(i);
	is(open("/dev/null", O_RDONLY), 3);
	is(close(3), 0);
}

static void shared_offset(void)
{
	char buf[10] = "";
	int a = open("f", O_RDWR | O_CREAT | O_TRUNC, 0600), b = dup(a);

	is(write(a, "hello", 5), 5);
	is(lseek(b, 1, SEEK_SET), 1);
	is(read(a, buf, 2), 2);
	is_str(buf, "el");
	is(lseek(b, 0, SEEK_CUR), 3);
	is(fcntl(a, F_SETFL, O_NONBLOCK), 0);
	ok(fcntl(b, F_GETFL) & O_NONBLOCK, "flags are the file's");
	close(a);
	is(read(b, buf, 9), 2);
	close(b);
}

static void appending(void)
{
	char buf[10] = "";
	int fd = open("ap", O_RDWR | O_CREAT | O_TRUNC, 0600);

	is(write(fd, "abc", 3), 3);
	is(lseek(fd, 0, SEEK_SET), 0);
	is(fcntl(fd, F_SETFL, O_APPEND), 0);
	is(write(fd, "d", 1), 1);
	is(lseek(fd, 0, SEEK_CUR), 4);
	is(unlink("ap"), 0);
	is(lseek(fd, 1, SEEK_SET), 1);
	is(fcntl(fd, F_SETFL, 0), 0);
	is(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), O_RDWR);
	is(write(fd, "B", 1), 1);
	is(pread(fd, buf, 9, 0), 4);
	is_str(buf, "aBcd");
	close(fd);
}

static void itself(void)
{
	char a[100], b[100] = "";
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat st;

	is(fstat(fd, &st), 0);
	is(read(fd, a, 20), 20);
	is(a[8], 'P'); /* a native program's mark */
	ok(readlink("/proc/self/exe", b, 99) > 0 && b[0] == '/', "%s", b);
	close(fd);
}

static void directories(void)
{
	char cwd[4096], buf[10];
	struct stat st;
	int d, f, p;

	is(mkdir("dir", 0755), 0);
	is(symlink("dir", "dirlink"), 0);
	d = open("dir", O_RDONLY | O_DIRECTORY);
	ok(d >= 0, "a directory opens");
	is(read(d, buf, 1), -1);
	is(errno, EISDIR);
	f = openat(d, "f", O_RDWR | O_CREAT, 0644);
	ok(f >= 0, "openat creates");
	is(write(f, "x", 1), 1);
	is(fstatat(d, "f", &st, 0), 0);
	is(st.st_size, 1);
	is(fstatat(d, "", &st, AT_EMPTY_PATH), 0);
	ok(S_ISDIR(st.st_mode), "the directory itself");
	is(openat(f, "x", O_RDONLY), -1);
	is(errno, ENOTDIR);
	is(renameat(d, "f", AT_FDCWD, "g"), 0);
	is(unlinkat(AT_FDCWD, "g", 0), 0);
	is(fstat(f, &st), 0);
	is(st.st_nlink, 0);
	p = open("dirlink", O_PATH | O_NOFOLLOW);
	ok(p >= 0, "O_PATH of a link");
	is(fstat(p, &st), 0);
	ok(S_ISLNK(st.st_mode), "is the link");
	is(read(p, buf, 1), -1);
	is(errno, EBADF);
	is(readlinkat(p, "", buf, 10), 3);
	is(lstat("dirlink/", &st), 0);
	ok(S_ISDIR(st.st_mode), "a slash follows the link");
	is(fchdir(d), 0);
	is_str(strrchr(getcwd(cwd, sizeof(cwd)), '/'), "/dir");
	is(chdir("../dirlink"), 0);
	is_str(strrchr(getcwd(cwd, sizeof(cwd)), '/'), "/dir");
	is(chdir(".."), 0);
	is(rmdir("dir/"), 0);
	is(close(d) + close(f) + close(p), 0);
}

static void copies(void)
{
	static char buf[300000], got[300000];
	off_t at = 1000;
	int a = open("a", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int b = open("b", O_RDWR | O_CREAT | O_TRUNC, 0600);

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (char)(i * 7 >> 2);
	is(write(a, buf, sizeof(buf)), sizeof(buf));
	is(sendfile(b, a, &at, 1 << 20), sizeof(buf) - 1000);
	is(at, sizeof(buf));
	is(lseek(a, 0, SEEK_CUR), sizeof(buf));
	is(pread(b, got, sizeof(got), 0), sizeof(buf) - 1000);
	ok(!memcmp(got, buf + 1000, sizeof(buf) - 1000), "the same bytes");
	is(lseek(a, 0, SEEK_SET), 0);
	is(lseek(b, 0, SEEK_SET), 0);
	is(syscall(SYS_copy_file_range, a, NULL, b, NULL, 1 << 20, 0),
	   sizeof(buf));
	is(pread(b, got, sizeof(got), 0), sizeof(buf));
	ok(!memcmp(got, buf, sizeof(buf)), "the same bytes");
	close(a);
	close(b);
}

static void long_paths(void)
{
	char deep[4000] = "", cwd[5000];
	int n = 0;

	for (; n < 100; n++) {
		if (mkdir("deeper", 0700) || chdir("deeper"))
			break;
		strcat(deep, "../");
	}
	is(n, 100);
	is(strlen(getcwd(cwd, sizeof(cwd))) > 700, 1);
	is(chdir(deep), 0);
	deep[0] = 0;
	for (int i = 0; i < 100; i++)
		strcat(deep, "deeper/./");
	is(access(deep, F_OK), 0);
	is(mkdir(strcat(deep, "end"), 0700), 0);
	is(access(strcat(deep, "/more"), F_OK), -1);
	is(errno, ENOENT);
}

int main(void)
{
	numbers();
	shared_offset();
	appending();
	itself();
	directories();
	copies();
	long_paths();
	return tap_done();
}
