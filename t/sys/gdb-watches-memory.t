# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=gdb-multiarch
# gdb's watchpoints on `prose gdbserver`: on changes, loads, either; by which
# thread; by the C library; on what a system call writes; a range is stepped.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
static int written, loaded, both, unseen;
static char text[4096 + 64];
static int table[64];
static int sum(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		s += table[i % 64]++;
	return s;
}
static void *thread(void *arg)
{
	for (int i = 0; i < 3; i++) {
		sched_yield();
		unseen++;
	}
	written = 2; /* by the thread */
	return NULL;
}
int main(void)
{
	pthread_t t;
	int fd = open("/dev/zero", O_RDONLY);

	written = 0; /* the same */
	unseen = sum(1000);
	written = 1; /* by main */
	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
	memset(text, 'x', sizeof(text)); /* by memset */
	unseen = loaded; /* a load */
	loaded = 5;
	both = unseen; /* a store */
	unseen = both; /* a load of both */
	read(fd, text, 100); /* by a system call */
	for (int i = 0; i < 300; i++) table[i % 64] += i; /* a range */
	printf("sum %d\n", sum(100) != 0);
	return 3;
}
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }

debug() {
	for _c; do
		printf '%s\n' "$_c"
	done >commands
	within 100 "$PROSE" gdb --batch --ex 'set width 0' \
		--ex 'set confirm off' --ex 'break main' --ex continue \
		-x commands ./prog </dev/null >gdb.out 2>&1
}

# stops PATTERN NAME: values and places gdb told of, in one line, match.
stops() {
	_stops=$(grep -E '^(Old value|New value|Value) =| at [a-z/_0-9.]+:[0-9]+$' \
		gdb.out | tr '\n' ';')
	like "$_stops" "$1" "$2"
	case $_stops in
	$1) ;;
	*) diag "$(tail -40 gdb.out)" ;;
	esac
}

line() { grep -n "$1" prog.c | cut -d: -f1; }

debug 'watch written' 'continue' 'continue' 'delete' 'continue'
stops '*;Old value = 0;New value = 1;*main *prog.c:*;Old value = 1;New value = 2;*thread *' \
	"changes stop the program, by any thread, the same value does not"
like "$(cat gdb.out)" '*exited with code 03*' "and it ends as ever"

debug 'watch text[4100]' 'continue' 'bt' 'kill'
stops "*;Old value = 0 *;New value = 120 *" "a change within the C library"
like "$(cat gdb.out)" '* main *prog.c:*' "its stack leads to main"

debug 'rwatch loaded' 'awatch both' 'continue' 'continue' 'continue' 'kill'
stops '*;Value = 0;*main *;Value = 0;*main *;Value = 0;*' \
	"loads where they are watched, loads and stores where both are"
is "$(grep -c '^Hardware read watchpoint.*loaded' gdb.out)" 2 \
	"a store is no load"

debug "tbreak $(line 'by a system call')" 'continue' 'watch text[1]' \
	'continue' 'kill'
stops "*;Old value = 120 'x';New value = 0 *" "what a system call writes"

debug "tbreak $(line 'a range')" 'continue' 'next' 'kill'
like "$(tail -3 gdb.out)" '*sum %d*' "next goes through a loop of one line"
finish
