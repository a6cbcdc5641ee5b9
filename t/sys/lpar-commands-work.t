# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120
# What is done to partitions from outside: -d and wait, kill, signals, pause
# and resume, options of run, machines of other names.
. "$TOP/t/tap.sh"

compile prog <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static volatile int got;
static void handler(int sig) { got = sig; }
int main(int argc, char **argv)
{
	if (!strcmp(argv[1], "exit")) {
		puts("out");
		fputs("err\n", stderr);
		return atoi(argv[2]);
	}
	if (!strcmp(argv[1], "handle"))
		signal(SIGTERM, handler);
	if (!strcmp(argv[1], "handle"))
		puts("ready");
	fflush(stdout);
	if (!strcmp(argv[1], "count"))
		for (int i = 0;; i++) {
			printf("%d\n", i);
			fflush(stdout);
			usleep(10000);
		}
	while (!got)
		pause();
	return 7;
}
END
row() { "$PROSE" ps | awk -v l="$1" '$1 == l'; }
lines() { wc -l <"$1"; }

# -- in the background
id=$("$PROSE" run -d -o out ./prog exit 3)
status 3 "wait gives the exit status" "$PROSE" wait "$id"
status 3 "and gives it again" "$PROSE" wait "$id"
is "$(sort out | tr '\n' ' ')" "err out " "-o takes output and errors"
is "$("$PROSE" run -d ./prog exit 0 | cat | wc -l)" 1 \
	"no descriptor of the caller stays open"
status 126 "who cannot start says so at once" "$PROSE" run -d /etc/passwd
status 125 "wait for nobody" "$PROSE" wait 99999

# -- ends
id=$("$PROSE" run -d ./prog wait)
check "kill" "$PROSE" kill "$id"
status 137 "ends at once" "$PROSE" wait "$id"
id=$("$PROSE" run -d -o out2 ./prog handle)
until_ok 10 grep -q ready out2
check "kill -s TERM" "$PROSE" kill -s TERM "$id"
status 7 "reaches the handler" "$PROSE" wait "$id"
id=$("$PROSE" run -d ./prog wait)
check "kill -s SIGINT" "$PROSE" kill -s SIGINT "$id"
status 130 "ends who has none" "$PROSE" wait "$id"
status 125 "a signal that is none" "$PROSE" kill -s NONE "$id"
a=$("$PROSE" run -d ./prog wait) b=$("$PROSE" run -d ./prog wait)
check "kill of two" "$PROSE" kill "$a" "$b"
status 137 "wait for two" "$PROSE" wait "$a" "$b"

# -- pause
id=$("$PROSE" run -d -o out3 ./prog count)
until_ok 10 grep -q 5 out3
check "pause" "$PROSE" pause "$id"
like "$(row "$id")" '*paused*' "ps says so"
sleep 0.2
n=$(lines out3)
sleep 0.5
is "$(lines out3)" "$n" "it stands still"
check "resume" "$PROSE" resume "$id"
more() { [ "$(lines out3)" -gt "$n" ]; }
check "it goes on" until_ok 10 more
status 125 "resume of who runs" "$PROSE" resume "$id"
"$PROSE" kill "$id"

# -- what a partition is given
id=$("$PROSE" run -d --mem 32M --policy slots:20+30 --cpu 1 ./prog wait)
like "$(row "$id")" '*32 MiB* 1 slots:20+30 *prog' "memory and schedule"
check "sched changes it" "$PROSE" sched "$id" slots:10 --cpu any
like "$("$PROSE" sched "$id")" '*slots:10+100, cpu any*' "and shows it"
status 125 "sched of nonsense" "$PROSE" sched "$id" often
status 125 "a CPU that is not there" "$PROSE" sched "$id" --cpu 77
"$PROSE" kill "$id"

# -- another machine
check "a machine of another name" "$PROSE" up --name other --cpus 1
like "$("$PROSE" status --name other)" '*cpus *1*' "it is another one"
id=$("$PROSE" run --name other -d ./prog wait)
is "$(row "$id")" "" "its partitions are its own"
check "kill there" env PROSE_NAME=other "$PROSE" kill "$id"
check "it goes down" "$PROSE" down --name other
status 1 "and is down" "$PROSE" status --name other
status 0 "the first one is up" "$PROSE" status
status 125 "no machine, none wanted" \
	"$PROSE" run --name third --no-up ./prog exit 0
finish
