# SPDX-License-Identifier: BSD-2-Clause
# needs: time=90 tool=python3
# ^C is told of, however many other stops come first.
. "$TOP/t/tap.sh"
. "$TOP/t/rsp.sh"

cat >storm.c <<'END'
#include <signal.h>
static void handler(int sig) { }
int main(void)
{
	signal(SIGUSR1, handler);
	for (;;)
		raise(SIGUSR1);
}
END
"$PROSE_CC" -O1 -o storm storm.c || { fail "compile"; finish; }

cat >client.py <<'END'
import sys
from rsp import Stub, say

stub = Stub(sys.argv[1])
stop = stub.ask(b"vCont;c")
told = 0
for i in range(100):
    stub.sends("vCont;C1e" if stop[:3] == b"T1e" else "vCont;c", b"\3")
    stop = stub.get()
    for k in range(20):  # a SIGINT that is owed comes among the next
        if stop[:3] == b"T02":
            told += 1
            break
        stop = stub.ask(b"vCont;C1e")
say(told == 100, "a hundred times")
END
client ./storm 1
finish
