#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Clients of the machine have numbers; when all were used once, they are used
# again, and who has which is served as at the beginning.
# needs: time=120
. "$TOP/t/tap.sh"

compile hello <<'END'
#include <stdio.h>
int main(void)
{
	char word[8] = "";

	return scanf("%7s", word) == 1 && puts(word) >= 0 ? 0 : 1;
}
END
"$PROSE" up >/dev/null
bad=
for i in $(seq 1 30); do
	for k in 1 2 3 4 5 6 7; do
		"$PROSE" ps >/dev/null 2>&1 || bad="$bad $i"
	done
	word=$( (sleep 0.01; echo word) | within 15 "$PROSE" run ./hello)
	[ "$word" = word ] || bad="$bad $i"
done
is "$bad" "" "240 clients, one after the other"
finish
