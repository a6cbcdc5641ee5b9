/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls and 9P requests as people read them. */
#include "trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* Append to a string; what does not fit is cut. */
static void add(char *to, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add(char *to, size_t room, const char *format, ...)
{
	size_t n = strlen(to);
	va_list ap;

	va_start(ap, format);
	vsnprintf(to + n, room - n, format, ap);
	va_end(ap);
}

void words_quoted(const char *s, size_t max, char *to, size_t room)
{
	*to = 0;
	add(to, room, "\"");
	for (size_t n = 0; n < max && s[n]; n++) {
		unsigned char c = (unsigned char)s[n];

		if (c == '"' || c == '\\')
			add(to, room, "\\%c", c);
		else if (c >= ' ' && c < 127)
			add(to, room, "%c", c);
		else
			add(to, room, "\\%o", c);
	}
	add(to, room, "\"");
}

static void add_path(const struct pair_call *c, unsigned n, char *to,
		     size_t room)
{
	char text[4 * PROSE_TRACE_PATH_BYTES + 8];

	words_quoted(c->path[n], PROSE_TRACE_PATH_BYTES, text, sizeof(text));
	add(to, room, "%s%s", text,
	    strlen(c->path[n]) >= PROSE_TRACE_PATH_BYTES ? "..." : "");
}

void words_open_flags(uint32_t arch, uint64_t flags, char *to, size_t room)
{
	static const struct {
		uint32_t ppc64, x86_64; /* Linux's */
		const char *name;
	} bits[] = {{WORDS_O_CREAT, WORDS_O_CREAT, "O_CREAT"},
		    {0200, 0200, "O_EXCL"},
		    {0400, 0400, "O_NOCTTY"},
		    {01000, 01000, "O_TRUNC"},
		    {02000, 02000, "O_APPEND"},
		    {04000, 04000, "O_NONBLOCK"},
		    {04010000, 04010000, "O_SYNC"},
		    {010000, 010000, "O_DSYNC"},
		    {040000, 0200000, "O_DIRECTORY"},
		    {0100000, 0400000, "O_NOFOLLOW"},
		    {0200000, 0100000, "O_LARGEFILE"},
		    {0400000, 040000, "O_DIRECT"},
		    {02000000, 02000000, "O_CLOEXEC"},
		    {010000000, 010000000, "O_PATH"}};
	static const char *const modes[] = {"O_RDONLY", "O_WRONLY", "O_RDWR",
					    "O_ACCMODE"};
	size_t n = 0;

	n += (size_t)snprintf(to, room, "%s", modes[flags & 3]);
	flags &= ~3ull;
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		uint32_t bit =
		    arch == PROSE_ARCH_X86_64 ? bits[i].x86_64 : bits[i].ppc64;

		if ((flags & bit) != bit || n >= room)
			continue;
		n += (size_t)snprintf(to + n, room - n, "|%s", bits[i].name);
		flags &= ~(uint64_t)bit;
	}
	if (flags && n < room)
		snprintf(to + n, room - n, "|%#" PRIx64, flags);
}

static void add_value(char shape, uint64_t v, char *to, size_t room)
{
	switch (shape) {
	case 'f':
		if ((int32_t)v == -100)
			add(to, room, "AT_FDCWD");
		else
			add(to, room, "%" PRId32, (int32_t)v);
		break;
	case 'd':
		add(to, room, "%" PRId64, (int64_t)v);
		break;
	case 'u':
		add(to, room, "%" PRIu64, v);
		break;
	case 'o':
		add(to, room, "0%" PRIo64, v & 0177777);
		break;
	case 'S':
		add(to, room, "%s", v ? rec_signal(v).s : "0");
		break;
	case 'p':
	case 's':
		if (!v) {
			add(to, room, "NULL");
			break;
		}
		/* fall through */
	default:
		add(to, room, v < 10 ? "%" PRIu64 : "%#" PRIx64, v);
	}
}

void words_call(const struct trace *t, const struct pair_call *c, bool done,
		char *to, size_t room)
{
	struct rec_word name = rec_syscall(t->arch, c->number);
	struct rec_word shape = rec_syscall_args(name.s);
	unsigned known = !c->full ? 1 : done ? 3 : 2, path = 0;

	snprintf(to, room, "%s(", name.s);
	for (unsigned i = 0; shape.s[i]; i++) {
		if (i && shape.s[i - 1] == 'O' && i <= known &&
		    !(c->arg[i - 1] & WORDS_O_CREAT))
			break; /* there is no mode */
		if (!done && i >= known &&
		    !(shape.s[i] == 's' && path < c->paths))
			break;
		add(to, room, i ? ", " : "");
		if (shape.s[i] == 's' && path < c->paths) {
			add_path(c, path++, to, room);
		} else if (i >= known || shape.s[i] == '+') {
			add(to, room, "...");
			break;
		} else if (shape.s[i] == 'O') {
			char flags[256];

			words_open_flags(t->arch, c->arg[i] & 0xffffffff, flags,
					 sizeof(flags));
			add(to, room, "%s", flags);
		} else {
			add_value(shape.s[i], c->arg[i], to, room);
		}
	}
	if (done)
		add(to, room, ")");
}

/* -- 9P ------------------------------------------------------------------- */

static bool moves(uint8_t type)
{
	return type == PROSE_TPREAD || type == PROSE_TPWRITE ||
	       type == PROSE_TREAD || type == PROSE_TWRITE ||
	       type == PROSE_TREADDIR;
}

void words_request(struct trace *t, const struct pair_request *r, char *to,
		   size_t room)
{
	const char *path = fids_path(t, r->lpar, r->fid);

	snprintf(to, room, "%s", rec_9p(r->type).s);
	if (r->fid != PROSE_9P_NOFID)
		add(to, room, " fid %" PRIu32, r->fid);
	if (*path) {
		char text[4 * PROSE_TRACE_PATH_BYTES + 8];

		words_quoted(path, PROSE_TRACE_PATH_BYTES, text, sizeof(text));
		add(to, room, " %s", text);
	}
	if (!moves(r->type))
		return;
	if (r->count)
		add(to, room, ", %" PRIu32 " bytes", r->count);
	if (r->open && r->offset != PROSE_9P_HERE)
		add(to, room, " at %" PRIu64, r->offset);
}

void words_answer(const struct pair_request *r, char *to, size_t room)
{
	if (r->answer == PROSE_RLERROR)
		rec_result(to, room, false, -(int64_t)(uint32_t)r->result);
	else
		rec_result(to, room, false,
			   moves(r->type) ? (int64_t)r->result : 0);
}
