# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# A signal of job control that a debugger is shown is the debugger's: whoever
# started the program neither stops nor lets it go on.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >jobs.c <<'END'
#include <signal.h>
#include <unistd.h>
volatile int handled;
static void on(int signal) { handled++; }
__attribute__((noinline)) void marker(void) { __asm__ volatile("nop"); }
int main(void)
{
	static const int job[] = {SIGTSTP, SIGTTIN, SIGTTOU};
	for (int i = 0; i < 30; i++) {
		signal(job[i % 3], on);
		write(1, ".", 1); /* that is awake then */
		raise(job[i % 3]);
	}
	return handled != 30;
}
END
"$PROSE_CC" -O0 -g -o jobs jobs.c || { fail "compile"; finish; }
symbols jobs handled marker
cat >client.py <<'END'
import sys, time  # told: gdb's own numbers
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask = stub.says
told, stands, answer = [], 0, ask("vCont;c")
for i in range(30):
    told.append(int(answer[1:3], 16) if answer[0] == "T" else answer)
    time.sleep(0.02)
    before = stub.word(handled)
    stands += (ask("Z0,%x,%d" % (marker, stub.kind)) == "OK" and
               ask("z0,%x,%d" % (marker, stub.kind)) == "OK" and
               before == i and stub.word(handled) == i)
    answer = ask("vCont;C" + answer[1:3])
say(told == [18, 21, 22] * 10, "each is told of: %s" % told)
say(stands == 30, "and the program stands still then: %d" % stands)
say(answer.startswith("W00"), "each was handled, to its end: " + answer)
END
client ./jobs 3
finish
