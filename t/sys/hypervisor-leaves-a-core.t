# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=gdb-multiarch time=120 own-machine machine=powernv
# A hypervisor that meets a mistake of its own leaves a core that gdb shows
# with its symbols; programs that ran on it leave theirs, and their launchers
# say that the machine went away. The mistake is made here: an entry of the
# table of calls goes nowhere.
. "$TOP/t/tap.sh"
compile spins <<'END'
#include <stdio.h>
int main(void)
{
	puts("ready");
	fflush(stdout);
	for (;;)
		;
}
END
"$PROSE" run ./spins >out 2>err &
pid=$!
until_ok 60 grep -q ready out
hyp=$TOP/build/powernv/hyp.elf
at=$(gdb-multiarch -nx -batch \
	-ex "p/x (long)&'hyp/hcall.c'::table[0x42].serve" "$hyp" |
	sed 's/.*= //')
machine=$("$PROSE" status | sed -n 's/.*process *\([0-9]*\),.*/\1/p')
check "the table is found" test -n "$at" -a -n "$machine"
python3 - "$machine" "$at" <<'END'
import os, sys
pid, at = sys.argv[1], int(sys.argv[2], 16)
for fd in os.listdir("/proc/%s/fd" % pid):
    name = "/proc/%s/fd/%s" % (pid, fd)
    if "prose-ram" in os.readlink(name):
        os.pwrite(os.open(name, os.O_RDWR), (0xa00000).to_bytes(8, "little"),
                  at)
        break
END
status 125 "the call that goes nowhere is the machine's failure" \
	"$PROSE" pause 1
wait $pid
is $? 125 "so is the program's end"
check "its launcher says so" grep -q 'the machine went away' err
check "and leaves its core" test -s spins.*.core
core=$XDG_RUNTIME_DIR/prose/$PROSE_NAME/powernv/machine.core
until_ok 20 test -s "$core"
check "the hypervisor's core is there" test -s "$core"
gdb-multiarch -nx -batch -ex 'p $pc' -ex 'info threads' \
	-ex 'thread apply all bt' "$hyp" "$core" >gdb 2>&1
check "gdb shows where it went" grep -q '0xa00000' gdb
check "and the other CPU" grep -q 'hyp_cpu_main' gdb
"$PROSE" core bt "$core" >bt
check "prose core: who called" grep -q '#1 .*hcall_serve' bt
check "a machine comes up again" "$PROSE" up
finish
