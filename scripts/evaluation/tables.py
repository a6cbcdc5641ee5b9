# SPDX-License-Identifier: BSD-2-Clause
"""The parts as tables to read: DIR/tables.md, a section a part."""
import json
import os

from . import jitter, model
from .workloads import ALL

COLUMNS = (("tlb_misses", "TLB misses (model)", 2),
           ("erat_misses", "ERAT misses (model)", 2),
           ("walk_accesses", "page table groups read (model)", 2),
           ("instructions", "instructions, all", 2),
           ("kernel", "of these in the kernel", 2),
           ("hyp_instructions", "the hypervisor's besides", 2),
           ("exits", "exits to the hypervisor in the whole run", 0),
           ("qemu_ns", "aside: ns by QEMU and the host, without the model", 0))


def shown(v, digits):
    return "-" if v is None else f"{v:,.{digits}f}"


def lines(heads, rows):
    out = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    return "\n".join(out + ["| " + " | ".join(r) + " |" for r in rows]) + "\n"


def by_place(rows, column, title, digits):
    """Sizes down, places across."""
    places = [p for p in model.PLACES if any(r[0] == p for r in rows)]
    body = []
    for n in sorted({size for _, size in rows}):
        part = any(r.get("sampled") for (_, s), r in rows.items() if s == n)
        body.append([f"2^{n}{'*' if part else ''}"] + [
            shown(rows.get((p, n), {}).get(column), digits) for p in places])
    return lines([title] + places, body)


def modelled(rows, columns=COLUMNS):
    out = ["Sizes with a * are samples: not all units of a whole run were "
           "made.\n"]
    for w in ALL.values():
        mine = {(r["place"], r["log2_size"]): r for r in rows
                if r["workload"] == w.name}
        if mine:
            out.append(f"### {w.name}: each {w.unit}, by {w.size}\n")
            out += [by_place(mine, *c) for c in columns]
    return out


def whole(rows):
    small = [r for r in rows if r.get("erat_misses") is not None]
    large = [r for r in rows if r.get("qemu_ns") is not None]
    return ["Under the model, all updates:\n", lines(
        ["words", "place", "updates", "verified", "TLB misses", "ERAT misses",
         "instructions"],
        [[f"2^{r['log2_size']}", r["place"], f"2^{r['log2_units']}",
          str(r["verified"]), shown(r["tlb_misses"], 4),
          shown(r["erat_misses"], 4), shown(r["instructions"], 2)]
         for r in small]), "Without it:\n", lines(
        ["words", "place", "updates", "verified", "aside: ns by QEMU"],
        [[f"2^{r['log2_size']}", r["place"], f"2^{r['log2_units']}",
          str(r["verified"]), shown(r["qemu_ns"], 0)] for r in large])]


def spread(r, what):
    return "-" if r.get(what) is None else (
        f"{r[what]:,.0f} ({r[what + '_min']:,.0f} to {r[what + '_max']:,.0f})")


def overhead(rows):
    return [lines(["", "its own, its kernel's", "the hypervisor's"],
                  [[f"{r['what']}: {r['place']}", spread(r, "own"),
                    spread(r, "hyp")] for r in rows])]


QUANTILES = ("q0", "q0.5", "q0.99", "q0.999", "q0.9999", "q1")


def periodic(rows):
    out = []
    known = jitter.PLACES.index
    for what, name in (("late_us", "how late it begins"),
                       ("took_us", "how long its work takes")):
        for work in sorted({r["work_us"] for r in rows}):
            mine = sorted((r for r in rows if r["what"] == what and
                           r["work_us"] == work),
                          key=lambda r: (r["load"], known(r["place"])))
            out += [f"### {work} us of work each {mine[0]['period_us']} us, "
                    f"{name}\n", lines(
                ["us of virtual time", "beside", "least", "median", "p99",
                 "p99.9", "p99.99", "most", "missed"],
                [[r["place"], str(r["load"])] +
                 [shown(r[q], 1) for q in QUANTILES] +
                 [f"{r['missed']} of {r['periods']}"] for r in mine])]
    return out


def kvm(rows):
    return [lines(["workload", "size", "place", "runs", "median ns", "lowest",
                   "highest", "dTLB misses"],
                  [[r["workload"], f"2^{r['log2_size']}", r["place"],
                    str(r["runs"])] + [shown(r[c], 1) for c in (
                        "ns_median", "ns_min", "ns_max")] +
                   [shown(r.get("dtlb_misses"), 4)] for r in rows])]


SECTIONS = (("model", "Modelled misses", modelled),
            ("whole", "Whole runs of gups", whole),
            ("overhead", "Overhead, in instructions", overhead),
            ("jitter", "A periodic task", periodic),
            ("kvm", "On this processor", kvm))


def write(out):
    text = ["# Tables\n", "Made by `scripts/eval` from the JSON beside it; "
            "[evaluation.md](../evaluation.md) tells what they mean.\n"]
    for name, title, section in SECTIONS:
        path = f"{out}/{name}.json"
        if os.path.exists(path):
            with open(path) as f:
                rows = json.load(f)["rows"]
            if rows:
                text += [f"## {title}\n"] + section(rows)
    with open(out + "/tables.md", "w") as f:
        f.write("\n".join(text))
