# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine machine=kvm
# A partition finds its vector registers empty, whatever another one left in
# them, in all of the width that the processor has.
. "$TOP/t/tap.sh"

cat >vectors.c <<'END'
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Print what is there, leave something else. */
int main(void)
{
	uint64_t was[16] = {0}, mark[8], any = 0;

	memset(mark, 0xa5, sizeof(mark));
	__asm__ volatile(STORE " %%" REG "9, (%0)\n"
			 STORE " %%" REG "15, 64(%0)" : : "r"(was) : "memory");
	__asm__ volatile(STORE " (%0), %%" REG "9\n"
			 STORE " (%0), %%" REG "15" : : "r"(mark));
	for (int i = 0; i < 16; i++)
		any |= was[i];
	printf("%d\n", any != 0);
	return 0;
}
END

"$PROSE" up || exit 1
# width FLAG OPTION INSTRUCTION REGISTER
width() {
	grep -qw "$1" /proc/cpuinfo || { diag "no $1 here"; return; }
	"$PROSE_CC" -O1 "$2" -DSTORE="\"$3\"" -DREG="\"$4\"" \
		-o "$1" vectors.c
	for i in 1 2 3 4 5 6; do "$PROSE" run "./$1"; done >out 2>&1
	is "$(sort -u out)" 0 "$1: nothing of the one before"
}
width sse2 -msse2 movdqu xmm
width avx2 -mavx2 vmovdqu ymm
width avx512f -mavx512f vmovdqu64 zmm
"$PROSE" down
finish
