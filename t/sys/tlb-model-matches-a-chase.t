# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=200 machine=powernv
# The translation model in QEMU, fed by a program with a known footprint: its
# miss rates are those of the arithmetic within 2 %, and none in real mode.
. "$TOP/t/tap.sh"

[ -e "$TOP/build/tlb-model.so" ] || make -s -C "$TOP" tlb-model >&2 ||
	skip_all "the model was not built"
"$PROSE" up >/dev/null
status 1 "it does not come by itself" "$PROSE" tlb
"$PROSE" down
check "a machine with the model" "$PROSE" up --tlb-model

for p in 4K 64K 16M; do
	"$PROSE_CC" -O2 --prose-pages=$p -o chase.$p "$TOP/t/prog/chase.c"
done
"$PROSE_CC" -O2 -o chase.real "$TOP/t/prog/chase.c"

field() { sed -n "s/^ *\"$1\": *\([0-9]*\),*\$/\1/p" json | tail -n 1; }

# rate FIELD WANT: of the last run's STEPS.
rate() {
	check "$name: $1 $2 a step, $(field "$1") of $steps" awk \
		-v got="$(field "$1")" -v n=$steps -v want="$2" 'BEGIN {
			d = got / n - want
			exit !((d < 0 ? -d : d) <= 0.02 * (want ? want : 1))
		}'
}

# chase PAGES-OF KIND SHIFT PAGES STEPS ERAT TLB: expected misses a step.
chase() {
	name="$1, $2 $4" steps=$5
	"$PROSE" run --mem 256M "./chase.$1" "$2" "$3" "$4" "$5"
	"$PROSE" tlb --json >json
	rate erat_misses "$6"
	rate tlb_misses "$7"
}

chase real random 12 4096 1000000 0 0
is "$(field translated)" 0 "real-mode accesses are not translated"
check "but counted" [ "$(field accesses)" -gt 1000000 ]
chase 4K random 12 64 1000000 0.25 0
chase 4K random 12 4096 1000000 0.98828 0.5
chase 4K round 12 1024 1000000 1 0
chase 4K round 12 40 1000000 0 0
chase 64K random 16 96 1000000 0.5 0
chase 16M random 12 4096 1000000 0 0
is "$(field unknown)" 0 "every translation was found in the table"
"$PROSE" down
finish
