# SPDX-License-Identifier: BSD-2-Clause
# The kvm machine: from exec to exit of a program in its own partition,
# beside the same source as a static Linux process; a cold start.
. "$TOP/t/bench/lib.sh"

[ -w /dev/kvm ] || { echo "no /dev/kvm"; exit 0; }
export PROSE_TARGET=x86_64 PROSE_MACHINE=kvm

gcc -O2 -static "$TOP/examples/hello.c" -o hello.linux
"$PROSE_CC" -O2 "$TOP/examples/hello.c" -o hello
ms=$(AFTER="$PROSE down >/dev/null" "$TOP/t/bench/time" 11 \
	"$PROSE" run ./hello)
figure kvm-run-hello-cold "$ms" ms goal 60 11
"$PROSE" up >/dev/null
"$TOP/t/bench/time" 31 "$PROSE" run ./hello -- ./hello.linux >ms
native=$(nth 2 <ms)
figure kvm-run-hello-warm "$(nth 1 <ms)" ms "static native hello" "$native" 31
figure kvm-run-hello-warm-goal "$(nth 1 <ms)" ms "goal, 1.5 of native" \
	"$(calc "$native * 1.5")" 31
