# SPDX-License-Identifier: BSD-2-Clause
# Requests a second through /net: redis-server in a partition and, beside it
# in the same run, the same source as a Linux process on loopback, each asked
# by the same native redis-benchmark, REQUESTS of them, without an error.
. "$TOP/t/bench/lib.sh"

requests=${REQUESTS:-100000}
redis=$("$TOP/scripts/app" redis)
native=$(APP_CC=gcc APP_TO="$TOP/build/app-native" "$TOP/scripts/app" redis)

# Requests a second of a test at a port; fails where one failed.
rate() {
	"$native/redis-benchmark" -p "$1" -n "$requests" -c 50 -P "$3" \
		-t "$2" --csv >csv 2>err || exit 1
	! grep -qi error csv err || exit 1
	sed -n '2s/^"[^"]*","\([0-9.]*\)".*/\1/p' csv
}

# redis-benchmark asks for ever where nobody listens yet.
listens() {
	for _i in $(seq 300); do
		grep -q "Ready to accept" "$1" && return
		sleep 0.2
	done
	echo "no server is ready: $(tail -n 1 "$1")"
	exit 1
}

"$PROSE" up >/dev/null
"$PROSE" run --mem 256M "$redis/redis-server" --port 7401 --save '' \
	--bind 127.0.0.1 >part.log 2>&1 &
part=$!
"$native/redis-server" --port 7402 --save '' --bind 127.0.0.1 >host.log 2>&1 &
host=$!
trap 'kill $part $host 2>/dev/null' EXIT
listens part.log
listens host.log
for deep in 1 16; do
	for t in set get; do
		a=$(rate 7401 $t $deep)
		b=$(rate 7402 $t $deep)
		figure "net-redis-$t-pipeline-$deep" "$a" 1/s \
			"Linux process on loopback" "$b" 1
	done
done
