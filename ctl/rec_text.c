/* SPDX-License-Identifier: BSD-2-Clause */
/* Records in words. */
#include "recorder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	uint32_t number;
	const char *name, *a, *b;
} events[] = {
#define PROSE_X(number, name, a, b) {number, #name, a, b},
    PROSE_TRACE_EVENTS(PROSE_X)
#undef PROSE_X
};
#define EVENTS (sizeof(events) / sizeof(events[0]))

const char *rec_name(uint32_t type)
{
	for (size_t i = 0; i < EVENTS; i++)
		if (events[i].number == type)
			return events[i].name;
	return NULL;
}

const char *rec_label(uint32_t type, bool b)
{
	for (size_t i = 0; i < EVENTS; i++)
		if (events[i].number == type)
			return b ? events[i].b : events[i].a;
	return "";
}

/* -- names of numbers ----------------------------------------------------- */

const char *rec_errno(int64_t error)
{
	return error > 0 && error < 4096 ? strerrorname_np((int)error) : NULL;
}

struct rec_word rec_signal(uint64_t sig)
{
	const char *name = sig && sig < 65 ? sigabbrev_np((int)sig) : NULL;
	struct rec_word w;

	if (name)
		snprintf(w.s, sizeof(w.s), "SIG%s", name);
	else
		snprintf(w.s, sizeof(w.s), "signal %" PRIu64, sig);
	return w;
}

struct rec_word rec_9p(uint8_t type)
{
	static const char *const names[256] = {
#define PROSE_X(number, name, t, r) [number] = #name, [number + 1] = #name,
	    PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
	};
	struct rec_word w;

	if (names[type])
		snprintf(w.s, sizeof(w.s), "%s", names[type]);
	else
		snprintf(w.s, sizeof(w.s), "9P %u", type);
	return w;
}

static struct rec_word hcall(uint64_t number)
{
	static const char *const names[PROSE_H_END] = {
#define PROSE_X(number, name, who, args, text) [number] = #name,
	    PROSE_HCALLS(PROSE_X)
#undef PROSE_X
	};
	struct rec_word w;

	if (number < PROSE_H_END && names[number])
		snprintf(w.s, sizeof(w.s), "%s", names[number]);
	else
		snprintf(w.s, sizeof(w.s), "%#" PRIx64, number);
	return w;
}

static struct rec_word of_list(const char *const *list, size_t n, uint64_t i)
{
	struct rec_word w;

	if (i < n && list[i])
		snprintf(w.s, sizeof(w.s), "%s", list[i]);
	else
		snprintf(w.s, sizeof(w.s), "%" PRIu64, i);
	return w;
}
#define WORD(list, i) of_list(list, sizeof(list) / sizeof((list)[0]), i)

static const char *const exits[] = {
#define PROSE_X(name) #name,
    PROSE_EXITS(PROSE_X)
#undef PROSE_X
};
static const char *const ends[] = {[PROSE_END_EXIT] = "exit",
				   [PROSE_END_SIGNAL] = "signal",
				   [PROSE_END_PANIC] = "panic",
				   [PROSE_END_FAULT] = "fault",
				   [PROSE_END_KILLED] = "killed"};
static const char *const whys[] = {[PROSE_WHY_PAUSE] = "PAUSE",
				   [PROSE_WHY_STOP] = "STOP",
				   [PROSE_WHY_BREAK] = "BREAK",
				   [PROSE_WHY_STEP] = "STEP",
				   [PROSE_WHY_WATCH] = "WATCH"};

/* -- results -------------------------------------------------------------- */

/* What a call gives to go on instead of an error that programs see. */
static const char *restart(int64_t result)
{
	return result == -512 ? "ERESTARTSYS" : NULL;
}

void rec_result(char *to, size_t room, bool address, int64_t result)
{
	const char *name = rec_errno(-result);

	if (result < 0 && result > -4096 && (name || restart(result)))
		snprintf(to, room, " = -1 %s (%s)",
			 name ? name : restart(result),
			 name ? strerror((int)-result) : "restarts");
	else if (address)
		snprintf(to, room, " = %#" PRIx64, (uint64_t)result);
	else
		snprintf(to, room, " = %" PRId64, result);
}

static void hcall_text(char *to, size_t room, const char *by, uint64_t number,
		       int64_t status)
{
	const char *name = rec_errno(-status);

	if (status < 0 && name)
		snprintf(to, room, "%s%s = -%s", by, hcall(number).s, name);
	else
		snprintf(to, room, "%s%s = %" PRId64, by, hcall(number).s,
			 status);
}

/* -- a line --------------------------------------------------------------- */

static void call_text(char *to, size_t room, uint32_t arch,
		      const struct prose_trace_record *r)
{
	struct rec_word name = rec_syscall(arch, rec_number(r));
	char result[80];

	if (r->type == PROSE_TR_SYSCALL) {
		if (strchr("fdu", *rec_syscall_args(name.s).s))
			snprintf(to, room, "%s(%" PRId32 ", ...)", name.s,
				 (int32_t)r->b);
		else
			snprintf(to, room, "%s(%#" PRIx64 ", ...)", name.s,
				 r->b);
		return;
	}
	rec_result(result, sizeof(result), rec_syscall_address(name.s),
		   (int64_t)r->b);
	snprintf(to, room, "%s%s", name.s, result);
}

static void request_text(char *to, size_t room,
			 const struct prose_trace_record *r)
{
	uint8_t type = (uint8_t)r->a;
	unsigned tag = r->a >> 16 & 0xffff;
	const char *name = rec_errno((int64_t)r->b);
	char offset[30] = "";

	if (r->b != PROSE_9P_HERE)
		snprintf(offset, sizeof(offset), " offset %" PRIu64, r->b);
	if (r->type == PROSE_TR_T9P)
		snprintf(to, room, "T%s tag %u fid %" PRId32 "%s",
			 rec_9p(type).s, tag, (int32_t)(r->a >> 32), offset);
	else if (type == PROSE_RLERROR)
		snprintf(to, room, "RLERROR tag %u: %s", tag,
			 name ? name : "?");
	else
		snprintf(to, room, "R%s tag %u: %" PRIu64, rec_9p(type).s, tag,
			 r->b);
}

static void path_text(char *to, size_t room, const struct prose_trace_record *r)
{
	char text[17];

	memcpy(text, &r->a, 8);
	memcpy(text + 8, &r->b, 8);
	text[16] = 0;
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = '?';
	snprintf(to, room, "%s \"%s\"", rec_name(r->type), text);
}

static void plain(char *to, size_t room, const struct prose_trace_record *r)
{
	const char *name = rec_name(r->type);
	const char *a = rec_label(r->type, false),
		   *b = rec_label(r->type, true);
	int n;

	if (name)
		n = snprintf(to, room, "%s", name);
	else
		n = snprintf(to, room, "event %" PRIu32, r->type);
	if ((*a || !name) && (size_t)n < room)
		n += snprintf(to + n, room - n, " %s %#" PRIx64, *a ? a : "a",
			      r->a);
	if ((*b || !name) && (size_t)n < room)
		snprintf(to + n, room - n, " %s %#" PRIx64, *b ? b : "b", r->b);
}

void rec_text(char *to, size_t room, uint32_t arch, uint32_t flags,
	      const struct prose_trace_record *r)
{
	switch (r->type) {
	case PROSE_TR_SYSCALL:
	case PROSE_TR_SYSRET:
		call_text(to, room, arch, r);
		break;
	case PROSE_TR_T9P:
	case PROSE_TR_R9P:
		request_text(to, room, r);
		break;
	case PROSE_TR_PATH:
	case PROSE_TR_PATH_MORE:
		path_text(to, room, r);
		break;
	case PROSE_TR_SIGNAL:
		snprintf(to, room, "SIGNAL %s pc %#" PRIx64, rec_signal(r->a).s,
			 r->b);
		break;
	case PROSE_TR_SWITCH_OUT:
		snprintf(to, room, "SWITCH_OUT %s pc %#" PRIx64,
			 WORD(exits, r->a).s, r->b);
		break;
	case PROSE_TR_FAULT:
		snprintf(to, room, "FAULT %s pc %#" PRIx64, WORD(exits, r->a).s,
			 r->b);
		break;
	case PROSE_TR_PART_END:
		snprintf(to, room, "PART_END %s %" PRId64, WORD(ends, r->a).s,
			 (int64_t)r->b);
		break;
	case PROSE_TR_PAUSE:
		snprintf(to, room, "PAUSE %s %#" PRIx64, WORD(whys, r->a).s,
			 r->b);
		break;
	case PROSE_TR_HCALL:
		hcall_text(to, room, "HCALL ", r->a, (int64_t)r->b);
		break;
	case PROSE_TR_MBOX:
		hcall_text(to, room, "MBOX ", r->a, (int64_t)r->b);
		break;
	default:
		plain(to, room, r);
	}
}
