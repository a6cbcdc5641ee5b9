# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# gdb starts programs: in a second inferior that names none it is the last one
# again, and so it is by R. Two that end while they are being stopped ended.
. "$TOP/t/tap.sh"

compile three -g -O0 <<'END'
int main(void)
{
	return 3;
}
END
"$PROSE" gdbserver --machine "${PROSE_MACHINE:-powernv}" "$PWD/sock" \
	>server.out 2>&1 &
server=$!
until_ok 30 [ -S sock ]
cat >commands <<END
set confirm off
maint set target-non-stop on
target extended-remote $PWD/sock
file three
set remote exec-file $PWD/three
break main
run
add-inferior -exec three
inferior 2
run
set schedule-multiple on
continue
shell sleep 1
info inferiors
END
within 60 gdb-multiarch -q -nx -batch -x commands >two.out 2>&1
like "$(cat two.out)" '*2.*hit Breakpoint 1*' "the second inferior runs the last program"
like "$(cat two.out)" '*exited with code 03*' "and ends"
is "$(grep -c 'failed: E' two.out)" 0 "whoever ended is stopped well enough"
sed -i -e '/target-non-stop/d' -e '/^add-inf/,$d' commands
printf '%s\n' 'set remote run-packet off' \
	'set remote exec-file' run continue >>commands
within 60 gdb-multiarch -q -nx -batch -x commands >again.out 2>&1
is "$(grep -c 'Breakpoint 1, main' again.out)" 2 "R starts it again"
like "$(cat again.out)" '*exited with code 03*' "to its end"
kill $server
wait $server
finish
