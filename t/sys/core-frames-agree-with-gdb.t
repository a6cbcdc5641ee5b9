# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=gdb-multiarch time=240
# `prose core bt` finds the same frames as gdb, from -O0 to -O3: through
# qsort's callback, in a signal handler, in threads that wait and start, deep
# in a recursion. What gdb infers of tail calls (frames that are no more) is
# left out, and so is what lies outside of main.
. "$TOP/t/tap.sh"

cat >deep.c <<'END'
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static volatile int sum;
static sem_t never;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *volatile nowhere = (int *)0x700000000000;
static inline __attribute__((always_inline)) int load(int *p)
{
	return *p + 3;
}
static __attribute__((noinline)) int boom(int *p)
{
	sum++;
	return load(p) + sum;
}
static int compare(const void *a, const void *b)
{
	int n = boom(nowhere);

	sum += n;
	return n + 1;
}
static __attribute__((noinline)) int down(int n, char *from)
{
	volatile char room[100 + n];
	int v[4] = {3, 2, 1, 0};

	room[n] = n + *from;
	if (n)
		return down(n - 1, (char *)room + n) + room[n];
	qsort(v, 4, sizeof(*v), compare);
	return v[room[n] & 3] + 1;
}
static void handler(int sig)
{
	char c = 1;

	sum += down(20, &c);
}
static void *waits(void *arg)
{
	sem_wait(&never);
	sum++;
	return NULL;
}
static void *locks(void *arg)
{
	pthread_mutex_lock(&lock);
	sum++;
	return NULL;
}
static void *sleeps(void *arg)
{
	for (;;) {
		sleep(1000);
		sum++;
	}
}
int main(void)
{
	pthread_t t[3];

	sem_init(&never, 0, 0);
	pthread_mutex_lock(&lock);
	pthread_create(&t[0], 0, waits, 0);
	pthread_create(&t[1], 0, locks, 0);
	pthread_create(&t[2], 0, sleeps, 0);
	usleep(20000);
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	return sum;
}
END

# Functions by thread, both ways, as "TID: f f f", up to main or the start.
cat >frames.py <<'END'
import gdb
for t in sorted(gdb.selected_inferior().threads(), key=lambda t: t.ptid[1]):
    t.switch()
    names = []
    f = gdb.newest_frame()
    while f:
        if f.type() == gdb.SIGTRAMP_FRAME:
            names.append("<signal>")
        elif f.type() != gdb.TAILCALL_FRAME:
            names.append(f.name() or "?")
        f = f.older()
    print("FRAMES %d: %s" % (t.ptid[1], " ".join(names)))
END
ours() {
	"$PROSE" core bt "$1" | awk '
		/^thread/ { if (t) print "FRAMES " t ":" line; t = $2; line = ""
			past = 0 }
		/^  #/ && !past {
			name = $2 ~ /^0x/ ? $3 : $2
			sub(/[+].*/, "", name)
			sub(/^<signal$/, "<signal>", name)
			line = line " " name
			if (name == "main") past = 1 }
		END { print "FRAMES " t ":" line }' | sort -k2n
}

for level in 0 1 2 3; do
	"$PROSE_CC" -O$level -g -o deep$level deep.c ||
		fail "compile with -O$level"
	status 139 "-O$level: it crashes" "$PROSE" run ./deep$level 2>err
	core=$(ls deep$level.*.core)
	gdb-multiarch -nx -batch -x frames.py ./deep$level "$core" \
		>gdb 2>&1
	grep '^FRAMES' gdb | sort -k2n >theirs
	ours "$core" >ours
	is "$(cat ours)" "$(cat theirs)" "-O$level: gdb has the same frames"
	is "$(wc -l <ours)" 4 "-O$level: all threads are there"
	check "-O$level: down to the recursion's beginning and main" \
		grep -q 'down handler <signal> .*main$' ours
	check "-O$level: files and lines" \
		grep -q 'compare.*(deep.c:2[0-9])' err
done
finish
