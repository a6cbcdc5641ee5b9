# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=lldb
# lldb on `prose gdbserver`: breakpoints, stacks, registers, steps, memory.
. "$TOP/t/tap.sh"

cat >basics.c <<'EOF'
#include <stdio.h>
volatile int numbers[3] = { 7, 8, 9 };
__attribute__((noinline)) int leaf(int a, int b)
{
	numbers[0] += a;
	return a - b;
}
int main(void)
{
	int sum = 0;

	for (int i = 2; i < 5; i++)
		sum += leaf(i, 1);
	return printf("%d\n", sum) == 2 ? 5 : 1;
}
EOF
"$PROSE_CC" -O0 -g -o basics basics.c || { fail "compile"; finish; }

"$PROSE" gdbserver --machine "${PROSE_MACHINE:-powernv}" --once :0 ./basics \
	>server.out 2>&1 &
server=$!
until_ok 20 grep -q '^listening' server.out ||
	{ fail "the server listens"; diag "$(cat server.out)"; finish; }
where=$(sed -n 's/^listening on //p' server.out)

within 90 lldb --no-lldbinit --batch -o 'target create basics' \
	-o "gdb-remote $where" -o 'breakpoint set -n leaf' -o continue -o bt \
	-o 'register read pc' -o 'thread step-inst' -o next \
	-o 'memory read -f d -s 4 -c 3 &numbers' -o 'frame variable' \
	-o 'thread list' -o 'breakpoint delete -f' -o continue \
	>lldb.out 2>&1 </dev/null

said() {
	if grep -Eq "$1" lldb.out; then
		pass "$2"
	else
		fail "$2"
		diag "$(cat lldb.out)"
	fi
}

said 'stop reason = breakpoint 1.1' "a breakpoint stops it"
said 'frame #1: .*main at basics.c:13' "its stack"
said '(pc|rip) = 0x[0-9a-f]+ +basics`leaf' "registers"
said 'stop reason = instruction step' "a step of an instruction"
said 'stop reason = step over' "and of a line"
said ': 9 8 9$|= 9, 8, 9|: 9$' "memory, as the program has changed it"
said '\(int\) a = 2' "variables"
said 'exited with status = 5' "it ends by itself"
wait $server
finish
