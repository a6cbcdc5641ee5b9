#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=200 machine=powernv own-machine
# A foreign guest makes hundreds of thousands of random hypercalls, with and
# without a controller's rights; its neighbour and the hypervisor do not mind.
. "$TOP/t/tap.sh"

(cd "$TOP" && ${PPC64:-powerpc64le-linux-gnu-}gcc -mbig-endian -mabi=elfv2 \
	-mcpu=power8 -O2 -ffreestanding -fno-stack-protector -fno-pie \
	-mno-vsx -mno-altivec -msoft-float -mcmodel=medium -nostdlib -static -no-pie \
	-fno-asynchronous-unwind-tables -Wl,--section-start=.head=0 -Wl,-Ttext=0x1000 -Wl,--build-id=none \
	-o "$TMPDIR/guest.elf" t/sys/linux-fuzz-guest.c) ||
	{ fail "the guest compiles"; finish; }
${PPC64:-powerpc64le-linux-gnu-}objcopy -O binary guest.elf guest.bin
(cd "$TOP" && gcc -O2 -Wall -Werror -D_GNU_SOURCE -Iabi -Ilib -Ictl \
	-o "$TMPDIR/driver" t/sys/linux-fuzz.c ctl/*.c) ||
	{ fail "the driver compiles"; finish; }

export PROSE_NAME=nonsense$$
"$PROSE" up --machine powernv >/dev/null || { fail "the machine"; finish; }
trap '"$PROSE" down >/dev/null 2>&1' EXIT
compile neighbour <<'EOT'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static unsigned m[1 << 20];
int main(int argc, char **argv)
{
	for (unsigned i = 0; i < 1 << 20; i++)
		m[i] = i * 2654435761u;
	getchar();
	for (unsigned i = 0; i < 1 << 20; i++)
		if (m[i] != i * 2654435761u)
			return printf("%u is %x\n", i, m[i]), 1;
	puts("untouched");
	return 0;
}
EOT
mkfifo hold
"$PROSE" run --machine powernv ./neighbour <hold >neighbour.out &
neighbour=$!
exec 3>hold

seed=${SEED:-$(date +%s)}
diag "seed $seed"
for flags in 1 3; do
	out=$(timeout -k 1 90 ./driver guest.bin $((seed + flags)) $flags)
	like "$out" "end 1 code 0 wrong 0 forbidden 0 entered [1-9]*" "rights $flags: it comes to its end"
	diag "$out"
done
echo go >&3
exec 3>&-
wait $neighbour
is "$(cat neighbour.out)" untouched "its neighbour's memory is as it was"
is "$("$PROSE" log | grep -c 'exception in the hypervisor')" 0 \
	"the hypervisor is well"
is "$(echo x | "$PROSE" run --machine powernv ./neighbour)" untouched \
	"and runs what comes next"
finish
