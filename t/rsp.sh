# SPDX-License-Identifier: BSD-2-Clause
# For tests that talk to `prose gdbserver` by packets: `. "$TOP/t/rsp.sh"`
# after tap.sh. Their client.py imports rsp (t/rsp.py) and symbols.

# symbols PROGRAM NAME...: where they are, for client.py.
symbols() {
	_program=$1
	shift
	for _s in "$@"; do
		echo "$_s = 0x$(nm "$_program" | sed -n "s/ . $_s\$//p")"
	done >symbols.py
}

# client PROGRAM POINTS ARG...: runs client.py on a `prose gdbserver` of PROGRAM,
# or of the machine if that is empty, at ./sock; what that prints is in ./out
# and ./err. The client's points are ours, and so many.
client() {
	_count=$2
	"$PROSE" gdbserver --once "$PWD/sock" ${1:+"$1"} >out 2>err &
	_server=$!
	shift 2
	until_ok 30 [ -S sock ]
	PYTHONPATH="$TOP/t" within 100 python3 client.py ./sock "$@" \
		>client.out 2>&1
	wait $_server
	passed_on <client.out
	is "$(grep -Ec '^(not )?ok ' client.out)" "$_count" "all of it was tried"
}
