# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=gdb-multiarch
# `next`, while signals come whose handlers gdb does not stop for, ends where it
# was to end, never in a handler; and they are all handled.
. "$TOP/t/tap.sh"

cat >ticks.c <<'END'
#include <signal.h>
#include <sys/time.h>
static volatile int ticks, rounds;
static void tick(int signal) { ticks++; }
int main(void)
{
	struct itimerval soon = {.it_value = {0, 200}};
	signal(SIGALRM, tick);
	for (;;) {
		setitimer(ITIMER_REAL, &soon, 0); /* here */
		while (ticks == rounds)
			;
		++rounds;
	}
	return 0;
}
END
"$PROSE_CC" -O0 -g -o ticks ticks.c || { fail "compile"; finish; }
cat >commands <<'END'
break ticks.c:10
continue
delete
python
bad = None
for n in range(60):
    gdb.execute("next", to_string=True)
    if gdb.selected_frame().name() != "main":
        bad = gdb.execute("bt", to_string=True)
        break
print("after", n + 1, "in", bad or "main")
end
print ticks >= 10
kill
END
within 150 "$PROSE" gdb --machine "${PROSE_MACHINE:-powernv}" --batch \
	--ex 'source commands' ./ticks >gdb.out 2>&1 </dev/null
like "$(cat gdb.out)" '*after 60 in main*' "each next ends in main"
like "$(cat gdb.out)" '*$1 = 1*' "signals were handled meanwhile"
finish
