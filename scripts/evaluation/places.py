# SPDX-License-Identifier: BSD-2-Clause
"""The places of an emulated POWER8: machines that run the workloads, with the
translation model or without it. Each has `places`, `run()` and `marked()`."""
import json
import os
import re
import time

from .bare import BareMachine
from .base import PROSE, TOP, absent, counting_qemu, run
from .workloads import program

THP = "/sys/kernel/mm/transparent_hugepage"


class Machine:
    """One of PROSE, of its own name, up while it is used; with the model it
    has virtual time, if that can be had."""

    def __init__(self, kind, *options, name="", model=False,
                 virtual=True):
        self.env = dict(os.environ, PROSE_MACHINE=kind, PROSE_CORE="none",
                        PROSE_NAME=f"eval{os.getpid()}{name}")
        if model:
            options += ("--tlb-model",)
        if model and virtual and counting_qemu():
            options += ("--virtual-time",)
            self.env["PROSE_QEMU"] = counting_qemu()
        run(PROSE, "up", *options, env=self.env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run(PROSE, "down", env=self.env, check=False)

    def prose(self, *cmd, **kw):
        return run(PROSE, *cmd, env=self.env, **kw)

    def counts(self):
        return json.loads(self.prose("tlb", "--json"))

    def settle(self):
        """Until the memory of those before is clean."""
        while "free, 0 bytes" not in self.prose("status", "--verbose"):
            time.sleep(0.2)


def mem_for(data):
    return f"{(data * 9 // 8 >> 20) + 24}M"


class Partitions(Machine):
    """Real mode, and translated by pages of three sizes."""
    places = ("real", "4K", "64K", "16M")

    def __init__(self, model, works):
        self.programs = {}  # compiled as they are needed
        super().__init__("powernv", model=model)

    def run(self, place, w, n, *args):
        key = w.name, place
        if key not in self.programs:
            self.programs[key] = program(w, place)
        self.settle()
        return self.prose("run", "--cpu", "0", "--mem", mem_for(w.data(n)),
                          self.programs[key], str(n), *map(str, args))

    def marked(self, before):
        """Counts since then; a partition is a new one each time."""
        if before is None:
            return {}
        rows = self.counts()["partitions"]
        return max(rows, key=lambda r: r["lpar"])["marked"]


def marked_since(before, now):
    if before is None:
        return now
    return {k: now[k] - before.get(k, 0) for k in now}


class LinuxPlaces:
    """Processes of a Linux that `shell` is a shell of."""

    def choose(self, place):
        how = "always" if place.endswith("-thp") else "never"
        self.shell(f"echo {how} >{THP}/enabled; echo always >{THP}/defrag")

    def run(self, place, w, n, *args):
        self.choose(place)
        return self.shell(" ".join([f"/tmp/{w.name}", str(n)] +
                                   [str(a) for a in args]))

    def marked(self, before):
        rows = [r for r in self.counts()["partitions"] if r["lpar"] == 1]
        now = rows[0].get("marked", {}) if rows else {}
        return marked_since(before, now)


class Controller(LinuxPlaces, Machine):
    """Debian's Linux as the controller, a partition of its own."""
    places = ("linux-64K", "linux-thp")

    def __init__(self, model, works):
        if not os.path.exists(TOP + "/build/linux/vmlinux"):
            run("make", "-s", "-C", TOP, "linux")
        super().__init__("powernv", "--controller", "linux",
                         "--controller-cpus", "1", model=model)
        for w in works:
            self.put(program(w, "linux"))

    def put(self, path):
        name = os.path.basename(path).split(".")[0]
        with open(path, "rb") as f:
            self.prose("sh", "sh", "-c",
                       f"cat >/tmp/{name}; chmod +x /tmp/{name}",
                       stdin=f.read())

    def shell(self, line):
        return self.prose("sh", "sh", "-c", line)


class Bare(LinuxPlaces, BareMachine):
    """The same Linux without a hypervisor."""
    places = ("bare-64K", "bare-thp")

    def __init__(self, model, works):
        super().__init__(model, [program(w, "linux") for w in works])

    def counts(self):
        return json.loads(run(PROSE, "tlb", "--json", "--file", self.file))


MACHINES = (Partitions, Controller, Bare)
MODELLED = sum((m.places for m in MACHINES), ())


def started(kind, model, works):
    """That machine, or None and said why not."""
    try:
        return kind(model, works)
    except (RuntimeError, OSError) as e:
        for p in kind.places:
            absent(p, re.sub(r"\s+", " ", str(e)))
        return None
