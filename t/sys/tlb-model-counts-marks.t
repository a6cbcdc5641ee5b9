# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=240 machine=powernv
# What a program marks is counted to the instruction, and the rest apart.
. "$TOP/t/tap.sh"

[ -e "$TOP/build/tlb-model.so" ] || make -s -C "$TOP" tlb-model >&2 ||
	skip_all "the model was not built"
compile marks -I"$TOP/examples" <<'EOF'
#include "mark.h"
int main(void)
{
	static char page[3][4096];

	MARK_END; /* out of order */
	for (int i = 0; i < 3; i++) {
		MARK_BEGIN;
		__asm__ volatile("li 3,1000; mtctr 3; 1: lbz 3,0(%0); bdnz 1b"
				 ::"b"(page[i]) : "r3", "ctr");
		MARK_END;
	}
	MARK_BEGIN;
}
EOF
compile plain <<'EOF'
int main(void) { return 0; }
EOF
"$PROSE" up --tlb-model >/dev/null

field() { python3 -c '
import json, sys
row = json.load(sys.stdin)["partitions"][-1]
print(eval(sys.argv[1], {}, {"row": row, "m": row.get("marked")}))' "$1" <json; }

"$PROSE" run --cpu 0 ./marks
"$PROSE" tlb --json >json
diag "$(field 'm')"
is "$(field 'm["regions"], m["moved"]')" "(3, 0)" "three regions ended"
is "$(field 'm["instructions"]')" 6006 "2002 instructions in each"
is "$(field 'm["accesses"]')" 3000 "1000 loads in each"
is "$(field 'm["cpu_least"]')" 2002 "the least disturbed had the CPU alone"
is "$(field 'm["cpu"] - m["hyp"]')" 6006 \
	"the rest of what that CPU did was the hypervisor's"
check "all of the program is more" [ "$(field 'row["instructions"]')" -gt 9000 ]
is "$(field 'row["kernel"]')" 0 "none of it an operating system's"
"$PROSE" run ./plain
"$PROSE" tlb --json >json
is "$(field 'm')" None "the row's next owner has none of these"
status 1 "a file without counts" "$PROSE" tlb --file json
"$PROSE" down
finish
