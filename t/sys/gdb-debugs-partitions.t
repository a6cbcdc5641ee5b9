# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# gdb on `prose gdbserver`: breakpoints, steps, stacks through the C library,
# signals before the program gets them, memory, registers, call, attach.
. "$TOP/t/tap.sh"

cat >debuggee.c <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static volatile int got;
static int numbers[] = { 3, 1, 2 };
static void handler(int sig) { got = sig; }
static int leaf(int a, int b) { return a - b; }
static int compare(const void *a, const void *b)
{
	return leaf(*(const int *)a, *(const int *)b);
}
int main(int argc, char **argv)
{
	signal(SIGUSR1, handler);
	qsort(numbers, 3, sizeof(int), compare);
	printf("%d %d %d\n", numbers[0], numbers[1], numbers[2]);
	fflush(stdout);
	raise(SIGUSR1);
	if (argc > 1)
		*(volatile int *)0x700000000000 = got;
	for (;;)
		pause();
}
END
"$PROSE_CC" -O0 -g -o debuggee debuggee.c || { fail "compile"; finish; }

# serve ARG...: a gdbserver, its address in $where.
serve() {
	rm -f sock
	"$PROSE" gdbserver --machine "${PROSE_MACHINE:-powernv}" --once "$PWD/sock" "$@" >server.out 2>&1 &
	server=$!
	until_ok 20 grep -q '^listening' server.out ||
		{ fail "the server listens"; diag "$(cat server.out)"; }
}

# debug COMMAND...: gdb's output with these commands goes to gdb.out.
debug() {
	_args=
	for _c; do
		printf '%s\n' "$_c"
	done >commands
	within 60 gdb-multiarch -q -nx -batch -ex 'set confirm off' \
		-ex 'set width 0' -ex "target remote $PWD/sock" -x commands \
		debuggee >gdb.out 2>&1
}

# said PATTERN NAME: gdb's output matches the extended regular expression.
said() {
	if grep -Eq "$1" gdb.out; then
		pass "$2"
	else
		fail "$2"
		diag "$(tail -30 gdb.out)"
	fi
}

serve ./debuggee crash
debug 'break leaf' 'continue' 'bt' 'delete' 'finish' 'info threads' \
	'print numbers' 'print/x $msr' 'call leaf(9, 4)' \
	'set var numbers[0] = 77' 'x/dw &numbers[0]' 'stepi' \
	'continue' 'print got' 'continue' 'bt' 'monitor stats' \
	'monitor nonsense' 'info os processes' 'kill'
said 'Breakpoint 1, leaf \(a=' "a breakpoint stops it"
said '#[0-9]+ .*qsort.* ' "its stack goes through the C library's qsort"
said '#[0-9]+ .* main \(argc=2' "to main, with arguments"
said '^Run till exit|Value returned is' "finish"
said '"debuggee"|"main"' "the thread has a name"
said '= \{[123], [123], [123]\}' "an array"
said '= 5$' "a function is called"
said ':[[:space:]]+77$' "memory is written"
said 'received signal SIGUSR1' "gdb is shown a signal"
said 'received signal SIGSEGV' "and a crash, before the program ends"
said 'main .*debuggee.c:[0-9]+' "with its place in the source"
said '^  on a CPU  ' "monitor stats"
said 'no command "nonsense"' "monitor says what it does not know"
said "^[0-9]+ +$(id -un) +debuggee +paused" "partitions are listed with their user"
wait $server

# A gdb that is given no file finds it before the program has begun.
serve ./debuggee
printf '%s\n' 'info auxv' 'break leaf' 'continue' 'bt' 'kill' >commands
within 60 gdb-multiarch -q -nx -batch -ex 'set confirm off' \
	-ex "target remote $PWD/sock" -x commands >gdb.out 2>&1
said '^[0-9]+ +AT_PHDR' "auxv at the entry"
said '#[0-9]+ .* main \(argc=1' "symbols with no file command"
wait $server

out=$("$PROSE" gdb --batch --ex 'break leaf' --ex continue --ex kill \
	./debuggee </dev/null 2>&1)
like "$out" '*Breakpoint 1, leaf (a=*' "prose gdb FILE"

"$PROSE" run ./debuggee >run.out 2>run.err &
run=$!
until_ok 20 grep -q '1 2 3' run.out || fail "the program runs"
lpar=$("$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" --json | tr -d ' \n' | tr '{' '\n' |
	sed -n 's/.*"lpar":\([0-9]*\),.*"name":"debuggee".*/\1/p')
serve --attach "$lpar"
debug 'bt' 'print got' 'set var got = 5' 'detach'
said 'pause' "attached to a program that waits: where"
said '= 10' "what it has seen"
wait $server
serve --attach "$lpar"
debug 'print got' 'detach'
said '= 5' "a second gdb sees what the first one wrote"
wait $server
check "and it runs on" kill -0 $run
kill -TERM $run
wait $run
is $? 143 "until it is told to end"
finish
