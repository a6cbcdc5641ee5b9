# SPDX-License-Identifier: BSD-2-Clause
# needs: time=240
# Whatever a program dies of, `prose run` says in a screenful where it was,
# leaves a core file that `prose core bt` agrees with, and exits as a shell
# expects.
. "$TOP/t/tap.sh"

cat >kinds.c <<'END'
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hcall.h"
static int *volatile nowhere = (int *)0x700000000000;
static void (*volatile null)(void);
static volatile int sum;

static __attribute__((noinline)) void boom(void)
{
	sum += *nowhere;
}
static void *thread(void *arg)
{
	boom();
	return arg;
}
static void handler(int sig)
{
	boom();
}
static __attribute__((noinline)) void smash(volatile char *p)
{
	volatile char room[16];

	for (int i = 0; i < 400; i++)
		(p ? p : room)[i] = 0x41;
	sum += room[3];
}
static __attribute__((noinline)) void unaligned(void)
{
#ifdef __powerpc64__
	__asm__ volatile("addi 1, 1, -13; stdu 1, -64(1); ld 3, 0(%0)"
			 :
			 : "b"(nowhere)
			 : "memory");
#else
	__asm__ volatile("sub $13, %%rsp; push %%rbp; mov (%0), %%rax"
			 :
			 : "r"(nowhere)
			 : "memory", "rax");
#endif
}
static void *reads(void *arg)
{
	char c;
	int fd = open("fifo", O_RDWR);

	read(fd, &c, 1);
	return NULL;
}
static void during(void)
{
	pthread_t t;

	pthread_create(&t, NULL, reads, NULL);
	sleep(1);
	boom();
}
static void out_of_memory(void)
{
	for (;;) {
		char *p = malloc(1 << 20);

		if (!p) {
			perror("malloc");
			abort();
		}
		memset(p, 1, 1 << 20);
	}
}
static void word(void)
{
#ifdef __powerpc64__
	__asm__ volatile(".long 0");
#else
	__asm__ volatile("ud2");
#endif
}
static int *volatile odd = (int *)0x8000deadbeef0000;
int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "main";
	pthread_t t;

	if (!strcmp(how, "main"))
		boom();
	if (!strcmp(how, "thread")) {
		pthread_create(&t, NULL, thread, NULL);
		pthread_join(t, NULL);
	}
	if (!strcmp(how, "handler")) {
		signal(SIGUSR1, handler);
		raise(SIGUSR1);
	}
	if (!strcmp(how, "smash"))
		smash(NULL);
	if (!strcmp(how, "unaligned"))
		unaligned();
	if (!strcmp(how, "null"))
		null();
	if (!strcmp(how, "9p"))
		during();
	if (!strcmp(how, "memory"))
		out_of_memory();
	if (!strcmp(how, "word"))
		word();
	if (!strcmp(how, "odd"))
		sum += *odd;
	if (!strcmp(how, "panic")) /* as rt does it */
		hcall(PROSE_H_EXIT, (uint64_t[6]){PROSE_END_PANIC, SIGABRT, 0,
						  (uint64_t)main});
	if (!strcmp(how, "abort"))
		abort();
	return sum;
}
END
include="-I$TOP/abi -I$TOP/t/prog"
"$PROSE_CC" -O1 -g $include -o kinds kinds.c 2>/dev/null || fail "compile kinds"
"$PROSE_CC" -O1 -g $include -fstack-protector-all -o guarded kinds.c 2>/dev/null ||
	fail "compile guarded"
mkfifo fifo
arch=$(od -An -td2 -j18 -N2 kinds)

# crash KIND STATUS PATTERN...: lines of the report that match these.
crash() {
	program=${program:-kinds}
	kind=$1 want=$2
	shift 2
	rm -f *.core
	status "$want" "$kind: the status" "$PROSE" run ./$program $kind 2>err
	for pattern; do
		check "$kind: says $pattern" grep -q -- "$pattern" err
	done
	check "$kind: a screenful" test "$(wc -l <err)" -le 24
	check "$kind: a core" test -s $program.*.core
	"$PROSE" core bt $program.*.core >bt 2>bterr
	is "$(grep -m1 '^  #0' bt)" "$(grep -m1 '^  #0' err)" \
		"$kind: the core begins with the same frame"
	check "$kind: nothing went wrong in that" test ! -s bterr
	program=
}

crash main 139 'SIGSEGV.*0x700000000000' 'is outside the partition' \
	'#0 .*boom.*(kinds.c:16)' '#1 .*main.*(kinds.c:'
crash thread 139 '#0 .*boom' '#1 .*thread' '#2 .*start'
crash handler 139 '#0 .*boom' '<signal handler called>' 'raise' 'main'
crash 9p 139 '#0 .*boom' '9P PREAD.*fid.*/fifo, 1 bytes, sent' \
	'TPREAD tag [0-9]* fid [0-9]*$'
crash abort 134 'Aborted (SIGABRT)' 'raise' 'abort' 'main.*kinds.c'
crash memory 134 'malloc: ' 'SIGABRT' 'out_of_memory.*kinds.c'
crash panic 134 "PROSE's own code in it gave up" 'SIGABRT' 'thread'
crash word 132 'SIGILL' 'at pc: ' '#0 .*word'
crash unaligned 139 '#0 .*unaligned.*(kinds.c:'
if [ "$arch" -eq 21 ]; then
	crash odd 139 'SIGSEGV.*address 0x8000deadbeef0000' 'is outside' \
		'#0 .*main.*kinds.c'
	crash smash 139 'SIGSEGV.*pc 0x4141414141414140' \
		'pc 0x4141414141414140 is outside'
	crash null 132 'SIGILL' 'at pc 0' '#1 .*main.*(kinds.c:'
	program=guarded
	crash smash 132 'a_crash\|__stack_chk_fail' '#2 .*smash'
else
	crash smash 139 '#0 .*smash'
	crash odd 139 'SIGSEGV.*address not told' 'told no address' \
		'is 0x8000deadbeef0000, which is no address' '#0 .*main.*kinds.c'
	crash null 139 'at pc 0,' '#1 .*main.*(kinds.c:'
	program=guarded
	crash smash 139 'a_crash\|__stack_chk_fail' '#2 .*smash'
fi
rm -f *.core
status 139 "--core none" "$PROSE" run --core none ./kinds main 2>err
check "leaves no core" test -z "$(ls *.core 2>/dev/null)"
check "and still explains" grep -q '#0 .*boom.*(kinds.c:16)' err
# What nobody gave a place is limited, oldest first; what somebody did stays.
export XDG_STATE_HOME=$PWD/state
mkdir kept
"$PROSE" run --core kept ./kinds main 2>err
for i in 1 2 3; do
	mkdir at$i
	(cd at$i && PROSE_CORE_MAX=1M "$PROSE" run ../kinds main 2>../err)
done
is "$(ls at*/*.core | wc -l)" 1 "cores are limited by their size"
check "the newest stays" test -s at3/kinds.*.core
check "and what had a place" test -s kept/kinds.*.core
(cd at1 && PROSE_CORE_DAYS=0 "$PROSE" run ../kinds main 2>../err)
check "by their age" test ! -e at3/kinds.*.core
mkdir cores
PROSE_CORE=cores "$PROSE" run ./kinds main 2>err
check "PROSE_CORE says where" test -s cores/kinds.*.core
finish
