# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3 tool=bash
# On a terminal: Ctrl-C, Ctrl-Z and fg, bg, window sizes, end of file; the
# program's own handlers first, the default action else.
. "$TOP/t/tap.sh"

compile prog <<'END'
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
static volatile int got;
static void handler(int sig) { got = sig; }
int main(int argc, char **argv)
{
	struct winsize w;
	char c[256];
	ssize_t n;
	sigset_t both, none;
	sigemptyset(&none);
	sigemptyset(&both);
	sigaddset(&both, SIGINT);
	sigaddset(&both, SIGWINCH);
	if (!strcmp(argv[1], "handle")) {
		/* taken by sigsuspend() alone, not just before it */
		sigprocmask(SIG_BLOCK, &both, NULL);
		signal(SIGINT, handler);
		signal(SIGWINCH, handler);
	}
	puts("ready");
	fflush(stdout);
	if (!strcmp(argv[1], "spin"))
		while (!got)
			;
	if (!strcmp(argv[1], "cat"))
		while ((n = read(0, c, sizeof(c))) > 0)
			write(1, c, n);
	if (!strcmp(argv[1], "cat"))
		return 0;
	while (!got)
		sigsuspend(&none);
	ioctl(0, TIOCGWINSZ, &w);
	printf("got %d, %d rows\n", got, w.ws_row);
	return 3;
}
END
cat >drive.py <<'END'
import fcntl, os, pty, re, select, struct, sys, termios, time

pid, fd = pty.fork()
if not pid:
    os.execvp("bash", ["bash", "--norc", "--noediting", "-i"])
point, seen = 0, ""

def expect(pattern, name):
    global point, seen
    point += 1
    end = time.time() + 15
    while time.time() < end:
        if re.search(pattern, seen, re.S):
            print("ok", point, "-", name)
            break
        if select.select([fd], [], [], 0.2)[0]:
            seen += os.read(fd, 4096).decode(errors="replace")
    else:
        print("not ok", point, "-", name)
        print("# want", repr(pattern), "got", repr(seen))
    seen = ""

def send(text):
    os.write(fd, text.encode())

def size(rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))

size(24)
run = os.environ["PROSE"] + " run ./prog "
send("PS1='$ '; stty -echo\n")
time.sleep(0.5)
send(run + "sleep\n")
expect("ready", "a program runs on a terminal")
send("\x03")
send("echo status $?\n")
expect("status 130", "Ctrl-C ends one that waits")
send(run + "spin\n")
expect("ready", "another one")
send("\x03")
send("echo status $?\n")
expect("status 130", "Ctrl-C ends one that computes")
send(run + "handle\n")
expect("ready", "one with a handler")
send("\x03")
expect("got 2, 24 rows", "Ctrl-C reaches its handler")
send("echo status $?\n")
expect("status 3", "and it goes on")
send(run + "handle\n")
expect("ready", "again")
size(40)
expect("got 28, 40 rows", "so does a new window size")
for how in "sleep", "spin":
    send(run + how + "\n")
    expect("ready", "one that is to " + how)
    send("\x1a")
    expect("Stopped", "Ctrl-Z stops it")
    send("%s ps\n" % os.environ["PROSE"])
    expect("paused.*prog", "its partition, too")
    send("fg\n")
    expect("prog " + how, "fg")
    time.sleep(0.5)  # the shell says so before it is so
    time.sleep(0.5)
    send("\x1a")
    expect("Stopped", "and once more")
    send("bg\n")
    expect("&", "bg")
    time.sleep(0.3)
    send("%s ps\n" % os.environ["PROSE"])
    expect("(running|waiting).*prog", "it goes on in the background")
    send("fg\n")
    expect("prog " + how, "it comes back")
    time.sleep(0.5) # bash says so before it gives it the terminal
    send("\x03")
    send("echo status $?\n")
    expect("status 130", "and ends")
send(run + "cat\n")
expect("ready", "one that reads")
send("a line\n")
expect("a line", "what is typed is read")
send("\x1a")
expect("Stopped", "Ctrl-Z while it reads")
send("fg\n")
expect("cat", "fg")
time.sleep(0.5)
send("another\n")
expect("another", "it reads on")
send("\x04")
send("echo status $?\n")
expect("status 0", "end of file ends it")
send(run + "cat &\n")
expect("Stopped|ready", "one in the background")
send("sleep 1; jobs\n")
expect("Stopped", "is stopped when it reads")
send("kill -9 %1; wait; jobs; echo over\n")
expect("over", "and can be killed")
send("exit\n")
print("1..%d" % point)
END
exec python3 drive.py
