# SPDX-License-Identifier: BSD-2-Clause
# needs: time=400
# A redis-server in a partition serves the host: REQUESTS (2000) requests of
# many clients at once, with and without pipelining, none of them with an
# error; its data goes to a file of the host as it ends.
. "$TOP/t/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not there"
redis=$("$TOP/scripts/app" redis)
[ -x "$redis/redis-server" ] || { fail "redis is there"; finish; }

# load.py PORT REQUESTS CLIENTS PIPELINE: as redis-benchmark does, with every
# answer checked.
cat >load.py <<'END'
import socket, sys, threading
port, requests, clients, deep = map(int, sys.argv[1:])
bad = []
def run(me):
    try:
        c = socket.create_connection(("127.0.0.1", port))
        f = c.makefile("rb")
        for i in range(0, requests // clients, deep):
            out = want = b""
            for k in range(i, i + deep):
                v = b"%d-%d" % (me, k)
                out += b"SET k%d %s\r\nGET k%d\r\n" % (me, v, me)
                want += b"+OK\r\n$%d\r\n%s\r\n" % (len(v), v)
            c.sendall(out)
            if f.read(len(want)) != want: bad.append((me, i))
        c.close()
    except Exception as e:
        bad.append((me, repr(e)))
threads = [threading.Thread(target=run, args=(i,)) for i in range(clients)]
for t in threads: t.start()
for t in threads: t.join()
print(bad or "no error")
END

cat >command.py <<'END'
import socket, sys
c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
c.sendall(" ".join(sys.argv[2:]).encode() + b"\r\n")
print(c.recv(100).decode().strip())
END

free_port() {
	python3 -c 'import socket; s = socket.socket()
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

port=$(free_port)
"$PROSE" run --mem 256M "$redis/redis-server" --port "$port" \
	--bind 127.0.0.1 --save '' --appendonly no >redis.log 2>&1 &
server=$!
ready() { [ "$(python3 command.py "$port" PING 2>/dev/null)" = +PONG ]; }
check "redis-server answers" until_ok 120 ready

n=${REQUESTS:-2000}
is "$(python3 load.py "$port" $((n / 2)) 20 1)" "no error" \
	"$n requests of 20 clients"
is "$(python3 load.py "$port" $((n / 2)) 10 10)" "no error" \
	"$n requests of 10 clients, ten at a time"
is "$(python3 load.py "$port" 200 100 1)" "no error" "100 clients at once"

like "$(python3 command.py "$port" BGSAVE)" "-ERR*" \
	"a save in the background needs fork, and fails cleanly"
is "$(python3 command.py "$port" SAVE)" "+OK" "a save in the foreground"
check "it is a file of the host" test -s dump.rdb
python3 command.py "$port" SHUTDOWN NOSAVE >/dev/null
status 0 "it ends" wait $server
[ "$bad" = 0 ] || diag "$(tail -n 20 redis.log)"
finish
