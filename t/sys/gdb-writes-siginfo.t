# SPDX-License-Identifier: BSD-2-Clause
# needs: time=90 tool=gdb-multiarch
# $_siginfo is what the program will be told, the sender included; what gdb
# writes there is what the handler gets.
. "$TOP/t/tap.sh"

cat >prog.c <<'END'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static void handler(int sig, siginfo_t *i, void *context)
{
	if (sig == SIGSEGV) {
		printf("segv %p\n", i->si_addr);
		fflush(stdout);
		_exit(0);
	}
	printf("signal %d: %d of %d, code %d\n", i->si_signo,
	       i->si_value.sival_int, i->si_pid == getpid(), i->si_code);
	fflush(stdout);
}
static int twice(int n) { return 2 * n; }
int main(void)
{
	struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

	sigaction(SIGUSR1, &a, NULL);
	sigaction(SIGUSR2, &a, NULL);
	sigaction(SIGSEGV, &a, NULL);
	for (int i = 0; i < 5; i++)
		sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 7});
	twice(0);
	*(volatile int *)0x700000001230 = 1;
	return 0;
}
END
"$PROSE_CC" -O0 -g -o prog prog.c || { fail "compile"; finish; }

value='$_siginfo._sifields._rt.si_sigval.sival_int'
cat >commands <<END
continue
print \$_siginfo.si_signo
print \$_siginfo.si_code
print $value
continue
set var $value = 42
print $value
continue
set var $value = 43
print twice(21)
continue
set var $value = 44
signal SIGUSR2
break twice
signal 0
print \$_siginfo.si_signo
set var \$_siginfo.si_signo = 99
delete
continue
print/x \$_siginfo._sifields._sigfault.si_addr
set var \$_siginfo._sifields._sigfault.si_addr = 0x1234
continue
END
within 60 "$PROSE" gdb --batch --ex 'set width 0' -x commands ./prog \
	</dev/null >gdb.out 2>&1
is "$(grep '^\$[0-9]' gdb.out)" '$1 = 10
$2 = -1
$3 = 7
$4 = 42
$5 = 42
$6 = 5
$7 = 0x700000001230' "gdb reads it, and what it wrote"
is "$(grep '^signal ' gdb.out)" 'signal 10: 7 of 1, code -1
signal 10: 42 of 1, code -1
signal 10: 43 of 1, code -1
signal 12: 0 of 1, code 0' "the handler gets that, after a call by hand as well"
is "$(grep '^segv' gdb.out)" 'segv 0x1234' "and a fault's address"
is "$(grep -c 'nable to write' gdb.out)" 0 "nothing was refused"
finish
