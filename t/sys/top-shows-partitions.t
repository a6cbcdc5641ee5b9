# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120 tool=tmux tool=python3
# prose top: what it prints is what it claims to be and has a program that
# runs; its screens work in a terminal of 80x24, of other sizes, and in one
# without colours; it makes no hypervisor call.
. "$TOP/t/tap.sh"

compile top-spinner <<'END'
int main(void) { for (volatile unsigned long i = 0;; i++); }
END
lpar=$("$PROSE" run -d --mem 32M ./top-spinner)
check "a program runs" test "$lpar" -gt 0

cat >judge.py <<'END'
import csv, json, sys
lpar = int(sys.argv[1])
docs = [json.loads(line) for line in open("json")]
assert len(docs) == 3 and all(d["schema"] == 1 for d in docs)
for d in docs:
    p, = [p for p in d["partitions"] if p["lpar"] == lpar]
    assert p["name"] == "top-spinner" and p["state"] == "running"
    assert p["used_percent"] > 1, p
    for c in d["cpus"]:
        parts = [c[k + "_percent"] for k in ("part", "idle", "hyp")]
        assert None in parts or 99 <= sum(parts) <= 101, c
    assert all(v is None or isinstance(v, str) or v >= 0 for v in p.values())
calls = [d["machine"]["hcalls_by_controllers"] for d in docs]
assert calls[0] == calls[2], calls
rows = list(csv.DictReader(open("csv")))
assert [r["name"] for r in rows if int(r["lpar"]) == lpar] == ["top-spinner"]
text = open("openmetrics").read()
assert text.endswith("# EOF\n") and 'name="top-spinner"' in text
END
"$PROSE" top -b -n 3 -d 0.5 --json >json
"$PROSE" top -b -n 1 -d 0.5 --csv >csv
"$PROSE" top -b -n 1 -d 0.5 --openmetrics >openmetrics
check "JSON, CSV and OpenMetrics are good, no hcall was made" python3 judge.py "$lpar"
like "$("$PROSE" top -b -n 1 -d 0.5 -f "$lpar")" "*top-spinner*running*" \
	"the table has it"
status 2 "an unknown meter is refused" \
	"$PROSE" top -b -s nonsense 2>/dev/null
status 2 "a screen needs a terminal" "$PROSE" top 2>/dev/null

# A server takes a moment to end: the next one has a socket of its own.
server=0
tm() { tmux -f /dev/null -S "$PWD/tmux$server" "$@"; }
shows() { tm capture-pane -p -t top 2>/dev/null | grep -q -e "$1"; }
see() { check "$2" until_ok 15 shows "$1"; }

# screen COLUMNS ROWS COMMAND: in a terminal of that size.
screen() {
	server=$((server + 1))
	tm new-session -d -s top -x "$1" -y "$2" "$3; echo ended with \$?; cat"
}

screen 80 24 "'$PROSE' top -d 0.3"
see "$lpar top-spinner *running" "80x24: the screen of partitions"
is "$(tm capture-pane -p -t top | wc -l)" 24 "80x24: it fills the screen"
see "p partitions.*q quit" "80x24: the keys are on the last line"
tm send-keys -t top s
see "^CPU 0  partitions" "the screen of the schedule"
tm send-keys -t top '?'
see "which partition each slot" "the help screen"
tm send-keys -t top p / z z z
see "no partition of that name" "a filter filters"
tm send-keys -t top Escape
see "$lpar top-spinner" "and is cleared"
tm send-keys -t top n
see "sort: NAME" "a key sorts"
tm resize-window -t top -x 120 -y 40
see "GRANT%" "a wider window has more columns"
tm resize-window -t top -x 30 -y 6
tm resize-window -t top -x 200 -y 60
see "X-HCL/s" "200x60: still more"
tm send-keys -t top q
see "ended with 0" "q ends it"
tm kill-server

screen 80 24 "TERM=vt100 '$PROSE' top -d 0.3"
see "$lpar top-spinner *running" "a terminal without colours"
tm send-keys -t top q
see "ended with 0" "q ends it there, too"
tm kill-server

"$PROSE" kill "$lpar"
finish
