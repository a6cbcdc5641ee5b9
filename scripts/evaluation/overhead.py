# SPDX-License-Identifier: BSD-2-Clause
"""What a small program pays: a launch and a change of partition beside a
process and a change of process, in instructions."""
import json
import statistics
import time

from .base import absent, counting, say
from .places import Bare, Controller, Machine
from .workloads import program

PLACES = ("partition", "linux-process", "bare-process")
KEY = ("place", "what")
FIELDS = KEY + ("own", "own_min", "own_max", "hyp", "hyp_min", "hyp_max",
                "runs", "run")
NAME = "overhead"


def row(place, what, own, hyp):
    out = {"place": place, "what": what, "runs": len(hyp or own)}
    for name, v in (("own", own), ("hyp", hyp)):
        if v:
            out.update({name: statistics.median(v), name + "_min": min(v),
                        name + "_max": max(v)})
    return out


def launches(m, n):
    """hello: its partition's instructions, and the hypervisor's for it, the
    cleaning of its memory included."""
    hello, own, hyp = program("examples/hello.c", "real"), [], []
    m.prose("run", "--cpu", "0", "--mem", "32M", hello)
    for _ in range(n):
        m.settle()
        before = m.counts()["hyp_instructions"]
        m.prose("run", "--cpu", "0", "--mem", "32M", hello)
        m.settle()
        now = m.counts()
        own.append(max(now["partitions"],
                       key=lambda r: r["lpar"])["instructions"])
        hyp.append(now["hyp_instructions"] - before)
    return row("partition", "launch", own, hyp)


def switches_of(m):
    ps = json.loads(m.prose("ps", "--json"))
    return (sum(p["switches"] for p in ps), m.counts()["hyp_instructions"])


def changes(m, n, seconds):
    """Two that never wait, on one CPU: the hypervisor's instructions from one
    to the other."""
    spin, seen = program("examples/jitter.c", "real"), []
    lpars = [m.prose("run", "-d", "--mem", "32M", "--cpu", "0", "--policy",
                     "slots:50", spin, "spin").strip() for _ in range(2)]
    time.sleep(1)
    for _ in range(n):
        s0, h0 = switches_of(m)
        time.sleep(seconds)
        s1, h1 = switches_of(m)
        if s1 > s0:
            seen.append((h1 - h0) / (s1 - s0))
    for lpar in lpars:
        m.prose("kill", lpar)
    return row("partition", "change", None, seen)


def in_linux(m, place, n):
    def per(command, times):
        before = m.marked({})
        m.shell(command)
        now = m.marked(before)
        return now["instructions"] / times, now["hyp"] / times
    for what, command, times in (
            ("launch", "/tmp/overhead spawn 20 /tmp/hello >/dev/null", 20),
            ("change", "/tmp/overhead yield 2000", 2000)):
        seen = [per(command, times) for _ in range(n)]
        yield row(place, what, [s[0] for s in seen], [s[1] for s in seen])


class InController(Controller):
    def __init__(self):
        super().__init__(True, [])
        for s in ("t/bench/overhead.c", "examples/hello.c"):
            self.put(program(s, "linux"))


class InBare(Bare):
    def __init__(self):
        super().__init__(True, [])

    def initrd(self, programs):
        super().initrd([program(s, "linux") for s in
                        ("t/bench/overhead.c", "examples/hello.c")])


def sweep(a):
    n, seconds = (2, 1) if a.quick else (7, 3)
    if "partition" in a.places:
        # a launch waits for the host, and while all wait virtual time flies
        with Machine("powernv", model=True, virtual=False) as m:
            yield launches(m, n)
        with Machine("powernv", model=True) as m:
            yield changes(m, n, seconds)
            say("overhead: partition")
    for kind, place in ((InController, PLACES[1]), (InBare, PLACES[2])):
        if place not in a.places or (a.quick and kind is InBare):
            continue
        try:
            with kind() as m:
                yield from in_linux(m, place, n)
            say(f"overhead: {place}")
        except (RuntimeError, OSError) as e:
            absent(place, str(e))


def about():
    return {"launch": "hello: printf of one line; of a partition by the "
            "host's clock",
            "change": "partitions by slots; processes by sched_yield",
            **counting()}
