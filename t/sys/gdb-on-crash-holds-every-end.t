# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# run --gdb-on-crash: what rt itself gives up about, and what the hypervisor
# would end, is held as a crash of the program is; so is it for a gdb that was
# there before. Let go, it ends as it would have.
. "$TOP/t/tap.sh"
. "$TOP/t/held.sh"

cat >ends.c <<'END'
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __powerpc64__
static const int word = 0;
#else
static const int word = 0x0b0f; /* ud2 */
#endif
static void put(char *at)
{
	memcpy(at, &word, sizeof(word));
	__asm__ volatile("" : : : "memory");
#ifdef __powerpc64__
	__asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; isync" : : "r"(at));
#endif
}
static void panic(char *rt_syscall)
{
	put(rt_syscall);
	put(rt_syscall + 8); /* ELFv2's local entry */
	getppid(); /* a fault of rt's own */
}
static void vectors(void)
{
#ifdef __powerpc64__
	put((char *)0x700);
	__asm__ volatile(".long 0");
#endif
}
int main(int argc, char **argv)
{
	if (argc > 1)
		panic((char *)strtoul(argv[1], NULL, 16));
	vectors();
	return 3;
}
END
"$PROSE_CC" -O0 -g -o ends ends.c || { fail "compile"; finish; }
arch=$(od -An -td2 -j18 -N2 ends)
# x86-64 cannot be followed from a trap of rt's own to what it was in.
origin='panic (rt_syscall=.*) at ends.c'
[ "$arch" -eq 21 ] || origin='fault_in_rt'
code=$(readelf -sW ends | awk '$NF == "rt_syscall" { print $2 }')

start() { hold ./ends "$@"; }

debug() {
	timeout 60 "$PROSE" gdb --batch "$@" >gdb.out 2>&1 </dev/null
}

saw() {  # in what gdb said
	if grep -q -- "$1" gdb.out; then
		pass "$2"
	else
		fail "$2"
		diag "$(cat gdb.out err)"
	fi
}

start "$code"
check "a panic of rt is held" [ -n "$lpar" ]
is "$(grep -c 'gave up' err)" 0 "no post-mortem yet"
debug --ex 'info threads' --ex bt "$lpar"
saw 'rt_panic' "gdb shows the panic"
saw "$origin" "and the call that led there"
ended 134 "left as it is, it ends by it"
is "$(grep -c 'gave up' err)" 1 "with its post-mortem"

start "$code"
"$PROSE" kill "$lpar"
ended 134 "prose kill lets it go"

debug --ex continue --ex bt ./ends "$code"
saw 'received signal SIGABRT' "a gdb that was there is shown the panic"
saw "$origin" "and where"

[ "$arch" -eq 21 ] || finish # x86-64: its faults are kept from no program
start
check "what the hypervisor would end is held" [ -n "$lpar" ]
is "$(grep -c 'ended by' err)" 0 "no post-mortem yet"
debug --ex 'print/x $pc' --ex 'info symbol $srr0' --ex 'continue' "$lpar"
saw '= 0x700$' "gdb shows where"
saw 'vectors + ' "and what led there"
saw 'received signal SIGILL' "going on runs into it again"
ended 132 "left as it is, it ends by it"
is "$(grep -c 'ended by the hypervisor' err)" 1 "with its post-mortem"
check "and its core file" [ -s "ends.$lpar.core" ]

start
debug --ex 'set var *(int *)0x700 = *(int *)0x600' --ex continue "$lpar"
ended 132 "mended, it is rt that sees the fault"
is "$(grep -c 'ended by the hypervisor' err)" 0 "and ends it"

start
kill -INT $pid
ended 132 "SIGINT lets it go"

debug --ex continue --ex 'print/x $pc' ./ends
saw 'received signal SIGILL' "a gdb that was there is shown it, too"
finish
