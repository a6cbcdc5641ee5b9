# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120 tool=python3
# prose top -b: what it prints is what it claims to be and has a program that
# runs; each CPU's shares add up to the time; the bytes of a channel are those
# that the program moved; it makes no hypervisor call.
. "$TOP/t/tap.sh"

compile spinner <<'END'
int main(void) { for (volatile unsigned long i = 0;; i++); }
END
compile mover <<'END'
#include <fcntl.h>
#include <unistd.h>
static char buf[1 << 20];
int main(void)
{
	int from = open("from", O_RDONLY), to = open("to", O_WRONLY | O_CREAT, 0600);
	char c;
	for (int i = 0; i < 100; i++)
		if (read(from, buf, sizeof(buf)) != sizeof(buf) ||
		    write(to, buf, sizeof(buf)) != sizeof(buf))
			return 1;
	return read(0, &c, 1);
}
END
head -c 104857600 /dev/zero >from
spinner=$("$PROSE" run -d --mem 32M ./spinner)
check "a program runs" test "$spinner" -gt 0
mkfifo never
sleep 100000 >never & # however slow this machine is
feeder=$!
"$PROSE" run --mem 32M ./mover <never &
copied() { [ "$(stat -c %s to 2>/dev/null)" = 104857600 ]; }
check "another copies 100 MB" until_ok 60 copied
waits() { "$PROSE" ps | grep -q ' waiting .* mover$'; }
check "and waits" until_ok 20 waits

cat >judge.py <<'END'
import csv, json, sys
lpar = int(sys.argv[1])
docs = [json.loads(line) for line in open("json")]
assert len(docs) == 4 and all(d["schema"] == 1 for d in docs)
for d in docs:
    p, = [p for p in d["partitions"] if p["lpar"] == lpar]
    assert p["name"] == "spinner" and p["state"] == "running"
    assert p["user"] and p["threads"] == 1, p
    assert 1 < p["used_percent"] <= 100, p
    for c in d["cpus"]:
        parts = [c[k + "_percent"] for k in ("part", "idle", "hyp")]
        assert 99 <= sum(parts) <= 101, c
        parts = [c[k + "_seconds"] for k in ("part", "idle", "hyp")]
        assert abs(sum(parts) / c["elapsed_seconds"] - 1) < 0.01, c
    used = sum(p["used_percent"] for p in d["partitions"])
    had = sum(c["part_percent"] for c in d["cpus"])
    assert abs(used - had) < 15, (used, had)
    for p in d["partitions"]:
        assert all(v >= 0 for v in p.values()
                   if isinstance(v, (int, float))), p
        assert 0 < p["touched_bytes"] <= p["mem_bytes"], p
m, = [p for p in docs[-1]["partitions"] if p["name"] == "mover"]
assert m["p9_read_bytes"] == m["p9_written_bytes"] == 104857600, m
types = {t["type"]: t for t in m["p9_types"]}
assert types["PREAD"]["bytes"] == 104857600, types
assert sum(t["count"] for t in m["p9_types"]) == m["p9_received"], m
assert sum(sum(t["buckets"]) for t in m["p9_types"]) == m["p9_received"]
q, = m["p9_requests"]
assert q["type"] == "PREAD" and q["bytes"] == 1 and q["age_seconds"] > 0, q
ring = m["channels"][0]
assert ring["kind"] == "9p" and ring["up_total_bytes"] > 0, ring
assert ring["up_doorbells"] + ring["up_doorbells_saved"] > 0, ring
calls = [d["machine"]["hcalls_by_controllers"] for d in docs]
assert calls[0] == calls[-1], calls
rows = list(csv.DictReader(open("csv")))
assert [r["name"] for r in rows if int(r["lpar"]) == lpar] == ["spinner"]
text = open("openmetrics").read()
assert text.endswith("# EOF\n") and 'name="spinner"' in text
families = {}
for line in text.splitlines()[:-1]:
    words = line.split()
    if line.startswith("#"):
        assert words[1] == "HELP" or words[2] not in families, line
        last = words[2]
        families.setdefault(last, words[3])
        continue
    end = {"counter": "_total", "info": "_info", "gauge": ""}[families[last]]
    assert line.split("{")[0].split()[0] == last + end, line
    float(words[-1])
assert families["prose_cpu_seconds"] == "counter", families
assert 'prose_p9_data_bytes_total{lpar=' in text
END
"$PROSE" top -b -n 4 -d 0.5 --json >json
"$PROSE" top -b -n 1 -d 0.5 --csv >csv
"$PROSE" top -b -n 1 -d 0.5 --openmetrics >openmetrics
check "JSON, CSV and OpenMetrics are good, sums are right, no hcall was made" \
	python3 judge.py "$spinner"
like "$("$PROSE" top -b -n 1 -d 0.5 -f "$spinner")" "*spinner*running*" \
	"the table has it"
status 2 "an unknown meter is refused" \
	"$PROSE" top -b -s nonsense 2>/dev/null
status 2 "a screen needs a terminal" "$PROSE" top 2>/dev/null
full() { "$PROSE" top -b -n 1 -d 0.1 --json >/dev/full; }
status 1 "what cannot be written ends it" full 2>err
like "$(cat err)" "*No space left*" "and it says so"
status 2 "there are two kinds of machines" "$PROSE" top -b --machine z80 2>err
like "$(cat err)" "*powernv and kvm*" "which are named"

"$PROSE" kill "$spinner"
kill $feeder
wait 2>/dev/null
finish
