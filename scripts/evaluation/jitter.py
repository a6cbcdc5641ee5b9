# SPDX-License-Identifier: BSD-2-Clause
"""A periodic task (examples/jitter.c) in partitions and in Linux, alone and
beside two programs that never wait. Times are QEMU's; instructions that ran
in the middle of the task's work are counted."""
import re
import time

from .base import absent, say
from .places import Bare, Controller, Machine, marked_since
from .workloads import program

PARTS = {"slots-50": "slots:50", "rtc": "rtc", "slots-0": "slots:0"}
LINUX = ("linux-fifo", "linux-other", "bare-fifo", "bare-other")
PLACES = tuple("part-" + p for p in PARTS) + LINUX
KEY = ("place", "load", "what")
FIELDS = KEY + ("periods", "period_us", "missed", "q0", "q0.5", "q0.75",
                "q0.9", "q0.95", "q0.99", "q0.995", "q0.999", "q0.9995",
                "q0.9999", "q1", "run")
NAME = "jitter"
SOURCE = "examples/jitter.c"
PERIOD_US, WORK, LOAD = 5000, 1000000, 2
# Under the model all is slower.
COUNTED_PERIOD_US, COUNTED_WORK = 20000, 200000


def rows_of(place, load, text):
    periods, missed = re.search(r"periods (\d+) missed (\d+)", text).groups()
    for line in text.split("\n"):
        what, *pairs = line.split() or [""]
        if what in ("late", "took", "done"):
            row = {"q" + p.split(":")[0]: float(p.split(":")[1])
                   for p in pairs}
            row.update(place=place, load=load, what=what + "_us",
                       periods=int(periods), missed=int(missed),
                       period_us=PERIOD_US)
            yield row


def disturbed(place, load, marked):
    """Beyond the least that its CPU did in a quantum: others' instructions.
    """
    n, least = marked["regions"], marked["cpu_least"]
    return {"place": place, "load": load, "what": "others_instructions",
            "periods": n, "period_us": COUNTED_PERIOD_US,
            "q1": marked["cpu_most"] - least,
            "mean": (marked["cpu"] - n * least) / n}


class InPartitions(Machine):
    places = tuple("part-" + p for p in PARTS)

    def __init__(self, model):
        self.task = program(SOURCE, "real")
        super().__init__("powernv", *(["--tlb-model"] if model else []))

    def load(self, n):
        return [self.prose("run", "-d", "--mem", "32M", "--cpu", "0",
                           self.task, "spin").strip() for _ in range(n)]

    def unload(self, loads):
        for lpar in loads:
            self.prose("kill", lpar)
        self.settle()

    def go(self, place, *args):
        return self.prose("run", "--cpu", "0", "--policy", PARTS[place[5:]],
                          self.task, *map(str, args))

    def counted(self, go):
        go()
        rows = self.counts()["partitions"]
        return max((r for r in rows if "marked" in r),
                   key=lambda r: r["lpar"])["marked"]


class InLinux:
    def load(self, n):
        for _ in range(n):
            self.shell("/tmp/jitter spin </dev/null >/dev/null 2>&1 &")
        return n

    def unload(self, n):
        if n:
            self.shell("killall jitter")
        time.sleep(1)

    def go(self, place, *args):
        fifo = " fifo" if place.endswith("fifo") else ""
        return self.shell(" ".join(map(str, ("/tmp/jitter",) + args)) + fifo)

    def counted(self, go):
        def marked():
            return self.counts()["partitions"][0].get("marked", {})
        before = marked()
        go()
        now = marked_since(before, marked())
        # since the start: of one place and load a machine
        return dict(now, cpu_least=marked()["cpu_least"],
                    cpu_most=marked()["cpu_most"])


class InController(InLinux, Controller):
    places = LINUX[:2]

    def __init__(self, model):
        super().__init__(model, [])
        self.put(program(SOURCE, "linux"))


class InBare(InLinux, Bare):
    places = LINUX[2:]

    def __init__(self, model):
        super().__init__(model, [])

    def initrd(self, programs):
        super().initrd([program(SOURCE, "linux")])


def timed(kind, places, loads_of, periods):
    with kind(False) as m:
        for p in places:
            for load in loads_of:
                loads = m.load(load)
                text = m.go(p, PERIOD_US, WORK, periods)
                m.unload(loads)
                yield from rows_of(p, load, text)
                say(f"jitter: {p}, load {load}")


def counted(kind, places, loads_of, periods):
    """A machine each: the least and the most are since its start."""
    for p in places:
        for load in loads_of:
            with kind(True) as m:
                loads = m.load(load)
                marked = m.counted(lambda p=p, m=m: m.go(
                    p, COUNTED_PERIOD_US, COUNTED_WORK, periods))
                m.unload(loads)
            yield disturbed(p, load, marked)


def tried(places, rows):
    """Those rows; what cannot be had of these places is said."""
    try:
        yield from rows
    except (RuntimeError, OSError) as e:
        for p in places:
            absent(p, str(e))


def sweep(a):
    timed_periods, counted_periods = (200, 100) if a.quick else (10001, 500)
    loads = (LOAD,) if a.quick else (0, LOAD)
    for kind in (InPartitions, InController, InBare):
        places = [p for p in kind.places if p in a.places]
        if places:
            yield from tried(places, timed(kind, places, loads,
                                           timed_periods))
        if a.quick and kind is not InPartitions:
            continue  # it takes a start of Linux for each
        for p in places:
            yield from tried([p], counted(kind, [p], loads, counted_periods))


FIELDS = FIELDS[:-1] + ("mean", "run")


def about():
    return {"period_us": PERIOD_US, "work_turns": WORK, "spinning": LOAD,
            "counted_period_us": COUNTED_PERIOD_US,
            "counted_work_turns": COUNTED_WORK,
            "cpu": "one of QEMU's; partitions of the load on the same"}
