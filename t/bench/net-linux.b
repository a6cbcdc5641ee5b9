# SPDX-License-Identifier: BSD-2-Clause
# Requests a second through /net in the Linux controller: redis-server in a
# partition there and, beside it, the same source as a process of that Linux
# on its loopback, each asked by the same redis-benchmark in it, REQUESTS of
# them, without an error.
. "$TOP/t/bench/lib.sh"

requests=${REQUESTS:-10000}
image=${PROSE_LINUX:-$TOP/build/linux}
[ -e "$image/initrd" ] || make -s -C "$TOP" linux >&2
redis=$("$TOP/scripts/app" redis)
native=$(APP_CC='powerpc64le-linux-gnu-gcc -static' \
	APP_TO="$TOP/build/app-linux" "$TOP/scripts/app" redis)

inside() { "$PROSE" sh sh -c "cd /tmp; $1"; }
put() { inside "cat >$2; chmod +x $2" <"$1"; }

"$PROSE" up --machine powernv --controller linux --controller-cpus 2 >/dev/null
put "$redis/redis-server" partition
put "$native/redis-server" process
put "$native/redis-benchmark" benchmark
inside "prose run --mem 256M ./partition --port 7401 --save '' \
	--bind 127.0.0.1 >part.log 2>&1 &
	./process --port 7402 --save '' --bind 127.0.0.1 >host.log 2>&1 &"
# redis-benchmark asks for ever where nobody listens yet.
for log in part.log host.log; do
	inside "for i in \$(seq 100); do
		grep -q 'Ready to accept' $log && exit
		sleep 0.2
	done
	tail -n 1 $log
	exit 1"
done

# Requests a second of a test at a port; fails where one failed.
rate() {
	inside "./benchmark -p $1 -n $requests -c 50 -P $3 -t $2 --csv" \
		>csv 2>err || exit 1
	! grep -qi error csv err || exit 1
	sed -n '2s/^"[^"]*","\([0-9.]*\)".*/\1/p' csv
}
for deep in 1 16; do
	for t in set get; do
		a=$(rate 7401 $t $deep)
		b=$(rate 7402 $t $deep)
		figure "net-linux-redis-$t-pipeline-$deep" "$a" 1/s \
			"a process of that Linux" "$b" 1
	done
done
