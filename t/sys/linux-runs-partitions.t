#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 machine=powernv own-machine tool=qemu-system-ppc64 tool=cpio net
# Linux as the controller runs programs in partitions beside its own: by
# name, by binfmt_misc, in pipelines with its processes.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

compile sum <<'EOT'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	unsigned long n = 0, lines = 0;
	char line[100];

	while (fgets(line, sizeof(line), stdin))
		n += strtoul(line, NULL, 0), lines++;
	printf("%lu %lu\n", lines, n);
	return argc > 1 ? atoi(argv[1]) : 0;
}
EOT
compile sleeper <<'EOT'
#include <unistd.h>
int main(void) { return sleep(1000); }
EOT
linux_up
inside() { within 40 sh sh -c "$1"; }
put() { within 40 sh sh -c "cat >$2; chmod +x $2" <"$1"; }

put sum /tmp/sum
like "$(inside 'seq 1000 | prose run /tmp/sum')" "1000 500500" \
	"prose run, a process at its stdin"
like "$(inside 'cd /tmp; seq 1000 | ./sum | tr 0 o')" "1ooo 5oo5oo" \
	"by binfmt_misc, between two processes"
status 3 "its exit status is the program's" inside 'echo 1 | /tmp/sum 3 >/dev/null'
is "$(inside 'seq 100 | /tmp/sum | /tmp/sum | cat')" "1 100" \
	"one partition's output is another's input"
is "$(inside 'echo 5 >/tmp/in; /tmp/sum </tmp/in >/tmp/out; cat /tmp/out')" "1 5" \
	"files of this Linux"
is "$(inside 'for i in 1 2 3 4 5 6 7 8; do
	seq $i | /tmp/sum >/tmp/out.$i & done; wait; cat /tmp/out.* |
	awk "{ n += \$2 } END { print n }"')" "120" "eight at once"
is "$(inside 'cat /etc/inittab | prose run /bin/busybox wc -l')" \
	"$(wc -l <"$TOP/linux/root/etc/inittab")" "an unmodified Linux program"

is "$(inside 'su user -c "cd /tmp; seq 10 | ./sum | tr 5 x"')" "10 xx" \
	"a user without privileges runs one, too"
like "$(inside 'prose ps')" "*linux*" "prose ps shows Linux itself"
put sleeper /tmp/sleeper
inside 'prose run -d /tmp/sleeper' >/dev/null
like "$(inside 'prose ps')" "*sleeper*" "and a partition in the background"
like "$("$PROSE" ps)" "*sleeper*" "which the host sees, too"
like "$(inside 'prose top -b -n 1')" "*sleeper *root *" "prose top shows whose it is"
id=$(inside 'prose run -d /tmp/sleeper')
check "prose kill -s reaches its launcher" inside "prose kill -s TERM $id"
status 143 "and so the program" inside "prose wait $id"
status 125 "a user does not reach another one's" \
	inside 'su user -c "prose kill -s TERM $(prose ps |
		awk "/sleeper/ { print \$1 }")"' 2>/dev/null
inside 'killall -9 prose; killall -9 prose-run' 2>/dev/null
left() { ! "$PROSE" ps | grep -q sleeper; }
check "who is killed leaves no partition" until_ok 20 left
like "$(inside 'dmesg | grep -c "Oops\|BUG\|soft lockup\|Call Trace"')" 0 \
	"the kernel has nothing to complain of"
finish
