# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=600 machine=powernv
# The evaluation's runner, in a small form: its tables have what was asked for,
# verified, with the machine they are of; what cannot be had is named.
. "$TOP/t/tap.sh"

[ -e "$TOP/build/tlb-model.so" ] || make -s -C "$TOP" tlb-model >&2 ||
	skip_all "the model was not built"

check "GUPS and a traversal, real and translated" "$TOP/scripts/eval" --quick \
	--out . --parts model --workloads gups,heap --places real,4K --sizes 12
check "STREAM as a process of this Linux" "$TOP/scripts/eval" --quick --out . \
	--parts kvm --workloads triad --places host-4K,part-4K --sizes 10

# rows FILE EXPRESSION: how many rows are so.
rows() {
	python3 -c '
import csv, sys
rows = csv.DictReader(open(sys.argv[1]))
print(sum(bool(eval("(%s)" % sys.argv[2], {"r": r}, r)) for r in rows))' "$1" "$2"
}

is "$(rows model.csv 'verified == "True" and float(unknown) == 0')" 4 \
	"four rows, each verified, each access's page known"
is "$(rows model.csv 'place == "real" and float(translated) == 0')" 2 \
	"in real mode nothing is translated"
is "$(rows model.csv 'place == "4K" and float(translated) > 0')" 2 \
	"on pages what is accessed is"
is "$(rows model.csv 'workload == "gups" and 11 < float(instructions) < 13')" \
	2 "instructions an update are the program's alone"
is "$(rows model.csv 'float(qemu_ns) > 0 and sampled in ("True", "False")')" 4 \
	"times, and whether a run was whole"

# -- in the Linux that is the controller, and without a hypervisor ------------

if [ -e "${PROSE_LINUX:-$TOP/build/linux}/vmlinux" ]; then
	check "processes of Linux" "$TOP/scripts/eval" --quick --out . \
		--parts model --workloads gups --sizes 12 \
		--places linux-64K,linux-thp,bare-64K
	is "$(rows model.csv 'place in ("linux-64K", "linux-thp", "bare-64K") and
		verified == "True" and float(translated) > 0 and
		11 < float(instructions) < 20')" 3 \
		"they do the same, by pages"
else
	skip "Linux's packages could not be had; make linux tells"
fi

# -- the periodic task, in virtual time ----------------------------------------

if "$TOP/scripts/qemu-new" >/dev/null; then
	check "a periodic task" "$TOP/scripts/eval" --quick --out . \
		--parts jitter --places part-rtc
	is "$(rows jitter.csv 'what in ("late_us", "took_us", "done_us") and
		0 < float(q0) <= float(r["q0.5"]) <= float(r["q0.9999"]) <= float(q1) and
		missed == "0"')" 3 "its distributions ascend, no period is missed"
	is "$(rows jitter.csv 'what == "late_us" and float(q1) < 10')" 1 \
		"10,000 instructions after its time, at most, it runs"
	is "$(rows jitter.csv 'what == "others_instructions" and
		float(q1) == 0 and float(mean) == 0')" 1 \
		"run to completion: no instruction of another"
else
	skip "no QEMU that counts time can be had here"
fi

is "$(rows kvm.csv 'place == "host-4K" and verified == "True" and runs == "3"')" \
	1 "three runs in this Linux"
check "a place that is missing is named, or it is there" python3 -c '
import json
d = json.load(open("kvm.json"))
have = [r["place"] for r in d["rows"]]
assert ("part-4K" in have) != ("part-4K" in d["missing"])
assert d["runs"][0]["cpu"] and d["runs"][0]["gcc"]'
check "another run keeps the rows of the one before" "$TOP/scripts/eval" \
	--quick --out . --parts kvm --workloads triad --places host-4K --sizes 11
is "$(rows kvm.csv 'run == "0"') $(rows kvm.csv 'run == "1"')" "1 1" \
	"and says which are whose"
status 2 "what is no place is refused" "$TOP/scripts/eval" --places nowhere
finish
