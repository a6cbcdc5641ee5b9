# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=gdb-multiarch
# `prose run --core DIR`: a crash leaves a core file in which gdb finds the
# stack through libc, every thread, and the data; a good end leaves none.
. "$TOP/t/tap.sh"

compile crash <<'END'
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static volatile int crashes = 1, data = 12345;
__attribute__((noinline)) static int boom(volatile int *p)
{
	return *p + 1;
}
static int compare(const void *a, const void *b)
{
	return boom((int *)0x700000000000) + 1;
}
static void *waits(void *arg)
{
	for (;;)
		pause();
}
int main(int argc, char **argv)
{
	int v[4] = {3, 2, 1, 0};
	pthread_t t;
	if (argc > 1)
		return 0;
	pthread_create(&t, 0, waits, 0);
	usleep(10000);
	qsort(v, 4, 4, compare);
	return v[0] + crashes + data;
}
END
"$PROSE" run --core . ./crash good
check "a good end leaves no core file" test -z "$(ls *.core 2>/dev/null)"
status 139 "a crash is a crash" "$PROSE" run --core . ./crash
check "it left a core file" test -s crash.*.core
gdb-multiarch -nx -batch -ex bt -ex 'p data' -ex 'thread apply all bt' \
	./crash crash.*.core >gdb 2>&1
for what in 'signal SIGSEGV' 'boom (' 'compare (' 'qsort' 'in main (' \
	'= 12345' 'pause (' 'waits ('; do
	check "gdb finds: $what" grep -qF "$what" gdb
done
diag "$(cat gdb)"
status 139 "who cannot write it says so" \
	"$PROSE" run --core ./missing ./crash
finish
