# SPDX-License-Identifier: BSD-2-Clause
# From nothing to a machine that is ready; from exec to exit of a program
# in its own partition, beside the same source under qemu-user.
. "$TOP/t/bench/lib.sh"

ms=$(AFTER="$PROSE down >/dev/null" "$TOP/t/bench/time" 11 "$PROSE" up)
figure up-to-ready "$(calc "$ms / 1000")" s goal 0.5 11

linux_cc "$TOP/examples/hello.c" -o hello
"$PROSE" up >/dev/null
"$TOP/t/bench/time" 21 "$PROSE" run "$TOP/build/examples/hello" -- \
	qemu-ppc64le-static ./hello >hello.ms
figure run-hello-warm "$(nth 1 <hello.ms)" ms goal 25 21
figure run-hello-warm "$(nth 1 <hello.ms)" ms "qemu-ppc64le-static hello" \
	"$(nth 2 <hello.ms)" 21
