# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=drgn tool=eu-stack tool=gdb-multiarch tool=readelf time=300
# gdb-multiarch, drgn and eu-stack open a core as it is, and all three have,
# from -O0 to -O3, the very frames of every thread that `prose core bt` has:
# through qsort's callback and a signal handler, down to the beginning of the
# thread or the program, where they end; the notes of Linux and PROSE are
# there.
. "$TOP/t/tap.sh"
export XDG_STATE_HOME=$PWD/state

cat >crash.c <<'END'
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static sem_t never;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int sum;
static __attribute__((noinline)) int boom(volatile int *p)
{
	return *p + 1;
}
static int compare(const void *a, const void *b)
{
	return boom((int *)0x700000000000) + 1;
}
static __attribute__((noinline)) int down(int n)
{
	volatile char room[40 + n];
	int v[4] = {3, 2, 1, 0};

	room[n] = n;
	if (n)
		return down(n - 1) + room[n];
	qsort(v, 4, 4, compare);
	return v[0] + room[n];
}
static void *waits(void *arg)
{
	sem_wait(&never);
	return arg;
}
static void *locks(void *arg)
{
	pthread_mutex_lock(&lock);
	return arg;
}
static void *sleeps(void *arg)
{
	for (;; sum++)
		sleep(1000);
}
static void handler(int sig)
{
	sum += down(10);
}
int main(void)
{
	pthread_t t;

	open("crash.c", O_RDONLY);
	sem_init(&never, 0, 0);
	pthread_mutex_lock(&lock);
	pthread_create(&t, 0, waits, 0);
	pthread_create(&t, 0, locks, 0);
	pthread_create(&t, 0, sleeps, 0);
	usleep(20000);
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	return sum;
}
END

# All print "TID: pc pc ..." of real frames: inlined calls have none of their
# own, and the signal's is left out.
ours() {
	"$PROSE" core bt "$core" | awk '
		/^thread/ { if (t) print t ":" line; t = $2; line = "" }
		/^  #/ && !/inlined/ && $2 ~ /^0x/ {
			line = line " " substr($2, 3) }
		END { print t ":" line }' | sort
}
cat >drgns.py <<'END'
for t in prog.threads():
    pcs = ["%x" % f.pc for f in t.stack_trace() if not f.is_inline]
    print("%d: %s" % (t.tid, " ".join(pcs)))
END
cat >gdbs.py <<'END'
import gdb
gdb.execute("set backtrace past-main")
gdb.execute("set backtrace past-entry")
for t in gdb.selected_inferior().threads():
    t.switch()
    pcs = []
    f = gdb.newest_frame()
    while f:
        if f.type() in (gdb.NORMAL_FRAME, gdb.SIGTRAMP_FRAME):
            pcs.append("%x" % f.pc())
        f = f.older()
    print("FRAMES %d: %s" % (t.ptid[1], " ".join(pcs)))
END
eus() {
	eu-stack --core "$core" -e "$1" 2>eu.err | awk '
		/^TID/ { if (t) print t line; t = $2; line = "" }
		/^#/ { sub(/^0x0*/, "", $2); line = line " " $2 }
		END { print t line }'
}
unsignalled() { sed "s/ $signal\>//" | sort; }

for level in 0 1 2 3; do
	rm -f *.core
	"$PROSE_CC" -pthread -g -O$level -o crash crash.c || fail "compile"
	"$PROSE" run ./crash 2>err
	core=$(ls crash.*.core)
	signal=$(gdb-multiarch -nx -batch -ex 'p/x (long)&arch_sigreturn' \
		crash 2>&1 | sed -n 's/.*= 0x//p')
	ours >ours
	is "$(wc -l <ours)" 4 "-O$level: four threads"
	is "$(drgn -q -c "$core" -s crash drgns.py 2>drgn.err | unsignalled)" \
		"$(cat ours)" "-O$level: drgn has their frames, and no others"
	gdb-multiarch -nx -batch -x gdbs.py crash "$core" 2>gdb.err |
		sed -n 's/^FRAMES //p' | unsignalled >gdbs
	is "$(cat gdbs)" "$(cat ours)" "-O$level: so has gdb"
	is "$(eus crash | unsignalled)" "$(cat ours)" "-O$level: so has eu-stack"
	is "$(cat eu.err drgn.err)" "" "-O$level: and nothing went wrong"
done
eu-stack --core "$core" >eu 2>/dev/null
for f in boom compare handler _start __clone; do
	check "eu-stack has names, by the core alone: $f" grep -q " $f\>" eu
done
"$PROSE" core bt "$core" >bt
for f in boom compare handler _start __clone; do
	check "names are in the core, too: $f" grep -q " $f+" bt
done

readelf -nW "$core" 2>/dev/null >notes
for note in NT_PRSTATUS NT_PRPSINFO NT_FPREGSET NT_AUXV NT_FILE; do
	check "$note" grep -q $note notes
done
if [ "${PROSE_MACHINE:-powernv}" = powernv ]; then
	check "VMX" grep -q NT_PPC_VMX notes
	check "VSX" grep -q NT_PPC_VSX notes
else
	check "XSTATE" grep -q NT_X86_XSTATE notes
fi
is "$(grep -c NT_PRSTATUS notes)" 4 "registers of all threads"
cat >types.py <<'END'
import struct, sys
core = open(sys.argv[1], "rb").read(1 << 22)
at, = struct.unpack_from("<Q", core, 64 + 8)
end = at + struct.unpack_from("<Q", core, 64 + 32)[0]
while at + 12 <= end:
    name, desc, kind = struct.unpack_from("<III", core, at)
    print(core[at + 12:at + 12 + name - 1].decode(), "%x" % kind)
    at += 12 + (name + 3 & ~3) + (desc + 3 & ~3)
END
python3 types.py "$core" >types
for type in 100 101 102 103 104 105 106 107 108 109; do
	check "PROSE note 0x$type" grep -qx "PROSE $type" types
done
finish
