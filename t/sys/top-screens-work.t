# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=240 tool=tmux tool=python3
# prose top: every screen shows what there is to see of three programs, in
# terminals of 80x24, 120x40 and 200x60 and in one without colours, in UTF-8
# and in ASCII; its keys do what they say, and ask before they do it to a
# partition; a recording plays back on the same screens.
. "$TOP/t/tap.sh"

compile spinner <<'END'
int main(void) { for (volatile unsigned long i = 0;; i++); }
END
compile waiter -pthread <<'END'
#include <pthread.h>
#include <unistd.h>
static void *sleeper(void *arg) { for (;;) sleep(1000); }
static int deep(int n)
{
	char c;
	return n ? deep(n - 1) + 1 : (int)read(0, &c, 1);
}
int main(void)
{
	pthread_t t;
	pthread_create(&t, 0, sleeper, 0);
	return deep(3);
}
END
compile mover <<'END'
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static char buf[4096];
int main(void)
{
	int fd = open("moved", O_RDWR | O_CREAT, 0600);
	for (;;) {
		pwrite(fd, buf, sizeof(buf), 0);
		pread(fd, buf, sizeof(buf), 0);
		usleep(2000);
	}
}
END
spinner=$("$PROSE" run -d --mem 32M ./spinner)
mover=$("$PROSE" run -d --mem 32M --policy slots:30 ./mover)
mkfifo never
sleep 100000 >never & # however slow this machine is
feeder=$!
"$PROSE" run --mem 32M ./waiter <never &
waiter_at() { "$PROSE" ps | awk '$NF == "waiter" { print $1 }'; }
until_ok 20 sh -c '"$PROSE" ps | grep -q waiter'
waiter=$(waiter_at)
check "three programs run" test "$spinner" -gt 0 -a "$mover" -gt 0 -a "$waiter" -gt 0

# A server takes a moment to end: the next one has a socket of its own.
server=0
tm() { tmux -f /dev/null -S "$PWD/tmux$server" "$@"; }
look() { tm capture-pane -p -t top 2>/dev/null; }
shows() { look | grep -q -e "$1"; }
see() {
	if until_ok 30 shows "$1"; then pass "$2"; else
		fail "$2"
		look | sed 's/^/# /'
	fi
}
keys() { tm send-keys -t top "$@"; }
# screen COLUMNS ROWS COMMAND: in a terminal of that size.
screen() {
	server=$((server + 1))
	tm new-session -d -s top -x "$1" -y "$2" "$3; echo ended with \$?; cat"
}
close() {
	keys q
	see "ended with 0" "$1: q ends it"
	tm kill-server
}

utf8="LC_ALL=C.UTF-8 '$PROSE' top -d 0.3"
for size in 80x24 120x40 200x60; do
	screen "${size%x*}" "${size#*x}" "$utf8"
	see "$spinner spinner .* running" "$size: the partitions"
	is "$(look | wc -l)" "${size#*x}" "$size: it fills the screen"
	see "$waiter waiter .* waiting" "$size: and their states"
	see "CPU0 *\[.*%.*CPU1" "$size: bars of the CPUs"
	see "p Partitions  s Schedule .*q Quit" "$size: keys on the last line"
	keys s
	see "^CPU 0  partitions .*idle .*hypervisor" "$size: the schedule"
	see "^owner  0 [A-Za-z.]*" "$size: who is promised which slots"
	see "^-100 ms  *[A-Za-z:.]" "$size: who had them"
	see "$mover mover .*30+100 .*[um]s .*[▁▂▃▄▅▆▇█]" "$size: and how late"
	keys c
	see "UP  *DOWN  *FLY" "$size: the channels"
	keys / m o v e r Enter
	see "LPAR $mover 9P: up .*down" "$size: the rings of one"
	see "controller rang .* suppressed" "$size: its doorbells"
	see "^PWRITE  *[0-9.k]* .*[um]s .*[▁▂▃▄▅▆▇█]" "$size: 9P by type"
	keys Escape
	keys / w a i t e r Enter
	see "PREAD  *[0-9]* .*1B .* stdin$" "$size: the request in flight"
	keys t
	see "MODE .*RMOR .*RMLS .*FAULTS .*HPT+ .*SLB" "$size: translation"
	case $PROSE_MACHINE in
	kvm) see "waiter  *nested .* - " "$size: nested" ;;
	*) see "waiter  *real .*32M .* 0 .*none" "$size: real mode" ;;
	esac
	keys o
	see "LPAR $waiter  waiter  of .*waiting" "$size: one of them"
	see "blocked in nanosleep" "$size: its threads"
	see "#[0-9]* *sleeper+0x.*waiter.c" "$size: their stacks"
	keys Escape
	keys / s p i n n e r Enter
	see "LPAR $spinner  spinner" "$size: one that runs"
	see "it has CPU [0-9].* ago it was at" "$size: seen a while ago"
	see "#0  *main+0x.*spinner.c" "$size: and where it was"
	keys Escape
	keys / w a i t e r Enter
	see "LPAR $waiter  waiter" "$size: back to the other"
	keys End
	see " ago  *[0-9][0-9]* [a-zTR].*" "$size: its last events"
	keys '?'
	see "Schedule: who had each slot" "$size: help"
	close "$size"
done

screen 80 24 "TERM=vt100 LC_ALL=C '$PROSE' top -d 0.3"
see "$spinner spinner .* running" "without colours, in ASCII"
see "CPU0 *\[#*" "bars in ASCII"
is "$(look | LC_ALL=C grep -c '[^ -~]')" 0 "there is nothing but ASCII"
keys s
see "$mover mover .*[um]s .*[.:=+*#@-]" "histograms in ASCII"
keys c
see "UP  *DOWN  *FLY" "without colours: the channels"
keys t
see "MODE .*RMOR .*RMLS" "without colours: translation"
keys p / w a i t e r Enter
keys o
see "LPAR $waiter  waiter  of .*waiting" "without colours: one of them"
keys '?'
see "Schedule: who had each slot" "without colours: help"
is "$(look | LC_ALL=C grep -c '[^ -~]')" 0 "in ASCII, too"
close "without colours"

screen 120 40 "$utf8"
keys / w a i t e r Enter
see "$waiter waiter" "a filter filters"
is "$(look | grep -c 'spinner .*running')" 0 "the others are not there"
keys Enter
see "LPAR $waiter  waiter" "Enter looks closer"
keys z
see "LPAR $waiter: Pause .*y/n" "a key asks first"
keys n
see "pause: not done" "and does nothing without a yes"
see "waiting" "it still waits"
keys z y
see "pause: done" "with a yes it does"
see "LPAR $waiter .*paused" "it is paused"
see "#[0-9]* *main+0x.*waiter.c" "a paused one has stacks, too"
keys r y
see "LPAR $waiter .*waiting" "it goes on"
keys g y
see "^(gdb)" "gdb is started on it"
keys continue Enter
see "^Continuing" "which lets it go on"
keys C-c
see "signal SIGINT" "^C is gdb's"
keys quit Enter
sleep 1
shows "y or n" && keys y Enter
see "LPAR $waiter .*waiting" "and the screen comes back"
tm resize-window -t top -x 80 -y 24
keys d y
see "^dump: LPAR $waiter (waiter): core file" "a dump says what became of it"
see "[0-9] [um]s *$\|^ [um]s *$" "to the end, where it is long"
keys k y
see "LPAR $waiter is no more\|LPAR $waiter .*ended" "it is killed"
keys p Escape
see "spinner" "the filter is cleared"
keys N
see "by LPAR" "a key sorts"
keys '>'
see "by NAME" "the next column sorts"
tm resize-window -t top -x 30 -y 6
tm resize-window -t top -x 200 -y 60
see "X-HCL/s\|KICK/s" "a wider window has more columns"
close "120x40"

screen 80 24 "$utf8 -r recording"
see "RECORDING" "it says that it records"
keys c
sleep 2
close "recording"
screen 80 24 "TERM=dumb '$PROSE' top"
see "needs a terminal" "a terminal that cannot be drawn on is refused"
tm kill-server
screen 80 24 "$utf8 -r /dev/full"
see "/dev/full: No space left on device" "a full disk is told of"
see "ended with 1" "and ends it"
tm kill-server
screen 80 24 "$utf8 -p recording"
see "PLAYING\|END" "it plays back"
see "$mover mover .*30+100" "what was recorded"
keys c
see "UP  *DOWN  *FLY" "on the same screens"
see "END" "up to its end"
keys o
see "LPAR $mover\|LPAR $spinner" "and closer"
keys z
see "nothing can be done" "what is over cannot be changed"
close "playing"
"$PROSE" top -b -n 2 -p recording --json >played
check "and as JSON" python3 -c '
import json
docs = [json.loads(l) for l in open("played")]
assert len(docs) == 2 and docs[0]["time"] < docs[1]["time"]
assert any(p["name"] == "mover" and p["p9_written_bytes"] > 0
           for p in docs[0]["partitions"])'
head -c 3000 recording >cut
check "a recording that breaks off plays up to there" \
	"$PROSE" top -b -p cut --csv
echo nonsense >no
status 1 "what is none is refused" "$PROSE" top -b -p no 2>/dev/null

"$PROSE" kill "$spinner" "$mover"
kill $feeder
wait 2>/dev/null
finish
