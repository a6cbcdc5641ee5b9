# SPDX-License-Identifier: BSD-2-Clause
# needs: time=90 tool=gdb-multiarch own-machine
# One gdb, two running partitions: each an inferior, a watchpoint in one, a
# breakpoint with a condition in both; both go on afterwards.
. "$TOP/t/tap.sh"

compile pair <<'END'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
volatile int turns[2], shared;
static void *worker(void *arg)
{
	volatile int *mine = arg;

	for (;;) {
		usleep(1000);
		if (++*mine % 100 == 0)
			shared = *mine;
	}
}
int main(void)
{
	pthread_t t;

	pthread_create(&t, NULL, worker, (void *)&turns[0]);
	pthread_create(&t, NULL, worker, (void *)&turns[1]);
	puts("up");
	fflush(stdout);
	for (;;)
		pause();
}
END

for i in 1 2; do
	"$PROSE" run ./pair >run$i.out 2>&1 &
	eval "run$i=$!"
	until_ok 20 grep -q up run$i.out || fail "partition $i runs"
done
lpars=$("$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" --json |
	tr -d ' \n' | tr '{' '\n' |
	sed -n 's/.*"lpar":\([0-9]*\),.*"name":"pair".*/\1/p' | sort -n)
set -- $lpars
within 80 "$PROSE" gdb --machine "${PROSE_MACHINE:-powernv}" --batch \
	--ex 'set width 0' --ex 'set confirm off' --ex "attach $1" \
	--ex 'watch shared' --ex continue --ex 'print shared > 0' \
	--ex 'delete' --ex add-inferior --ex 'inferior 2' \
	--ex "attach $2" --ex 'info inferiors' --ex 'info threads' \
	--ex "tbreak pair.c:$(grep -n 'shared = ' pair.c | cut -d: -f1) if \
		shared % 200 == 0" \
	--ex 'set schedule-multiple on' --ex continue \
	--ex 'detach inferiors 1 2' >gdb.out 2>&1 </dev/null
out=$(cat gdb.out)
like "$out" '*hit Hardware watchpoint*New value = *00*' "a watchpoint in one"
like "$out" "* 1 *process $1 *\* 2 *process $2 *" "both are inferiors"
like "$out" '*1.3 *2.3 *' "with their threads"
like "$out" '*Temporary breakpoint *worker*' "a breakpoint in either"
sleep 0.5
check "the first goes on" kill -0 $run1
check "the second goes on" kill -0 $run2
kill -TERM $run1 $run2
wait $run1 $run2
is $? 143 "until they are told to end"
finish
