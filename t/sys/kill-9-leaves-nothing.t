# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120
# kill -9 of the launcher, the machine's process or the daemon: no partition,
# process or memory is left behind, who waits is told, and the next command
# works. Memory is zero when somebody else gets it.
. "$TOP/t/tap.sh"

compile pattern <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
	size_t n = 20 << 20;
	char *p = malloc(n);
	memset(p, 0xa5, n);
	puts("written");
	fflush(stdout);
	for (;;)
		pause();
}
END
compile look <<'END'
#include <stdint.h>
#include <stdio.h>
extern char _end[];
/* All memory from the program's end to the stack, as it came. */
int main(void)
{
	uint64_t *p = (uint64_t *)(((uintptr_t)_end + 4095) & ~4095ul);
	uint64_t *top = (uint64_t *)__builtin_frame_address(0);
	unsigned long words = 0, found = 0;
	for (; p < top - 8192; p++, words++)
		found += *p == 0xa5a5a5a5a5a5a5a5;
	printf("%lu\n", words > 1000000 ? found : 999);
	return 0;
}
END
compile hello <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END

nothing() { [ "$("$PROSE" ps | wc -l)" = 1 ]; }
clean() { "$PROSE" status | grep -q ' 0 bytes to be scrubbed'; }
gone() { ! kill -0 "$1" 2>/dev/null; }
pids() { "$PROSE" status | sed -n "s/.*process *\([0-9]*\), daemon \([0-9]*\)/\\$1/p"; }

# -- the launcher
"$PROSE" up
"$PROSE" run --mem 32M ./pattern >out &
launcher=$!
until_ok 20 grep -q written out
kill -9 $launcher
check "no partition is left" until_ok 5 nothing
check "its memory is clean again" until_ok 10 clean

is "$("$PROSE" run --mem 32M ./look)" 0 "who gets it finds nothing in it"

# -- many of them at once
for i in 1 2 3 4 5 6 7 8; do
	"$PROSE" run --mem 32M ./pattern >out.$i &
	eval "p$i=$!"
done
for i in 1 2 3 4 5 6 7 8; do until_ok 20 grep -q written out.$i; done
kill -9 $p1 $p2 $p3 $p4 $p5 $p6 $p7 $p8
check "no partition of eight is left" until_ok 5 nothing
for i in 1 2 3 4 5 6 7 8; do "$PROSE" run --mem 32M ./look >out.$i & done
wait
is "$(cat out.* | sort -u)" 0 "who gets it at once finds nothing in it"
check "their memory is clean again" until_ok 20 clean

# -- the machine
"$PROSE" run ./pattern >out 2>err &
launcher=$!
until_ok 20 grep -q written out
machine=$(pids 1) daemon=$(pids 2)
kill -9 "$machine"
status 125 "who ran on a machine that died gets 125" wait $launcher
like "$(cat err)" '*the machine went away*' "and a message"
check "its daemon ends" until_ok 5 gone "$daemon"
is "$("$PROSE" run ./hello 2>&1)" hello "the next one starts a machine"

# -- the daemon
"$PROSE" run ./pattern >out 2>err &
launcher=$!
until_ok 20 grep -q written out
machine=$(pids 1) daemon=$(pids 2)
kill -9 "$daemon"
status 125 "who ran when the daemon died gets 125" wait $launcher
check "the machine dies with it" until_ok 5 gone "$machine"
is "$("$PROSE" run ./hello 2>&1)" hello "the next one starts a machine"

# -- the launcher in the middle of things, a hundred times
i=0
while [ $i -lt 100 ]; do
	timeout -s KILL 0.0$((i % 10))$((i / 10)) "$PROSE" run ./hello \
		>/dev/null 2>&1
	i=$((i + 1))
done
check "no partition of a hundred is left" until_ok 10 nothing
check "and no memory" until_ok 20 clean
is "$("$PROSE" run ./hello 2>&1)" hello "and the machine works"

# -- down, under running programs
"$PROSE" run ./pattern >out 2>err &
launcher=$!
until_ok 20 grep -q written out
machine=$(pids 1)
"$PROSE" down
status 125 "down ends what runs" wait $launcher
check "and the machine" gone "$machine"
finish
