# SPDX-License-Identifier: BSD-2-Clause
"""What all parts of the evaluation use: commands, and what cannot be had."""
import functools
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROSE, CC = TOP + "/prose", TOP + "/prose-cc"
CROSS = "powerpc64le-linux-gnu-gcc"
missing = {}


def say(text):
    print("eval:", text, file=sys.stderr, flush=True)


def absent(what, why):
    """For what cannot be measured here: says so once."""
    if what not in missing:
        missing[what] = why
        say(f"{what}: left out: {why}")


def run(*cmd, env=None, check=True, stdin=None, timeout=None, **kw):
    r = subprocess.run(cmd, env=env, input=stdin, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=timeout, check=False,
                       **kw)
    if check and r.returncode:
        raise RuntimeError(f"{' '.join(cmd[:6])}: "
                           f"{r.stderr.decode().strip()[-300:]}")
    return r.stdout.decode()


@functools.lru_cache
def counting_qemu():
    """A QEMU whose time goes by instructions (`prose up --virtual-time`), or
    None, and said: then counts are made by the host's time."""
    try:
        return run(TOP + "/scripts/qemu-new").strip()
    except RuntimeError as e:
        return absent("virtual time", str(e))


def counting():
    """For `runs`: with what and by which clock it is counted."""
    q = counting_qemu()
    if not q:
        return {"clock": "the host's"}
    return {"clock": "virtual: an instruction is 1 ns",
            "qemu": run(q, "--version").split("\n", maxsplit=1)[0]}


def ns_of(text):
    return float(re.search(r"([0-9.]+) ns an? ", text).group(1))


def verified(text):
    """True, False, or None where the program did not verify."""
    hit = re.search(r"(\d+) errors .*: (verified|FAILED)|"
                    r"(\d+) errors: (verified|FAILED)", text)
    if not hit:
        return None
    return (hit.group(1) or hit.group(3)) == "0"
