# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# run --gdb-on-crash: a crash is held for gdb, which may mend it; whoever lets
# it go gets the end and the post-mortem there would have been.
. "$TOP/t/tap.sh"
. "$TOP/t/held.sh"

cat >held.c <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int went_on, handled;
static void handler(int sig) { handled = sig; }
static void boom(int *p)
{
	*p = 1;
	went_on = 1;
}
int main(int argc, char **argv)
{
	signal(SIGFPE, handler);
	raise(SIGFPE);
	if (argc > 1 && !strcmp(argv[1], "abort"))
		abort();
	if (argc > 1)
		raise(atoi(argv[1]));
	boom((int *)0x700000000000);
	printf("went on %d, handled %d\n", went_on, handled);
	return 3;
}
END
"$PROSE_CC" -O0 -g -o held held.c || { fail "compile"; finish; }

start() { hold ./held "$@"; }

# gdb by the words that were said.
debug() {
	# shellcheck disable=SC2046
	timeout 60 "$PROSE" gdb --batch "$@" \
		$(sed -n 's/.*held for gdb: prose gdb //p' err) \
		>gdb.out 2>&1 </dev/null
}

start
check "a crash is held, and says how gdb gets at it" [ -n "$lpar" ]
is "$(grep -c 'Segmentation fault' err)" 1 "no post-mortem yet"
is "$("$PROSE" ps | awk -v l="$lpar" '$1 == l { print $3 }')" paused "ps"
debug --ex bt --ex 'jump 10' # went_on = 1
if grep -q 'boom (p=0x700000000000)' gdb.out; then
	pass "gdb shows where"
else
	fail "gdb shows where"
	diag "$(cat gdb.out)"
fi
ended 3 "jumped over the mistake the program goes on"
is "$(cat out)" "went on 1, handled 8" "to its end, signals it handles included"

start
kill -INT $pid
ended 139 "SIGINT lets it go: the status of its crash"
is "$(grep -c 'boom' err)" 1 "and its post-mortem"
check "its core file" [ -s "held.$lpar.core" ]

start abort
"$PROSE" kill "$lpar"
ended 134 "prose kill lets it go, too"

start
debug --ex 'print went_on'
ended 139 "and a gdb that leaves it as it is"

start 15
ended 143 "what is no crash is not held"
is "$(cat err)" "" "nor told of"
finish
