# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=host root tool=unshare tool=setpriv own-machine
# A /dev/kvm that is not there, not permitted, or of no use: `up` says which
# of them, and that powernv needs none. Each with a /dev of its own.
. "$TOP/t/tap.sh"

# try PATTERN NAME COMMAND: `prose up --machine kvm` fails, saying PATTERN,
# after COMMAND made the /dev/kvm.
try() {
	cat >try.sh <<-END
		mount -t tmpfs -o mode=755 dev /dev
		mknod -m 666 /dev/null c 1 3
		$3
		exec setpriv --bounding-set -dac_override,-dac_read_search \
			"$PROSE" up --machine kvm
	END
	status=0
	said=$(unshare -m sh try.sh 2>&1) || status=$?
	is $status 125 "$2: refused"
	like "$said" "$1" "$2: says so"
	like "$said" "*powernv*" "$2: names the machine that needs none"
}

try "*there is no /dev/kvm here*" "none" ""
try "*may not be opened*group*" "not permitted" \
	"mknod -m 600 /dev/kvm c 10 232; chown 65534 /dev/kvm"
try "*is there but unusable: No such device*" "no driver" \
	"mknod -m 666 /dev/kvm c 10 254"
try "*died while booting: *speaks an unknown version*" "not KVM" \
	"mknod -m 666 /dev/kvm c 1 3"
finish
