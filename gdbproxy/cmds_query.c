/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that ask: features, threads, monitor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"

#define SLOW_PACKET_BYTES 0x4000

static void cmd_supported(struct session *s, const char *a, size_t n)
{
	s->multi = strstr(a, "multiprocess+") != NULL;
	s->swbreak = strstr(a, "swbreak+") != NULL;
	s->hwbreak = strstr(a, "hwbreak+") != NULL;
	text_printf(&s->out,
		    "PacketSize=%x;QStartNoAckMode+;multiprocess+;"
		    "qXfer:features:read+;qXfer:threads:read+;"
		    "qXfer:osdata:read+;qXfer:auxv:read+;"
		    "qXfer:exec-file:read+;QNonStop+;vContSupported+;"
		    /* None ever comes: programs neither fork nor exec. */
		    "fork-events+;vfork-events+;exec-events+;"
		    "swbreak+;hwbreak+;binary-upload+;"
		    "qXfer:siginfo:read+;qXfer:siginfo:write+;"
		    "qXfer:memory-map:read+;"
		    "qXfer:notes:read+;ConditionalBreakpoints+;"
		    "BreakpointCommands+;QPassSignals+;QThreadEvents-;"
		    "QEnvironmentHexEncoded+;QEnvironmentUnset+;"
		    "QEnvironmentReset+;QSetWorkingDir+",
		    s->slow ? SLOW_PACKET_BYTES : RSP_PACKET_BYTES);
}

static void cmd_no_ack(struct session *s, const char *a, size_t n)
{
	rsp_send(s->rsp, "OK", 2);
	s->silent = true;
	rsp_no_ack(s->rsp);
}

static void cmd_non_stop(struct session *s, const char *a, size_t n)
{
	if (strcmp(a, "0") && strcmp(a, "1")) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	s->non_stop = *a == '1';
	reply(s, "OK");
}

static void cmd_pass_signals(struct session *s, const char *a, size_t n)
{
	uint64_t pass = 0, number;

	while (*a) {
		if (!take_u64(&a, &number) || (*a && !take_char(&a, ';'))) {
			reply_error(s, -PROSE_E_INVAL);
			return;
		}
		number = number < 256 ? signal_from_gdb(number) : 0;
		if (number > 0 && number < 64)
			pass |= 1ull << number;
	}
	s->target->pass = pass;
	reply(s, "OK");
}

static void cmd_attached(struct session *s, const char *a, size_t n)
{
	uint64_t pid = ANY;
	struct inferior *f;

	if (take_char(&a, ':') && !take_u64(&a, &pid))
		pid = ANY;
	f = inferior_find(s, pid);
	reply(s, f && f->created ? "0" : "1");
}

static void cmd_current(struct session *s, const char *a, size_t n)
{
	struct tid t;

	if (!current(s, &t)) {
		text_clear(&s->out);
		return;
	}
	reply(s, "QC");
	put_tid(s, &s->out, t.pid, t.tid);
}

static void cmd_symbol(struct session *s, const char *a, size_t n)
{
	reply(s, "OK");
}

/* -- the rest ------------------------------------------------------------- */

static void cmd_thread_info(struct session *s, const char *a, size_t n)
{
	struct thread_info list[THREADS];
	char between = 'm';

	for (int i = 0; i < INFERIORS; i++) {
		uint32_t pid = s->inf[i].pid;
		int count =
		    pid ? s->target->ops->threads(s->target, pid, list, THREADS)
			: 0;

		for (int k = 0; k < count && k < THREADS; k++) {
			text_add(&s->out, &between, 1);
			put_tid(s, &s->out, pid, list[k].tid);
			between = ',';
		}
	}
	if (between == 'm')
		reply(s, "l");
}

static void cmd_thread_info_end(struct session *s, const char *a, size_t n)
{
	reply(s, "l");
}

static void cmd_monitor(struct session *s, const char *a, size_t n)
{
	char line[256];
	struct text answer = {0};
	size_t bytes = take_hex(&a, line, sizeof(line) - 1);
	struct inferior *f = inferior_find(s, s->g.pid == ALL ? ANY : s->g.pid);
	int status = -PROSE_E_NOSYS;

	line[bytes] = 0;
	s->quit = !strcmp(line, "exit");
	if (s->target->ops->monitor)
		status = s->target->ops->monitor(s->target, f ? f->pid : ANY,
						 line, &answer);
	if (status < 0)
		reply_error(s, status);
	else if (answer.bytes)
		text_hex(&s->out, answer.data, answer.bytes);
	else
		reply(s, "OK");
	text_free(&answer);
}

/* THREAD,OFFSET,LINK-MAP: programs are static, so that there is one map. */
static void cmd_tls(struct session *s, const char *a, size_t n)
{
	uint64_t offset, at;
	struct tid t, now;
	int status;

	if (!s->target->ops->tls)
		return;
	if (!take_tid(&a, &t) || !take_char(&a, ',') ||
	    !take_u64(&a, &offset)) {
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	if (t.pid == ANY && current(s, &now))
		t.pid = now.pid;
	if (!inferior_find(s, t.pid))
		return;
	status = s->target->ops->tls(s->target, t.pid, t.tid, offset, &at);
	if (status < 0)
		reply_error(s, status);
	else
		text_printf(&s->out, "%llx", (unsigned long long)at);
}

static void cmd_unknown(struct session *s, const char *a, size_t n)
{
}

const struct command cmds_query[] = {
    {"qSupported", cmd_supported},
    {"QStartNoAckMode", cmd_no_ack},
    {"QNonStop:", cmd_non_stop},
    {"QPassSignals:", cmd_pass_signals},
    {"qAttached", cmd_attached},
    {"qCRC:", cmd_unknown},
    {"qC", cmd_current},
    {"qSymbol:", cmd_symbol},
    {"qGetTLSAddr:", cmd_tls},
    {"qfThreadInfo", cmd_thread_info},
    {"qsThreadInfo", cmd_thread_info_end},
    {"qRcmd,", cmd_monitor},
    {"q", cmd_unknown}, /* lest a command of one letter takes them */
    {"Q", cmd_unknown},
    {0},
};
