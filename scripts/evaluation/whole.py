# SPDX-License-Identifier: BSD-2-Clause
"""Whole runs, all updates made and verified: of 2^22 words under the model, in
each place, for the samples to be compared with; and of 2^26 without it, in
real mode unless --places says more."""
from . import model
from .base import absent, counting, ns_of, say, verified
from .places import MACHINES, started
from .workloads import ALL

PLACES = model.PLACES
KEY = ("workload", "place", "log2_size")
FIELDS = KEY + ("data_mib", "log2_units", "verified") + model.PER_UNIT + (
    "hyp_instructions",) + model.IN_ALL + ("qemu_ns", "run")
NAME = "whole"
LARGEST = ("real",)


def timed(m, p, w, n):
    text = m.run(p, w, n, w.whole(n))
    return {"data_mib": w.data(n) / 2 ** 20, "log2_units": w.whole(n),
            "verified": verified(text), "qemu_ns": ns_of(text)}


def counted(m, p, w, n):
    return model.counted(m, p, w, n, w.whole(n))


def rows_of(kind, modelled, places, n, of):
    w = ALL["gups"]
    places = [p for p in kind.places if p in places]
    m = started(kind, modelled, [w]) if places else None
    if not m:
        return
    with m:
        for p in places:
            try:
                row = of(m, p, w, n)
            except RuntimeError as e:
                absent(f"whole 2^{n} {p}", str(e))
                continue
            yield dict(row, workload=w.name, place=p, log2_size=n)
            say(f"whole: {w.name} 2^{n} {p}")


def sweep(a):
    if a.quick and not a.chosen:
        return
    small, large = (12, 16) if a.quick else (22, 26)
    largest = a.places if a.chosen else LARGEST
    for kind in MACHINES:
        yield from rows_of(kind, True, a.places, small, counted)
    for kind in MACHINES:
        yield from rows_of(kind, False, largest, large, timed)


def about():
    return {"model": "of 2^22 words", **counting()}
