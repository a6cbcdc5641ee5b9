# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# An instruction that traps by itself still does under a breakpoint, whether
# that is told of or its condition does not hold; and the program goes on.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >own.c <<'END'
#include <signal.h>
#include <ucontext.h>
volatile int caught;
static void handler(int sig, siginfo_t *info, void *context)
{
	caught++;
#ifdef __powerpc__
	((ucontext_t *)context)->uc_mcontext.gp_regs[32] += 4;
#endif
}
__attribute__((noinline)) void trap(void)
{
#ifdef __powerpc__
	__asm__ volatile(".globl own\nown: .long 0");
#else
	__asm__ volatile(".globl own\nown: int3");
#endif
}
int main(void)
{
	struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

	sigaction(SIGILL, &a, 0);
	sigaction(SIGTRAP, &a, 0);
	for (int i = 0; i < 4; i++)
		trap();
	return caught;
}
END
"$PROSE_CC" -O1 -g -o own own.c || { fail "compile"; finish; }
symbols own own
cat >client.py <<'END'
import sys
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask = stub.says
sig, after = (4, own) if stub.kind == 4 else (5, own + 1)

def trapped(what):
    got = ask("vCont;s")
    say(got.startswith("T%02x" % sig) and stub.pc() == after, what)

def met(go, what):
    got = ask(go)
    say(got.startswith("T05") and stub.pc() == own, what)

passed = "vCont;C%02x" % sig
ask("Z0,%x,%d" % (own, stub.kind))
met("vCont;c", "the breakpoint is met")
trapped("a step over it: the program's own trap")
met(passed, "the breakpoint again, the handler went on")
trapped("and the trap")
ask("z0,%x,%d" % (own, stub.kind))
ask("Z0,%x,%d;X3,220027" % (own, stub.kind))
if stub.kind == 4:
    got = ask(passed)
    say(got.startswith("T04") and stub.pc() == own,
        "by a condition that does not hold: the trap alone")
else:
    met(passed, "where gdb would skip the trap, the breakpoint is told of")
    trapped("and then the trap")
ask("z0,%x,%d" % (own, stub.kind))
got = ask(passed)
say(got.startswith("T%02x" % sig) and stub.pc() == after, "without: the trap")
say(ask(passed) == "W04", "to its end")
END
case $PROSE_MACHINE in
kvm) client ./own 8 ;;
*) client ./own 7 ;;
esac
finish
