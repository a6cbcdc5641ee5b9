# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 root alone
# With binfmt_misc a native program is a command: found in PATH, with its
# arguments, its name, its status; unregistered it is none.
. "$TOP/t/tap.sh"

"$PROSE" binfmt status >before 2>&1
case $(cat before) in
registered*) skip_all "it is registered already, by somebody who needs it" ;;
esac
"$PROSE" binfmt register >out 2>&1 || {
	case $(cat out) in
	*ermission*|*ermitted*|*kernel*|*mount*)
		skip_all "no binfmt_misc here: $(head -n 1 out)" ;;
	esac
}
trap '"$PROSE" binfmt unregister >/dev/null 2>&1' EXIT
compile show <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		printf("[%s]", argv[i]);
	puts("");
	return argc > 1 ? atoi(argv[1]) : 0;
}
END
like "$("$PROSE" binfmt status)" "registered*" "status says registered"
is "$(./show)" "[./show]" "it runs by itself"
is "$(./show 0 'a b' '')" "[./show][0][a b][]" "with its arguments"
./show 42 >/dev/null
is $? 42 "and its exit status"
is "$(PATH=$PWD:$PATH; show)" "[show]" "and its name, from PATH"
is "$(env -i XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" PROSE_NAME="$PROSE_NAME" \
	"$PWD/show")" "[$PWD/show]" \
	"with next to no environment"
is "$(cd / && "$OLDPWD/show")" "[$PWD/show]" "from another folder"
cp show "with space"
is "$(./with\ space)" "[./with space]" "a name with a space"
mv show moved
is "$(./moved)" "[./moved]" "moved"
"$PROSE" binfmt register >out 2>&1
is $? 0 "registering twice does no harm"
is "$(./moved)" "[./moved]" "and it still runs"
"$PROSE" binfmt unregister
is $? 0 "unregister"
like "$("$PROSE" binfmt status)" "not registered*" "status says so"
"$PROSE" binfmt unregister >out 2>&1
is $? 0 "unregistering twice does no harm"
finish
