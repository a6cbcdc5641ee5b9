# SPDX-License-Identifier: BSD-2-Clause
"""On the emulated POWER8: instructions counted and misses modelled between a
program's marks, and QEMU's time without the model."""
from .base import absent, counting, ns_of, say, verified
from .places import MACHINES, MODELLED, Partitions, started
from .workloads import ALL, units

PLACES = MODELLED
KEY = ("workload", "place", "log2_size")
PER_UNIT = ("instructions", "kernel", "accesses", "translated", "erat_misses",
            "tlb_misses", "walk_accesses", "unknown")
IN_ALL = ("exits", "switches", "moved")
FIELDS = KEY + ("data_mib", "log2_units", "log2_whole", "sampled",
                "verified") + PER_UNIT + (
    "hyp_instructions",) + IN_ALL + ("qemu_ns", "run")
NAME = "model"


def counted(m, place, w, n, cap):
    """One run under the model: a row without its key."""
    u, part = units(w, n, cap)
    before = m.marked(None if not hasattr(m, "choose") else {})
    text = m.run(place, w, n, u)
    now = m.marked(before)
    row = {c: now[c] / 2 ** u for c in PER_UNIT}
    row.update({c: now[c] for c in IN_ALL})
    if not now["moved"]:
        row["hyp_instructions"] = now["hyp"] / 2 ** u
    row.update(data_mib=w.data(n) / 2 ** 20, log2_units=u,
               log2_whole=w.whole(n), sampled=part, verified=verified(text))
    return row


def rows_of(kind, a, works, places):
    def each():
        for name in a.workloads:
            w = ALL[name]
            for n in a.sizes or (w.quick if a.quick else w.sizes):
                for p in places:
                    yield w, n, p, {"workload": name, "place": p,
                                    "log2_size": n}
    cap = 14 if a.quick else None
    m = started(kind, True, works)
    if not m:
        return
    with m:
        for w, n, p, row in each():
            try:
                row.update(counted(m, p, w, n, cap))
            except RuntimeError as e:
                absent(f"{w.name} 2^{n} {p}", str(e))
                continue
            say(f"model: {w.name} 2^{n} {p}")
            yield row
    if a.quick and kind is not Partitions:
        return  # another start of Linux, for an aside
    with kind(False, works) as m:
        for w, n, p, row in each():
            u = units(w, n, cap)[0]
            yield dict(row, qemu_ns=ns_of(m.run(p, w, n, u, "x")))


def sweep(a):
    works = [ALL[w] for w in a.workloads]
    for kind in MACHINES:
        places = [p for p in kind.places if p in a.places]
        if places:
            yield from rows_of(kind, a, works, places)


def about():
    return {"erat_entries": 48, "tlb_entries": 2048, "tlb_ways": 4,
            "bare_mib": 4096, "updates": "between the program's marks",
            **counting()}
