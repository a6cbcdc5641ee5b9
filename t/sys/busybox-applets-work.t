# SPDX-License-Identifier: BSD-2-Clause
# needs: time=240
# Debian's own busybox-static, unmodified: its applets that need
# no fork give what the host's tools give.
. "$TOP/t/tap.sh"

bb=$("$TOP/scripts/app" busybox)/busybox
[ -x "$bb" ] || { fail "busybox is there"; finish; }
run() { "$PROSE" run "$bb" "$@"; }

# same NAME WORDS...: the applet's output is that of the host's command.
same() {
	_name=$1
	shift
	run "$@" >got 2>got.err
	_rc=$?
	"$@" >want 2>want.err
	is $_rc $? "$_name: exit status"
	check "$_name: output" cmp got want
}

export LC_ALL=C
mkdir tree tree/sub
seq 1 3000 >tree/numbers
head -c 300000 /dev/urandom >tree/random
printf 'b 2\na 10\nc 1\n' >tree/words
ln -s numbers tree/link
touch "tree/sub/a b"

same "cat" cat tree/numbers tree/words
same "wc" wc -l tree/numbers
same "sha256sum" sha256sum tree/random tree/numbers
same "sort" sort -k2n tree/words
same "sort -r" sort -r tree/numbers
same "sed" sed -n 's/7/seven/gp' tree/numbers
same "awk" awk '{ s += $1 } END { print s, NR }' tree/numbers
same "grep" grep -c '1.*2' tree/numbers
same "head" head -n 5 tree/numbers
same "tail" tail -n 5 tree/numbers
same "cut" cut -d ' ' -f 2 tree/words
same "cmp finds no difference" cmp tree/numbers tree/link
same "readlink" readlink tree/link
same "basename" basename /a/b.c .c
same "false" false
is "$(run find tree | sort)" "$(find tree | sort)" "find"
is "$(run find tree -type l -o -size +100k | sort)" \
	"$(find tree -type l -o -size +100k | sort)" "find by type and size"
run ls -l tree | awk '{ print $1, $5, $9 }' >got
ls -l tree | awk '{ print $1, $5, $9 }' >want
check "ls -l: modes, sizes, names" cmp got want
is "$(run ls -A tree/sub)" "a b" "ls -A"
is "$(run stat -c '%a %s %u %g' tree/numbers)" \
	"$(stat -c '%a %s %u %g' tree/numbers)" "stat"

run gzip -k tree/random && check "gzip: the host unpacks it" sh -c \
	'gzip -dc tree/random.gz | cmp - tree/random'
check "gzip -dc: it unpacks" sh -c \
	'"$PROSE" run "$1" gzip -dc tree/random.gz | cmp - tree/random' _ "$bb"
run tar -cf t.tar tree && mkdir out && tar -xf t.tar -C out
check "tar -c: the host unpacks it" diff -r tree out/tree
mkdir back && run tar -xf t.tar -C back
check "tar -x: it unpacks" diff -r tree back/tree
is "$(run tar -tf t.tar | sort)" "$(tar -tf t.tar | sort)" "tar -t"
run cp tree/random copy && check "cp" cmp copy tree/random
run mv copy moved && check "mv" cmp moved tree/random
run mkdir -p d/e/f && check "mkdir -p" test -d d/e/f
run touch -d '2020-02-03 04:05:06' moved
is "$(stat -c %Y moved)" "$(date -d '2020-02-03 04:05:06' +%s)" "touch -d"
run chmod 640 moved && is "$(stat -c %a moved)" 640 "chmod"
run rm -r d tree/sub && check "rm -r" test ! -e d
run dd if=tree/random of=dd.out bs=4096 skip=3 count=5 2>/dev/null
dd if=tree/random of=dd.want bs=4096 skip=3 count=5 2>/dev/null
check "dd" cmp dd.out dd.want
run sed -i 's/^1$/one/' tree/numbers
is "$(head -n 1 tree/numbers)" "one" "sed -i"
like "$(run env X=1)" "*X=1*" "env"
is "$(run cat nothing 2>&1)" "cat: can't open 'nothing': No such file or \
directory" "a file that is not there"
finish
