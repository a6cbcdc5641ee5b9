# SPDX-License-Identifier: BSD-2-Clause
# prose-cc as a build system's CC: its modes, marks, notes, refusals.
. "$TOP/t/tap.sh"

cc() { "$PROSE_CC" "$@"; }
ppc() { powerpc64le-linux-gnu-"$@"; }

cat >main.c <<'END'
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <prose/part.h>
int twice(int);
int main(int argc, char **argv)
{
	printf("%d %.3f\n", twice(21), sqrt(argc));
	return 0;
}
END
cat >twice.c <<'END'
int twice(int n) { return 2 * n; }
END
cat >thrice.S <<'END'
	.globl thrice
thrice:	nop
END
cc -c main.c -o main.o && cc -c twice.c && cc main.o twice.o -lm -lpthread -o a
is "$("$PROSE" run ./a)" "42 1.000" "compile, then link"
cc main.c twice.c && is "$("$PROSE" run ./a.out)" "42 1.000" "into a.out"
cc -ob main.c twice.c && check "-oNAME" test -x b
cc -static -pie -rdynamic -Wl,--as-needed main.c twice.c -o c
is "$("$PROSE" run ./c)" "42 1.000" "options that make no difference"
printf 'int main(void) { return 3; }' | cc -x c - -o d
status 3 "from stdin, -x c" "$PROSE" run ./d
cc -r twice.o -o r.o && check "-r gives an object" sh -c \
	'powerpc64le-linux-gnu-readelf -h r.o | grep -q REL'
cc -c thrice.S && check "assembly" test -e thrice.o
like "$(cc -E main.c)" "*int twice*" "-E"
like "$(cc -M main.c)" "*prose/part.h*" "-M, and the ABI's headers"
cc -S twice.c && check "-S" test -s twice.s
cc -MMD -MF dep -c main.c && check "-MMD -MF" test -s dep
is "$(cc -dumpmachine)" "${PROSE_TARGET:-powerpc64le}-linux-gnu" "-dumpmachine"

is "$(od -An -tu1 -j7 -N2 a | xargs)" "255 80" "the file is marked as PROSE's"
cc --prose-mem=1G --prose-stack=2M --prose-policy=slots:20+30 --prose-cpu=1 \
	main.c twice.c -o e
like "$(ppc readelf -nW e | tr -d '\n')" "*00 00 00 40 00 00 00 00 00 00 20 \
00 00 00 00 00 01 00 00 00 14 00 00 00 1e 00 00 00 02 00 00 00*" \
	"the note has what was asked for"

cc -shared twice.c -o x.so 2>err
is $? 1 "-shared is refused"
like "$(cat err)" "*-shared*" "and named"
cc --prose-mem=lots main.c twice.c 2>err
is $? 1 "a size that is none"
like "$(cat err)" "*lots*" "and named"
cc --prose-policy=fair main.c twice.c 2>err
is $? 1 "a policy that is none"
cc --prose-nonsense main.c 2>err
is $? 1 "an unknown option of ours"
cc main.c -o nope 2>err
is $? 1 "an undefined symbol"
check "leaves no file" test ! -e nope
cc nothing.c -o nope 2>err
is $? 1 "a source that is not there"
cc --target=sparc main.c twice.c 2>err
is $? 1 "a target that is none"
like "$(cat err)" "*sparc*powerpc64le*" "and named"
finish
