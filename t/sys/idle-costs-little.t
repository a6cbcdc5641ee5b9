# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine alone time=120
# A machine with no work, and one whose partitions all wait for input, cost
# the host under 3 % of a CPU.
. "$TOP/t/tap.sh"

compile reader <<'END'
#include <stdio.h>
int main(void)
{
	int c, n = 0;
	while ((c = getchar()) != EOF)
		n++;
	return n;
}
END

pids() { "$PROSE" status | sed -n "s/.*process *\([0-9]*\), daemon \([0-9]*\).*/\1 \2/p"; }
ticks() {
	for p in "$@"; do cat "/proc/$p/stat"; done |
		sed 's/.*) //' | awk '{ n += $12 + $13 } END { print n }'
}
# cost SECONDS PID...: in tenths of a percent of a CPU.
cost() {
	_s=$1
	shift
	_a=$(ticks "$@")
	sleep "$_s"
	_b=$(ticks "$@")
	echo $(((_b - _a) * 1000 / $(getconf CLK_TCK) / _s))
}

"$PROSE" up || exit 1
sleep 3
got=$(cost 10 $(pids))
diag "no work: $got per mille of a CPU"
check "a machine with no work costs under 3 %" test "$got" -lt 30

# Opened for reading too, so that each has an end nobody writes to.
mkfifo input
exec 9<>input
launchers=
for i in $(seq 16); do
	"$PROSE" run --mem 32M ./reader <input &
	launchers="$launchers $!"
done
running() { [ "$("$PROSE" ps | grep -c waiting)" = 16 ]; }
check "sixteen partitions wait for input" until_ok 20 running
# Longer than the machines' own timers reach by themselves.
sleep 6
got=$(cost 10 $(pids) $launchers)
diag "sixteen that wait: $got per mille of a CPU"
check "they cost under 3 %" test "$got" -lt 30
kill $launchers
wait
"$PROSE" down
finish
