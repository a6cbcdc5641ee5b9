# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine machine=kvm time=120
# Random bytes executed for SOAK seconds, under a seed that is told: a
# neighbour's sums stay right, the machine stays the same one, and programs
# run afterwards. `make soak SECONDS=600 SEED=1` for long.
. "$TOP/t/tap.sh"

seconds=${SOAK:-4}
seed=${SEED:-$(date +%s)}
diag "seed $seed, $seconds seconds"
mkdir sandbox

"$PROSE" up || { fail "the machine is up"; finish; }
trap '"$PROSE" down' EXIT
machine=$("$PROSE" status | sed -n 's/.*process *\([0-9]*\).*/\1/p')
"$PROSE" run "$PROGS/neighbour" $seconds >neighbour.out 2>&1 &
neighbour=$!

n=0 bad=0
end=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt $end ]; do
	s=$((seed + n))
	n=$((n + 1))
	timeout -s KILL 5 "$PROSE" run --root sandbox "$PROGS/hostile-x86" \
		random 20000 $s </dev/null >out 2>&1
	case $? in
	125 | 126 | 127) bad=$((bad + 1)); diag "seed $s: $(tail -n 3 out)" ;;
	esac
done
diag "$n programs of random bytes"
check "some were run" test $n -gt 0
is $bad 0 "PROSE itself failed none of them"
status 0 "the neighbour's sums were right throughout" wait $neighbour
diag "$(tail -n 3 neighbour.out)"
is "$("$PROSE" status | sed -n 's/.*process *\([0-9]*\).*/\1/p')" \
	"$machine" "the machine is the same as before"
"$PROSE" run "$PROGS/neighbour" 1 >after.out 2>&1
is $? 0 "and runs programs"
finish
