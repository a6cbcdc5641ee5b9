#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=host tool=diodls tool=diodcat
# diod's own 9P2000.L clients list and read what our server shows.
. "$TOP/t/tap.sh"
. "$TOP/t/srv.sh"

mkdir -p root/sub/deep
seq 100000 >root/sub/seq
ln -s ../.. root/sub/up
(cd root/sub/deep && seq -f file-%g 1500 | xargs touch)
echo secret >outside

srv_start
at="-s 127.0.0.1:$port -t 20"

is "$(diodcat $at -a / sub/seq | cksum)" "$(cksum <root/sub/seq)" \
	"a file comes whole"
is "$(diodls $at -a / sub/deep | sort | grep -c file-)" 1500 \
	"a directory comes whole"
is "$(diodls $at -a /sub deep | grep -c file-)" 1500 "attached below the root"
is "$(diodls -l $at -a /sub . | awk '/seq$/ { print $5 }')" 588895 \
	"attributes are right"
check "nothing outside is read" \
	sh -c "! diodcat $at -a / ../outside 2>/dev/null"
check "nor through a symbolic link" \
	sh -c "! diodcat $at -a / sub/up/outside 2>/dev/null"
check "what is not there is said so" \
	sh -c "diodcat $at -a / none 2>&1 | grep -q 'No such file'"
finish
