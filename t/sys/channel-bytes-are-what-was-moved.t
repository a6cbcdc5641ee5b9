# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 own-machine tool=python3
# A copy of 100 MB, in pieces of odd sizes: the bytes that prose top shows of
# its channel, and in the histograms of each type of message, are those that
# the program read and wrote, to the byte.
. "$TOP/t/tap.sh"

compile copies <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static char buf[300000];
int main(int argc, char **argv)
{
	int from = open(argv[1], O_RDONLY);
	int to = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t piece = 1;
	ssize_t n;
	char c;

	while ((n = read(from, buf, piece)) > 0) {
		if (write(to, buf, n) != n)
			return 1;
		piece = piece * 7 % sizeof(buf) + 1;
	}
	close(to);
	read(0, &c, 1);
	return n != 0;
}
END
head -c 104857600 /dev/urandom >from
mkfifo in
"$PROSE" run ./copies from to <in &
run=$!
exec 9>in
id() {
	"$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" 2>/dev/null |
		awk '$NF == "copies" { print $1 }'
}
there() { [ -n "$(id)" ]; }
check "it runs" until_ok 20 there
lpar=$(id)
copied() { "$PROSE" trace "$lpar" | grep -q '^ *[0-9]* read(0, .*unfinished'; }
check "it has copied" until_ok 90 copied
check "rightly" cmp -s from to

"$PROSE" top -b -n 1 -d 0.2 --json >json
cat >judge.py <<'END'
import json, sys
d = json.loads(open("json").readline())
p, = [p for p in d["partitions"] if p["lpar"] == int(sys.argv[1])]
want = 104857600
assert p["p9_read_bytes"] == want, p["p9_read_bytes"]
assert p["p9_written_bytes"] == want, p["p9_written_bytes"]
assert p["p9_in_flight"] == 1, p["p9_in_flight"]
END
check "prose top shows these bytes" python3 judge.py "$lpar"
exec 9>&-
check "it ends well" wait $run
finish
