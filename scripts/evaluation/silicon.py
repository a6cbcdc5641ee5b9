# SPDX-License-Identifier: BSD-2-Clause
"""On the processor that is here: partitions of kvm and processes of this
Linux, by the pages they lie on; measured times, interleaved repetitions,
misses by perf where it counts."""
import ctypes
import os
import re
import shutil
import statistics
import subprocess
import tempfile

from .base import absent, ns_of, run, say, verified
from .places import Machine, mem_for
from .workloads import ALL, program, units

PAGE = f"{os.sysconf('SC_PAGESIZE') // 1024}K"
BASE = "host-" + PAGE
PLACES = ("part-4K", "part-huge", BASE, "host-thp")
HUGE = "/proc/sys/vm/nr_hugepages"
KEY = ("workload", "place", "log2_size")
FIELDS = KEY + ("log2_units", "runs", "ns_median", "ns_min", "ns_max",
                "dtlb_misses", "verified", "run")
NAME = "kvm"
PR_SET_THP_DISABLE = 41


def perf_counts():
    r = subprocess.run(["perf", "stat", "-x,", "-e", "dTLB-load-misses",
                        "true"], capture_output=True, text=True,
                       check=False) if shutil.which("perf") else None
    return bool(r and r.returncode == 0 and "<not" not in r.stderr)


def no_thp():
    """For a child: base pages, whatever the system's policy is."""
    ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)


def host_once(place, w, args, perf):
    env, extra = dict(os.environ), {}
    if place == "host-thp":
        env["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
    else:
        extra["preexec_fn"] = no_thp
    cmd = [program_of[w.name, "host"]] + args
    if not perf:
        return run(*cmd, env=env, **extra), None
    with tempfile.NamedTemporaryFile() as f:
        text = run("perf", "stat", "-x,", "-o", f.name, "-e",
                   "dTLB-load-misses", *cmd, env=env, **extra)
        hit = re.search(r"^(\d+),.*dTLB", f.read().decode(), re.M)
    return text, int(hit.group(1)) if hit else None


program_of = {}


def once(place, w, n, u, machines, perf, last):
    args = [str(n), str(u)] + ([] if last else ["x"])
    if place not in machines:
        return host_once(place, w, args, perf)
    return machines[place].prose(
        "run", "--mem", mem_for(w.data(n + 1)),
        program_of[w.name, "part"], *args), None


def row_of(w, n, u, seen):
    ns = [ns_of(text) for text, _ in seen]
    miss = [m / 2 ** u for _, m in seen if m is not None]
    row = {"log2_units": u, "runs": len(seen), "ns_min": min(ns),
           "ns_median": statistics.median(ns), "ns_max": max(ns),
           "verified": verified(seen[-1][0])}
    if miss:
        row["dtlb_misses"] = statistics.median(miss)
    return row


def kvm_machine(place, biggest):
    """A machine whose partitions lie on such pages, or None."""
    try:
        m = Machine("kvm", "--mem", f"{(biggest >> 20) * 2 + 1024}M",
                    name=place)
    except (RuntimeError, OSError) as e:
        return absent(place, str(e))
    if ("2 MiB pages" in m.prose("status", "--verbose")) != (
            place == "part-huge"):
        m.__exit__()
        return absent(place, "the host gives other pages")
    return m


def reserve_huge(bytes_):
    with open(HUGE, "r+") as f:
        was = int(f.read())
        f.seek(0)
        f.write(str(was + (bytes_ >> 20) + 1024))
    return was


def machines_for(a, biggest):
    machines = {p: kvm_machine(p, biggest) for p in ("part-4K", "part-huge")
                if p in a.places}
    return {p: m for p, m in machines.items() if m}


def works_of(a):
    """In haste without sqlite, which its compiler takes a while for."""
    return [ALL[w] for w in a.workloads if not (a.quick and ALL[w].sqlite)]


def sizes_of(a, w):
    return a.sizes or (w.quick if a.quick else w.sizes)


def interleaved(a, machines, perf):
    places = [p for p in PLACES if p in a.places and p not in missing_kvm(
        a, machines)]
    for w in works_of(a):
        for n in sizes_of(a, w):
            # silicon is quick: whole runs, up to a limit of a minute or so
            u = 14 if a.quick else units(w, n, 28 if w.name != "btree"
                                         else 16)[0]
            got = {p: [] for p in places}
            runs = 3 if a.quick else 5
            for i in range(runs):
                for p in places:
                    got[p].append(once(p, w, n, u, machines, perf,
                                       i == runs - 1))
            for p, seen in got.items():
                yield dict(row_of(w, n, u, seen), workload=w.name, place=p,
                           log2_size=n)
            say(f"silicon: {w.name} 2^{n}")


def missing_kvm(a, machines):
    return [p for p in ("part-4K", "part-huge") if p not in machines]


def sweep(a):
    if not set(PLACES) & set(a.places):
        return
    perf = perf_counts()
    if not perf:
        say("perf counts no dTLB misses here: a dash in their place")
    works = works_of(a)
    if not works:
        return
    biggest = max(w.data(n) for w in works for n in sizes_of(a, w))
    huge, machines = None, {}
    try:
        if "part-huge" in a.places and a.reserve_huge:
            huge = reserve_huge(biggest)
        machines = machines_for(a, biggest)
        for w in works:
            for kind in (["part"] if machines else []) + ["host"]:
                program_of[w.name, kind] = program(w, kind)
        yield from interleaved(a, machines, perf)
    finally:
        for m in machines.values():
            m.__exit__()
        if huge is not None:
            with open(HUGE, "w") as f:
                f.write(str(huge))


def about():
    return {"dtlb": "perf dTLB-load-misses, where it counts"}
