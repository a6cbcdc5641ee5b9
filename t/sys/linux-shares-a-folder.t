#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 machine=powernv own-machine tool=qemu-system-ppc64 tool=cpio net
# up --share: a folder of the host in the Linux controller, by its v9fs on our
# server: what one side does the other finds.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

mkdir dir outside
echo secret >outside/secret
ln -s ../outside/secret dir/way-out
head -c 3000000 /dev/urandom >dir/noise
compile dir/args <<'EOT'
#include <stdio.h>
int main(int argc, char **argv)
{
	FILE *f = fopen(argv[1], "w");

	for (int i = 0; i < argc; i++)
		fprintf(f, "%s\n", argv[i]);
	return fclose(f);
}
EOT
${PPC64:-powerpc64le-linux-gnu-}gcc -O1 -Wall -Werror -D_GNU_SOURCE -static \
	-o dir/fsx "$TOP/t/sys/linux-fsx.c" || { fail "fsx compiles"; finish; }
linux_up --share dir
inside() { within 60 sh sh -c "cd /host; $1"; }

is "$(inside 'md5sum <noise')" "$(md5sum <dir/noise)" "a large file is read"
inside 'cat noise noise >twice'
is "$(md5sum <dir/twice)" "$(cat dir/noise dir/noise | md5sum)" "and written"
inside './args /host/out one "two three"'
is "$(cat dir/out)" "./args
/host/out
one
two three" "a partition started there works on the host's files"
is "$(inside 'mkdir -p a/b; echo x >a/b/f; mv a/b/f a/g; ln -s g a/l; cat a/l;
	ln a/g a/h; stat -c %h a/g; chmod 600 a/g; stat -c %a a/h; rm a/l;
	ls a; rmdir a 2>&1 | grep -c "not empty"; rm -r a; ls -d a 2>&1 |
	grep -c "No such"' | tr '\n' ' ')" "x 2 600 b g h 1 1 " "names and modes"
is "$(inside 'seq 200 | (mkdir m; cd m; xargs touch; ls | wc -l); rm -r m')" \
	200 "two hundred files in a folder"
inside 'cp -a /bin/busybox .; cmp /bin/busybox busybox && ./busybox echo runs >ran'
is "$(cat dir/ran)" runs "Linux runs what lies there"
seed=$(date +%s)
diag "seed $seed"
is "$(within 150 sh sh -c "mkdir /host/tree /tmp/tree
	/host/fsx /host/tree /tmp/tree $seed ${FSX:-1500}")" \
	"${FSX:-1500} operations, the same" \
	"random operations do what they do on a file system of Linux'"
echo later >dir/later
is "$(inside 'cat later')" later "what the host adds is seen"
is "$(inside 'cat way-out 2>&1 | grep -c secret')" 0 "there is no way out of it"
(
	for i in 1 2 3 4; do
		inside "cat noise | md5sum >sum.$i" &
	done
	wait
)
is "$(cat dir/sum.? | sort -u | wc -l)" 1 "four readers at once read the same"
is "$(inside 'dmesg | grep -c "9p.*rror\|Oops\|BUG\|Call Trace"')" 0 \
	"the kernel has nothing to complain of"
status 125 "--share without such a controller is refused" \
	"$PROSE" up --name other$$ --share dir 2>/dev/null
finish
