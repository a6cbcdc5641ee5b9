# SPDX-License-Identifier: BSD-2-Clause
# needs: time=300 tool=gdb-multiarch
# What gdb is told beside memory and registers: files, $_siginfo, the memory
# map, thread-local variables; monitor's commands; a core by gcore.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
#include <stdio.h>
static __thread int mine = 77;
int main(int argc, char **argv)
{
	char line[8];
	FILE *f = fopen("data", "r");

	fgets(line, sizeof(line), f);
	mine++;
	*(volatile int *)0x700000001230 = line[0];
	return 0;
}
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }
head -c 300000 /dev/urandom >data
mkfifo fifo

cat >commands <<END
continue
print \$_siginfo.si_signo
print/x \$_siginfo._sifields._sigfault.si_addr
print mine
info proc mappings
info mem
maint packet qXfer:notes:read::0,1000
maint packet qXfer:none:read::2,8
info os
info os cpus
info os slots
info os channels
monitor help
monitor channels
monitor hyp
monitor trace
monitor dump
remote get $PWD/data $PWD/got
gcore $PWD/core.gdb
kill
END
debug() {
	within 60 "$PROSE" gdb --batch --ex 'set width 0' \
		--ex 'set confirm off' "$@" ./prog </dev/null >gdb.out 2>&1
}
debug -x commands
said() {
	if grep -Eq "$1" gdb.out; then pass "$2"; else
		fail "$2"
		diag "$(tail -40 gdb.out)"
	fi
}
said '^\$1 = 11$' "the signal"
said '^\$2 = 0x700000001230$' "and its address"
said '^\$3 = 78$' "a thread's own variable"
said '0x0 .*0x[0-9a-f]+ .* rwxp' "the memory map"
said '^0 +y[[:space:]]+0x0+ 0x0*[1-9a-f]0+ rw' "how much of it there is"
said '^received: "l.*PROSE' "the program's notes"
said '^received: ""' "and none of what there is not"
said '^channels +Channels of partitions' "info os"
said '^cpu +lpar +switches' "info os cpus"
said '^[0-9]+ +0 +[0-9]+ +[0-9]+' "info os slots"
said '^[0-9]+ +0 +9P ' "info os channels"
said '^monitor channels ' "monitor help"
said '^  fid [0-9]+ +/.*/data' "the fids with their paths"
said '^machine (powernv|kvm), version' "the hypervisor"
said 'open\("data"' "the flight recorder"
said 'core file prog\.[0-9]+\.core' "a dump"
check "a file comes whole" cmp -s data got
check "gcore" test -s core.gdb
[ -s core.gdb ] || diag "$(tail -25 gdb.out)"
debug --ex "remote get $PWD/nothing $PWD/got" \
	--ex "remote get /proc/1/environ $PWD/got" \
	--ex "remote get $PWD/fifo $PWD/got" \
	--ex "remote put $PWD/data $PWD/put" --ex "remote delete $PWD/data"
is "$(grep -c 'Remote I/O error' gdb.out)" 5 \
	"what is not there, not ours or not for reading is refused"
check "nothing was written" test ! -e put -a -s data
finish
