#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400 machine=host tool=qemu-system-ppc64 tool=cpio net
# Linux's own 9p file system, mounted on our server, finds a file system
# that behaves: an independent judge.
. "$TOP/t/tap.sh"
. "$TOP/t/srv.sh"

mkdir root host
srv_start

cat >host/judge <<'EOT'
mount -t 9p -o trans=tcp,port=$1,version=9p2000.L,msize=65536 \
	10.0.2.2 /mnt || exit 1
cd /mnt
p() { echo "$1: $(eval "$2" 2>&1 | tr '\n' ' ')"; }
mkdir a a/b
echo hello >a/b/f
p read 'cat a/b/f'
p symlink 'ln -s b/f a/s; cat a/s; readlink a/s'
p hardlink 'ln a/b/f a/h; cat a/h; stat -c %h a/h'
p rename 'mv a/b/f a/g; cat a/g; cat a/b/f'
p beyond-4g 'dd if=/dev/zero of=z bs=1M seek=5000 count=1; stat -c %s z'
p truncate 'truncate -s 10 z; wc -c <z; rm z'
exec 3>u
echo data >&3
p unlinked 'rm u; ls u; echo more >&3 && echo written'
exec 3>&-
p write 'seq 200000 >seq; md5sum <seq'
mkdir many
p readdir 'cd many; seq 3000 | xargs touch; ls | wc -l'
p remove 'rm -rf many; ls -d many'
p mode 'chmod 640 seq; stat -c %a seq'
p time 'touch -d 2001-02-03 seq; stat -c %y seq | cut -c1-10'
p fifo 'mkfifo p; (echo through >p &); cat p; rm p'
p copy 'cp -a /bin/busybox .; cmp /bin/busybox busybox && ./busybox echo runs'
p append 'echo x >app; echo y >>app; cat app'
p exclusive 'set -C; (echo z >app) && echo lost; cat app'
p root 'cat ../../port || cat /mnt/../mnt/../../port'
p rmdir 'rmdir a; rmdir a/b && echo gone'
EOT
got=$("$TOP/scripts/pseries-linux" host "sh judge $port 2>/dev/null" |
	sed 's/ *$//')
echo "$got" | sed 's/^/# /'

answers() {
	while IFS= read -r want; do
		like "$(echo "$got" | grep "^${want%%:*}:")" "$want" \
			"${want%%:*}"
	done
}
answers <<EOT
read: hello
symlink: hello b/f
hardlink: hello 2
rename: hello cat: can't open*No such file*
beyond-4g: *5243928576
truncate: 10
unlinked: ls: u: No such file* written
write: $(seq 200000 | md5sum)
readdir: 3000
remove: ls: many: No such file*
mode: 640
time: 2001-02-03
fifo: through
copy: runs
append: x y
exclusive: *can't create app: File exists x y
root: cat: can't open*No such file*
rmdir: rmdir: 'a': Directory not empty gone
EOT
is "$(cat root/app)" "x
y" "the host sees the same"
finish
