# SPDX-License-Identifier: BSD-2-Clause
# The kvm machine, computing: GUPS beside Linux processes on 4 KiB pages and
# on transparent huge pages; lua, sqlite's speedtest1 and a hash loop beside
# themselves on Linux, built with the same compiler and C library.
. "$TOP/t/bench/lib.sh"

[ -w /dev/kvm ] || { echo "no /dev/kvm"; exit 0; }
export PROSE_TARGET=x86_64 PROSE_MACHINE=kvm

"$PROSE_CC" -O2 "$TOP/examples/gups.c" -o gups
gcc -O2 -static "$TOP/examples/gups.c" -o gups.linux
"$PROSE" up --mem 12G >/dev/null

ns() { sed -n 's/.* \([0-9.]*\) ns an update/\1/p'; }
free=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)

median() { sort -n "$1" | nth $((($(wc -l <"$1") + 1) / 2)); }

# 2^30 words take minutes to populate: BENCH_LONG=1 has them, too. Not all
# updates are made, and none verified: t/sys/gups-verifies does that.
for n in 12 16 20 24 26 28 ${BENCH_LONG:+30}; do
	need=$(((1 << n) / 134217728 + 1)) runs=3 u=26
	[ $n -lt 26 ] || runs=1
	[ $n -lt 22 ] || u=23
	[ $free -gt $((need * 2 + 1)) ] || { echo "2^$n: no memory"; continue; }
	: >p; : >l; : >h
	for i in $(seq $runs); do
		"$PROSE" run --mem $(((1 << n) / 131072 + 32))M ./gups $n $u x |
			ns >>p
		./gups.linux $n $u x | ns >>l
		GLIBC_TUNABLES=glibc.malloc.hugetlb=1 ./gups.linux $n $u x |
			ns >>h
	done
	# Updates a second: more is better, as in the goals.
	figure kvm-gups-2^$n "$(calc "1000 / $(median p)")" M/s \
		"Linux, huge pages" "$(calc "1000 / $(median h)")" $runs
	figure kvm-gups-2^$n-4k "$(calc "1000 / $(median p)")" M/s \
		"Linux, default" "$(calc "1000 / $(median l)")" $runs
done

# both NAME RUNS WORDS...: the program in the folder of each kind
both() {
	_name=$1 _runs=$2 _prog=$3
	shift 3
	"$TOP/t/bench/time" "$_runs" "$PROSE" run --mem 256M "./$_prog" "$@" \
		-- "./$_prog.linux" "$@" >ms
	figure "kvm-$_name" "$(calc "1000 / $(nth 1 <ms)")" 1/s native \
		"$(calc "1000 / $(nth 2 <ms)")" "$_runs"
}

# A compiler for Linux with the same musl.
musl=$TOP/build/musl/x86_64
cat >musl-cc <<END
#!/bin/sh
inc="-nostdinc -isystem $musl/include -isystem $(gcc -print-file-name=include)"
for a; do
	case \$a in
	-c|-E|-S|-M|-MM) exec gcc -fno-pie \$inc "\$@" ;;
	esac
done
exec gcc -static -no-pie -fno-pie \$inc -nostdlib $musl/lib/crt1.o \
	$musl/lib/crti.o "\$@" -x none -L$musl/lib -Wl,--start-group -lc \
	-lgcc -lgcc_eh -Wl,--end-group $musl/lib/crtn.o
END
chmod +x musl-cc

"$PROSE_CC" -O2 "$TOP/t/bench/hash.c" -o hash
./musl-cc -O2 "$TOP/t/bench/hash.c" -o hash.linux
both hash-loop 3 hash

cat >work.lua <<'END'
local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
local t, s = {}, 0
for i = 1, 300000 do t[i] = (i * 7919) % 300007 .. "" end
table.sort(t)
for i = 1, #t do s = s + #t[i] end
print(fib(29), s)
END
for app in lua sqlite3; do
	cp "$("$TOP/scripts/app" $app)"/* .
	dir=$(ac_cv_search_deflate=no APP_CC=$PWD/musl-cc APP_TO=$TOP/build/app-linux "$TOP/scripts/app" $app)
	for f in "$dir"/*; do cp "$f" "${f##*/}.linux"; done
done
both lua 3 lua work.lua
both sqlite-speedtest1 3 speedtest1 --memdb --size 10
