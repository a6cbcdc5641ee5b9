# SPDX-License-Identifier: BSD-2-Clause
# needs: time=60 machine=host
# prose export on stdin and stdout: a client that knows plain 9P2000.L dials by
# the files of /net; there is nothing but that tree; nonsense ends it.
. "$TOP/t/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not there"
cat >client.py <<'END'
import os, socket, struct, subprocess, sys
p = subprocess.Popen([os.environ["PROSE"], "export", sys.argv[1]],
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def s(text):
    return struct.pack("<H", len(text)) + text.encode()
def rpc(kind, body):
    p.stdin.write(struct.pack("<IBH", 7 + len(body), kind, 1) + body)
    p.stdin.flush()
    size, answer, tag = struct.unpack("<IBH", p.stdout.read(7))
    body = p.stdout.read(size - 7)
    if answer == 7:
        return -struct.unpack("<I", body)[0]
    assert answer == kind + 1
    return body
def attach(aname):
    return rpc(104, struct.pack("<II", 0, 0xffffffff) + s("me") + s(aname) +
               struct.pack("<I", 0))
def opened(fid, *names):
    r = rpc(110, struct.pack("<IIH", 0, fid, len(names)) +
            b"".join(map(s, names)))
    return r if isinstance(r, int) else rpc(12, struct.pack("<II", fid, 2))
def read(fid):
    r = rpc(116, struct.pack("<IQI", fid, 0, 1000))
    return r if isinstance(r, int) else r[4:].decode()
def write(fid, text):
    r = rpc(118, struct.pack("<IQI", fid, 0, len(text)) + text.encode())
    return r if isinstance(r, int) else struct.unpack("<I", r)[0]
rpc(100, struct.pack("<I", 8192) + s("9P2000.L"))
END
cat >net.py <<'END'
exec(open("client.py").read())
l = socket.create_server(("127.0.0.1", 0))
print("root:", attach(""))
attach("net")
opened(1, "cs")
write(1, "tcp!localhost!%d" % l.getsockname()[1])
clone, addr = read(1).split()
print("cs:", clone, addr.split("!")[0])
opened(2, *clone.split("/")[2:])
print("connect:", write(2, "connect " + addr) > 0)
opened(3, "tcp", read(2), "data")
c = l.accept()[0]
c.sendall(b"hello")
print("data:", read(3))
write(3, "and back")
print("heard:", c.recv(100).decode())
p.stdin.close()
print("ends:", p.wait())
END
is "$(timeout 50 python3 net.py net 2>&1)" "root: -13
cs: /net/tcp/clone 127.0.0.1
connect: True
data: hello
heard: and back
ends: 0" "the network"

cat >bad.py <<'END'
exec(open("client.py").read())
p.stdin.write(struct.pack("<IBH", 5, 1, 1))
p.stdin.flush()
print("ends:", p.wait())
END
like "$(timeout 50 python3 bad.py cons 2>&1)" "*Protocol error*ends: 125" \
	"no message"
status 125 "an unknown tree" "$PROSE" export frobs 2>/dev/null
status 125 "a DIR without a command" "$PROSE" export net /mnt 2>/dev/null
finish
