/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl */
/* Records of the flight recorder in words: names by architecture, arguments,
 * paths, errors; what belongs together is put together. */
#include <string.h>
#include "tap.h"
#include "trace/trace.h"

static struct trace trace = {.arch = PROSE_ARCH_PPC64LE, .tb_hz = 512000000};
static uint64_t tb;

static enum pair_what see(struct seen *s, uint32_t type, uint32_t who,
			  uint64_t a, uint64_t b)
{
	static struct rec_event e;

	e = (struct rec_event){
	    .r = {++tb, type, who, a, b}, .lpar = 3, .flags = PROSE_TRACE_ARGS};
	*s = (struct seen){.e = &e};
	fids_see(&trace, &e);
	return s->what = pair_see(&trace.pair, &e, &s->call, &s->request);
}

static void path(struct seen *s, uint32_t type, uint32_t who, const char *text)
{
	char part[17] = "";
	uint64_t w[2];

	memcpy(part, text, strnlen(text, 16));
	memcpy(w, part, 16);
	see(s, type, who, w[0], w[1]);
}

static const char *text_of(uint32_t type, uint64_t a, uint64_t b)
{
	static char text[256];
	struct prose_trace_record r = {1, type, 1, a, b};

	rec_text(text, sizeof(text), PROSE_ARCH_PPC64LE, 0, &r);
	return text;
}

static void names(void)
{
	is_str(rec_syscall(PROSE_ARCH_PPC64LE, 286).s, "openat");
	is_str(rec_syscall(PROSE_ARCH_X86_64, 257).s, "openat");
	is_str(rec_syscall(PROSE_ARCH_PPC64LE, 2).s, "fork");
	is_str(rec_syscall(PROSE_ARCH_X86_64, 60000).s, "syscall_60000");
	is_str(rec_9p(PROSE_TPREAD).s, "PREAD");
	is_str(rec_9p(PROSE_RPREAD).s, "PREAD");
	is_str(rec_9p(255).s, "9P 255");
	is_str(rec_errno(2), "ENOENT");
	ok(!rec_errno(-5) && !rec_errno(1ll << 40), "no such errors");
	is_str(rec_signal(11).s, "SIGSEGV");
	is_str(rec_signal(77).s, "signal 77");
}

static void lines(void)
{
	is_str(text_of(PROSE_TR_SYSRET, 286, (uint64_t)-2),
	       "openat = -1 ENOENT (No such file or directory)");
	is_str(text_of(PROSE_TR_SYSRET, 90, 0x10000), "mmap = 0x10000");
	is_str(text_of(PROSE_TR_R9P, PROSE_RLERROR | 5 << 16, 13),
	       "RLERROR tag 5: EACCES");
	is_str(text_of(PROSE_TR_T9P, PROSE_TPREAD | 1 << 16 | 7ull << 32, 4096),
	       "TPREAD tag 1 fid 7 offset 4096");
	is_str(text_of(PROSE_TR_SWITCH_OUT, PROSE_EXIT_TIMER, 0x100),
	       "SWITCH_OUT TIMER pc 0x100");
	is_str(text_of(PROSE_TR_SWITCH_OUT, 99, 0), "SWITCH_OUT 99 pc 0");
	is_str(text_of(PROSE_TR_MBOX, PROSE_H_POST, (uint64_t)-3),
	       "MBOX POST = -ESRCH");
	is_str(text_of(9999, 1, 2), "event 9999 a 0x1 b 0x2");
}

static void a_call(void)
{
	char text[512];
	struct seen s;

	is(see(&s, PROSE_TR_SYSCALL, 1, 286 | 0xaaaull << 16, (uint64_t)-100),
	   PAIR_CALL);
	path(&s, PROSE_TR_PATH, 1, "/a \"quoted\" and\n");
	is(s.what, PAIR_PATH);
	path(&s, PROSE_TR_PATH_MORE, 1, "more");
	words_call(&trace, s.call, false, text, sizeof(text));
	is_str(text, "openat(AT_FDCWD, \"/a \\\"quoted\\\" and\\12more\"");
	see(&s, PROSE_TR_SYSCALL, 2, 3 | 0x1000ull << 16, 5);
	is(see(&s, PROSE_TR_SYSRET, 1, 286 | 0x8000ull << 16, 7), PAIR_RETURN);
	words_call(&trace, s.call, true, text, sizeof(text));
	is_str(text, "openat(AT_FDCWD, \"/a \\\"quoted\\\" and\\12more\", "
		     "O_RDONLY|O_NOFOLLOW)");
	is(s.call->result, 7);
	is(s.call->end_tb - s.call->begin_tb, 4);
	see(&s, PROSE_TR_SYSRET, 2, 3 | 64ull << 16, (uint64_t)-4);
	words_call(&trace, s.call, true, text, sizeof(text));
	is_str(text, "read(5, 0x1000, 64)");
	ok(s.call->open, "both ends were seen");
	see(&s, PROSE_TR_SYSRET, 2, 3, 0);
	ok(!s.call->open, "an end without a beginning");
}

/* Of a program that was linked before there were arguments. */
static void an_old_call(void)
{
	struct rec_event e = {.r = {1, PROSE_TR_SYSCALL, 9, 3, 5}, .lpar = 3};
	struct pair_request *r;
	struct pair_call *c;
	char text[512];

	is(pair_see(&trace.pair, &e, &c, &r), PAIR_CALL);
	words_call(&trace, c, true, text, sizeof(text));
	is_str(text, "read(5, ...)");
}

static void a_request(void)
{
	char text[512];
	struct seen s;

	see(&s, PROSE_TR_FID, 1, 4, 10);
	path(&s, PROSE_TR_PATH_MORE, 1, "/etc/hosts");
	see(&s, PROSE_TR_T9P, 1, PROSE_TPREAD | 9 << 16 | 4ull << 32, 512);
	is(s.what, PAIR_REQUEST);
	see(&s, PROSE_TR_R9P, 2, PROSE_RPREAD | 9 << 16 | 100ull << 32, 42);
	is(s.what, PAIR_ANSWER);
	is(s.request->tid, 1);
	words_request(&trace, s.request, text, sizeof(text));
	is_str(text, "PREAD fid 4 \"/etc/hosts\", 100 bytes at 512");
	words_answer(s.request, text, sizeof(text));
	is_str(text, " = 42");
	see(&s, PROSE_TR_T9P, 1, PROSE_TCLUNK | 9 << 16 | 4ull << 32, 0);
	see(&s, PROSE_TR_R9P, 1, PROSE_RCLUNK | 9 << 16, 0);
	see(&s, PROSE_TR_T9P, 1, PROSE_TGETATTR | 9 << 16 | 4ull << 32, 0);
	is_str(fids_path(&trace, 3, 4), "");
}

static void choice(void)
{
	ok(filter_call("read") && filter_9p(PROSE_TREAD), "all at first");
	ok(!filter_record(PROSE_TR_FUTEX_WAIT), "but not everything");
	ok(!filter_parse("raed"), "a wrong name is refused");
	ok(filter_parse("trace=%file,read,TWALK,FUTEX_WAIT"), "a list");
	ok(filter_call("openat") && filter_call("read"), "has what it says");
	ok(!filter_call("write") && !filter_call("futex"), "and no more");
	ok(filter_9p(PROSE_TWALK) && !filter_9p(PROSE_TREAD), "of 9P, too");
	ok(filter_record(PROSE_TR_FUTEX_WAIT), "and of records");
}

int main(void)
{
	names();
	lines();
	a_call();
	an_old_call();
	a_request();
	choice();
	pair_close(&trace.pair);
	return tap_done();
}
