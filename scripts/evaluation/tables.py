# SPDX-License-Identifier: BSD-2-Clause
"""The modelled part as tables to read: DIR/tables.md."""
from .model import PLACES
from .workloads import ALL

COLUMNS = (("tlb_misses", "TLB misses (model)", 2),
           ("erat_misses", "ERAT misses (model)", 2),
           ("instructions", "instructions, all", 2),
           ("kernel", "of these in the kernel", 2),
           ("exits", "exits to the hypervisor in the whole run", 0),
           ("qemu_ns", "ns by QEMU, without the model", 0))


def cell(rows, place, size, column, digits):
    r = rows.get((place, size), {})
    v = r.get(column)
    return "-" if v is None else f"{v:.{digits}f}"


def table(rows, column, title, digits):
    sizes = sorted({size for _, size in rows})
    places = [p for p in PLACES if any(r[0] == p for r in rows)]
    out = [f"| {title} | " + " | ".join(places) + " |",
           "|---" * (len(places) + 1) + "|"]
    for n in sizes:
        part = any(r.get("sampled") for (_, s), r in rows.items() if s == n)
        out.append(f"| 2^{n}{'*' if part else ''} | " + " | ".join(
            cell(rows, p, n, column, digits) for p in places) + " |")
    return "\n".join(out) + "\n"


def text(rows):
    out = ["# Tables\n", "Made by `scripts/eval` from model.csv; "
           "[evaluation.md](../evaluation.md) tells what they mean. Sizes with "
           "a * are samples: not all units of a whole run were made.\n"]
    for w in ALL.values():
        mine = {(r["place"], r["log2_size"]): r for r in rows
                if r["workload"] == w.name}
        if mine:
            out.append(f"## {w.name}: each {w.unit}, by {w.size}\n")
            out += [table(mine, *c) for c in COLUMNS]
    return "\n".join(out)


def write(out, name, rows):
    if name == "model":
        with open(out + "/tables.md", "w") as f:
            f.write(text(rows))
