# SPDX-License-Identifier: BSD-2-Clause
# needs: time=240 tool=gdb-multiarch own-machine
# `prose dump` writes a core of a partition that goes on, with its registers,
# files and channels; --kill ends it; --machine is the hypervisor, which gdb
# shows with its own symbols; `prose core` lists, tells, removes.
. "$TOP/t/tap.sh"
export XDG_STATE_HOME=$PWD/state

compile counts <<'END'
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>
static sem_t never;
volatile unsigned long count;
volatile double half = 0.5;
static void *waits(void *arg)
{
	sem_wait(&never);
	return arg;
}
static __attribute__((noinline)) void spin(void)
{
	for (;;)
		count++;
}
int main(void)
{
	pthread_t t;

	sem_init(&never, 0, 0);
	pthread_create(&t, NULL, waits, NULL);
	fopen("counts.c", "r");
	usleep(10000);
	puts("ready");
	fflush(stdout);
	spin();
}
END
lpar=$("$PROSE" run -d -o out ./counts)
until_ok 60 grep -q ready out
check "dump" "$PROSE" dump -o one.core $lpar 2>said
check "tells how long it stood still" grep -q 'stood still for [0-9.]* ms' said
check "dump again" "$PROSE" dump $lpar 2>said
check "has a name of its own" test -s counts.$lpar.core
count() {
	gdb-multiarch -nx -batch -ex 'printf "COUNT %lu\n", count' ./counts \
		"$1" 2>/dev/null | sed -n 's/^COUNT //p'
}
check "the program went on in between" \
	test "$(count counts.$lpar.core)" -gt "$(count one.core)"
gdb-multiarch -nx -batch -ex 'thread apply all bt' -ex 'info auxv' \
	-ex 'info proc mappings' ./counts one.core >gdb 2>&1
for what in 'spin (' 'main (' 'waits (' 'AT_ENTRY' '/counts'; do
	check "gdb finds: $what" grep -qF "$what" gdb
done
"$PROSE" core bt one.core >bt
check "prose core finds the spinning thread" grep -q '#0 .*spin' bt
check "and the waiting one" grep -q '# *[0-9].*waits' bt
"$PROSE" core info one.core >info
check "info: why" grep -q 'because: dump' info
check "info: open files" grep -q 'fid .*counts.c' info
"$PROSE" core info --json one.core >info.json
check "info --json is JSON" python3 -c \
	'import json; i = json.load(open("info.json")); assert i["threads"] == 2'

mkfifo pipe
onto() { "$PROSE" dump -o "$1" $lpar 2>said; }
status 125 "what is no plain file is not replaced" onto pipe
check "it is what it was" test -p pipe
status 125 "nor is a folder" onto "$PWD"
check "and that is said" grep -q "no core file .*: Is a directory" said

is "$("$PROSE" core ls | grep -c counts)" 2 "ls: both"
"$PROSE" core ls --json >ls.json
check "ls --json is JSON" python3 -c \
	'import json; assert len(json.load(open("ls.json"))["cores"]) == 2'
check "by LPAR id: the newest" "$PROSE" core bt $lpar
mv counts elsewhere
"$PROSE" core bt one.core >bt2 2>err
check "without the program: no names, but it says so" \
	grep -q 'is not there' err
mv elsewhere counts
check "pack" "$PROSE" core pack counts.$lpar.core
check "makes it small" test "$(wc -c <counts.$lpar.core.zst)" -lt 1000000
check "and is read all the same" test -n \
	"$("$PROSE" core bt counts.$lpar.core.zst | grep '#0 .*spin')"
check "by trace, too" test -n "$("$PROSE" core trace counts.$lpar.core.zst |
	grep 'write')"
check "by gdb, too" test -n "$("$PROSE" core gdb counts.$lpar.core.zst -nx \
	-batch -ex bt 2>&1 | grep 'spin (')"
check "rm" "$PROSE" core rm one.core
check "it is gone" test ! -e one.core
is "$("$PROSE" core ls | grep -c counts)" 1 "and not listed"

check "dump --kill" "$PROSE" dump --kill -o last.core $lpar
until_ok 20 sh -c "! '$PROSE' ps | grep -q ' $lpar .*counts'"
check "ended it" sh -c "! '$PROSE' ps | grep -q counts"
check "and its core is good" grep -q spin <<END
$("$PROSE" core bt last.core)
END
status 125 "an LPAR that is not there" "$PROSE" dump 4000000

lpar=$("$PROSE" run -d -o out ./counts)
check "dump --machine" "$PROSE" dump --machine -o machine.core
check "is sparse" test "$(du -k machine.core | cut -f1)" -lt 200000
case ${PROSE_MACHINE:-powernv} in
powernv)
	gdb-multiarch -nx -batch -ex 'thread apply all bt' \
		-ex 'printf "MAGIC %lx\n", *(unsigned long *)0x100000' \
		"$TOP/build/powernv/hyp.elf" machine.core >gdb 2>&1
	check "gdb finds the CPUs in the hypervisor" \
		test "$(grep -c 'hyp_cpu_main' gdb)" -ge 2
	check "and its memory" grep -q 'MAGIC 4d45534f5250' gdb
	;;
kvm)
	check "the hypervisor's process beside it" test -s machine.core.hyp
	gdb-multiarch -nx -batch -ex 'info threads' \
		"$TOP/build/kvm/prose-hyp-kvm" machine.core.hyp >gdb 2>&1
	check "gdb finds its threads" grep -q LWP gdb
	;;
esac
"$PROSE" kill $lpar
finish
