# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# Code that is written where a breakpoint stands is what is read there and what
# is left when that goes; the breakpoint stays. And 200 of them fit.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >twice.c <<'END'
volatile int rounds;
__attribute__((noinline)) void marker(void) { rounds++; }
int main(void)
{
	for (int i = 0; i < 3; i++)
		marker();
	return 0;
}
END
"$PROSE_CC" -O0 -g -o twice twice.c || { fail "compile"; finish; }
symbols twice marker main
cat >client.py <<'END'
import sys
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask = stub.says
marker = stub.hit(marker)
code = ask("m%x,4" % marker)
ask("Z0,%x,%d" % (marker, stub.kind))
say(ask("m%x,4" % marker) == code, "the breakpoint is not seen")
say(ask("M%x,4:11223344" % marker) == "OK" and
    ask("m%x,4" % marker) == "11223344", "what is written is read")
say(ask("M%x,1:55" % marker) == "OK" and
    ask("m%x,4" % marker) == "55223344", "of a part, too")
say(ask("M%x,4:%s" % (marker, code)) == "OK" and
    ask("vCont;c").startswith("T05") and stub.pc() == marker,
    "the breakpoint is met all the same")
ask("z0,%x,%d" % (marker, stub.kind))
say(ask("m%x,4" % marker) == code, "what was written last is left")
say(all(ask("Z0,%x,%d" % (main + 4 * n, stub.kind)) == "OK"
        for n in range(200)), "200 breakpoints")
for n in range(200):
    ask("z0,%x,%d" % (main + 4 * n, stub.kind))
say(ask("vCont;c").startswith("W00"), "to its end")
END
client ./twice 7
finish
