# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=gdb-multiarch
# `set environment`, `unset environment` and `set cwd` of gdb are of the
# programs that `run` starts.
. "$TOP/t/tap.sh"

compile told -g -O0 <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static const char *of(const char *name)
{
	const char *is = getenv(name);
	return is ? is : "none";
}
int main(void)
{
	char cwd[256];
	printf("A is %s, HOME is %s, cwd is %s.\n", of("A"), of("HOME"),
	       getcwd(cwd, sizeof(cwd)));
	return 0;
}
END
"$PROSE" gdbserver --machine "${PROSE_MACHINE:-powernv}" "$PWD/sock" \
	>server.out 2>&1 &
server=$!
until_ok 30 [ -S sock ]
mkdir there
cat >commands <<END
set confirm off
target extended-remote $PWD/sock
file told
set remote exec-file $PWD/told
set environment A = one two
unset environment HOME
set cwd $PWD/there
run
set environment HOME = /home/of
unset environment A
set cwd
run
set cwd /nowhere
run
END
within 60 gdb-multiarch -q -nx -batch -x commands >gdb.out 2>&1
kill $server
wait $server
out=$(grep '^A is' server.out)
is "$(echo "$out" | head -n 1)" \
	"A is one two, HOME is none, cwd is $PWD/there." "as gdb said"
is "$(echo "$out" | tail -n 1)" \
	"A is none, HOME is /home/of, cwd is $PWD." "the next run anew"
like "$(cat server.out)" '*cannot go to /nowhere*' "a folder that is none"
finish
