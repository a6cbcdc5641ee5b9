# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# prose trace --perfetto and --svg: the first is Chrome's trace event format,
# with tracks of CPUs, partitions, threads and 9P tags, time that grows on
# each, slices that end, and arrows of the channel; the second draws the
# schedule.
. "$TOP/t/tap.sh"

compile traced -pthread <<'END'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *arg)
{
	for (int i = 0; i < 3; i++)
		usleep(2000);
	return arg;
}
int main(void)
{
	pthread_t t;
	char line[256];
	FILE *f = fopen("/proc/self/../../etc/passwd", "r");
	pthread_create(&t, NULL, work, NULL);
	while (f && fgets(line, sizeof(line), f))
		;
	pthread_join(t, NULL);
	return 0;
}
END
check "it runs" "$PROSE" trace --perfetto p.json --svg s.svg -- ./traced
cat >judge.py <<'END'
import json, xml.dom.minidom
events = json.load(open("p.json"))["traceEvents"]
last, depth, names, begun = {}, {}, {}, set()
for e in events:
    track = e["pid"], e["tid"]
    if e["ph"] == "M":
        names[track + (e["name"],)] = e["args"]["name"]
        continue
    assert e["ts"] >= last.get(track, 0), e
    last[track] = e["ts"]
    if e["ph"] == "B":
        assert e["name"]
        depth[track] = depth.get(track, 0) + 1
    elif e["ph"] == "E":
        depth[track] -= 1
        assert depth[track] >= 0, e
    elif e["ph"] == "s":
        begun.add(e["id"])
    elif e["ph"] == "f":
        assert e["id"] in begun, e
titles = set(names.values())
assert "machine" in titles, titles
assert any(t.startswith("CPU ") for t in titles), titles
assert any(t.startswith("traced (LPAR") for t in titles), titles
assert any(t.startswith("9P tag") for t in titles), titles
assert len([n for n in names if n[2] == "thread_name" and n[0] < 1000000
            and n[1] < 1000000]) == 2, names
slices = [e["name"] for e in events if e["ph"] == "B"]
assert "READ" in slices or "PREAD" in slices, slices
assert "nanosleep" in slices or "clock_nanosleep" in slices, slices
assert any(s.startswith("traced (LPAR") for s in slices), slices
flows = [e for e in events if e["ph"] == "s" and e["name"] == "request"]
assert flows, "no arrows from calls to requests"
calls = [e["args"] for e in events if e["ph"] == "E" and "call" in e.get("args", {})]
assert any("passwd" in a["call"] and a["result"] == "3" for a in calls), calls
svg = xml.dom.minidom.parse("s.svg")
assert len(svg.getElementsByTagName("rect")) > 3
assert any("traced" in t.firstChild.data
           for t in svg.getElementsByTagName("title"))
END
check "both are good" python3 judge.py
finish
