# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120
# prose trace of partitions that run, without stopping them or asking the
# hypervisor: what they wait in, what they do from now on, all of them at
# once, and of a core file; what was overwritten is told.
. "$TOP/t/tap.sh"

compile waits <<'END'
#include <unistd.h>
int main(void) { char c; return read(0, &c, 1) == 1 ? c : 99; }
END
compile busy <<'END'
#include <fcntl.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	for (;;) {
		close(open(argv[1], O_RDONLY));
		if (argc > 2)
			usleep(1000);
	}
}
END
compile crashes <<'END'
#include <fcntl.h>
#include <stdlib.h>
int main(void)
{
	open("the/last/thing", O_RDONLY);
	abort();
}
END
lpar_of() { sed -n 's/^\([0-9][0-9]*\)$/\1/p'; }

mkfifo in
"$PROSE" run ./waits <in &
run=$!
exec 9>in
id() {
	"$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" 2>/dev/null |
		awk -v n="$1" '$NF == n { print $1 }'
}
there() { [ -n "$(id waits)" ]; }
check "a program runs" until_ok 20 there
lpar=$(id waits)
waiting() { "$PROSE" trace "$lpar" | grep -q "^ *[0-9]* read(0, 0x[0-9a-f]* <unfinished ...>"; }
check "the call it waits in is shown" until_ok 20 waiting
in_flight() { "$PROSE" trace "$lpar" | grep -q '^ *[0-9]* 9p PREAD fid [0-9]*.* <in flight>$'; }
check "and the request" until_ok 20 in_flight
"$PROSE" trace -f -t "$lpar" >log &
trace=$!
blocked() { grep -q 'read(0, .*<unfinished' log; }
check "-f shows it too" until_ok 20 blocked
printf A >&9
exec 9>&-
got=0
wait $run || got=$?
is $got 65 "the program was not disturbed"
check "-f ends with the partition" wait $trace
check "and showed the rest" grep -q '<... read resumed>) = 1' log

slow=$("$PROSE" run -d ./busy slow x)
fast=$("$PROSE" run -d ./busy fast)
pace() { "$PROSE" trace -e open "$1" | grep -c "open(\"$2\", .*) = -1 ENOENT"; }
some() { [ "$(pace "$slow" slow)" -gt 5 ] && [ "$(pace "$fast" fast)" -gt 5 ]; }
check "two programs are busy" until_ok 20 some
of_all() {
	timeout -s INT 3 "$PROSE" trace -f -e open,SWITCH_IN >all
	grep -q "^ *$slow\.[0-9]* *open(\"slow\"" all &&
		grep -q "^ *$fast\.[0-9]* *open(\"fast\"" all &&
		grep -q "^cpu[0-9]* --- LPAR $slow SWITCH_IN" all
}
check "without LPAR there are both, and the hypervisor" until_ok 30 of_all
overwritten() { "$PROSE" trace "$fast" | grep -q '^... [0-9]* records of LPAR [0-9]* were overwritten'; }
check "what was overwritten is told" until_ok 20 overwritten
"$PROSE" kill "$slow" "$fast"
gone() { [ -z "$(id busy)" ]; }
check "both are ended" until_ok 20 gone
status 125 "a partition that is gone is none" "$PROSE" trace "$fast" 2>/dev/null
status 125 "a file that is none" "$PROSE" trace no-such-core 2>/dev/null
status 125 "a file that is no core" "$PROSE" trace busy 2>/dev/null

mkdir cores
"$PROSE" run --core cores ./crashes 2>/dev/null
core=$(ls cores/*)
"$PROSE" trace -tt "$core" >log
check "a core has the rings" grep -q 'open("the/last/thing", .*) = -1 ENOENT' log
check "and how it ended" grep -q '^+++ killed by SIGABRT +++$' log
"$PROSE" trace -e %hyp "$core" >log
check "and the hypervisor's rings" grep -q '^cpu[0-9]* --- PART_END signal 6 ---$' log
finish
