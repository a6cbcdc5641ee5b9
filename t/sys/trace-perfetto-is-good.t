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
# As Perfetto's importer takes it: all events in the order of their times;
# slices nest on each track; an arrow begins and ends in slices that are open,
# and its beginning comes first; a thread is named by its number alone.
cat >importer.py <<'END'
import json
def load(name):
    events = json.load(open(name))["traceEvents"]
    meta = [e for e in events if e["ph"] == "M"]
    rest = sorted((e for e in events if e["ph"] != "M"), key=lambda e: e["ts"])
    depth, last, owner, flows = {}, {}, {}, {}
    for e in (e for e in events if e["ph"] != "M"):
        track = e["pid"], e["tid"]
        assert e["ts"] >= last.get(track, 0), e
        last[track] = e["ts"]
    for e in rest:
        track = e["pid"], e["tid"]
        assert owner.setdefault(e["tid"], e["pid"]) == e["pid"], e
        if e["ph"] == "B":
            assert e["name"]
            depth[track] = depth.get(track, 0) + 1
        elif e["ph"] == "E":
            depth[track] -= 1
            assert depth[track] >= 0, e
        elif e["ph"] in "sf":
            assert depth.get(track, 0) > 0, e
            if e["ph"] == "s":
                assert e["id"] not in flows, e
                flows[e["id"]] = e
            else:
                assert e["bp"] == "e", e
                s = flows[e["id"]]
                assert (s["name"], s["cat"]) == (e["name"], e["cat"]), e
        else:
            assert e["ph"] == "i" and e["s"] == "t", e
    threads = {e["tid"]: e["args"]["name"] for e in meta
               if e["name"] == "thread_name"}
    processes = {e["pid"]: e["args"]["name"] for e in meta
                 if e["name"] == "process_name"}
    for tid, pid in owner.items():
        assert threads[tid] and processes[pid]
    return rest, owner, threads, processes
END
cat >judge.py <<'END'
import xml.dom.minidom
from importer import load
events, owner, threads, processes = load("p.json")
assert "machine" in processes.values(), processes
assert any(t.startswith("CPU ") for t in threads.values()), threads
assert any(t.startswith("traced (LPAR") for t in processes.values()), processes
assert any(t.startswith("9P tag") for t in threads.values()), threads
assert len([t for t in threads if owner[t] < 1000000 and t < 1000000]) == 2
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

# Partitions of which one has threads with the numbers of another's.
compile four -pthread <<'END'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *arg)
{
	for (;;)
		usleep(10000);
}
int main(void)
{
	pthread_t t;
	for (int i = 0; i < 3; i++)
		pthread_create(&t, NULL, work, NULL);
	work(NULL);
}
END
lpars="$("$PROSE" run -d --mem 32M ./four) $("$PROSE" run -d --mem 32M ./four)"
sleep 1
"$PROSE" trace -f --perfetto two.json >out &
pid=$!
sleep 2
kill -INT $pid
wait $pid
"$PROSE" kill $lpars
cat >two.py <<'END'
import sys
from importer import load
events, owner, threads, processes = load("two.json")
for lpar in sys.argv[1:]:
    mine = [t for t, p in owner.items() if p == int(lpar)
            and threads[t].startswith("four")]
    assert len(mine) == 4, (lpar, owner, threads)
END
check "threads of two partitions do not mix" python3 two.py $lpars

compile marker <<'END'
#include <fcntl.h>
int main(void) { return creat("ran", 0600) < 0; }
END
full() { "$PROSE" trace "--$1" /dev/full -- ./marker 2>err; }
for picture in perfetto svg; do
	status 125 "--$picture to a full disk fails" full $picture
	like "$(cat err)" "*/dev/full: No space left on device*" "and says so"
done
rm ran
nowhere() { "$PROSE" trace --svg no/such/folder/s.svg -- ./marker 2>err; }
status 125 "a folder that is not there is told of" nowhere
check "before the program is run" test ! -e ran
finish
