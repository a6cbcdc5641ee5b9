# SPDX-License-Identifier: BSD-2-Clause
# For tests of --gdb-on-crash. The file lives with tap.sh and is no test itself.

# hold FILE [ARG...]: start it; $lpar is its LPAR id once it is held, or "".
hold() {
	rm -f out err
	"$PROSE" run --gdb-on-crash --core . "$@" >out 2>err &
	pid=$!
	lpar=
	for _i in $(seq 300); do
		lpar=$(sed -n 's/.*held for gdb: prose gdb .* //p' err)
		[ -z "$lpar" ] || break
		kill -0 $pid 2>/dev/null || break
		sleep 0.1
	done
}

# ended STATUS NAME: so the command that was held ends.
ended() { wait $pid; is $? "$1" "$2"; }
