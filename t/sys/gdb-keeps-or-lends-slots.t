# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine alone time=120 tool=gdb-multiarch
# While gdb has a partition stopped, `monitor slots keep` leaves its required
# slots empty, `monitor slots lend` gives them to others.
. "$TOP/t/tap.sh"

compile spin <<'END'
int main(void)
{
	for (;;)
		__asm__ volatile("");
}
END
start() { "$PROSE" run -d --mem 32M "$@" ./spin; }

# What a guest on the owner's CPU had meanwhile, in % of what one had that is
# alone on its CPU.
cat >measure <<'END'
import json, subprocess, sys, time
def used():
	ps = json.loads(subprocess.check_output([sys.argv[1], "ps", "--json"]))
	return [p["cpu_seconds"] for lpar in sys.argv[2:] for p in ps
		if p["lpar"] == int(lpar)]
time.sleep(1)  # the schedule before is in no figure any more
a = used()
time.sleep(4)
b = used()
print("%.0f" % (100 * (b[0] - a[0]) / (b[1] - a[1])))
END
between() { awk "BEGIN { exit !($1 >= $2 && $1 <= $3) }"; }

"$PROSE" up --cpus 2 || exit 1
owner=$(start --policy slots:80+0 --cpu 0)
guest=$(start --cpu 0)
alone=$(start --cpu 1)
for how in keep lend; do
	cat >>commands <<-END
	monitor slots $how
	shell python3 measure "$PROSE" $guest $alone >$how
	END
done
echo detach >>commands
within 60 "$PROSE" gdb --batch --ex 'source commands' "$owner" >gdb.out 2>&1 \
	</dev/null
diag "kept: $(cat keep) %, lent: $(cat lend) %"
like "$(cat gdb.out)" "*LPAR $owner keeps its required slots*" "monitor slots keep"
like "$(cat gdb.out)" "*LPAR $owner lends its required slots*" "monitor slots lend"
# 20 %, and what a busy host's timers are late by, a turn.
check "kept slots are left empty" between "$(cat keep)" 5 65
check "lent ones are used" between "$(cat lend)" 80 120
python3 measure "$PROSE" "$guest" "$alone" >after
diag "gone on: $(cat after) %"
check "it has them again when gdb has gone" between "$(cat after)" 5 65
finish
