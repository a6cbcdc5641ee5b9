#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Load for so many seconds, in the Linux controller: a fork storm, memory
# pressure to the OOM killer, dd, four gzip at once, partitions in pipelines.
# Run there by t/sys/linux-works-under-load.t; prints what went wrong.
#   linux-load.sh SECONDS
cd /tmp || exit 1
end=$(($(date +%s) + $1))
on() { [ "$(date +%s)" -lt $end ]; }

seq 200000 >text
sum=$(md5sum <text)

gzips() {
	n=0
	while on; do
		[ "$(gzip -c <text | gunzip | md5sum)" = "$sum" ] ||
			echo "gzip $1: wrong"
		n=$((n + 1))
	done
	echo "gzip $1: $n rounds"
}

forks() {
	n=0
	while on; do
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			/bin/true &
		done
		wait
		n=$((n + 20))
	done
	echo "forks: $n"
}

copies() {
	n=0
	while on; do
		dd if=text of=copy bs=4k 2>/dev/null
		[ "$(md5sum <copy)" = "$sum" ] || echo "dd: wrong"
		n=$((n + 1))
	done
	echo "dd: $n rounds"
}

# tail keeps a line until it ends; this one does not.
hogs() {
	n=0
	while on; do
		(echo 1000 >/proc/self/oom_score_adj
		exec tail /dev/zero) >/dev/null 2>&1
		n=$((n + 1))
		sleep 5
	done
	echo "hogs: $n killed"
}

pipes() {
	n=0
	while on; do
		got=$(seq 1000 | prose run --mem 32M ./sums | cat)
		[ "$got" = 500500 ] || echo "partition: '$got'"
		n=$((n + 1))
		echo $n >launches
	done
	echo "partitions: $n"
}

# A launch that takes minutes waits for something that does not come: of whom
# that is the case, and what it has done.
stands_still() {
	was=
	while on; do
		[ -n "$was" ] && [ "$was" = "$(cat launches)" ] && {
			echo "partition: launch $was stands still"
			prose ps
			prose trace "$(prose ps | awk '$NF == "sums" { print $1 }')" |
				tail -n 20
			for p in $(pidof prose); do
				tr '\0' ' ' </proc/$p/cmdline
				cat /proc/$p/wchan
				echo
			done
		}
		was=$(cat launches)
		for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
			on && sleep 10
		done
	done
}

echo 0 >launches
for i in 1 2 3 4; do gzips $i & done
forks &
copies &
hogs &
pipes &
stands_still &
wait
