# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3 tool=gdb-multiarch
# Non-stop: a partition stops as a whole, and gdb is told of each thread that
# stopped by that, once; who is let go on runs, beside those that do, and the
# others stand. Breakpoints are set while it runs.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >threads.c <<'END'
#include <pthread.h>
#include <unistd.h>
volatile int n[3];
__attribute__((noinline)) void hit(long i) { n[i]++; }
static void *work(void *i)
{
	for (;;) {
		hit((long)i);
		usleep(1000);
	}
	return NULL;
}
int main(void)
{
	pthread_t t;

	for (long i = 1; i < 3; i++)
		pthread_create(&t, NULL, work, (void *)i);
	for (;;) {
		n[0]++;
		usleep(1000);
	}
}
END
"$PROSE_CC" -O0 -g -o threads threads.c || { fail "compile"; finish; }
symbols threads hit n

cat >client.py <<'END'
import re, sys, time
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
lpar = int(sys.argv[2])
ask, kind, hit = stub.says, stub.kind, stub.hit(hit)
counts = lambda: [stub.word(n + 4 * i) for i in range(3)]
go = lambda how, *who: ask("vCont" + "".join(
    ";%s:p%x.%s" % (how, lpar, "-1" if t < 0 else "%x" % t) for t in who))

def stops():
    """What it says that stopped: {thread: signal}."""
    while not stub.notes:
        stub.note()
    told, reply = {}, stub.notes.pop(0)[len("Stop:"):]
    while reply != "OK":
        signal, tid = re.match(r"T(..).*thread:p%x\.(\w+);" % lpar,
                               reply).groups()
        if int(tid, 16) in told:
            say(False, "%s is told twice" % tid)
        told[int(tid, 16)] = int(signal, 16)
        reply = ask("vStopped")
    return told

def moves(*who):
    """Just these counters go on."""
    before = now = counts()
    if not who:
        time.sleep(0.3)
        now = counts()
    until = time.monotonic() + 20
    while time.monotonic() < until and not all(
            now[i] > before[i] + 5 for i in who):
        now = counts()
    return [i for i in range(3) if now[i] != before[i]] == list(who)

ask("qSupported:multiprocess+;swbreak+")
say(ask("QNonStop:1") == "OK" and ask("vAttach;%x" % lpar) == "OK", "attach")
go("t", -1)
told = stops()
main, one, two = sorted(told)
say(list(told.values()) == [0, 0, 0], "each thread is told")
say(moves(), "and stands")
go("c", main)
say(moves(0), "one goes on: it alone runs")
say(ask("Z0,%x,%d" % (hit, kind)) == "OK", "a breakpoint meanwhile")
go("c", one)
told = stops()
say(told == {one: 5, main: 0}, "another beside it meets that: both stop")
say(moves(), "and stand")
go("s", one)
say(stops() == {one: 5}, "a step, of that alone")
go("c", main)
say(moves(0), "the first goes on")
go("s", one)
told = stops()
say(told == {one: 5, main: 0}, "a step beside it")
say(ask("z0,%x,%d" % (hit, kind)) == "OK" and go("c", one, two) == "OK"
    and moves(1, 2), "two go on")
say(go("c", main) == "OK" and moves(0, 1, 2), "and the third")
go("t", two)
say(stops() == {main: 0, one: 0, two: 0}, "to stop one stops all of them")
say(ask("D;%x" % lpar) == "OK", "detach")
END
"$PROSE" run -d ./threads >lpar || fail "run"
lpar=$(cat lpar)
client '' 14 "$lpar"
{
	echo 'info threads'
	sleep 2
	echo 'info threads'
} | within 30 "$PROSE" gdb --non-stop "$lpar" >gdb.out 2>&1
is "$(grep -c '(running)' gdb.out)" 4 "prose gdb --non-stop: one stands"
"$PROSE" kill "$lpar"
finish
