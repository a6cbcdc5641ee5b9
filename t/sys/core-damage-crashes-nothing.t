# SPDX-License-Identifier: BSD-2-Clause
# needs: time=600 tool=python3
# `prose core` survives cores that are cut off or damaged anywhere, the
# stacks and the unwind tables in them included: it tells what it can, or
# that it cannot.
. "$TOP/t/tap.sh"
export XDG_STATE_HOME=$PWD/state

compile deep <<'END'
#include <stdlib.h>
static __attribute__((noinline)) int down(int n)
{
	volatile char room[200];

	room[n] = n;
	if (!n)
		return *(volatile int *)0x700000000000;
	return down(n - 1) + room[n];
}
static int compare(const void *a, const void *b)
{
	return down(20);
}
int main(void)
{
	int v[4] = {3, 2, 1, 0};

	qsort(v, 4, 4, compare);
	return v[0];
}
END
"$PROSE" run ./deep 2>err
mv deep.*.core good.core
check "there is a core" "$PROSE" core info good.core
cat >damage.py <<'END'
import os, random, shutil, sys
seed = int(sys.argv[1])
random.seed(seed)
data = [(0, 64), (64, 2000)]          # headers; then what is not zero
f = open("good.core", "rb")
end = os.path.getsize("good.core")
at = 0
while True:
    try:
        lo = os.lseek(f.fileno(), at, os.SEEK_DATA)
    except OSError:
        break
    at = os.lseek(f.fileno(), lo, os.SEEK_HOLE)
    data.append((lo, at))
os.system("cp --sparse=always good.core bad.core")
if seed % 4 == 0:
    lo, hi = random.choice(data)
    os.truncate("bad.core", random.randrange(lo, hi))
    sys.exit()
with open("bad.core", "r+b") as f:
    many = (3, 30, 3000)[seed % 3]
    for i in range(many):
        lo, hi = random.choice(data[:2] if seed % 5 == 0 else data)
        f.seek(random.randrange(lo, hi))
        f.write(bytes([random.randrange(256)]))
END
n=0 worst=0 told=0
while [ $n -lt 60 ]; do
	python3 damage.py $n
	for what in bt info 'info --json' 'ls'; do
		within 60 "$PROSE" core $what bad.core >out 2>>errs
		got=$?
		[ $got -eq 0 ] && told=$((told + 1))
		[ $got -le $worst ] || worst=$got
	done
	n=$((n + 1))
done
is $worst 125 "none of 60 damaged cores crashes it, or makes it hang"
check "most of them tell something ($told of 240)" test $told -gt 60
head -c 500000 good.core >short.core
within 60 "$PROSE" core bt short.core >out 2>err
check "one that is cut short is told of" grep -q "cut short: 500000 of its" err
diag "$(grep -c 'too broken' errs) stacks were given up by the guard"
: >empty.core
status 125 "an empty file" "$PROSE" core bt empty.core
status 125 "a folder" "$PROSE" core bt .
status 125 "a program" "$PROSE" core bt ./deep
status 125 "what is not there" "$PROSE" core bt nothing
mkfifo fifo.core
status 125 "a FIFO" within 10 "$PROSE" core bt fifo.core
finish
