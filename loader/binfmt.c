/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * binfmt_misc: the kernel starts prose-binfmt, a link to this program, for
 * every ELF file with PROSE's identification bytes.
 *
 * Its flags: P, for the program's own argument 0; O, so that a file that
 * may be executed but not read runs. Not C: a setuid bit of the program
 * would make the launcher run as somebody else. Not F: it pins the launcher
 * of today, and a later build would not be used.
 */
#include "binfmt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detach.h"
#include "run.h"

#define DIR   "/proc/sys/fs/binfmt_misc"
#define ENTRY DIR "/prose"
#define LINK  "prose-binfmt"
#define MAGIC "\\x7fELF\\x02\\x01\\x01\\xff\\x50"
#define FLAGS "PO"

extern char **environ;

bool binfmt_called(int argc, char **argv)
{
	const char *base = argc ? strrchr(argv[0], '/') : NULL;

	if (argc < 1)
		return false;
	return !strcmp(base ? base + 1 : argv[0], LINK);
}

/* argv: this program, FILE, FILE's argument 0, its others. */
int binfmt_run(const struct cmd *run, int argc, char **argv)
{
	unsigned long fd = getauxval(AT_EXECFD);
	struct run_opts o = {.fd = -1, .envp = environ};

	if (argc < 3) {
		say("%s is what the kernel starts programs of PROSE with; "
		    "`prose run` is for people",
		    argv[0]);
		return EXIT_USAGE;
	}
	errno = 0;
	if (fd || (getauxval(AT_EXECFD), !errno))
		o.fd = fd;
	if (o.fd >= 0)
		fcntl(o.fd, F_SETFD, FD_CLOEXEC);
	o.file = argv[1];
	o.argv = argv + 2;
	return run_program(&o);
}

/* -- registering ---------------------------------------------------------- */

static int put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

static bool mounted(void)
{
	return !access(DIR "/register", F_OK);
}

static int no_binfmt(int error)
{
	if (error == -EPERM || error == -EACCES)
		say("binfmt_misc is for root to change: sudo prose binfmt "
		    "register");
	else
		say("this kernel has no binfmt_misc here (%s): load it with "
		    "`modprobe binfmt_misc`, or use `prose run FILE`",
		    strerror(-error));
	return EXIT_PROSE;
}

static int need_mount(void)
{
	if (mounted())
		return 0;
	if (mount("binfmt_misc", DIR, "binfmt_misc", 0, NULL))
		return no_binfmt(-errno);
	return mounted() ? 0 : no_binfmt(-ENOENT);
}

/* The link beside this program that the kernel is to start. */
static int make_link(char path[PATH_MAX])
{
	const char *self = self_path(), *slash = strrchr(self, '/');

	if (!slash)
		return -ENOENT;
	if (snprintf(path, PATH_MAX, "%.*s/" LINK, (int)(slash - self), self) >=
	    PATH_MAX)
		return -ENAMETOOLONG;
	if (!symlink(slash + 1, path) || errno == EEXIST)
		return 0;
	return -errno;
}

static int do_register(void)
{
	char path[PATH_MAX], line[PATH_MAX + 128];
	int error = make_link(path);

	if (error) {
		say("no link %s: %s", path, strerror(-error));
		return EXIT_PROSE;
	}
	if (need_mount())
		return EXIT_PROSE;
	if (!access(ENTRY, F_OK))
		put_file(ENTRY, "-1");
	snprintf(line, sizeof(line), ":prose:M::" MAGIC "::%s:" FLAGS, path);
	if (strchr(path, ':') || strlen(path) > 127) {
		say("%s: binfmt_misc takes no path with ':' or of more than "
		    "127 bytes; install PROSE elsewhere",
		    path);
		return EXIT_PROSE;
	}
	error = put_file(DIR "/register", line);
	if (error)
		return no_binfmt(error);
	printf("registered: the kernel starts programs of PROSE with %s\n",
	       path);
	return 0;
}

static int do_unregister(void)
{
	int error = put_file(ENTRY, "-1");

	if (error == -ENOENT) {
		printf("not registered\n");
		return 0;
	}
	return error ? no_binfmt(error) : 0;
}

static int do_status(void)
{
	char text[1024];
	int fd = open(ENTRY, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) {
		printf(mounted() ? "not registered\n"
				 : "not registered; binfmt_misc is not "
				   "mounted\n");
		return 1;
	}
	n = read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	printf("registered: %s", text);
	close(fd);
	return 0;
}

int cmd_binfmt(const struct cmd *cmd, int argc, char **argv)
{
	if (next_option(cmd, argc, argv, "", NULL) != -1)
		return option_status();
	if (optind + 1 != argc)
		return usage(cmd, false);
	if (!strcmp(argv[optind], "register"))
		return do_register();
	if (!strcmp(argv[optind], "unregister"))
		return do_unregister();
	if (!strcmp(argv[optind], "status"))
		return do_status();
	return usage(cmd, false);
}
