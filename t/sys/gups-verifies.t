# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120
# RandomAccess by HPCC's rules: tables that fit a small partition, and one
# for which the program's own note asks for more.
. "$TOP/t/tap.sh"

for n in 10 16 20; do
	out=$("$PROSE" run "$EXAMPLES/gups" $n)
	is $? 0 "2^$n words: exit status 0"
	like "$out" "*: verified" "2^$n words: verified"
done
check "compiles with a wish for memory" "$PROSE_CC" -O2 \
	--prose-mem=256M "$TOP/examples/gups.c" -o gups
like "$("$PROSE" run ./gups 23)" "*: verified" "2^23 words, 64 MiB: verified"
like "$("$PROSE" run --mem 32M ./gups 23 2>&1)" "*no memory*" \
	"the command line's --mem is stronger than the note"
finish
