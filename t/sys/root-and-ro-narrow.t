#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=600
# --root shows a folder as the whole file tree, and nothing leads out of it;
# --ro lets nothing be changed.
. "$TOP/t/tap.sh"

bb=$("$TOP/scripts/app" busybox)/busybox || { fail "busybox"; finish; }
# What it is linked at decides.
bb_mem=1G
[ "${PROSE_MACHINE:-powernv}" != kvm ] || bb_mem=64M
export bb_mem
run() { "$PROSE" run --mem "$bb_mem" "$@" 2>&1; }

mkdir -p root/sub
echo inside >root/file
echo outside >secret
ln -s ../secret root/up
ln -s "$PWD/secret" root/absolute
ln -s /file root/sub/file
cp "$bb" root/busybox

in_root() { run --root root "$bb" "$@"; }
is "$(in_root cat /file)" inside "the folder is the root"
is "$(in_root cat /sub/file)" inside "absolute links begin at it"
is "$(in_root ls / | tr '\n' ' ')" "absolute busybox file sub up " \
	"there is nothing else"
for p in /../secret ../../../../secret /up /absolute /sub/../../secret \
	"$PWD/secret"; do
	like "$(in_root cat "$p")" "*No such file*" "not by $p"
done
in_root ln -s ../../secret /sub/new
like "$(in_root cat /sub/new)" "*No such file*" "not by a link it makes"
in_root mv /sub /sub2
is "$(in_root cat /sub2/../file)" inside "nor by moving what '..' is of"
is "$(in_root sh -c 'cd sub2 && pwd')" /sub2 "paths are the folder's"

ro() { run --ro "$bb" "$@"; }
is "$(ro cat root/file)" inside "--ro: files are read"
for c in "touch root/file" "touch new" "rm root/file" "mkdir d" \
	"mv root/file x" "ln root/file x" "ln -s a x" "chmod 600 root/file" \
	"rmdir root/sub2" "mkfifo p" "truncate -s 0 root/file" \
	"cp root/file y"; do
	like "$(ro $c)" "*Read-only file system*" "--ro refuses: $c"
done
is "$(cat root/file)" inside "nothing was changed"
check "devices are written even so" \
	sh -c '"$PROSE" run --mem "$bb_mem" --ro "$0" dd if=/dev/zero of=/dev/null \
		count=1 2>/dev/null' "$bb"
finish
