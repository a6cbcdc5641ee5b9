# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine alone time=120
# 80 % required slots are had beside three that spin; run to completion is
# not preempted; what does not fit is refused; schedules change while they
# run.
. "$TOP/t/tap.sh"

compile spin <<'END'
int main(void)
{
	for (;;)
		__asm__ volatile("");
}
END

# field LPAR NAME: of its `prose ps --json`.
field() {
	"$PROSE" ps --json | python3 -c '
import json, sys
for p in json.load(sys.stdin):
	if p["lpar"] == int(sys.argv[1]):
		print(p[sys.argv[2]])' "$1" "$2"
}
# share SECONDS LPAR: in %, of what those of its CPU had in the next seconds.
share() {
	python3 -c '
import json, subprocess, sys, time
def used():
	ps = json.loads(subprocess.check_output([sys.argv[1], "ps", "--json"]))
	cpu = [p["cpu"] for p in ps if p["lpar"] == int(sys.argv[3])]
	return {p["lpar"]: p["cpu_seconds"] for p in ps if p["cpu"] == cpu[0]}
a = used()
time.sleep(float(sys.argv[2]))
b = used()
had = {lpar: b[lpar] - a[lpar] for lpar in b}
print("%.1f" % (100 * had[int(sys.argv[3])] / sum(had.values())))' \
		"$PROSE" "$1" "$2"
}
between() { awk "BEGIN { exit !($1 >= $2 && $1 <= $3) }"; }
start() { "$PROSE" run -d --mem 32M "$@" ./spin; }

"$PROSE" up --cpus 2 || exit 1
owner=$(start --policy slots:80+0 --cpu 0)
for i in 1 2 3; do start --cpu 0 >/dev/null; done
rtc=$(start --policy rtc --cpu 1)
sleep 1
got=$(share 10 "$owner")
diag "required 80: $got %"
check "80 slots are 80 % beside three that spin" between "$got" 78 82

switches=$(field "$rtc" switches)
sleep 5
is "$(field "$rtc" switches)" "$switches" "run to completion is not preempted"

out=$("$PROSE" sched "$owner" rtc --cpu 1 2>&1)
check "a CPU is not promised twice" test $? -ne 0
diag "$out"
out=$("$PROSE" run --mem 32M --policy slots:30 --cpu 0 ./spin 2>&1)
is $? 125 "slots that are not free are refused"
diag "$out"

"$PROSE" sched "$owner" slots:30+0 --cpu 0 >/dev/null
sleep 1
got=$(share 8 "$owner")
diag "changed to 30: $got %"
check "a schedule changes while it runs" between "$got" 28 32
"$PROSE" down
finish
