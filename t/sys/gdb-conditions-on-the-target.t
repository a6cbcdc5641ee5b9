# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# Conditions and commands of breakpoints are evaluated on the target's side:
# gdb is told only of hits that count, dprintf prints without a stop.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
#include <stdio.h>
struct node { struct node *next; long value; };
static struct node two = { 0, -2 }, one = { &two, 1 };
static __thread int mine;
static int total;
__attribute__((noinline)) static void hit(unsigned i, const char *text,
					  struct node *n)
{
	mine = i;
	total += i;
}
int main(void)
{
	for (unsigned i = 0; i < 3000; i++)
		hit(i, i % 2 ? "odd" : "even", &one);
	printf("total %d\n", total);
	return 0;
}
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }

debug() {
	for _c; do
		printf '%s\n' "$_c"
	done >commands
	within 60 "$PROSE" gdb --batch --ex 'set width 0' \
		--ex 'set breakpoint condition-evaluation target' \
		--ex 'set confirm off' -x commands ./prog </dev/null \
		>gdb.out 2>&1
}

said() {
	if grep -Eq "$1" gdb.out; then pass "$2"; else
		fail "$2"
		diag "$(tail -30 gdb.out)"
	fi
}

debug 'break hit if i == 2990' 'set debug remote 1' 'continue' \
	'set debug remote 0' 'print i' 'info breakpoints' \
	'delete' 'break hit if total > 4480000 && n->next->value == -2' \
	'continue' 'print total' 'delete' 'break hit if i / total == 1' \
	'delete' 'continue'
said '= 2990$' "a condition on a variable"
said 'Z0,.*;X' "which gdb sent along"
is "$(grep -c 'received: T05' gdb.out)" 1 "of 2991 hits gdb saw one"
said 'breakpoint already hit 1 time' "and counts one"
said '= 448[0-9]{4}$' "a condition that follows pointers"
said 'exited normally' "the program goes on to its end"

debug 'tbreak main' 'continue' 'break hit if mine == 200' 'continue' \
	'print i' 'kill'
said '= (200|201)$' "a condition on a thread's own variable"

debug 'set dprintf-style agent' \
	'dprintf hit,"i=%u %5d|%-3x| %s %%\n",i,i,i,text' 'continue'
said '^i=2999  2999\|bb7\| odd %$' "dprintf by the agent, strings of the program"
is "$(grep -c '^i=' gdb.out)" 3000 "each hit printed once"
said 'exited normally' "and nothing stopped"

debug 'set dprintf-style agent' 'dprintf hit,"i=%u\n",i' \
	'condition 1 i % 1000 == 999' 'continue'
is "$(grep '^i=' gdb.out | tr '\n' ' ')" 'i=999 i=1999 i=2999 ' \
	"dprintf with a condition"

debug 'break hit if *(int *)0x7000000000000 == 1' 'continue' 'print i' 'kill'
said 'Cannot access memory|Error in testing' "a condition that fails says why"
finish
