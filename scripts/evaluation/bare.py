# SPDX-License-Identifier: BSD-2-Clause
"""Linux alone on an emulated POWER8: QEMU's powernv8 with its firmware, and
the kernel that is the controller elsewhere. Commands go to its console."""
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

from .base import TOP, counting_qemu, run

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
stty -echo -onlcr </dev/console
echo @ready@
while read -r line; do
	eval "$line"
	echo "@end@$?@"
done
poweroff -f
"""
MIB = 4096  # of memory
TABLE_AT = 32  # offset of `table` in struct prose_tlb_model


class BareMachine:
    def __init__(self, model, programs):
        self.work = tempfile.mkdtemp()
        self.file, self.seen = self.work + "/counts", b""
        try:
            self.initrd(programs)
            self.start(model)
            self.until(b"@ready@", 900)
            if model:
                self.tell_table()
        except BaseException:
            self.__exit__()
            raise

    def initrd(self, programs):
        root = self.work + "/root"
        for d in ("bin", "dev", "proc", "sys", "tmp"):
            os.makedirs(f"{root}/{d}")
        shutil.copy(run(TOP + "/scripts/app", "busybox").strip() + "/busybox",
                    root + "/bin")
        for p in programs:
            name = os.path.basename(p).split(".")[0]
            shutil.copy(p, f"{root}/tmp/{name}")
        with open(root + "/init", "w") as f:
            f.write(INIT)
        os.chmod(root + "/init", 0o755)
        run("sh", "-c", "find . | cpio -o -H newc --quiet >../initrd",
            cwd=root)

    def start(self, model):
        more = ["-plugin", f"{TOP}/build/tlb-model.so,bare={self.file}"]
        if counting_qemu():
            more += ["-icount", "shift=0,sleep=off"]
        self.qemu = subprocess.Popen(
            [model and counting_qemu() or "qemu-system-ppc64", "-M", "powernv8,memory-backend=ram0", "-cpu",
             "POWER8", "-m", f"{MIB}M", "-smp", "1", "-nodefaults",
             "-no-user-config", "-display", "none", "-no-reboot", "-D",
             "/dev/null", "-object",
             f"memory-backend-memfd,id=ram0,size={MIB}M,share=on",
             "-serial", "stdio", "-monitor",
             f"unix:{self.work}/monitor,server=on,wait=off", "-kernel",
             TOP + "/build/linux/vmlinux", "-initrd", self.work + "/initrd",
             "-append", "console=hvc0 quiet panic=-1"] +
            (more if model else []),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)

    def until(self, mark, seconds):
        """What the console says before it says that."""
        end = time.monotonic() + seconds
        while mark not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.qemu.stdout], [], [],
                                              left)[0]:
                raise RuntimeError(f"bare Linux: no {mark.decode()} in "
                                   f"{seconds} s: {self.seen[-200:]}")
            got = os.read(self.qemu.stdout.fileno(), 65536)
            if not got:
                raise RuntimeError(f"bare Linux ended: {self.seen[-200:]}")
            self.seen += got
        before, self.seen = self.seen.split(mark, 1)
        return before.replace(b"\r", b"").decode(errors="replace")

    def tell_table(self):
        """Tells the model where Linux's page table is: SDR1 says so."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.work + "/monitor")
            s.settimeout(20)
            s.sendall(b"info registers\n")
            text = b""
            while not re.search(rb"SDR1 [0-9a-f]{16}", text):
                text += s.recv(65536)
        sdr1 = int(re.search(rb"SDR1 ([0-9a-f]{16})", text).group(1), 16)
        table = sdr1 & ~0x3ffff | 18 + (sdr1 & 31)
        with open(self.file, "r+b") as f:
            f.seek(TABLE_AT)
            f.write(struct.pack("<Q", table))

    def shell(self, line):
        self.qemu.stdin.write(line.encode() + b"\n")
        self.qemu.stdin.flush()
        out = self.until(b"@end@", 3600)
        status = self.until(b"@", 10)
        if status != "0":
            raise RuntimeError(f"bare Linux: {line}: status {status}: "
                               f"{out[-200:]}")
        return out

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if getattr(self, "qemu", None):
            self.qemu.kill()
            self.qemu.wait()
        shutil.rmtree(self.work, ignore_errors=True)
