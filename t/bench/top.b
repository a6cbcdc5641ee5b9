# SPDX-License-Identifier: BSD-2-Clause
# What prose top costs: its own CPU time beside 32 busy partitions at ten
# updates a second, on each of its screens and as JSON; the hypervisor calls
# it makes; and the instructions that a partition executes with and without
# it, counted by QEMU one by one.
. "$TOP/t/bench/lib.sh"

cat >busy.c <<'END'
#include <fcntl.h>
#include <unistd.h>
static char buf[4096];
int main(int argc, char **argv)
{
	int fd = argc > 1 ? open("/dev/zero", O_RDONLY) : -1;
	for (volatile unsigned long i = 1;; i++)
		if (fd >= 0 && i % 100000 == 0)
			read(fd, buf, sizeof(buf));
}
END
cat >work.c <<'END'
#include <stdlib.h>
int main(int argc, char **argv)
{
	for (volatile long i = atol(argv[1]); i; i--);
	return 0;
}
END
tm() { tmux -f /dev/null -S "$PWD/tmux" "$@"; }
# Of a process and those it started.
ticks() {
	for p in "$1" $(pgrep -P "$1"); do cat "/proc/$p/stat"; done |
		awk '{ n += $14 + $15 + $16 + $17 } END { print n }'
}
calls() { sed 's/.*"hcalls_by_controllers":\([0-9]*\).*/\1/' samples | nth "$1"; }

# cost NAME PID: its share of a CPU in ten seconds.
cost() {
	before=$(ticks "$2") from=$(date +%s%N)
	sleep 10
	after=$(ticks "$2") to=$(date +%s%N)
	figure "$1" "$(calc "($after - $before) / $(getconf CLK_TCK) \
		/ (($to - $from) / 1e9) * 100")" % goal 5 1
}

machine=${PROSE_MACHINE:-powernv}
target=powerpc64le
[ "$machine" = powernv ] || target=x86_64
export PROSE_MACHINE="$machine"
"$PROSE_CC" --target=$target -O2 -o busy busy.c
"$PROSE" up >/dev/null
for i in $(seq 32); do "$PROSE" run -d --mem 32M ./busy; done >lpars
sleep 3 # what is left of starting them
"$PROSE" top -b -n 50 -d 0.1 --json >samples
figure top-32-hcalls "$(($(calls 50) - $(calls 1)))" calls goal 0 1
"$PROSE" kill $(cat lpars)

for i in $(seq 32); do "$PROSE" run -d --mem 32M ./busy reads; done >lpars
tm new-session -d -s top -x 120 -y 40 "exec '$PROSE' top -d 0.1"
sleep 2
pid=$(tm list-panes -t top -F '#{pane_pid}')
for screen in p:partitions s:schedule c:channels o:one; do
	tm send-keys -t top "${screen%:*}"
	sleep 1
	cost "top-32-${screen#*:}" "$pid"
done
tm kill-server
"$PROSE" top -b -d 0.1 --json >/dev/null &
cost top-32-json $!
kill $!
"$PROSE" down

[ "$machine" = powernv ] || exit 0
"$PROSE_CC" -O2 -o work work.c
qemu=$(command -v qemu-system-ppc64)
mkdir bin
mkfifo trace
cat >bin/qemu-system-ppc64 <<EOF
#!/bin/sh
exec $qemu "\$@" -singlestep -d exec,nochain -D $PWD/trace -dfilter 0x10000..0x400000
EOF
chmod +x bin/qemu-system-ppc64

# Instructions of the program and its library OS, watched or not.
instructions() {
	wc -l <trace >counted &
	counter=$!
	PATH="$PWD/bin:$PATH" "$PROSE" up --cpus 1 >/dev/null
	watcher=
	if [ "$1" = watched ]; then
		"$PROSE" top -b -d 0.1 --json >/dev/null &
		watcher=$!
	fi
	"$PROSE" run ./work 300000
	[ -z "$watcher" ] || kill $watcher
	"$PROSE" down
	wait $counter
	cat counted
}
alone=$(instructions alone)
watched=$(instructions watched)
figure top-instructions "$watched" count "not watched" "$alone" 1
