# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=180 host-mem=2G
# 64 small partitions at a time, each right; LPAR ids are never used again;
# memory that is out says so, and comes back.
. "$TOP/t/tap.sh"

compile count <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	unsigned long n = strtoul(argv[1], NULL, 0), sum = 0;
	char c = 1;
	if (read(0, &c, 1) != 1)
		return 1;
	for (unsigned long i = 0; i < n; i++)
		sum += i ^ c;
	printf("%lu\n", sum & 0xffff);
	return 0;
}
END

"$PROSE" up || exit 1
mkfifo gate
exec 9<>gate
pids=
for i in $(seq 64); do
	"$PROSE" run --mem 32M ./count 100000 <gate >out.$i 2>err.$i &
	pids="$pids $!"
done
all() { [ "$("$PROSE" ps | grep -c count)" = 64 ]; }
check "64 partitions are there at a time" until_ok 60 all
"$PROSE" ps | awk 'NR > 1 { print $1 }' | sort -n >lpars
head -c 64 /dev/zero >&9
bad=0
for p in $pids; do wait "$p" || bad=$((bad + 1)); done
is $bad 0 "all of them end well"
is "$(cat out.* | sort | uniq -c | awk '{ print $1 }')" 64 \
	"with the same answer"
is "$("$PROSE" ps | wc -l)" 1 "none is left"

new=$("$PROSE" run -d --mem 32M ./count 1)
check "an LPAR id is not used again" test "$new" -gt "$(tail -n 1 lpars)"
out=$("$PROSE" kill "$(head -n 1 lpars)" 2>&1)
check "a stale LPAR id is an error" test $? -ne 0
diag "$out"
"$PROSE" down
finish
