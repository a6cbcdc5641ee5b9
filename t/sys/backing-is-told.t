# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=kvm own-machine tool=python3
# Partitions' memory is in huge pages or not, as the host gave it; status, ps
# and top say which, and without them the log warns once. What the host gave
# is known from the hypervisor's own maps.
. "$TOP/t/tap.sh"

"$PROSE" up --machine kvm --mem 1G
pid=$("$PROSE" status --verbose | sed -n 's/^ *process *\([0-9]*\),.*/\1/p')
compile waiter <<'END'
#include <unistd.h>
int main(void) { pause(); }
END
"$PROSE" run -d ./waiter >id || { fail "it runs"; finish; }

# The hypervisor's page sizes of the machine's memory, in KiB: one a line.
pages() {
	awk '/^[0-9a-f]*-[0-9a-f]* / { ram = /prose-ram/ }
	ram && /^(KernelPageSize|ShmemPmdMapped):/ { print $2 }' \
		"/proc/$pid/smaps"
}
if pages | awk '$1 >= 2048 { huge = 1 } END { exit !huge }'; then
	bytes=2097152 text="2 MiB" warnings=0
else
	bytes=4096 text="4 KiB" warnings=1
fi
diag "the host gave pages of $text"

is "$("$PROSE" ps --json | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["backing_bytes"])')" $bytes "ps --json"
like "$("$PROSE" ps)" "* 32 MiB  $text *waiter" "ps"
like "$("$PROSE" status --verbose)" "*memory behind partitions: *$text*" \
	"status --verbose"
is "$("$PROSE" top -b -n 1 --json | python3 -c '
import json, sys
def find(o):
    if isinstance(o, dict):
        if "backing_bytes" in o:
            print(o["backing_bytes"])
        for v in o.values():
            find(v)
    elif isinstance(o, list):
        for v in o:
            find(v)
for line in sys.stdin:
    find(json.loads(line))')" $bytes "top"
is "$("$PROSE" log | grep -c 'memory has 4 KiB pages')" $warnings \
	"the log warns of 4 KiB pages, once"
"$PROSE" kill "$(cat id)"
finish
