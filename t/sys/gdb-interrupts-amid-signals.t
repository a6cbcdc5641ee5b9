# SPDX-License-Identifier: BSD-2-Clause
# needs: time=90 tool=python3
# ^C is told of, however many other stops come first.
. "$TOP/t/tap.sh"

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
import os, sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
loader = SourceFileLoader("rsp", os.environ["TOP"] + "/t/bench/rsp")
rsp = module_from_spec(spec_from_loader("rsp", loader))
loader.exec_module(rsp)

stub = rsp.Stub(sys.argv[1])
stub.ask(b"QStartNoAckMode")
stub.ack = False
stub.ask(b"?")
stop = stub.ask(b"vCont;c")
told = 0
for i in range(100):
    on = b"vCont;C1e" if stop[:3] == b"T1e" else b"vCont;c"
    stub.s.sendall(rsp.frame(on) + b"\3")
    stop = stub.get()
    for k in range(20):  # a SIGINT that is owed comes among the next
        if stop[:3] == b"T02":
            told += 1
            break
        stop = stub.ask(b"vCont;C1e")
print(told)
END
"$PROSE" gdbserver --once "$PWD/sock" ./storm >out 2>err &
pid=$!
until_ok 30 [ -S sock ]
is "$(within 60 python3 client.py ./sock)" 100 "a hundred times"
wait $pid
finish
