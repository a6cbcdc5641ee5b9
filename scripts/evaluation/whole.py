# SPDX-License-Identifier: BSD-2-Clause
"""Whole runs of the largest table, all updates made and verified, without the
model: it takes a quarter of an hour a place."""
from . import model
from .base import ns_of, say, verified
from .places import MACHINES, started
from .workloads import ALL

PLACES = model.PLACES
KEY = ("workload", "place", "log2_size")
FIELDS = KEY + ("data_mib", "log2_units", "verified", "qemu_ns", "run")
NAME = "whole"
DEFAULT = ("real",)


def sweep(a):
    w = ALL["gups"]
    n = 16 if a.quick else 26
    places = a.places if a.chosen else DEFAULT
    for kind in MACHINES:
        mine = [p for p in kind.places if p in places]
        m = started(kind, False, [w]) if mine else None
        if not m:
            continue
        with m:
            for p in mine:
                text = m.run(p, w, n, w.whole(n))
                yield {"workload": w.name, "place": p, "log2_size": n,
                       "data_mib": w.data(n) / 2 ** 20,
                       "log2_units": w.whole(n), "verified": verified(text),
                       "qemu_ns": ns_of(text)}
                say(f"whole: {w.name} 2^{n} {p}")


def about():
    return {"model": "none"}
