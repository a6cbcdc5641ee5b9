# SPDX-License-Identifier: BSD-2-Clause
# needs: own-machine time=120
# Bad input and bad surroundings get a clear error, and the machine and what
# runs on it go on.
. "$TOP/t/tap.sh"

compile hello <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END
compile sleeper <<'END'
#include <unistd.h>
int main(void) { for (;;) pause(); }
END

# says STATUS WORDS COMMAND...: it ends so, with these words on stderr.
says() {
	_want=$1 _words=$2
	shift 2
	_got=0
	_text=$("$@" 2>&1 >/dev/null) || _got=$?
	is "$_got" "$_want" "exit status of: $* ($_text)"
	like "$_text" "$_words" "words of it"
}

"$PROSE" up --mem 2G >/dev/null
neighbour=$("$PROSE" run -d ./sleeper)

# -- files
head -c 3000 hello >truncated
head -c 40 hello >tiny
: >empty
cp hello not-executable
chmod -x not-executable
cp hello unreadable
chmod 0 unreadable
printf '\177ELF\2\2\1' | cat - hello >big-endian
says 126 '*is not an ELF program*' "$PROSE" run /etc/passwd
says 126 '*is a script*' "$PROSE" run "$PROSE_CC"
says 126 '*truncated*' "$PROSE" run ./truncated
says 126 '*truncated*' "$PROSE" run ./tiny
says 126 '*is not an ELF program*' "$PROSE" run ./empty
says 126 '*big-endian*' "$PROSE" run ./big-endian
says 126 '*dynamically linked*' "$PROSE" run /bin/true
says 126 '*is a folder*' "$PROSE" run /
says 126 '*is not a file*' "$PROSE" run /dev/zero
says 127 '*no such file*' "$PROSE" run ./missing
says 127 '*no such file*' "$PROSE" run ''
# Root may read everything, unless it gives that up.
root=
[ "$(id -u)" != 0 ] ||
	root="setpriv --bounding-set=-dac_override,-dac_read_search"
says 126 '*may not be executed*' "$PROSE" run ./not-executable
says 126 '*cannot be opened*' $root "$PROSE" run ./unreadable

# -- options
says 126 '*more than the 4 KiB*' "$PROSE" run --mem 4K ./hello
rtc=$("$PROSE" run -d --policy rtc --cpu 0 ./sleeper)
says 125 "*free*" "$PROSE" run --policy rtc --cpu 0 ./hello
"$PROSE" kill "$rtc"
says 126 '*largest*' "$PROSE" run --mem 100T ./hello
says 125 '*no size*' "$PROSE" run --mem much ./hello
says 125 '*no policy*' "$PROSE" run --policy slots:101 ./hello
says 125 '*no CPU 999*' "$PROSE" run --cpu 999 ./hello
says 125 '*cannot be served*' "$PROSE" run --root ./missing ./hello
says 125 '*no command*' "$PROSE" walk
says 125 '*usage*' "$PROSE" run
says 125 '*unrecognized*' "$PROSE" run --walk ./hello

# -- LPAR ids
says 125 '*no LPAR id*' "$PROSE" kill x
says 125 '*no such partition*' "$PROSE" kill 4000000
stale=$("$PROSE" run -d ./hello)
"$PROSE" wait "$stale"
says 125 '*no such partition*' "$PROSE" pause "$stale"
says 125 '*is not paused*' "$PROSE" resume "$neighbour"

# -- no memory left
ids=
while id=$("$PROSE" run -d --mem 1G ./sleeper 2>full); do
	ids="$ids $id"
	[ "${#ids}" -lt 400 ] || break
done
like "$(cat full)" '*no partition of*free*' "memory that is out is explained"
check "and comes back" "$PROSE" kill $ids

like "$("$PROSE" ps)" "*$neighbour *sleeper*" "a neighbour lives through it"
is "$("$PROSE" run ./hello)" hello "and programs run"

# -- the state folder
"$PROSE" down
mv "$XDG_RUNTIME_DIR/prose" saved
says 125 '*not up*' "$PROSE" ps
mkdir -m 755 "$XDG_RUNTIME_DIR/prose"
says 125 '*not yours alone*' "$PROSE" up
says 125 '*not yours alone*' "$PROSE" run ./hello
rmdir "$XDG_RUNTIME_DIR/prose"
ln -s /tmp "$XDG_RUNTIME_DIR/prose"
says 125 '*not yours alone*' "$PROSE" up
rm "$XDG_RUNTIME_DIR/prose"
mkdir -m 700 "$XDG_RUNTIME_DIR/prose"
echo garbage >"$XDG_RUNTIME_DIR/prose/own"
says 125 '*not yours alone*' "$PROSE" up
rm "$XDG_RUNTIME_DIR/prose/own"
says 125 '*no name of a machine*' "$PROSE" up --name ../x
machine=$(ls saved/own)
for d in own own/$machine; do mkdir -m 700 "$XDG_RUNTIME_DIR/prose/$d"; done
for f in sock ends start; do
	echo garbage >"$XDG_RUNTIME_DIR/prose/own/$machine/$f"
done
is "$("$PROSE" run ./hello 2>&1)" hello "garbage in the folder does no harm"
"$PROSE" down
mkdir "$XDG_RUNTIME_DIR/prose/own/$machine/sock"
says 125 '*socket*' "$PROSE" up
rmdir "$XDG_RUNTIME_DIR/prose/own/$machine/sock"
is "$("$PROSE" run ./hello 2>&1)" hello "and it comes up again"
finish
