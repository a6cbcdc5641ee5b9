# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=gdb-multiarch
# What debugging leaves behind: nothing. A gdb that is killed takes its
# breakpoints along, ten others come and go, a second one is told why not.
. "$TOP/t/tap.sh"

compile turner <<'END'
#include <stdio.h>
#include <unistd.h>
volatile unsigned long turns;
__attribute__((noinline)) void often(void)
{
	turns++;
}
int main(void)
{
	puts("up");
	fflush(stdout);
	for (;;) {
		often();
		usleep(2000);
	}
}
END

cat >second.c <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
/* Connect to argv[1], print what comes until the end. */
int main(int argc, char **argv)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char data[512];
	ssize_t n;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(a.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)))
		return 1;
	while ((n = read(fd, data, sizeof(data))) > 0)
		fwrite(data, 1, n, stdout);
	return 0;
}
END
gcc -o second second.c || { fail "compile a client"; finish; }

gdb() {
	within 60 gdb-multiarch -q -nx -batch -ex 'set confirm off' \
		-ex 'set width 0' -ex "target remote $PWD/sock" "$@" turner
}

"$PROSE" run ./turner >run.out 2>run.err &
run=$!
until_ok 20 grep -q up run.out || { fail "the program runs"; finish; }
lpar=$("$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" --json | tr -d ' \n' | tr '{' '\n' |
	sed -n 's/.*"lpar":\([0-9]*\),.*"name":"turner".*/\1/p')

"$PROSE" gdbserver --machine "${PROSE_MACHINE:-powernv}" "$PWD/sock" \
	--attach "$lpar" >server.out 2>&1 &
server=$!
until_ok 20 grep -q '^listening' server.out ||
	{ fail "the server listens"; diag "$(cat server.out)"; finish; }

# killed WHEN COMMAND...: gdb is killed once it has said that.
killed() {
	_when=$1
	shift
	rm -f killed.out
	gdb-multiarch -q -nx -batch -ex 'set confirm off' \
		-ex "target remote $PWD/sock" "$@" -ex 'echo at work\n' \
		-ex 'python import time; time.sleep(60)' \
		turner >killed.out 2>&1 &
	_gdb=$!
	until_ok 20 grep -q "$_when" killed.out ||
		{ fail "gdb gets to: $_when"; diag "$(cat killed.out)"; }
	./second sock >second.out
	kill -9 $_gdb
	wait $_gdb 2>/dev/null
}

# turning NAME: the program goes on, and no breakpoint is in it.
turning() {
	gdb -ex 'print turns' >one.out 2>&1
	sleep 0.3
	gdb -ex 'print turns' >two.out 2>&1
	_one=$(sed -n 's/^\$1 = //p' one.out)
	_two=$(sed -n 's/^\$1 = //p' two.out)
	if [ "${_two:-0}" -gt "${_one:-0}" ]; then
		pass "$1"
	else
		fail "$1"
		diag "turns: $_one, then $_two" "$(cat one.out two.out)"
	fi
}

turning "the program runs beside its debugger"
killed 'at work' -ex 'break often' -ex continue
like "$(cat second.out)" '*another gdb is connected*' \
	"a second client is told why not"
turning "gdb killed at a breakpoint: it goes on"
killed 'at work' -ex 'break often' -ex continue -ex 'delete' -ex stepi
turning "killed after a step"
killed '^Breakpoint 1 at' -ex 'break often if turns == 0' -ex continue
turning "killed while it runs over a breakpoint"

good=0
for i in 1 2 3 4 5 6 7 8 9 10; do
	gdb -ex 'break often' -ex continue -ex 'bt 1' -ex detach \
		>round.out 2>&1
	grep -q '^#0  often' round.out && good=$((good + 1))
done
is $good 10 "ten come, stop it and detach"
[ $good = 10 ] || diag "$(cat round.out)"
turning "and it goes on"
kill $server
wait $server
check "when the server is gone, too" kill -0 $run
kill -TERM $run
wait $run
is $? 143 "until it is told to end"
finish
