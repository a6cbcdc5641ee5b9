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

# client POINTS ARG...: runs client.py, once ./sock is there; its points are
# ours, and so many.
client() {
	_count=$1
	shift
	until_ok 30 [ -S sock ]
	PYTHONPATH="$TOP/t" within 100 python3 client.py ./sock "$@" \
		>client.out 2>&1
	while IFS= read -r _line; do
		case $_line in
		"ok "*) pass "${_line#ok }" ;;
		"not ok "*) fail "${_line#not ok }" ;;
		*) diag "$_line" ;;
		esac
	done <client.out
	is "$(grep -Ec '^(not )?ok ' client.out)" "$_count" "all of it was tried"
}
