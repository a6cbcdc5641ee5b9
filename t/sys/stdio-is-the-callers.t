#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=600
# Pipes, files and closed descriptors as stdin, stdout, stderr.
. "$TOP/t/tap.sh"

bb=$("$TOP/scripts/app" busybox)/busybox || { fail "busybox"; finish; }
# What it is linked at decides.
bb_mem=1G
[ "${PROSE_MACHINE:-powernv}" != kvm ] || bb_mem=64M
run() { "$PROSE" run --mem "$bb_mem" "$bb" "$@"; }

seq 300000 >seq
is "$(run cat <seq | cksum)" "$(cksum <seq)" "file to pipe"
is "$(cat seq | run cat | cksum)" "$(cksum <seq)" "pipe to pipe"
head -n 9000 seq | run tac | run tac >out
is "$(cksum <out)" "$(head -n 9000 seq | cksum)" "pipe to file, in many writes"
run echo one >out
run echo two >>out
is "$(cat out)" "one
two" "appending"
is "$( (run head -n 1 >/dev/null; run cat) <seq | wc -c)" \
	"$( (head -n 1 >/dev/null; cat) <seq | wc -c)" \
	"the position is shared, as by Linux's head"
is "$( (run dd bs=2 count=3 2>/dev/null; cat) <seq | cksum)" \
	"$(cksum <seq)" "and not a byte is lost"
is "$( (run echo to stdout; run sh -c 'echo to stderr >&2') 2>&1 1>/dev/null)" \
	"to stderr" "stderr is its own"
{ run yes; echo $? >status; } | head -n 1 >/dev/null
is "$(cat status)" 141 "a closed pipe ends it as SIGPIPE does"
like "$(run cat <&- 2>&1)" "*Bad file descriptor*" "stdin may be closed"
run echo x >&- 2>/dev/null
is $? 1 "stdout may be closed"
compile first <<'END'
#include <fcntl.h>
int main(void) { return open("/dev/null", O_RDWR) + 10; }
END
status 10 "and its number is the next file's" "$PROSE" run ./first <&-
"$PROSE" run ./first >&-
is $? 11 "as stdout's"
status 13 "if it is closed" "$PROSE" run ./first
run echo x >/dev/full 2>/dev/null
is $? 1 "/dev/full is full"
is "$( (sleep 1; echo late) | run cat)" late "a late writer is waited for"
mkfifo fifo
(sleep 0.3; echo through >fifo) &
is "$(run cat fifo)" through "a fifo is opened when there is a writer"
(sleep 0.3; cat fifo >got) &
run sh -c 'echo back >fifo'
wait
is "$(cat got)" back "or a reader"
head -c 100000000 /dev/zero | run dd bs=64k 2>/dev/null | wc -c >out
is "$(cat out)" 100000000 "100 MB through a pipe"
finish
