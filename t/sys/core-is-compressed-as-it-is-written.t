# SPDX-License-Identifier: BSD-2-Clause
# needs: tool=zstd tool=python3 time=400
# --core-zstd of run, --zstd of dump, $PROSE_CORE_ZSTD, and a name that ends
# in .zst: the core is compressed as it is written, holds the memory that one
# without holds, and is whole or not there: on a full disk, when its writer or
# the one that compresses is killed.
. "$TOP/t/tap.sh"
. "$TOP/t/core.sh"
export XDG_STATE_HOME=$PWD/state

compile_big
quiet() { "$@" >out 2>err; }
status 139 "a crash" quiet "$PROSE" run --core-zstd ./big 2 noise
core=$(ls big.*.core.zst)
check "is told with that name" grep -q "core file $core;" err
check "zstd finds it whole" zstd -qt "$core"
"$PROSE" core bt "$core" >bt
check "prose core opens it" grep -q '#0 .*main.*big.c' bt
"$PROSE" core ls >list
check "and lists it" grep -q "SIGSEGV .* big .*/$core" list
mkdir there
PROSE_CORE_ZSTD=yes "$PROSE" run --core there ./big 2 >out 2>err
check "a variable asks for it, too" zstd -qt there/big.*.core.zst
PROSE_CORE_ZSTD=no "$PROSE" run --core there ./big 2 >out 2>err
check "or does not" test -s "$(ls there/big.*.core)"

# Of a partition that stands still both ways have the same memory.
mkfifo in
: >out
"$PROSE" run ./big 16 noise waits <in >out &
run=$!
exec 9>in
until_ok 60 grep -q ready out
lpar=$("$PROSE" ps | awk '$NF == "big" { print $1 }')
"$PROSE" pause "$lpar"
check "a dump" "$PROSE" dump -o plain.core "$lpar" 2>err
check "a compressed one" "$PROSE" dump --zstd -o small.core "$lpar" 2>err
check "gets a name that says so" grep -q 'core file small.core.zst,' err
check "a name alone asks for it" "$PROSE" dump -o named.zst "$lpar" 2>err
zstd -qdc small.core.zst >unpacked.core
cat >memory.py <<'END2'
import struct, sys
def memory(path):
    f = open(path, "rb")
    h = f.read(64)
    at, = struct.unpack_from("<Q", h, 32)
    n, = struct.unpack_from("<H", h, 56)
    f.seek(at)
    load = [p for p in struct.iter_unpack("<IIQQQQQQ", f.read(56 * n))
            if p[0] == 1]
    for p in load:
        f.seek(p[2])
        data = f.read(p[5])
        assert len(data) == p[5] == p[6], p
        yield p[3], data
plain = list(memory(sys.argv[1]))
assert sum(len(d) for _, d in plain) >= 1 << 24
assert plain == list(memory(sys.argv[2]))
END2
check "both have the same memory" python3 memory.py plain.core unpacked.core
blocks() { stat -c %b "$1"; }
check "in less room" test "$(blocks small.core.zst)" -lt "$(blocks plain.core)"
check "and gets it" zstd -qt named.zst
"$PROSE" core bt small.core.zst >bt
check "its stacks are there" grep -q '#.*main.*big.c' bt
"$PROSE" resume "$lpar"
exec 9>&-
wait $run

status 139 "a folder that is not there" \
	quiet "$PROSE" run --core-zstd --core none/such ./big 1
check "is told" grep -q 'no core file none/such/big.*zst: No such file' err
if [ "$(id -u)" = 0 ] && mkdir full && mount -t tmpfs -o size=2m tmpfs full \
	2>/dev/null; then
	status 139 "a disk too small" quiet "$PROSE" run --mem 256M \
		--core full --core-zstd ./big 40 noise
	check "is told" grep -q 'no core file full/big.*No space left' err
	is "$(ls -A full)" "" "nothing is left there"
	check "the crash is explained" grep -q '#0 .*main' err
	umount full
else
	skip "no small file system without root"
fi

# Killed at different times while it compresses 50 MB, the launcher and, in
# every third, prose-core alone.
i=0
while [ $i -lt 12 ]; do
	who=launcher
	[ $((i % 3)) != 0 ] || who=tool
	killed cores$i $((i * 15 / 100)).$((i * 15 % 100 / 10))5 $who \
		"$PROSE" run --mem 256M --core-zstd --core cores$i ./big 50 noise
	i=$((i + 1))
done
whole_or_none "who is killed leaves a whole core or none" .core.zst cores?*/
finish
