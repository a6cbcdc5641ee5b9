# SPDX-License-Identifier: BSD-2-Clause
# For tests of the Linux controller: starts a machine of its own that has one,
# or skips the test. The file lives with tap.sh and is no test itself.

linux_up() {
	image=${PROSE_LINUX:-$TOP/build/linux}
	[ -e "$image/initrd" ] ||
		make -s -C "$TOP" linux >&2 ||
		skip_all "Linux's packages could not be had; \`make linux\` tells"
	"$PROSE" up --machine powernv --controller linux "$@" >up.out 2>&1 ||
		{ fail "Linux starts"; diag "$(cat up.out)"; finish; }
	trap '"$PROSE" down >/dev/null 2>&1' EXIT
	check "Linux is up" within 150 sh true
}

# within SECONDS ARG...: prose, which may not take longer.
within() {
	_limit=$(($1 * ${TIME_SCALE:-1}))
	shift
	timeout -k 1 "$_limit" "$PROSE" "$@"
}
