# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120 tool=python3
# Partitions come and go, some ten a second: prose top never shows a torn row,
# a negative number, a count that fell, or a dead partition's name on a live
# one.
. "$TOP/t/tap.sh"

compile ant <<'END'
#include <unistd.h>
int main(void) { write(1, "", 0); usleep(30000); return 0; }
END
cp ant bee
cp ant cat

churn() {
	while [ ! -e enough ]; do
		for name in ant bee cat; do
			lpar=$("$PROSE" run -d --mem 32M ./$name) &&
				echo "$lpar $name"
		done
	done
}
"$PROSE" up >/dev/null
churn >born 2>churn.err &
churner=$!
churn >born2 2>>churn.err &
second=$!
check "partitions come" until_ok 20 test -s born
# On a busy host they come more slowly: look on until there were enough.
rounds=0
until [ $rounds = 8 ] || [ "$(cat born born2 | wc -l)" -gt 80 ]; do
	"$PROSE" top -b -n 60 -d 0.1 --json >>json
	rounds=$((rounds + 1))
done
check "samples were taken" test "$(wc -l <json)" = $((60 * rounds))
: >enough
wait $churner $second

cat >judge.py <<'END'
import json
born = dict(line.split() for f in ("born", "born2") for line in open(f))
last, seen, torn = {}, 0, 0
grows = ("hcalls", "kicks", "posts", "switches", "cpu_seconds",
         "granted_seconds", "late_seconds", "lent_seconds", "p9_sent",
         "p9_received")
for line in open("json"):
    d = json.loads(line)
    torn += d["machine"]["torn_rows"]
    for p in d["partitions"]:
        seen += 1
        lpar = str(p["lpar"])
        assert born.get(lpar, p["name"]) == p["name"], (born.get(lpar), p)
        assert p["name"] in ("ant", "bee", "cat"), p
        for k, v in p.items():
            assert not isinstance(v, (int, float)) or v >= 0, (k, p)
        assert p["used_percent"] is None or p["used_percent"] <= 100, p
        was = last.get(lpar, p)
        assert was["name"] == p["name"], (was, p)
        for k in grows:
            assert None in (p[k], was[k]) or p[k] >= was[k], (k, was, p)
        last[lpar] = p
print("#", len(born), "were born,", len(last), "seen,", seen, "rows,", torn,
      "torn")
assert len(last) > 30 and not torn
END
check "names and numbers are right" python3 judge.py
finish
