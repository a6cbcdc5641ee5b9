# SPDX-License-Identifier: BSD-2-Clause
# Test Anything Protocol for tests in shell: `. "$TOP/t/tap.sh"`. t/run sets
# TOP, PROSE, PROSE_CC, a private TMPDIR, which is the working directory,
# and the machine to use. A test ends by `finish`.

points=0
bad=0

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

pass() { points=$((points + 1)); echo "ok $points - $*"; }
fail() { points=$((points + 1)); bad=1; echo "not ok $points - $*"; }

# check NAME COMMAND...: the command succeeds.
check() {
	_name=$1
	shift
	if "$@"; then pass "$_name"; else fail "$_name"; diag "status $?: $*"; fi
}

# is GOT WANT NAME: the strings are equal.
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		diag "got: $1"
		diag "want: $2"
	fi
}

# like TEXT PATTERN NAME: the text matches the shell pattern.
like() {
	case $1 in
	$2) pass "$3" ;;
	*) fail "$3"; diag "got: $1"; diag "want: $2" ;;
	esac
}

# status WANT NAME COMMAND...: the command ends with that exit status.
status() {
	_want=$1 _name=$2
	shift 2
	_got=0
	"$@" || _got=$?
	is "$_got" "$_want" "$_name"
}

# skip WHY: a point that cannot be tried here.
skip() { points=$((points + 1)); echo "ok $points # SKIP $*"; }

# skip_all WHY: the whole test cannot be tried here.
skip_all() { echo "1..0 # SKIP $*"; exit 0; }

# passed_on: another one's points, from stdin, numbered, are this test's.
passed_on() {
	while IFS= read -r _line; do
		case $_line in
		'ok '*'# SKIP'*) diag "not tried: ${_line#ok * - }" ;;
		'ok '*) pass "${_line#ok * - }" ;;
		'not ok '*) fail "${_line#not ok * - }" ;;
		1..* | 'TAP version'*) ;;
		*) diag "${_line#"# "}" ;;
		esac
	done
}

# compile NAME <<EOF ...: a program for a partition, ./NAME, from stdin.
compile() {
	_out=$1
	shift
	cat >"$_out.c"
	"$PROSE_CC" -O2 -g -I"$TOP/abi" -o "$_out" "$_out.c" "$@" ||
		{ fail "compile $_out"; finish; }
}

# within SECONDS COMMAND...: ends it then, with 124; on a slow machine, as
# TIME_SCALE tells, so many times later.
within() {
	_most=$(($1 * ${TIME_SCALE:-1}))
	shift
	timeout $_most "$@"
}

# until_ok SECONDS COMMAND...: tries the command until it succeeds.
until_ok() {
	_end=$(($(date +%s) + $1 * ${TIME_SCALE:-1}))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $_end ] || return 1
		sleep 0.1
	done
}

finish() {
	echo "1..$points"
	exit $bad
}
