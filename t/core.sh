# SPDX-License-Identifier: BSD-2-Clause
# For tests of core files. The file lives with tap.sh and is no test itself.

# ./big MIB [noise [waits]]: touches that much memory, of one byte or of noise,
# says "ready" and crashes in main, or waits for its standard input.
compile_big() {
	compile big <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	size_t bytes = (argc > 1 ? atol(argv[1]) : 1) << 20;
	unsigned char *p = malloc(bytes);
	unsigned x = 1;

	memset(p, 7, bytes);
	for (size_t i = 0; argc > 2 && i < bytes; i += 2)
		p[i] = (x = x * 1103515245 + 12345) >> 16;
	puts("ready");
	fflush(stdout);
	if (argc > 3)
		return read(0, p, 1);
	return *(volatile int *)0x700000000000 + p[5];
}
END
}

# killed DIR SECONDS WHO COMMAND...: the command, which says "ready" on its
# standard output, is killed so long after that; WHO is launcher or tool, what
# that has started.
killed() {
	_dir=$1 _after=$2 _who=$3
	shift 3
	mkdir "$_dir"
	: >out
	"$@" >out 2>"$_dir.err" &
	_pid=$!
	until_ok 60 grep -q ready out
	sleep "$_after"
	case $_who in
	tool) pkill -9 -P $_pid ;;
	*) kill -9 $_pid ;;
	esac
	wait $_pid
} 2>/dev/null

# whole_or_none NAME SUFFIX DIR...: what is in these folders has a name that
# ends so, and is a core whose stack can be told.
whole_or_none() {
	_name=$1 _suffix=$2 _bad= _whole=0
	shift 2
	for _core in $(find "$@" -type f); do
		case $_core in
		*/.*) _bad="$_bad $_core: a draft;" ;;
		*"$_suffix")
			"$PROSE" core bt "$_core" >bt 2>&1
			grep -q '#0 .*main' bt ||
				_bad="$_bad $_core: $(cat bt);"
			_whole=$((_whole + 1))
			;;
		*) _bad="$_bad $_core: not a core's name;" ;;
		esac
	done
	is "$_bad" "" "$_name ($_whole of $#)"
}
