# SPDX-License-Identifier: BSD-2-Clause
# Instructions of a hypervisor call that does nothing, `sc 1` and the return
# included: counted, not timed. QEMU executes one instruction at a time and
# names the address of each that is the hypervisor's or the call itself. The
# count that most have is told: the hypervisor has code at the call's address,
# too, and there may be an interrupt.
. "$TOP/t/bench/lib.sh"

"$PROSE_CC" -O2 -I "$TOP/abi" -o null-hcall "$TOP/t/bench/null-hcall.c"
at=$(powerpc64le-linux-gnu-nm null-hcall | sed -n 's/^\(.*\) T null_hcall$/\1/p')
qemu=$(command -v qemu-system-ppc64)
image=$(stat -c %s "$TOP/build/powernv/hyp.bin")

mkfifo trace
mkdir bin
cat >bin/qemu-system-ppc64 <<EOF
#!/bin/sh
exec $qemu "\$@" -singlestep -d exec,nochain -D $PWD/trace \
	-dfilter 0xc00..$(printf 0x%x "$image"),0x$at+8
EOF
chmod +x bin/qemu-system-ppc64

# A line is "Trace CPU: HOST [CS_BASE/PC/FLAGS/CFLAGS] ...".
awk -F/ -v call="$at" '
	{ pc = $2 "" }
	pc == call "" { n = 0; counting = 1 }
	counting && n && pc != call "" && pc >= "0000000000010000" {
		print n
		counting = 0
	}
	counting { n++ }' <trace >counts &
PATH="$PWD/bin:$PATH" "$PROSE" up --cpus 1 >up.out
"$PROSE" run ./null-hcall
"$PROSE" down
wait

[ "$(wc -l <counts)" -ge 90 ]
usual=$(sort -n counts | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
figure null-hcall "$usual" instructions goal 60 \
	"$(wc -l <counts)"
