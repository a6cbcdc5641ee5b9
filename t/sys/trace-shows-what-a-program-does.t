# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# prose trace -- FILE: system calls and 9P requests with names, paths,
# results and errors, as strace shows them; filters, times, the summary and
# JSON; the program's own streams and exit status.
. "$TOP/t/tap.sh"

compile traced <<'END'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char buf[64];
	int fd = open(argv[1], O_RDONLY), n = read(fd, buf, sizeof(buf));
	close(fd);
	open("there/is/no/such/file", O_RDONLY);
	mkdir("a-folder-with-a-name-that-is-longer-than-sixteen-bytes", 0700);
	rename("a-folder-with-a-name-that-is-longer-than-sixteen-bytes", "b");
	rmdir("b");
	read(77, buf, 5);
	write(1, buf, n);
	return 3;
}
END
echo "twenty bytes of text" >file
got=0
"$PROSE" trace -T -o log -- ./traced file >out || got=$?
is $got 3 "the exit status is the program's"
is "$(cat out)" "twenty bytes of text" "and so is its output"
has() { if grep -q -e "$1" log; then pass "$2"; else fail "$2"; diag "$1" "$(cat log)"; fi; }
has '^ *[0-9]* open("file", O_RDONLY[A-Z_|]*) = 3 <[0-9.]*>$' "an open has its path"
has 'read(3, 0x[0-9a-f]*, 64) = 21 ' "a read has its arguments and result"
has '^        9p PREAD fid [0-9]* ".*/file", 64 bytes at 0 = 21 ' \
	"the request behind it stands under it, with the path of its fid"
has '^        9p PWRITE fid [0-9]* "stdout", 21 bytes = 21 ' \
	"what it was given to write to has a name, too"
has 'open("there/is/no/such/file", .*) = -1 ENOENT (No such file or directory)' \
	"errors have their names"
has '9p WALK .* = -1 ENOENT' "in 9P, too"
has 'mkdir("a-folder-with-a-name-that-is-longer-than-sixteen-bytes", 0700) = 0' \
	"long paths are whole"
has 'rename("a-folder-with-a-name-that-is-longer-than-sixteen-bytes", "b") = 0' \
	"and both of two"
has 'read(77, 0x[0-9a-f]*, 5) = -1 EBADF' "an error of rt's own"
has '^ *[0-9]* exit_group(3) = ?$' "the last call"
has '^+++ exited with 3 +++$' "and the end"

"$PROSE" trace -e %file,TPWRITE -o log -- ./traced file >out
has ' open("file"' "a filter leaves what it names"
has '9p PWRITE' "and a message"
is "$(grep -c -e ' read(' -e WALK log)" 0 "and nothing else"
status 125 "a wrong name in a filter is refused" \
	"$PROSE" trace -e raed -- ./traced file 2>/dev/null
status 125 "and no name, too" "$PROSE" trace -e "" -- ./traced file 2>/dev/null

"$PROSE" trace --summary -o log -- --mem 32M ./traced file >out
has ' 2 *1 read$' "the summary counts calls and errors"
has ' 1 *21 PWRITE$' "and bytes of requests"

"$PROSE" trace --json -e all -o log -- ./traced file >out
cat >judge.py <<'END'
import json
docs = [json.loads(line) for line in open("log")]
calls = [d["name"] for d in docs if d["event"] == "SYSCALL"]
assert calls.count("open") == 2 and "exit_group" in calls, calls
bad = [d for d in docs if d["event"] == "SYSRET" and d.get("errno") == "EBADF"]
assert len(bad) == 1 and bad[0]["name"] == "read" and bad[0]["result"] == -9
assert any(d["event"] == "SWITCH_IN" for d in docs)
made = [d for d in docs if d["event"] == "SYSRET" and d["name"] == "rename"]
assert made[0]["paths"][1] == "b" and made[0]["took"] >= 0, made
reads = [d for d in docs if d["event"] == "R9P" and d["message"] == "PREAD"]
assert reads[0]["path"].endswith("/file") and reads[0]["word"] == 21, reads
rt = [d["tb"] for d in docs if "tid" in d]
assert rt == sorted(rt)
END
check "JSON: a line a record, in order" python3 judge.py

compile waits <<'END'
#include <unistd.h>
int main(void) { return pause(); }
END
lpar=$("$PROSE" run -d ./waits)
{ sleep 1; "$PROSE" trace "$lpar"; echo $? >st; } 2>err | true
is "$(cat st)$(cat err)" 141 "who reads no more ends it as by SIGPIPE"
"$PROSE" kill "$lpar"
finish
