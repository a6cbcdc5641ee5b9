# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 own-machine
# Hostile partitions end at worst themselves: a neighbour that checks sums
# all the while gets the right ones, hypervisor and daemon live on.
. "$TOP/t/tap.sh"

export PROSE_NAME=isolation$$
prog=$PROGS
seed=${SEED:-$(date +%s)}
diag "seed $seed"

"$PROSE" up || { fail "the machine is up"; finish; }
trap '"$PROSE" down' EXIT
daemon=$("$PROSE" status | sed -n 's/.*process *\([0-9]*\).*/\1/p')

"$PROSE" run --mem 32M "$prog/neighbour" 30 >neighbour.out 2>&1 &
neighbour=$!

any="0 1 124 125 132 133 134 135 136 137 139"

limit=240

# A hostile program may do to files what its user may: it gets a folder of
# its own, lest random messages change those of the machine.
mkdir sandbox

# hostile NAME STATUSES COMMAND...: it ends with one of these statuses.
hostile() {
	name=$1 want=$2 got=0
	shift 2
	within "$limit" "$PROSE" run --mem 32M --root sandbox "$@" \
		>hostile.out 2>&1 || got=$?
	case " $want " in
	*" $got "*) pass "$name (status $got)" ;;
	*) fail "$name (status $got)"; diag "$(tail -5 hostile.out)" ;;
	esac
}

hostile "a million random calls are refused or harmless" 0 \
	"$prog/hostile-hcalls" 1000000 "$seed"
hostile "every load, store and fetch outside faults" 0 \
	"$prog/hostile-outside" 32
if [ "${PROSE_MACHINE:-powernv}" = kvm ]; then
	hostile "ports, registers and a kernel's instructions are out of reach" \
		0 "$prog/hostile-x86"
	limit=10
	for n in 1 2 3; do
		hostile "random bytes ($n)" "$any" "$prog/hostile-x86" random \
			"${RANDOM_RUNS:-20000}" $((seed + n))
	done
	limit=240
else
	hostile "hypervisor's instructions and registers are out of reach" 0 \
		"$prog/hostile-privileged"
	for which in 1 2 3; do
		hostile "translation on, with SLB entries ($which)" \
			"0 132 135 139" "$prog/hostile-translate" $which
	done
fi
for n in 1 2 3; do
	hostile "garbage in its descriptor and channel ($n)" \
		"$any" \
		"$prog/hostile-channel" 50000 $((seed + n))
done

status 0 "the neighbour's sums were right throughout" wait $neighbour
diag "$(cat neighbour.out)"
is "$("$PROSE" status | sed -n 's/.*process *\([0-9]*\).*/\1/p')" \
	"$daemon" "the machine is the same as before"
"$PROSE" run "$prog/neighbour" 1 >after.out 2>&1
is $? 0 "and still runs programs"
finish
