# SPDX-License-Identifier: BSD-2-Clause
# needs: time=60 tool=gdb-multiarch
# A partition that is killed by somebody else while gdb has it stopped: gdb is
# told of its end when it goes on.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
static int twice(int n) { return 2 * n; }
int main(void) { return twice(2); }
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }

victim() {  # of gdb with these options
	within 60 "$PROSE" gdb --batch "$@" --ex 'break twice' --ex continue \
		--ex 'python import subprocess, time' \
		--ex 'python pid = str(gdb.selected_inferior().pid)' \
		--ex 'python subprocess.call(["'"$PROSE"'", "kill", pid])' \
		--ex 'python time.sleep(1)' --ex delete --ex continue --ex 'info threads' \
		./prog </dev/null >gdb.out 2>&1
	if grep -q 'Program terminated with signal SIGKILL' gdb.out; then
		pass "its end is told"
	else
		fail "its end is told"
		diag "$(cat gdb.out)"
	fi
	is "$(tail -n 1 gdb.out)" "No threads." "and it is not there any more"
}

victim
finish
