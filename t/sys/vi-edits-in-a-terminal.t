# SPDX-License-Identifier: BSD-2-Clause
# needs: time=120 tool=python3
# A full-screen program in a terminal: busybox's vi edits a file, sees the
# window's size and its changes, and leaves the terminal as it was.
. "$TOP/t/tap.sh"

bb=$("$TOP/scripts/app" busybox)/busybox
printf 'first\nsecond\nthird\n' >file

cat >drive.py <<'END'
import fcntl, os, pty, select, struct, sys, termios, time, signal

def size(fd, rows, cols):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("4H", rows, cols, 0, 0))

pid, fd = pty.fork()
if pid == 0:
    time.sleep(0.2)
    os.environ["TERM"] = "vt100"
    os.execv(os.environ["PROSE"], ["prose", "run", sys.argv[1], "vi", "file"])
size(fd, 20, 70)
before = termios.tcgetattr(fd)
seen = b""

def expect(what, seconds=20):
    global seen
    end = time.time() + seconds
    while what not in seen:
        if time.time() > end:
            print("missed", what, "in", seen, file=sys.stderr)
            return False
        if select.select([fd], [], [], 0.2)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                break
    ok = what in seen
    seen = seen.partition(what)[2] if ok else seen
    return ok

def say(ok, name):
    print("%s %s" % ("yes" if ok else "no", name), flush=True)

say(expect(b"third"), "the file is shown")
say(expect(b"\x1b[20;1H") , "its last line is the window's 20th")
raw = termios.tcgetattr(fd)
say(not raw[3] & termios.ICANON, "the terminal is raw")
os.write(fd, b"jdd")          # delete `second`
os.write(fd, b"ofourth\x1b")  # a line below `third`
say(expect(b"fourth"), "what is typed is echoed by vi")
# vi's handler of SIGWINCH redraws at once, whatever it interrupts: it is to
# come while vi waits for a key.
os.write(fd, b"\x07")         # ^G: where am I?
say(expect(b"3/3"), "it says where it is")
time.sleep(0.2)
seen = b""
size(fd, 30, 70)
say(expect(b"\x1b[30;1H"), "a changed window is seen")
time.sleep(0.2)
os.write(fd, b":wq\r")
end = time.time() + 20
status = None
while time.time() < end:
    if select.select([fd], [], [], 0.1)[0]:
        try:
            os.read(fd, 65536)
        except OSError:
            pass
    got, s = os.waitpid(pid, os.WNOHANG)
    if got:
        status = s
        break
say(status == 0, "it ends with status 0")
if status is None:
    os.kill(pid, signal.SIGKILL)
say(open("file").read() == "first\nthird\nfourth\n", "the file was written")
say(termios.tcgetattr(fd)[3] == before[3], "the terminal is as it was")
END
python3 drive.py "$bb" >out 2>err
while read -r ok name; do
	is "$ok" yes "$name"
done <out
is "$(wc -l <out)" 9 "the driver went through"
[ ! -s err ] || diag "$(cat err)"
finish
