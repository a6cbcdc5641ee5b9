# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=200 machine=powernv
# prose stats: a partition's meters by themselves, as `prose top` has them, and
# what the model says only where one runs, called a model.
. "$TOP/t/tap.sh"

[ -e "$TOP/build/tlb-model.so" ] || make -s -C "$TOP" tlb-model >&2 ||
	skip_all "the model was not built"
export PROSE_CORE=none
compile spins <<'EOF'
int main(void) { for (;;) __asm__ volatile(""); }
EOF
compile paged --prose-pages=4K <<'EOF'
static volatile char page[300][4096];
int main(void) { for (;;) for (int i = 0; i < 300; i++) page[i][0]++; }
EOF

status 125 "no machine" "$PROSE" stats
"$PROSE" up >/dev/null
lpar=$("$PROSE" run -d --mem 32M ./spins)
out=$("$PROSE" stats)
is "$(echo "$out" | head -n 1)" "LPAR $lpar, spins" "a block begins by its name"
is "$(echo "$out" | awk '$1 == "state" { print $2 }')" running "a meter a line"
is "$(echo "$out" | awk '$1 == "mem_bytes" { print $2 }')" 33554432 \
	"units are in the names, numbers exact"
is "$(echo "$out" | grep -c model)" 0 "no model, no word of it"
is "$(echo "$out" | grep -c -e _per_second -e _percent)" 0 "no rates"
status 1 "no such partition" "$PROSE" stats nobody
status 2 "two of them" "$PROSE" stats a b
is "$("$PROSE" stats --json | python3 -c '
import json, sys
p = json.load(sys.stdin)["partitions"][0]
print(p["name"], p["tlb_model"], p["used_percent"])')" "spins None None" \
	"JSON is that of prose top"
"$PROSE" down

"$PROSE" up --tlb-model >/dev/null
"$PROSE" run -d --cpu 0 ./paged >/dev/null
second=$("$PROSE" run -d --cpu 1 ./spins)
misses() {
	[ "$("$PROSE" stats paged | awk '$1 == "tlb_model_erat_misses" {
		print ($2 > 1000) }')" = 1 ]
}
check "the model's counters of who is translated" until_ok 60 misses
out=$("$PROSE" stats "$second")
like "$out" "*model of POWER8*, not measured:*tlb_model_erat_misses *0*" \
	"under a heading that says what they are; none in real mode"
is "$(echo "$out" | grep -c ^LPAR)" 1 "one partition was asked for"
is "$("$PROSE" top -b -n 1 -d 0.1 --csv | head -n 1 | grep -c \
	tlb_model_tlb_misses)" 1 "prose top has them, too"
"$PROSE" down
finish
