# SPDX-License-Identifier: BSD-2-Clause
# needs: time=1800
# sqlite3 from Debian's source by its own configure: a database of 100 MB on
# a host file with the rollback journal; what the partition wrote the host's
# own sqlite (python3's) finds whole, and the other way round. speedtest1
# checks itself.
. "$TOP/t/tap.sh"

dir=$("$TOP/scripts/app" sqlite3) || { fail "sqlite3 builds"; finish; }
pass "sqlite3 builds by its own configure"
export DIR=$dir
sql() { "$PROSE" run --mem 256M "$dir/sqlite3" "$@"; }
host() { python3 - "$@"; }

is "$(sql :memory: 'select 6 * 7, sqlite_version() > 3')" "42|1" "it computes"
sql big.db <<'END' >out 2>err
pragma journal_mode = delete;
pragma synchronous = full;
create table t(id integer primary key, k text unique, v blob);
begin;
with recursive n(i) as (select 1 union all select i + 1 from n
	where i < 48000)
insert into t select i, printf('key %08d', i * 7919 % 48017),
	randomblob(2000) from n;
commit;
create index by_k on t(k, id);
END
is $? 0 "48,000 rows of 2,000 bytes and two indexes"
is "$(cat err)" "" "nothing on stderr"
is "$(head -n 1 out)" delete "the journal is the rollback journal"
bytes=$(stat -c %s big.db)
check "the file has 100 MB ($bytes)" test "$bytes" -ge 100000000
is "$(sql big.db 'pragma integrity_check; select count(*), sum(id),
	sum(length(v)) from t')" "ok
48000|1152024000|96000000" "integrity and sums inside"
is "$(host <<'END'
import sqlite3
d = sqlite3.connect("big.db")
print(d.execute("pragma integrity_check").fetchone()[0],
      *d.execute("select count(*), sum(id), sum(length(v)) from t").fetchone())
END
)" "ok 48000 1152024000 96000000" "integrity and sums on the host"

sql big.db 'begin; delete from t where id % 2; rollback;
	select count(*) from t' >out
is "$(cat out)" 48000 "a rollback"
sql big.db "begin; update t set v = 'x' where id % 3 = 0; commit;
	select count(*) from t where v = 'x'" >out
is "$(cat out)" 16000 "an update of every third row"
check "no journal stays behind" test ! -e big.db-journal

# A partition that dies in the middle of a transaction: the next rolls back.
(printf "pragma cache_size = 10; begin; delete from t where id <= 30000;\n"
	printf "select 'now';\n"; sleep 30) | sql big.db >out 2>/dev/null &
until_ok 60 grep -q now out
"$PROSE" kill $("$PROSE" ps --machine "${PROSE_MACHINE:-powernv}" --json | python3 -c '
import json, sys
print(*[p["lpar"] for p in json.load(sys.stdin) if "sqlite" in p["name"]])')
wait $!
check "a hot journal is there" test -s big.db-journal
is "$(sql big.db 'select count(*) from t; pragma integrity_check')" "48000
ok" "the next one rolls the dead one's transaction back"
# Locks are the host's.
is "$(host <<'END'
import sqlite3, subprocess, os
d = sqlite3.connect("big.db", isolation_level=None)
d.execute("begin exclusive")
p = subprocess.run([os.environ["PROSE"], "run", "--mem", "256M",
    os.environ["DIR"] + "/sqlite3", "big.db", "select count(*) from t"],
    capture_output=True, text=True, stdin=subprocess.DEVNULL)
print("locked" in p.stderr, p.returncode != 0)
END
)" "True True" "a lock that the host holds is seen inside"

"$PROSE" run --mem 256M "$dir/speedtest1" --size 2 --verify speed.db >out 2>&1
is $? 0 "speedtest1 ends well"
like "$(cat out)" "*TOTAL*" "and has gone through all of its tests"
finish
