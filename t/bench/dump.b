# SPDX-License-Identifier: BSD-2-Clause
# A core of a 256 MiB partition of which 20 MB were touched: how long it takes
# until all is said, and how large the file is.
. "$TOP/t/bench/lib.sh"

cat >touch.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(int argc, char **argv)
{
	size_t bytes = 20 << 20;
	unsigned char *p = malloc(bytes);
	struct timespec now;
	unsigned x = 1;

	for (size_t i = 0; i < bytes; i++)
		p[i] = (x = x * 1103515245 + 12345) >> 16;
	puts("ready");
	fflush(stdout);
	if (argc > 1) {
		clock_gettime(CLOCK_REALTIME, &now);
		printf("%lld\n", now.tv_sec * 1000000000ll + now.tv_nsec);
		fflush(stdout);
		return *(volatile int *)0x700000000000 + p[7];
	}
	for (;;)
		x++;
}
EOF
export XDG_STATE_HOME=$PWD/state
for machine in powernv kvm; do
	target=powerpc64le
	if [ $machine = kvm ]; then
		[ -w /dev/kvm ] || continue
		target=x86_64
	fi
	"$PROSE_CC" --target=$target -O2 -g -o touch-$machine touch.c
	: >out
	lpar=$("$PROSE" run --mem 256M -d -o out ./touch-$machine)
	until grep -q ready out; do sleep 0.1; done
	times=
	for i in 1 2 3 4 5; do
		rm -f live.core
		start=$(date +%s%N)
		"$PROSE" dump --machine $machine -o live.core "$lpar" 2>said
		end=$(date +%s%N)
		times="$times $((end - start))"
	done
	"$PROSE" kill --machine $machine "$lpar"
	median=$(printf '%s\n' $times | sort -n | nth 3)
	figure dump-$machine "$(calc "$median / 1e9")" s goal 1 5
	figure dump-$machine-size \
		"$(calc "$(du -k live.core | cut -f1) * 1024 / 1e6")" \
		MB goal 25 1
	# From the crash, as the program's own clock has it, to the end of
	# the command.
	times=
	for i in 1 2 3 4 5; do
		rm -f *.core
		"$PROSE" run --mem 256M ./touch-$machine crash >out 2>said || :
		times="$times $(($(date +%s%N) - $(tail -n 1 out)))"
	done
	median=$(printf '%s\n' $times | sort -n | nth 3)
	figure crash-$machine "$(calc "$median / 1e9")" s goal 1 5
	figure crash-$machine-size \
		"$(calc "$(du -k touch-*.core | cut -f1) * 1024 / 1e6")" \
		MB goal 25 1
done
