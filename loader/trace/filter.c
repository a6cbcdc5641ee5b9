/* SPDX-License-Identifier: BSD-2-Clause */
/* -e: which records are wanted. */
#include "trace.h"

#include <string.h>
#include <strings.h>

#define WORDS 64

static char words[WORDS][32];
static unsigned count;
static bool given, negated;

static const char *const classes[] = {
    "all",	"%syscall", "%file",  "%desc",	"%memory", "%signal",
    "%process", "%9p",	    "%sched", "%futex", "%hyp"};

static bool in(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; (p = strstr(p, name)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static bool in_class(const char *class, const char *call)
{
	struct rec_word shape = rec_syscall_args(call);

	if (!strcmp(class, "%syscall"))
		return true;
	if (!strcmp(class, "%file"))
		return strchr(shape.s, 's');
	if (!strcmp(class, "%desc"))
		return strchr(shape.s, 'f');
	if (!strcmp(class, "%memory"))
		return in("brk mmap munmap mprotect mremap madvise mincore "
			  "msync mlock munlock mlockall munlockall",
			  call);
	if (!strcmp(class, "%signal"))
		return strchr(shape.s, 'S') || !strncmp(call, "rt_sig", 6) ||
		       in("sigaltstack pause", call);
	if (!strcmp(class, "%process"))
		return in("exit exit_group clone clone3 fork vfork execve "
			  "execveat wait4 waitid",
			  call);
	return false;
}

/* -- is such a word known at all? ----------------------------------------- */

static bool is_call(const char *word)
{
	for (unsigned n = 0; n < 1024; n++)
		if (!strcmp(rec_syscall(PROSE_ARCH_X86_64, n).s, word) ||
		    !strcmp(rec_syscall(PROSE_ARCH_PPC64LE, n).s, word))
			return true;
	return false;
}

static bool is_9p(const char *word)
{
	for (unsigned n = 0; n < 256; n += 2)
		if (*word == 'T' && !strcmp(rec_9p((uint8_t)n).s, word + 1))
			return true;
	return false;
}

static bool is_record(const char *word)
{
	for (unsigned n = 0; n < 128; n++)
		if (rec_name(n) && !strcmp(rec_name(n), word))
			return true;
	return false;
}

static bool is_known(const char *word)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (!strcmp(classes[i], word))
			return true;
	return is_call(word) || is_9p(word) || is_record(word);
}

/* -- parsing -------------------------------------------------------------- */

static bool add(const char *word, size_t n)
{
	if (n >= sizeof(words[0]) || count == WORDS) {
		say("-e %s: too long", word);
		return false;
	}
	memcpy(words[count], word, n);
	words[count][n] = 0;
	if (!is_known(words[count])) {
		say("-e %s: that is no system call, no 9P message (TREAD), no "
		    "record (FUTEX_WAIT), and none of all %%syscall %%file "
		    "%%desc %%memory %%signal %%process %%9p %%sched %%futex "
		    "%%hyp",
		    words[count]);
		return false;
	}
	count++;
	return true;
}

bool filter_parse(const char *text)
{
	if (!strncmp(text, "trace=", 6))
		text += 6;
	given = true;
	if (*text == '!') {
		negated = true;
		text++;
	}
	if (!*text) {
		say("-e: the list is empty; `prose trace --help` tells more");
		return false;
	}
	while (*text) {
		size_t n = strcspn(text, ",");

		if (!add(text, n))
			return false;
		text += n + (text[n] == ',');
	}
	return true;
}

/* -- asking --------------------------------------------------------------- */

static bool has(const char *word)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(words[i], word) || !strcmp(words[i], "all"))
			return true;
	return false;
}

bool filter_call(const char *name)
{
	bool found = has(name);

	for (unsigned i = 0; i < count && !found; i++)
		found = in_class(words[i], name);
	return given ? found != negated : true;
}

bool filter_9p(uint8_t type)
{
	char name[40] = "T";

	strcpy(name + 1, rec_9p(type).s);
	return given ? (has("%9p") || has(name)) != negated : true;
}

static const char *class_of(uint32_t type)
{
	switch (type) {
	case PROSE_TR_SIGNAL:
		return "%signal";
	case PROSE_TR_FUTEX_WAIT:
	case PROSE_TR_FUTEX_WAKE:
		return "%futex";
	case PROSE_TR_THREAD_SWITCH:
	case PROSE_TR_THREAD_NEW:
	case PROSE_TR_THREAD_END:
		return "%sched";
	}
	return type < PROSE_TR_THREAD_SWITCH ? "%hyp" : "all";
}

bool filter_record(uint32_t type)
{
	const char *name = rec_name(type);

	if (!given)
		return type == PROSE_TR_SIGNAL || type == PROSE_TR_MARK;
	return ((name && has(name)) || has(class_of(type))) != negated;
}
