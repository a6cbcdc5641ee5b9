# SPDX-License-Identifier: BSD-2-Clause
# needs: time=240 tool=gdb-multiarch own-machine
# A core file under its name is a whole one: the disk may be full, the
# launcher may be killed while it writes, the folder may not be there. And
# none of that changes how the program ends.
. "$TOP/t/tap.sh"
. "$TOP/t/core.sh"

compile_big
status 139 "a folder that is not there" "$PROSE" run --core none/such \
	./big 2>err
check "is told" grep -q 'no core file none/such/big.*No such file' err
check "and the crash is explained" grep -q '#0 .*main' err

if [ "$(id -u)" = 0 ] && mkdir full && mount -t tmpfs -o size=8m tmpfs full \
	2>/dev/null; then
	status 139 "a disk too small" "$PROSE" run --mem 256M --core full \
		./big 40 2>err
	check "is told" grep -q 'no core file full/big.*No space left' err
	is "$(ls -A full)" "" "nothing is left there"
	check "the crash is explained" grep -q '#0 .*main' err
	status 139 "a smaller one fits" "$PROSE" run --core full ./big 1 \
		2>err
	check "and is whole" "$PROSE" core bt full/big.*.core
	umount full
else
	skip "no small file system without root"
fi

# Killed at different times while it writes 100 MB: either a whole core or
# none, and no draft of one.
i=0
while [ $i -lt 12 ]; do
	killed cores$i $((i / 10)).$((i % 10)) launcher \
		"$PROSE" run --mem 256M --core cores$i ./big 100
	i=$((i + 1))
done
whole_or_none "a killed launcher leaves a whole core or none" .core cores?*/

# Nor is there a time between two steps: a name that is not taken is had in one.
mkdir fresh
gdb-multiarch -nx -batch -ex 'set breakpoint pending on' -ex 'break renameat' \
	-ex run -ex kill --args "$PROSE" run --core fresh ./big >gdb 2>&1
whole_or_none "a new name is had in one step" .core fresh
check "and it is there" test -s fresh/big.*.core

# The machine is killed under a program that runs.
"$PROSE" run --core . ./big >out 2>err # so that one is up
rm -f *.core
compile runs <<'END'
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>
static sem_t never;
static void *waits(void *arg)
{
	sem_wait(&never);
	return arg;
}
int main(void)
{
	pthread_t t;

	sem_init(&never, 0, 0);
	pthread_create(&t, NULL, waits, NULL);
	usleep(100000);
	puts("ready");
	fflush(stdout);
	for (;;)
		;
}
END
: >out
"$PROSE" run ./runs >out 2>err &
pid=$!
until_ok 60 grep -q ready out
kill -9 $("$PROSE" status | sed -n 's/.*process *\([0-9]*\),.*/\1/p')
wait $pid
is $? 125 "the machine killed: that is the machine's failure"
check "a core of the program is there" test -s runs.*.core
"$PROSE" core bt runs.*.core >bt
check "it has the thread that waited" grep -q '#.*waits' bt
"$PROSE" core info runs.*.core >info
check "and says why" grep -q 'because: machine gone' info
finish
