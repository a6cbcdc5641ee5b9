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
		if (!done && i >= known &&
		    !(shape.s[i] == 's' && path < c->paths))
			break;
		add(to, room, i ? ", " : "");
		if (shape.s[i] == 's' && path < c->paths) {
			add_path(c, path++, to, room);
		} else if (i >= known || shape.s[i] == '+') {
			add(to, room, "...");
			break;
		} else {
			add_value(shape.s[i], c->arg[i], to, room);
		}
	}
	if (done)
		add(to, room, ")");
}

/* -- 9P ----------------------------------------------------------------- */

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
