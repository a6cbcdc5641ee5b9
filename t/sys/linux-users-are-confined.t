#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: time=900 machine=powernv own-machine alone tool=qemu-system-ppc64 tool=cpio net
# What programs of the controller's Linux may not: call the hypervisor, map
# what is the hypervisor's; and, of users without privileges, see, change or
# stop each other's partitions. The kernel checks its own memory meanwhile.
. "$TOP/t/tap.sh"
. "$TOP/t/linux.sh"

cat >try.c <<'EOT'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <unistd.h>
static volatile char *map(unsigned long ra)
{
	int fd = open("/dev/prose", O_RDWR);
	void *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, ra);
	if (p == MAP_FAILED)
		_exit(errno);
	return p;
}
int main(int argc, char **argv)
{
	unsigned long ra = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;

	switch (argv[1][0]) {
	case 'c': {
		register long r3 __asm__("r3") = 8, r4 __asm__("r4") = 0,
			 r5 __asm__("r5") = 0;
		__asm__ volatile("sc 1" : "+r"(r3), "+r"(r4), "+r"(r5) : :
				 "r6", "r7", "r8", "r9", "r10", "r11", "r12",
				 "r0", "ctr", "cr0", "memory");
		return 99;
	}
	case 'u':
		if (setuid(1000))
			return 98;
		return map(ra)[8] = 42;
	case 'r':
		return (map(ra)[8] & 0) + 42;
	case 'w':
		map(ra)[8] |= 1;
		return 42;
	case 'f': {
		int fd = open("/dev/prose", O_RDWR | O_NONBLOCK);
		char b[64] = {0};
		for (int i = 0; i < 20000; i++) {
			ioctl(fd, rand() * 3u, rand() & 1 ? (long)b : rand());
			ioctl(fd, 0x40105080, (long)(rand() & 1 ? b : NULL));
			if (write(fd, b, rand() % 16) + read(fd, b, rand() % 16))
				;
			void *p = mmap(NULL, (rand() % 64 + 1) << 16, rand() & 7,
				       rand() & 1 ? MAP_SHARED : MAP_PRIVATE, fd,
				       ((long)rand() << 16) >> rand() % 30);
			if (p != MAP_FAILED && rand() & 1)
				munmap(p, 65536);
		}
		return 42;
	}
	}
	return 97;
}
EOT
${PPC64:-powerpc64le-linux-gnu-}gcc -O1 -static -o try try.c ||
	{ fail "it compiles"; finish; }
(cd "$TOP" && ${PPC64:-powerpc64le-linux-gnu-}gcc -O1 -Wall -Werror -static \
	-D_GNU_SOURCE -Iabi -Ilib -Ictl -o "$TMPDIR/users" t/sys/linux-users.c \
	ctl/*.c) || { fail "it compiles"; finish; }
linux_up --append slub_debug=FZP
within 120 sh sh -c 'cat >/tmp/try; chmod +x /tmp/try' <try
try() { within 200 sh /tmp/try "$@" 2>/dev/null; }
status 132 "a hypercall from a process is an illegal instruction" try c
status 42 "the machine's header can be read" try r 0x100000
status 135 "but not written" try w 0x100000
status 42 "statistics can be read" try r 0x110000
status 135 "but not written" try w 0x110000
status 42 "its clients' mailboxes can be written" try w 0x2e0000
status 135 "mailboxes of others not even read" try r 0x200000
status 135 "nor the hypervisor's code" try r 0
status 135 "nor its data" try r 0xb40000
status 135 "nor the hash table" try w 0x1800000
status 22 "beyond the RAM there is nothing" try r 0x400000000000
status 42 "nonsense to /dev/prose" try f
status 135 "a user does not write where partitions may be" try u 0x40000000
status 135 "nor read mailboxes" try u 0x2e0000

# -- users among themselves
within 120 sh sh -c 'cat >/tmp/users; chmod 755 /tmp/users' <users
secret=0x1234567887654321
as() { _user=$1; shift; within 300 sh su "$_user" -c "cd /tmp; $*"; }
# holds NAME USER [RA]: until /tmp/NAME is gone; $lpar and $ra are its.
holds() {
	within 40 sh sh -c "touch /tmp/$1; (exec su $2 -c '/tmp/users hold \
		$secret /tmp/$1 $3') >/tmp/$1.out 2>&1 </dev/null &"
	until_ok 120 held "$1"
}
held() {
	set -- $(within 40 sh head -n 1 "/tmp/$1.out")
	lpar=$1 ra=$2
	[ -n "$ra" ]
}
let_go() {
	within 40 sh rm "/tmp/$1"
	until_ok 60 within 20 sh grep -q '^[cu]' "/tmp/$1.out"
	within 20 sh tail -n 1 "/tmp/$1.out"
}
check "a user has a partition" holds one user
like "$(as other prose ps)" "*created*users*" "another one sees it in prose ps"
is "$(as other /tmp/users spy $secret $lpar $ra)" \
	"seen 0 changed 0 called 0" "but not its memory, nor may he call"
seed=$(date +%s)
diag "seed $seed"
end=$((seed + ${SOAK:-0})) rounds=0
while :; do
	as other /tmp/users fuzz $((seed + 1)) >mine &
	theirs=$(as other /tmp/users fuzz $seed)
	wait $!
	rounds=$((rounds + 1)) seed=$((seed + 2))
	[ "$theirs $(cat mine)" = "done done" ] && [ "$(date +%s)" -lt $end ] ||
		break
done
diag "$rounds rounds"
is "$theirs $(cat mine)" "done done" "nonsense of his, by two at once"
is "$(let_go one)" untouched "it is as it was"

within 40 sh sh -c "touch /tmp/stale; (exec su user -c '/tmp/users stale \
	/tmp/stale') >/tmp/old.out 2>&1 </dev/null &"
check "a user keeps the map of what he destroyed" until_ok 120 held old
check "another one gets that memory" holds two other $lpar
within 40 sh rm /tmp/stale
ended() { within 5 sh grep shown /tmp/old.out >old; }
until_ok 20 ended
like "$(cat old)" "*shown 0 changed 0" "and it is not in that map any more"
is "$(let_go two)" untouched "nor was it written to"
check "a partition once more" holds three user
like "$(as user /tmp/users spy $secret $lpar $ra | tail -n 1)" \
	"seen [1-9]* changed [1-9]* called [1-9]*" "whose own it is may do all"
within 40 sh rm /tmp/three
is "$(within 20 sh sh -c 'dmesg | grep -c "Oops\|BUG\|Call Trace"')" 0 \
	"the kernel has nothing to complain of"
is "$("$PROSE" log | grep -c 'exception in the hypervisor')" 0 \
	"nor has the hypervisor"
within 20 sh rmmod prose 2>/dev/null
check "the module goes when nobody uses it" within 20 sh insmod /lib/prose.ko
within 20 sh sh -c 'sleep 100 <>/dev/prose >/dev/null 2>&1 & '
status 1 "but not when somebody does" within 20 sh rmmod prose 2>/dev/null
finish
