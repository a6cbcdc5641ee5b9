# SPDX-License-Identifier: BSD-2-Clause
# stdin, stdout and stderr are the caller's: pipes, files, /dev/null, closed.
. "$TOP/t/tap.sh"

compile copy <<'END'
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char buf[65536];
	ssize_t n;
	while ((n = read(0, buf, sizeof(buf))) > 0)
		if (write(1, buf, n) != n) {
			perror("write");
			return 1;
		}
	fprintf(stderr, "read ended with %zd\n", n);
	return n < 0;
}
END
compile yes <<'END'
#include <unistd.h>
int main(int argc, char **argv)
{
	while (write(1, "y\n", 2) == 2)
		;
	return 9;
}
END
head -c 5000000 /dev/urandom >data

"$PROSE" run ./copy <data >out 2>err
check "a file in, a file out" cmp data out
is "$(cat err)" "read ended with 0" "end of file is 0 bytes"
cat data | "$PROSE" run ./copy 2>/dev/null | cat >out
check "a pipe in, a pipe out" cmp data out
"$PROSE" run ./copy <data 2>/dev/null | "$PROSE" run ./copy 2>/dev/null |
	"$PROSE" run ./copy 2>/dev/null >out
check "three partitions in a pipeline" cmp data out
"$PROSE" run ./copy </dev/null >out 2>/dev/null
is "$(wc -c <out)" 0 "/dev/null is empty"
echo one >out
echo two | "$PROSE" run ./copy >>out 2>/dev/null
is "$(tr '\n' ' ' <out)" "one two " ">> appends"
(echo a; sleep 0.3; echo b) | "$PROSE" run ./copy 2>/dev/null >out
is "$(tr '\n' ' ' <out)" "a b " "a slow writer is waited for"

# A closed pipe is SIGPIPE, whose default action ends the program.
(within 20 "$PROSE" run ./yes 2>/dev/null; echo $? >st) | head -n 1 >out
is "$(cat out)" y "the first line came through"
is "$(cat st)" 141 "a closed pipe is 128 + SIGPIPE"

# The position of a shared file is shared.
printf '1\n2\n3\n' >lines
{
	head -c 2 >/dev/null
	"$PROSE" run ./copy 2>/dev/null
} <lines >out
is "$(tr '\n' ' ' <out)" "2 3 " "reading goes on where the file stood"
"$PROSE" run ./copy <&- >out 2>err
like "$(cat err)" "read ended with -1" "a closed stdin is an error to read"
if [ -e /dev/full ]; then
	"$PROSE" run ./copy <lines >/dev/full 2>err
	is $? 1 "/dev/full is full"
	like "$(cat err)" "*No space left*" "and says so"
fi
finish
