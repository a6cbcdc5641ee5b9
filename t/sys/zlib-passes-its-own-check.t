# SPDX-License-Identifier: BSD-2-Clause
# needs: time=300
# zlib, from Debian's source by its own configure: its example program, which
# checks the library, and minigzip both ways beside the host's gzip.
. "$TOP/t/tap.sh"

dir=$("$TOP/scripts/app" zlib) || { fail "zlib builds"; finish; }
pass "zlib builds by its own configure"
"$PROSE" run "$dir/example" >out 2>&1
is $? 0 "example: exit status 0"
like "$(cat out)" "*large_inflate(): OK*inflate with dictionary*" \
	"example went through all of its checks"
head -c 4000000 "$TOP/build/powernv/hyp.elf" >data
cat "$dir/minigzip" >>data
"$PROSE" run "$dir/minigzip" <data >data.gz
check "gzip unpacks what minigzip packed" sh -c 'gzip -dc data.gz | cmp - data'
gzip -9 <data | "$PROSE" run "$dir/minigzip" -d >out
check "minigzip unpacks what gzip packed" cmp out data
cp data keep
"$PROSE" run "$dir/minigzip" data
check "in place: the file is replaced" test ! -e data
"$PROSE" run "$dir/minigzip" -d data.gz
check "and comes back the same" cmp data keep
finish
