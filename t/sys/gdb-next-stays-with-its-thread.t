# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=gdb-multiarch
# `next` of one thread, while another one's system calls come and go in
# between, ends in that thread and where it was to end.
. "$TOP/t/tap.sh"

cat >two.c <<'END'
#include <pthread.h>
#include <unistd.h>
static volatile int go = 1, count[2];
static void nap(void) { usleep(1); }
static void *loop(void *arg)
{
	volatile int *mine = arg;
	while (go) {
		nap(); /* here */
		++*mine;
	}
	return 0;
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, 0, loop, (void *)&count[0]);
	loop((void *)&count[1]);
	return 0;
}
END
"$PROSE_CC" -O0 -g -o two two.c || { fail "compile"; finish; }
cat >commands <<'END'
break two.c:9
continue
delete
python
bad = None
thread = gdb.selected_thread().num
for n in range(120):
    gdb.execute("next", to_string=True)
    if (gdb.selected_thread().num, gdb.selected_frame().name()) != \
            (thread, "loop"):
        bad = gdb.execute("bt", to_string=True)
        break
print("after", n + 1, "in", bad or "its loop")
end
print count[0] > 10 && count[1] > 10
kill
END
within 150 "$PROSE" gdb --machine "${PROSE_MACHINE:-powernv}" --batch \
	--ex 'source commands' ./two >gdb.out 2>&1 </dev/null
like "$(cat gdb.out)" '*after 120 in its loop*' "each next ends in its own loop"
like "$(cat gdb.out)" '*$1 = 1*' "the other thread ran meanwhile"
finish
