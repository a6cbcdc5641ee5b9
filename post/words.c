/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for people, and care with what came from a partition. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "post.h"
#include "recorder.h"

#define GUARD_SECONDS 30

void say(const char *format, ...)
{
	char text[2 * PATH_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fprintf(stderr, "prose: ");
	print_clean(stderr, text);
	fputc('\n', stderr);
}

struct word size_word(uint64_t bytes)
{
	static const char unit[] = "KMGTPE";
	double value = bytes;
	struct word w;
	int i = -1;

	while (value >= 1024 && i < 5) {
		value /= 1024;
		i++;
	}
	if (i < 0)
		snprintf(w.s, sizeof(w.s), "%u bytes", (unsigned)bytes);
	else
		snprintf(w.s, sizeof(w.s),
			 value < 10 ? "%.1f %ciB" : "%.0f %ciB", value,
			 unit[i]);
	return w;
}

struct word time_word(uint64_t ns)
{
	time_t t = ns / 1000000000;
	struct word w;
	struct tm tm;

	if (!ns || !localtime_r(&t, &tm) ||
	    !strftime(w.s, sizeof(w.s), "%Y-%m-%d %H:%M:%S", &tm))
		strcpy(w.s, "-");
	return w;
}

struct word age_word(const struct pview *v, uint64_t tb)
{
	uint64_t end = v->row.ended_tb ? v->row.ended_tb
		       : v->ctl	       ? v->ctl->machine->tb_now
				       : v->info.tb;
	struct word w = {"-"};

	if (v->tb_hz && tb && tb <= end)
		snprintf(w.s, sizeof(w.s), "%.6f s",
			 (double)(end - tb) / v->tb_hz);
	return w;
}

struct word end_word(const struct pview *v)
{
	const struct prose_part_row *row = &v->row;
	struct word w;

	if (row->end == PROSE_END_EXIT)
		snprintf(w.s, sizeof(w.s), "exit %u", row->end_code);
	else if (row->end)
		snprintf(w.s, sizeof(w.s), "%s", rec_signal(row->end_code).s);
	else
		snprintf(w.s, sizeof(w.s), "%s",
			 v->info.why == PROSE_CORE_MACHINE ? "machine gone"
							   : "dumped");
	return w;
}

const char *thread_state(uint32_t state)
{
	static const char *const names[] = {"?",       "running", "ready",
					    "blocked", "stopped", "dead"};

	return names[state < 6 ? state : 0];
}

void print_clean(FILE *to, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < 32 || *text == 127 ? '?' : *text,
		      to);
}

void print_json_string(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 32 || c >= 127)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

void guarded(void (*fn)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		alarm(GUARD_SECONDS);
		fn(arg);
		fflush(NULL);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0)
		fn(arg);
	else if (WIFSIGNALED(status))
		say("the stacks, or the program's tables, are too broken to be "
		    "followed (%s)",
		    rec_signal(WTERMSIG(status)).s);
}
