# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# A program that gdb has stopped for 3 s (SOAK=10: for 10 s) sees nothing of
# that in CLOCK_MONOTONIC, nor in a sleep that it is in the middle of.
. "$TOP/t/tap.sh"

stopped=${SOAK:-3}
compile clock -g -O0 <<'END'
#include <pthread.h>
#include <stdio.h>
#include <time.h>
static long ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static void *sleeper(void *slept)
{
	long from = ms();
	struct timespec t = {.tv_sec = 1};
	nanosleep(&t, 0);
	*(long *)slept = ms() - from;
	return 0;
}
static void here(void) { }
int main(void)
{
	pthread_t t;
	long slept, from = ms();
	pthread_create(&t, 0, sleeper, &slept);
	here();
	from = ms() - from;
	pthread_join(t, 0);
	printf("passed %ld, slept %ld\n", from, slept);
	return 0;
}
END
within 90 "$PROSE" gdb --machine "${PROSE_MACHINE:-powernv}" --batch \
	--ex 'break here' --ex continue --ex "shell sleep $stopped" \
	--ex finish --ex continue ./clock >gdb.out 2>&1 </dev/null
like "$(cat gdb.out)" '*Breakpoint 1, here*' "it is stopped"
figures=$(sed -n 's/^passed \([0-9]*\), slept \([0-9]*\)$/\1 \2/p' gdb.out)
diag "of $stopped s: passed, slept (ms): $figures"
set -- $figures none none
check "nothing of that passed" test "$1" -lt $((stopped * 500))
check "and a sleep of 1 s lasts that" test "$2" -ge 1000
check "and no longer" test "$2" -lt $((1000 + stopped * 500))
finish
