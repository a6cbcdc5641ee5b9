# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=python3
# No bytes on its socket kill the gdbserver or hurt the program: nonsense,
# packets that kill others, clients gone in the middle; thirty attach and
# detach in a row; a SIGKILL of the server itself. The program's clock stands
# still while it is stopped. Nobody else may connect.
. "$TOP/t/tap.sh"

compile survivor <<'EOF'
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
static volatile sig_atomic_t over;
static volatile unsigned long turns, wrong;
static void end(int sig) { over = 1; }
__attribute__((noinline)) void often(void) { turns++; }
static void (*volatile call)(void) = often;
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
int main(void)
{
	double last = now(), gap = 0;
	unsigned long expect = 0;

	signal(SIGTERM, end);
	printf("at %lx %lx\n", (unsigned long)often, (unsigned long)&turns);
	fflush(stdout);
	while (!over) {
		call();
		wrong += turns != ++expect;
		usleep(1000);
		if (now() - last > gap)
			gap = now() - last;
		last = now();
	}
	printf("turns %lu wrong %lu gap %s\n", turns, wrong,
	       gap < 1.5 ? "small" : "large");
	return 0;
}
EOF

cat >client.py <<'EOF'
import os, random, socket, struct, sys, time
path, lpar, often, turns = sys.argv[1:5]
lpar, often, turns = int(lpar), int(often, 16), int(turns, 16)
kind = 1 if os.environ.get("PROSE_MACHINE") == "kvm" else 4

class Gdb:
    def __init__(self):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.connect(path)
        self.s.settimeout(20)
        self.data = b""
        self.quiet = False
    def raw(self, b):
        self.s.sendall(b)
    def send(self, b):
        self.raw(b"$" + b + b"#%02x" % (sum(b) & 255))
    def packet(self):
        while True:
            at = self.data.find(b"$")
            end = self.data.find(b"#", at)
            if at >= 0 and end >= 0 and len(self.data) >= end + 3:
                p, self.data = self.data[at + 1:end], self.data[end + 3:]
                return p
            more = self.s.recv(65536)
            if not more:
                raise EOFError
            self.data += more
    def ask(self, b):
        self.send(b)
        p = self.packet()
        if not self.quiet:
            self.raw(b"+")
        self.quiet |= b == b"QStartNoAckMode"
        return p
    def begin(self):
        self.ask(b"qSupported:multiprocess+;swbreak+")
        self.ask(b"QStartNoAckMode")
        return self.ask(b"?")
    def close(self):
        self.s.close()

def alive():
    g = Gdb()
    assert g.begin().startswith(b"T"), "it answers"
    g.close()

def count():
    g = Gdb()
    g.begin()
    n = struct.unpack("<Q", bytes.fromhex(g.ask(b"m%x,8" % turns).decode()))[0]
    assert g.ask(b"D;%x" % lpar) == b"OK"
    g.close()
    return n

def runs():
    a = count()
    time.sleep(0.3)
    b = count()
    assert b > a, (a, b)

def known():  # what others die of
    for p in [b"M0,ffffffffffffffff:00", b"M%x,100000:11" % turns,
              b"qSupported:" + b"x" * 300000, b"qsThreadInfo", b"vCont;t",
              b"vCont;s:7777777", b"vCont;s:p%x.7777777" % lpar, b"g", b"bs",
              b"bc", b"mffffffffffffffff,ffffffffffffffff", b"vRun;",
              b"vCont;" * 3000, b"Z0,ffffffffffffffff,4", b"P9999=00",
              b"qXfer:features:read:target.xml:ffffffffffffffff,1",
              b"X0,fffffffffffffff:", b"qRcmd,zz", b"T-1", b"Hgp-1.-1",
              b"vAttach;ffffffff", b"x0,ffffffffffffffff", b"vFile:open:",
              b"vFile:pread:7,7,7", b"qSearch:memory:0;ffffffff;", b"\0" * 9]:
        g = Gdb()
        g.begin()
        g.send(p)
        g.send(b"qC")
        while not g.packet().startswith(b"QC"):
            pass
        g.close()
    alive()

def junk():
    r = random.Random(4)
    seeds = [b"m%x,40" % turns, b"g", b"p20", b"qXfer:threads:read::0,1000",
             b"vCont?", b"vCont;s", b"vCont;c", b"Z0,%x,%x" % (often, kind),
             b"z0,%x,%x" % (often, kind), b"qXfer:osdata:read::0,100",
             b"Hg1", b"qRcmd,68656c70", b"qfThreadInfo", b"T1", b"?",
             b"Z2,%x,8" % turns, b"QNonStop:1", b"vStopped", b"vCtrlC",
             b"qXfer:auxv:read::0,10"]
    for i in range(120):
        g = Gdb()
        for k in range(r.randrange(1, 12)):
            b = bytearray(r.choice(seeds))
            for j in range(r.randrange(0, 4)):
                b[r.randrange(len(b))] = r.choice(b"$#}*\x03+-,;:pftz0179\xff\0")
            if b[:1] in (b"k", b"R", b"M", b"X", b"G", b"P", b"D") or \
               b[:5] == b"vKill" or b[:4] in (b"vRun", b"vFil"):
                continue
            if r.random() < 0.2:
                g.raw(bytes(b))
            elif r.random() < 0.1:
                g.raw(b"$" + b + b"#00")
            else:
                g.send(bytes(b))
        if r.random() < 0.5:
            g.raw(b"$m0,1")
        g.close()
    alive()

def rounds(n=30, pause=0.1):
    for i in range(n):
        began = time.time()
        g = Gdb()
        g.begin()
        assert g.ask(b"Z0,%x,%x" % (often, kind)) == b"OK"
        g.send(b"vCont;c")
        stop = g.packet()
        assert stop.startswith(b"T05"), stop
        if i % 3 == 0:
            g.close()  # killed, at a breakpoint
            continue
        if i % 3 == 1:
            g.send(b"vCont;c")
            g.close()  # while it runs
            continue
        assert g.ask(b"z0,%x,%x" % (often, kind)) == b"OK"
        assert g.ask(b"D;%x" % lpar) == b"OK"
        g.close()
        time.sleep(max(0, began + pause - time.time()))

def hold():  # stopped for two seconds
    g = Gdb()
    g.begin()
    time.sleep(2)
    assert g.ask(b"D;%x" % lpar) == b"OK"
    g.close()

def stay():  # at a breakpoint, until killed
    g = Gdb()
    g.begin()
    assert g.ask(b"Z0,%x,%x" % (often, kind)) == b"OK"
    g.send(b"vCont;c")
    g.packet()
    print("stopped", flush=True)
    time.sleep(60)

def second():
    g, h = Gdb(), Gdb()
    assert b"another gdb" in h.packet()
    g.close()

def soak():
    until = time.time() + float(os.environ["SOAK"])
    while time.time() < until:
        rounds(10)

globals()[sys.argv[5]]()
EOF

machine=${PROSE_MACHINE:-powernv}
serve() {
	rm -f sock
	"$PROSE" gdbserver --machine "$machine" "$PWD/sock" --attach "$lpar" \
		>server.out 2>&1 &
	server=$!
	until_ok 20 grep -q '^listening' server.out ||
		{ fail "the server listens"; diag "$(cat server.out)"; }
}

client() {
	within 100 python3 client.py sock "$lpar" "$often" "$turns" "$1" \
		>client.out 2>&1 || { tail -4 client.out | sed 's/^/# /'; return 1; }
}

# It listens; --report-fd tells the LPAR.
"$PROSE" run --report-fd 3 ./survivor >run.out 2>run.err 3>lpar &
run=$!
until_ok 20 grep -q '^at' run.out || { fail "the program runs"; finish; }
read -r lpar _ <lpar
read -r _ often turns <run.out

serve
check "the program runs beside its debugger" client runs
is "$(stat -c %a sock)" 600 "the socket is its user's alone"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	mkdir open
	chmod 711 . open
	mv sock open/sock
	if setpriv --reuid 65534 --clear-groups python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
try:
    s.connect(sys.argv[1])
except PermissionError:
    sys.exit(7)' "$PWD/open/sock" 2>/dev/null; then
		fail "another user cannot connect"
	else
		pass "another user cannot connect"
	fi
	mv open/sock sock
else
	skip "another user cannot connect: not root here"
fi
check "a second client is told" client second
check "what kills other servers" client known
check "nonsense" client junk
check "the program runs on" client runs
check "thirty times attached, stopped, left in three ways" client rounds
check "it runs" client runs
check "stopped for two seconds" client hold
[ -z "${SOAK:-}" ] || check "for $SOAK seconds" client soak
check "the server is the same one" kill -0 $server

within 100 python3 client.py sock "$lpar" "$often" "$turns" stay >stay.out 2>&1 &
stay=$!
until_ok 20 grep -q stopped stay.out || fail "stopped at a breakpoint"
kill -9 $server
wait $server 2>/dev/null
kill $stay 2>/dev/null
wait $stay 2>/dev/null
serve
check "a server killed by SIGKILL leaves it running" client runs
kill $server
wait $server

kill -TERM $run
wait $run
is $? 0 "it ends by itself"
like "$(tail -1 run.out)" 'turns * wrong 0 gap small' \
	"right, and no stop was seen by its clock"
finish
