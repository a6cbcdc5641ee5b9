#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Nonsense to every system call: rt and the server live through it, and the
# next program finds them as they were.
# needs: time=120
. "$TOP/t/tap.sh"

seed=${SEED:-$(date +%s)}
mkdir sandbox
cp "$PROGS/nonsense" sandbox/
diag "seed $seed"
status 0 "60000 calls with arguments at random" \
	within 110 "$PROSE" run --mem 64M --root sandbox sandbox/nonsense "$seed"
status 0 "and the next program" "$PROSE" run "$PROGS/neighbour" 1
finish
