# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# A launcher that is held up just before it goes to sleep hears of what its
# program did meanwhile: the machine does not ring for who is awake.
. "$TOP/t/tap.sh"

hello=$EXAMPLES/hello
check "a program runs" "$PROSE" run "$hello"
# With one slot a frame the program begins when the launcher has looked.
cat >commands <<'END'
set breakpoint pending on
break run_serve
run
tbreak ctl_awake if awake == 0
continue
shell sleep 3
continue
END
within 60 gdb-multiarch -nx -batch -x commands --args "$PROSE" run \
	--policy slots:1+0 "$hello" >gdb 2>&1
is $? 0 "and ends when it was held up"
like "$(cat gdb)" "*Temporary breakpoint*ctl_awake*exited normally*" \
	"where it was to be"
finish
