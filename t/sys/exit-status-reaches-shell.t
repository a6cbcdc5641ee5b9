# SPDX-License-Identifier: BSD-2-Clause
# The exit status of `prose run` is the program's; 128 + N when signal N
# ended it; 125, 126, 127 as env(1) has them.
. "$TOP/t/tap.sh"

compile ends <<'END'
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	volatile int zero = 0;
	if (!strcmp(argv[1], "exit"))
		return atoi(argv[2]);
	if (!strcmp(argv[1], "_exit"))
		_exit(atoi(argv[2]));
	if (!strcmp(argv[1], "abort"))
		abort();
	if (!strcmp(argv[1], "segv"))
		*(volatile int *)0x700000000000 = 1;
	if (!strcmp(argv[1], "ill"))
#ifdef __powerpc64__
		__asm__ volatile(".long 0");
#else
		__asm__ volatile("ud2");
#endif
	if (!strcmp(argv[1], "raise"))
		raise(atoi(argv[2]));
	return zero;
}
END
for n in 0 1 42 255; do
	status $n "exit status $n" "$PROSE" run ./ends exit $n
done
status 7 "_exit(7)" "$PROSE" run ./ends _exit 7
status 1 "exit status 257 is 1" "$PROSE" run ./ends exit 257
status 134 "abort is 128 + SIGABRT" "$PROSE" run ./ends abort 2>/dev/null
status 139 "a wild store is 128 + SIGSEGV" "$PROSE" run ./ends segv 2>/dev/null
status 132 "no instruction is 128 + SIGILL" "$PROSE" run ./ends ill 2>/dev/null
status 143 "raise(SIGTERM) is 128 + 15" "$PROSE" run ./ends raise 15 2>/dev/null
status 0 "an ignored signal does nothing" "$PROSE" run ./ends raise 17

status 127 "a FILE that is not there: 127" "$PROSE" run ./nothing 2>err
like "$(cat err)" "*./nothing*" "and it is named"
: >empty
chmod +x empty
status 126 "an empty FILE cannot be run: 126" "$PROSE" run ./empty 2>err
status 125 "an unknown option: 125" "$PROSE" run --nonsense ./ends exit 0 2>err
status 125 "no FILE at all: 125" "$PROSE" run 2>err

# It waits at its entry, where it can have no handlers yet.
"$PROSE" run --stopped --report-fd 3 ./ends exit 0 3>lpar &
check "a program stays at its entry" until_ok 20 test -s lpar
kill -TERM $!
wait $!
is $? 143 "SIGTERM ends one that has not begun"

"$PROSE" run ./ends segv 2>err
like "$(cat err)" "*SIGSEGV*" "a crash is explained on stderr"
check "no partition is left behind" sh -c \
	'! "$PROSE" ps --json | grep -q "\"name\": *\"ends\""'
finish
