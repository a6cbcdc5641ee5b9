# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120
# Waiting for input: by read that signals interrupt, by poll, select, epoll,
# O_NONBLOCK. No byte is lost by a request that is taken back.
. "$TOP/t/tap.sh"

"$PROSE_CC" -w -O1 -D_GNU_SOURCE -o input "$TOP/t/prog/input.c" || exit 1
head -c 300000 /dev/urandom >data

wait_ready() {
	until_ok 20 test -e ready
	rm -f ready
	sleep 0.05
}

# A byte stream that comes slowly, in pieces.
slowly() {
	wait_ready
	for i in $(seq 0 29); do
		dd if=data bs=10000 skip=$i count=1 status=none
		sleep 0.01
	done
}

slowly | "$PROSE" run ./input signals >out 2>err
check "interrupted reads lose nothing" cmp data out
is "$(cat err)" interrupted "reads were interrupted"
slowly | "$PROSE" run ./input restart >out 2>err
check "restarted reads lose nothing" cmp data out
is "$(cat err)" never "none ended early"

for how in poll select epoll nonblock; do
	(wait_ready; echo text; sleep 0.3) |
		within 20 "$PROSE" run ./input $how >out 2>&1
	case $how in
	poll) want="none;1 text;hung up, 0;" ;;
	select) want="none;1 text;" ;;
	epoll) want="1 text;20 ticks;" ;;
	nonblock) want="again;1 text;" ;;
	esac
	is "$(tr '\n' ';' <out)" "$want" "$how"
done
finish
