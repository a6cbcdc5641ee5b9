#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=1700 machine=powernv own-machine alone tool=qemu-system-ppc64 tool=cpio tool=gdb-multiarch net
# Observing and debugging inside of the Linux controller: top, trace, dump,
# core, crashes; and the host's gdb on a program that is started in there.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

mkdir dir
compile dir/counts -O0 <<'EOP'
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) int count(int n)
{
	return n ? count(n - 1) + 1 : 0;
}
int main(void)
{
	printf("%d\n", count(5));
	fflush(stdout);
	return pause();
}
EOP
compile dir/crashes <<'EOP'
__attribute__((noinline)) void store(int *at) { *at = 1; }
int main(void) { store((int *)0x700000000000); return 0; }
EOP
linux_up --share dir
inside() { within 240 sh sh -c "cd /tmp; $1"; }
inside 'cp /host/* .'

inside './counts >counted 2>&1 &'
counted() { [ "$(inside 'cat counted')" = 5 ]; }
check "a program runs" until_ok 30 counted
lpar=$(inside "prose ps" | awk '$NF == "counts" { print $1 }')
like "$(inside 'prose top -b -n 1 --json')" '*"name":*"counts"*' "prose top -b"
(sleep 2; echo 'TERM=vt100 prose top'; sleep 4; printf q; sleep 1) |
	within 60 console >screen
like "$(cat screen)" "*$(printf '\033')*LPAR*counts*" "prose top on the console"
like "$(inside "timeout 2 prose top -b -n 1 2>&1")" "*counts*" "and in text"
inside "prose dump -o dumped $lpar"
like "$(inside "prose core bt dumped")" "*pause*main*" \
	"prose dump, and prose core of it"
like "$(inside "prose kill $lpar; sleep 1; prose ps")" "*linux*" "prose kill"
like "$(inside 'prose trace -- ./crashes 2>&1')" "*SIGSEGV*" "prose trace"
inside './crashes 2>said; echo $?' >ended
is "$(cat ended)" 139 "a crash ends a command as it does elsewhere"
like "$(inside 'cat said')" "*store*crashes.c:1*main*crashes*.core*" \
	"is explained, with a stack"
like "$(inside 'set -- crashes.*.core; prose core bt "$1"')" "*store*main*" "has a core"

timeout 400 "$PROSE" gdb --controller --batch --ex 'break count if n == 2' \
	--ex continue --ex bt --ex 'info threads' --ex kill /host/counts \
	</dev/null >gdb.out 2>&1
like "$(cat gdb.out)" "*Breakpoint 1, count (n=2)*count (n=3)*main*" \
	"the host's gdb debugs a program in there"
is "$(inside 'prose ps' | grep -c counts)" 0 "which ends with it"
inside './counts >counted 2>&1 &'
check "a program runs again" until_ok 30 counted
lpar=$(inside "prose ps" | awk '$NF == "counts" { print $1 }')
timeout 400 "$PROSE" gdb --controller --batch --ex bt "$lpar" \
	</dev/null >gdb.out 2>&1
like "$(cat gdb.out)" "*pause*main*" "and one that runs, by its LPAR"
is "$(inside 'prose ps' | grep -c counts)" 1 "which goes on"
like "$(timeout 400 "$PROSE" gdb --controller --batch --ex 'info os processes' \
	</dev/null 2>&1)" "*counts*" "or the whole machine"
finish
