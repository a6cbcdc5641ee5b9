# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3 tool=gdb-multiarch
# A ^C that crosses the stop it comes too late for is not lost: what goes on
# next stops by it, once. So does a watchpoint of gdb's own, which steps.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >spin.c <<'END'
volatile int v, going = 1;
int main(void)
{
	while (going)
		;
	return 0;
}
END
"$PROSE_CC" -O0 -g -o spin spin.c || { fail "compile"; finish; }
symbols spin going
cat >client.py <<'END'
import sys
from rsp import Stub, say
from symbols import *

stub = Stub(sys.argv[1])
ask = stub.says
told = []
for how in ("s", "c", "s"):
    told.append(ask("vCont;s")[:3])
    stub.s.sendall(b"\3")
    told.append(ask("vCont;" + how)[:3])
say(told == ["T05", "T02"] * 3, "the next to go on stops: %s" % told)
ask("M%x,4:00000000" % going)
say(ask("vCont;c").startswith("W00"), "once")
END
client ./spin 2

cat >commands <<'END'
set can-use-hw-watchpoints 0
break main
continue
watch v
python
import os, signal, threading
threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
end
continue
print $_siginfo.si_signo
kill
END
within 60 "$PROSE" gdb --machine "${PROSE_MACHINE:-powernv}" --batch \
	--ex 'source commands' ./spin >gdb.out 2>&1 </dev/null
like "$(cat gdb.out)" '*received signal SIGINT*$1 = 2*' "^C ends gdb's steps"
finish
