# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# Breakpoints, steps and watchpoints of `prose gdbserver` by bare packets:
# without gdb, so that it takes no time where a machine is slow.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >steps.c <<'END'
#include <stdio.h>
#include <unistd.h>
volatile int count, watched[2048];
__attribute__((noinline)) void hit(int i) { count += i; }
/* A system call that nothing but rt hears of. */
#ifdef __powerpc64__
__asm__(".text; .globl ask, asking; ask: li 0, 20; asking: sc; blr");
#else
__asm__(".text; .globl ask, asking; ask: mov $39, %eax\n"
	"asking: syscall; ret");
#endif
void ask(void);
int main(void)
{
	for (int i = 0; i < 100; i++) {
		if (i == 50)
			write(1, "half\n", 5);
		hit(i);
	}
	watched[1024] = 7;
	printf("count %d\n", count);
	ask();
	return 5;
}
END
"$PROSE_CC" -O0 -g -o steps steps.c || { fail "compile"; finish; }
symbols steps main hit count watched asking

cat >client.py <<'END'
import sys
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask, kind, power = stub.says, stub.kind, stub.power
where, word, hit = stub.pc, stub.word, stub.hit(hit)
go = lambda how: ask("vCont;" + how)

before = ask("m%x,8" % hit)
say(ask("Z0,%x,%d" % (main, kind)) == "OK", "a breakpoint")
say(go("c").startswith("T05") and where() == main, "is met")
ask("z0,%x,%d" % (main, kind))
ask("Z0,%x,%d" % (hit, kind))
say(ask("m%x,8" % hit) == before, "memory does not show it")
counts = []
for i in range(40):
    if i:
        go("s")  # as gdb does: where it stands a breakpoint is met again
    go("c")
    counts.append(word(count))
say(where() == hit and counts[39] == 39 * 38 // 2, "each time: 40 rounds")
here = where()
say(go("s").startswith("T05") and where() != here, "a step from there")
seen = set()
for i in range(600):
    go("s")
    seen.add(where())
say(hit in seen and word(count) > counts[39], "steps go round the loop")
hits = 0
while "watch" not in go("s") and hits < 3:
    hits += where() == hit
say(hits == 3, "stopped before it each time")
ask("z0,%x,%d" % (hit, kind))
say(ask("m%x,8" % hit) == before, "taken back")
ask("Z2,%x,4" % (watched + 4096))
stop = go("c")
say("watch:" in stop and word(watched + 4096) == 7, "a store that is watched")
ask("z2,%x,4" % (watched + 4096))
say(word(count) == 4950, "after all rounds")
ask("Z0,%x,%d" % (asking, kind))
say(go("c").startswith("T05") and where() == asking, "before a system call")
ask("z0,%x,%d" % (asking, kind))
go("s")
say(where() == asking + (4 if power else 2), "which is one step")
say(go("c").startswith("W05"), "the program's end")
END
client ./steps 13
is "$(tr '\n' ' ' <out)" "half count 4950 " "its output, once"
finish
