/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void say(const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fprintf(stderr, "prose: %s\n", line);
}

bool parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	unsigned shift = 0;
	const char *unit;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*bytes = strtoull(text, &end, 10);
	unit = *end ? strchr(units, *end & ~0x20) : NULL;
	if (unit) {
		shift = 10 * (unit - units + 1);
		end++;
		if (!strcmp(end, "iB") || !strcmp(end, "B"))
			end = "";
	}
	if (errno || *end || *bytes > UINT64_MAX >> shift)
		return false;
	*bytes <<= shift;
	return true;
}

bool parse_u32(const char *text, uint32_t *value)
{
	unsigned long v;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	v = strtoul(text, &end, 10);
	*value = v;
	return !errno && !*end && v <= UINT32_MAX;
}

struct size_text size_text(uint64_t bytes)
{
	static const char *const unit[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
	struct size_text t;
	double v = bytes;
	int i = 0;

	for (; v >= 1024 && i < 4; i++)
		v /= 1024;
	snprintf(t.s, sizeof(t.s), "%.*f %s", v == (uint64_t)v ? 0 : 1, v,
		 unit[i]);
	return t;
}

int parse_signal(const char *text)
{
	uint32_t n;

	if (parse_u32(text, &n))
		return n > 0 && n < 65 ? (int)n : 0;
	if (!strncasecmp(text, "SIG", 3))
		text += 3;
	for (int i = 1; i < 32; i++)
		if (sigabbrev_np(i) && !strcasecmp(text, sigabbrev_np(i)))
			return i;
	return 0;
}

const char *signal_name(int sig)
{
	static char name[24];
	const char *abbrev = sig > 0 && sig < 65 ? sigabbrev_np(sig) : NULL;

	if (abbrev)
		snprintf(name, sizeof(name), "SIG%s", abbrev);
	else
		snprintf(name, sizeof(name), "signal %d", sig);
	return name;
}

static char *title;
static size_t title_bytes;

void title_init(int argc, char **argv)
{
	char *last = argv[argc - 1];

	title = argv[0];
	title_bytes = last + strlen(last) - title;
}

void title_set(const char *text)
{
	if (title_bytes < 2)
		return;
	memset(title, 0, title_bytes);
	strncpy(title, text, title_bytes - 1);
	prctl(PR_SET_NAME, "prose-daemon");
}

static bool stdio_closed[3];

void callers_stdio_init(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			stdio_closed[fd] = open("/dev/null", O_RDWR) == fd;
}

void callers_stdio_release(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	for (int fd = 0; fd < 2; fd++)
		dup2(null, fd);
	close(null);
}

int callers_fd(int fd)
{
	return stdio_closed[fd] ? -1 : fd;
}
