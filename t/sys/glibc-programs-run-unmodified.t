# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=powerpc64le-linux-gnu-gcc machine=powernv
# Tests for partitions, built for Linux with Debian's static glibc: threads,
# futexes, signals, timers, memory as that library uses them.
. "$TOP/t/tap.sh"

for name in threads-come-and-go threads-preempt-each-other \
	futex-keeps-its-promises mutexes-and-conditions-hold \
	signals-reach-their-handlers signals-keep-registers \
	timers-fire-in-time memory-maps-are-zero; do
	if ! powerpc64le-linux-gnu-gcc -static -O2 -D_GNU_SOURCE -mcpu=power8 \
		-I"$TOP/t" -o "$name" "$TOP/t/part/$name.c" "$TOP/t/tap.c" \
		-lpthread -lm; then
		fail "$name compiles"
		continue
	fi
	status 0 "$name" sh -c '"$PROSE" run "$1" >"$1.out" 2>&1' - "./$name"
	grep -A 3 '^not ok' "$name.out" | sed 's/^/# /'
done

cat >cancel.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void cleanup(void *what)
{
	puts(what);
}

static void *wait_for_ever(void *arg)
{
	pthread_cleanup_push(cleanup, "cleaned up");
	for (;;)
		pause();
	pthread_cleanup_pop(0);
}

int main(void)
{
	pthread_t t;
	void *r;

	pthread_create(&t, NULL, wait_for_ever, NULL);
	usleep(20000);
	pthread_cancel(t);
	pthread_join(t, &r);
	return r != PTHREAD_CANCELED;
}
C
check "cancel compiles" powerpc64le-linux-gnu-gcc -static -O2 -o cancel cancel.c
is "$("$PROSE" run ./cancel; echo $?)" "cleaned up
0" "a thread is cancelled, which unwinds its stack"
finish
