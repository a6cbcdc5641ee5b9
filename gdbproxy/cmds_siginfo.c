/* SPDX-License-Identifier: BSD-2-Clause */
/* $_siginfo: what a signal is told with, as Linux's siginfo_t. What the
 * target does not know of is put together from what can be seen. */
#include <signal.h>
#include <string.h>
#include "errors.h"
#include "part.h"
#include "session.h"

struct info {
	uint32_t signo, error, code, pad;
	uint64_t address, rest[13];
};
_Static_assert(sizeof(struct info) == PROSE_SIGINFO_BYTES, "siginfo_t");

static bool has_address(uint32_t signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL ||
	       signal == SIGFPE || signal == SIGTRAP;
}

static void seen(struct session *s, struct tid t, uint32_t signal,
		 struct info *to)
{
	*to = (struct info){.signo = signal};
	to->code = signal == SIGSEGV || signal == SIGTRAP; /* MAPERR */
	if (has_address(signal))
		s->target->ops->fault(s->target, t.pid, t.tid, signal,
				      &to->address);
}

static int info_of(struct session *s, struct tid t, struct info *to)
{
	const struct target_ops *ops = s->target->ops;
	struct inferior *f = inferior_find(s, t.pid);

	if (!ops->fault || !f || !f->signal)
		return -PROSE_E_NOENT;
	if (!ops->siginfo ||
	    ops->siginfo(s->target, t.pid, t.tid, false, to) < 0 || !to->signo)
		seen(s, t, f->signal, to);
	return 0;
}

int object_siginfo(struct session *s, const char *annex, struct text *to)
{
	struct info info;
	struct tid t;
	int status = current(s, &t) ? info_of(s, t, &info) : -PROSE_E_NOENT;

	if (status >= 0)
		text_add(to, &info, sizeof(info));
	return status;
}

static int put(struct session *s, uint64_t at, const char *from, size_t bytes)
{
	const struct target_ops *ops = s->target->ops;
	struct info info;
	struct tid t;
	int status;

	if (!current(s, &t) || !ops->siginfo)
		return ops->siginfo ? -PROSE_E_SRCH : -PROSE_E_OPNOTSUPP;
	status = info_of(s, t, &info);
	if (status < 0)
		return status;
	if (at > sizeof(info) || bytes > sizeof(info) - at)
		return -PROSE_E_INVAL;
	memcpy((char *)&info + at, from, bytes);
	return ops->siginfo(s->target, t.pid, t.tid, true, &info);
}

/* ANNEX:AT:BYTES */
void cmd_siginfo_write(struct session *s, const char *a, size_t n)
{
	const char *end = a + n;
	uint64_t at;
	int status;

	if (!take_char(&a, ':') || !take_u64(&a, &at) || !take_char(&a, ':')) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	status = put(s, at, a, end - a);
	if (status < 0)
		reply_error(s, status);
	else
		text_printf(&s->out, "%zx", (size_t)(end - a));
}
