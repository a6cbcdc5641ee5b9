# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=host time=120
# C sources are as scripts/fmt leaves them (clang-format 14: others differ in
# details), and each header stands alone.
. "$TOP/t/tap.sh"

cd "$TOP" || exit
check "headers stand alone" scripts/header-check
case $(clang-format --version 2>&1) in
*'version 14.'*)
	check "sources are formatted" sh -c \
		'scripts/fmt --check >"$TMPDIR/fmt" 2>&1'
	grep error: "$TMPDIR/fmt" | head -n 5
	;;
*) skip "clang-format 14 is not there (Debian 12: clang-format)" ;;
esac
finish
