# SPDX-License-Identifier: BSD-2-Clause
# gdb's remote protocol: prose gdbserver on both machines beside gdbserver with
# the same source as a native process, and QEMU's own stub (qemu-ppc64le -g).
. "$TOP/t/bench/lib.sh"

src=$TOP/t/bench/gdb.c
bytes=$((16 << 20))
runs=3
gcc -O0 -g -static -no-pie -o host "$src"
powerpc64le-linux-gnu-gcc -O0 -g -static -no-pie -o qemu "$src"
"$PROSE_CC" -O0 -g -o powernv "$src"
machines=powernv
if [ -w /dev/kvm ]; then
	"$PROSE_CC" --target=x86_64 -O0 -g -o kvm "$src"
	machines='powernv kvm'
fi

address() { echo "0x$(nm "$1" | sed -n "s/ . $2\$//p")"; }

# stub KIND PROGRAM [ARG...]: starts it; $where is where it listens.
stub() {
	_kind=$1
	shift
	where=$PWD/sock
	rm -f sock
	case $_kind in
	host)
		port=$((20000 + $$ % 20000))
		where=127.0.0.1:$port
		timeout 120 gdbserver --once $where "$@" >stub.out 2>&1 &
		;;
	qemu) timeout 120 qemu-ppc64le-static -g "$where" "$@" >stub.out 2>&1 & ;;
	*) timeout 120 "$PROSE" gdbserver --once "$where" "$@" >stub.out 2>&1 & ;;
	esac
	for _i in $(seq 100); do
		{ [ -S sock ] || grep -qi '^listening' stub.out; } && break
		sleep 0.1
	done
	sleep 0.3
}

# packets KIND: the four figures of rsp, one more line of KIND.all.
packets() {
	stub "$1" "./$1"
	_size=4
	case $1 in host | kvm) _size=1 ;; esac
	"$TOP/t/bench/rsp" "$where" "$(address "$1" main)" \
		"$(address "$1" buffer)" $bytes $_size |
		tr '\n' ' ' >>"$1.all"
	echo >>"$1.all"
	wait $! || true
}

# median KIND N: of its N-th figure.
median() {
	awk "{ print \$$2 }" "$1.all" | sort -n | nth $(((runs + 1) / 2))
}

# seconds KIND TURNS COMMAND...: from the start of `continue` to its end.
seconds() {
	_kind=$1 _turns=$2
	shift 2
	stub "$_kind" "./$_kind" "$_turns"
	{
		echo "target remote $where"
		echo 'tbreak main'
		echo 'continue'
		printf '%s\n' "$@"
		echo 'python import time; t = time.monotonic()'
		echo 'continue'
		echo 'python print("took %.4f" % (time.monotonic() - t))'
		echo 'kill'
	} >commands
	timeout 120 gdb-multiarch -q -nx -batch -ex 'set confirm off' \
		-x commands "$_kind" 2>/dev/null | sed -n 's/^took //p'
	wait $! || true
}

rate() { calc "$1 / $2"; }

"$PROSE" up >/dev/null
# In turns, so that what else the host does meets all of them.
for _r in $(seq $runs); do
	for k in host qemu $machines; do
		packets $k
	done
done
hits=2000
base=$(rate $hits "$(seconds host 100000 'set breakpoint condition-evaluation host' \
	"break hit if i == $hits")")
# stepping KIND TURNS: turns a second while gdb steps by itself.
stepping() {
	rate "$2" "$(seconds "$1" "$2" 'set can-use-hw-watchpoints 0' \
		'watch watched[1024]')"
}
native=$(stepping host 300)
for m in $machines; do
	for rival in gdbserver qemu; do
		ref=$rival
		[ $rival = gdbserver ] && ref=host
		n=0
		for f in round-trip:us read:MB/s write:MB/s stepi:steps/s; do
			n=$((n + 1))
			figure gdb-${f%:*}-$m "$(median $m $n)" ${f#*:} \
				$rival "$(median $ref $n)" $runs
		done
	done
	figure gdb-condition-$m "$(rate 20000 "$(seconds $m 100000 \
		'break hit if i == 20000')")" hits/s "gdb and gdbserver" "$base" 1
	turns=$(rate 100000 "$(seconds $m 100000 'watch watched[1024]')")
	figure gdb-watch-$m "$turns" turns/s "gdb's own stepping" \
		"$(stepping $m 30)" 1
	figure gdb-watch-$m "$turns" turns/s "the same with gdbserver" "$native" 1
done
