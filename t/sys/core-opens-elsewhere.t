# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=drgn tool=eu-stack tool=readelf time=120
# drgn and eu-stack open a core as it is, and have the frames of every thread
# that `prose core bt` has; the notes of Linux and PROSE are all there.
. "$TOP/t/tap.sh"
export XDG_STATE_HOME=$PWD/state

compile crash <<'END'
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static sem_t never;
static __attribute__((noinline)) int boom(volatile int *p)
{
	return *p + 1;
}
static int compare(const void *a, const void *b)
{
	return boom((int *)0x700000000000) + 1;
}
static void *waits(void *arg)
{
	sem_wait(&never);
	return arg;
}
static void handler(int sig)
{
	int v[4] = {3, 2, 1, 0};

	qsort(v, 4, 4, compare);
	_exit(v[0]);
}
int main(void)
{
	pthread_t t;

	open("crash.c", O_RDONLY);
	sem_init(&never, 0, 0);
	pthread_create(&t, 0, waits, 0);
	usleep(10000);
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	return 0;
}
END
"$PROSE" run ./crash 2>err
core=$(ls crash.*.core)
"$PROSE" core bt "$core" >bt

# By addresses: "TID: pc pc", of real frames, up to main's.
ours() {
	awk '/^thread/ { if (t) print t ":" line; t = $2; line = ""; past = 0 }
		/^  #/ && !/inlined/ && !past && $2 ~ /^0x/ {
			line = line " " substr($2, 3)
			if ($3 ~ /^main/) past = 1 }
		END { print t ":" line }' bt | sort
}
drgns() {
	cat >frames.py <<'END'
for t in prog.threads():
    pcs = []
    for f in t.stack_trace():
        if f.is_inline or "sigreturn" in (f.name or f.symbol().name):
            continue
        if pcs and pcs[-1] == "%x" % f.pc:
            break # the start of a thread, again and again
        pcs.append("%x" % f.pc)
        if f.name == "main":
            break
    print("%d: %s" % (t.tid, " ".join(pcs)))
END
	drgn -q -c "$core" -s crash frames.py 2>drgnerr | sort
}
is "$(drgns)" "$(ours)" "drgn has the same frames"
diag "$(cat drgnerr)"
eu-stack --core "$core" -e crash >eu 2>euerr
# eu-stack goes as far as it can (docs/caveats.md): what it has is ours.
awk '/^TID/ { t = $2; sub(/:/, "", t) }
	/^#/ { print t, $2 }' eu | sed 's/0x0*//' >euframes
ours | awk '{ t = $1; sub(/:/, "", t)
	for (i = 2; i <= NF; i++) print t, $i }' >frames
check "eu-stack has both threads" \
	test "$(cut -d' ' -f1 euframes | sort -u | wc -l)" = 2
is "$(head -n 5 euframes)" "$(grep "^$(head -n 1 euframes | cut -d' ' -f1) " \
	frames | head -n 5)" "and the first thread's first frames"
for f in boom compare qsort; do
	check "whose names are in the core, too: $f" grep -q "$f" bt
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
is "$(grep -c NT_PRSTATUS notes)" 2 "registers of both threads"
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
