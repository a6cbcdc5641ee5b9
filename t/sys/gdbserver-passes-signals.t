# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# QPassSignals: a signal that gdb only passes on is given to the program
# without its being asked, but in a step; one that it wants is told of, and ^C is
# amid a storm of others.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >storm.c <<'END'
#include <signal.h>
#include <string.h>
volatile int handled, others, going = 1;
static void on_usr1(int signal) { handled++; }
static void on_usr2(int signal) { others++; }
__attribute__((noinline)) void marker(void) { __asm__ volatile("nop"); }
int main(void)
{
	signal(SIGUSR1, on_usr1);
	signal(SIGUSR2, on_usr2);
	for (int i = 0; i < 200; i++)
		raise(SIGUSR1);
	raise(SIGUSR2);
	marker();
	raise(SIGUSR1);
	while (going)
		raise(SIGUSR1);
	return handled > 201 && others == 1 ? 0 : 1;
}
END
"$PROSE_CC" -O0 -g -o storm storm.c || { fail "compile"; finish; }
symbols storm handled others going marker on_usr1
cat >client.py <<'END'
import sys, time
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask, word = stub.says, stub.word
marker = stub.hit(marker)
say("QPassSignals+" in ask("qSupported:swbreak+"), "is offered")
say(ask("QPassSignals:1e;zz").startswith("E"), "nonsense is refused")
say(ask("QPassSignals:e;1e") == "OK", "SIGALRM and SIGUSR1")
say(ask("vCont;c").startswith("T1f") and word(handled) == 200,
    "200 were passed on, SIGUSR2 is told of")
ask("Z0,%x,%d" % (marker, stub.kind))
say(ask("vCont;C1f").startswith("T05") and word(others) == 1 and
    stub.pc() == marker, "and delivered")
answer = ask("vCont;S1e")
say(answer.startswith("T05") and stub.pc() == on_usr1,
    "a step from a breakpoint, with a signal: the handler's first instruction")
steps = 0
while answer.startswith("T05") and stub.pc() != marker and steps < 5000:
    answer = ask("vCont;s")
    steps += 1
answer = ask("vCont;S1c")
say(answer.startswith("T05") and stub.pc() == marker + stub.kind and
    word(handled) == 201, "with one that nobody takes: the next instruction")
ask("z0,%x,%d" % (marker, stub.kind))
steps, answer = 0, "T05"
while answer.startswith("T05") and steps < 5000:
    answer = ask("vCont;s")
    steps += 1
say(answer.startswith("T1e") and word(handled) == 201,
    "one that comes in a step is told of")
came_from = stub.pc()
answer = ask("vCont;S1e")
say(answer.startswith("T05") and stub.pc() == on_usr1,
    "a step with it ends at the handler's first instruction")
while answer.startswith("T05") and stub.pc() != came_from and steps < 5000:
    answer = ask("vCont;s")
    steps += 1
say(answer.startswith("T05") and word(handled) == 202 and
    stub.pc() == came_from, "and steps go through that, and back")
told = []
for i in range(10):
    stub.sends("vCont;c")
    time.sleep(0.05)
    stub.s.sendall(b"\3")
    told.append(stub.get().decode("latin1")[:3])
say(told == ["T02"] * 10, "^C in a storm")
before = word(handled)
say(before > 202, "which went on meanwhile")
ask("QPassSignals:")
say(ask("vCont;c").startswith("T1e"), "none is passed on any more")
ask("QPassSignals:1e")
ask("M%x,4:00000000" % going)
say(ask("vCont;C1e").startswith("W00"), "to its end")
END
client ./storm 14
finish
