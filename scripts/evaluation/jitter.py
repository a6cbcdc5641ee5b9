# SPDX-License-Identifier: BSD-2-Clause
"""A periodic task (examples/jitter.c) in partitions and in Linux, alone and
beside two programs that never wait, in virtual time: how late it begins, what
its work takes, and the instructions of others in the middle of it."""
import re

from .base import absent, counting, counting_qemu, say
from .places import Bare, Controller, Machine
from .workloads import program

# Policies of the task and of what is beside it.
PARTS = {"slots-50": ("slots:50", "slots:0"),
         "slots-50-full": ("slots:50", "slots:25"),
         "rtc": ("rtc", "slots:0"), "slots-0": ("slots:0", "slots:0")}
LINUX = ("linux-fifo", "linux-other", "bare-fifo", "bare-other")
PLACES = tuple("part-" + p for p in PARTS) + LINUX
KEY = ("place", "load", "work_us", "what")
FIELDS = KEY + ("periods", "period_us", "missed", "q0", "q0.5", "q0.75",
                "q0.9", "q0.95", "q0.99", "q0.995", "q0.999", "q0.9995",
                "q0.9999", "q1", "mean", "run")
NAME = "jitter"
SOURCE = "examples/jitter.c"
LOAD = 2
TURNS_PER_US = 4000  # the loop is unrolled four times
AROUND = 7  # instructions of the work that are not the loop
# (us of work, us of the period, periods): primes, in step neither with slots
# of 1 ms nor with ticks of 4 ms
TASKS = ((100, 997, 10001), (2000, 4973, 2001))


def rows_of(text):
    periods, missed = re.search(r"periods (\d+) missed (\d+)", text).groups()
    for line in text.split("\n"):
        what, *pairs = line.split() or [""]
        if what in ("late", "took", "done"):
            row = {"q" + p.split(":")[0]: float(p.split(":")[1])
                   for p in pairs}
            yield dict(row, what=what + "_us", periods=int(periods),
                       missed=int(missed))


def disturbed(marked, work_us):
    """What its CPU did in a quantum beyond the quantum's own instructions."""
    n, own = marked["regions"], work_us * TURNS_PER_US // 4 + AROUND
    return {"what": "others_instructions", "periods": n,
            "q1": marked["cpu_most"] - own, "mean": marked["cpu"] / n - own}


class InPartitions(Machine):
    places = tuple("part-" + p for p in PARTS)

    def __init__(self):
        self.task = program(SOURCE, "real")
        super().__init__("powernv", model=True)

    def load(self, place, n):
        for _ in range(n):
            self.prose("run", "-d", "--mem", "32M", "--cpu", "0", "--policy",
                       PARTS[place[5:]][1], self.task, "spin")

    def go(self, place, *args):
        return self.prose("run", "--cpu", "0", "--policy",
                          PARTS[place[5:]][0], self.task, *map(str, args))

    def marked(self):
        rows = self.counts()["partitions"]
        return [r for r in rows if "marked" in r][-1]["marked"]


class InLinux:
    def load(self, _, n):
        for _ in range(n):
            self.shell("/tmp/jitter spin </dev/null >/dev/null 2>&1 &")

    def go(self, place, *args):
        fifo = " fifo" if place.endswith("fifo") else ""
        return self.shell(" ".join(map(str, ("/tmp/jitter",) + args)) + fifo)

    def marked(self):
        return self.counts()["partitions"][0]["marked"]


class InController(InLinux, Controller):
    places = LINUX[:2]

    def __init__(self):
        super().__init__(True, [])
        self.put(program(SOURCE, "linux"))


class InBare(InLinux, Bare):
    places = LINUX[2:]

    def __init__(self):
        super().__init__(True, [])

    def initrd(self, programs):
        super().initrd([program(SOURCE, "linux")])


def measured(kind, place, load, work_us, period_us, periods):
    """On a machine of its own: the model's least and most are since its
    start."""
    with kind() as m:
        m.load(place, load)
        text = m.go(place, period_us, work_us * TURNS_PER_US, periods)
        for row in [*rows_of(text), disturbed(m.marked(), work_us)]:
            yield dict(row, place=place, load=load, work_us=work_us,
                       period_us=period_us)
    say(f"jitter: {place}, {work_us} us of work, load {load}")


QUICK = ("part-slots-50", "part-rtc", "linux-fifo", "linux-other")


def combinations(a):
    chosen = a.places if a.chosen or not a.quick else QUICK
    loads = (LOAD,) if a.quick else (0, LOAD)
    tasks = ((100, 997, 200),) if a.quick else TASKS
    for kind in (InPartitions, InController, InBare):
        for p in kind.places:
            for task in tasks:
                for load in loads:
                    if p in chosen and (load or not p.endswith("-full")):
                        yield kind, p, load, *task


def sweep(a):
    if not counting_qemu():
        return
    for kind, place, *how in combinations(a):
        try:
            yield from measured(kind, place, *how)
        except (RuntimeError, OSError) as e:
            absent(place, str(e))


def about():
    return {"spinning": LOAD, **counting(),
            "cpu": "one of QEMU's; partitions of the load on the same"}
