# SPDX-License-Identifier: BSD-2-Clause
"""Pictures of the tables, SVG and PNG, by Debian's gnuplot-nox."""
import shutil
import subprocess

from . import jitter as periodic
from . import model, silicon
from .base import say
from .workloads import ALL

# a place has the same colour and mark in all pictures of its part
STYLE = {p: i + 1 for part in (model, silicon, periodic)
         for i, p in enumerate(part.PLACES)}

WIDE = (("svg size 1000,420 background 'white'", "svg"),
        ("pngcairo size 1300,550 fontscale 1.1", "png"))


def series(rows, x, y):
    """{place: [(x, y)]} of the rows that have both; of a single x there is
    nothing to draw."""
    lines = {}
    for r in rows:
        if r.get(y) is not None and r.get(x) is not None:
            lines.setdefault(r["place"], []).append((r[x], r[y]))
    if len({x for xy in lines.values() for x, _ in xy}) < 2:
        return {}
    return {p: sorted(xy) for p, xy in lines.items()}


def panel(lines, title, xlabel, ylabel, more=""):
    """A panel's commands; its data are blocks of its own."""
    tag = abs(hash(title)) % 10 ** 8
    data = "".join(f"$d{tag}_{i} << E\n" +
                   "".join(f"{x} {y}\n" for x, y in xy) + "E\n"
                   for i, xy in enumerate(lines.values()))
    curves = ", ".join(
        f"$d{tag}_{i} using 1:2 with linespoints lw 2 pt {STYLE.get(p, 9)} "
        f"lc {STYLE.get(p, 9)} dt {STYLE.get(p, 9) % 4 + 1} title '{p}'"
        for i, p in enumerate(lines))
    return data, (f"set title '{title}'\nset xlabel '{xlabel}'\n"
                  f"set ylabel '{ylabel}'\nset grid\n{more}\nplot {curves}\n")


def draw(path, panels):
    for term, end in WIDE:
        script = ("".join(d for d, _ in panels) +
                  f"set terminal {term}\nset output '{path}.{end}'\n"
                  f"set multiplot layout 1,{len(panels)}\nunset key\n" +
                  "".join(p for _, p in panels[:-1]) +
                  f"set key outside right top\n{panels[-1][1]}"
                  "unset multiplot\n")
        subprocess.run(["gnuplot"], input=script, text=True, check=True)


def modelled(out, rows):
    for w in ALL.values():
        mine = [r for r in rows if r["workload"] == w.name]
        panels = [panel(series(mine, "log2_size", y), f"{w.name}: {name} "
                        "(model of POWER8)", f"log2 of the {w.size}",
                        f"misses, each {w.unit}", "set yrange [0:]")
                  for y, name in (("tlb_misses", "TLB misses"),
                                  ("erat_misses", "ERAT misses"))
                  if series(mine, "log2_size", y)]
        if panels:
            draw(f"{out}/{w.name}", panels)


def measured(out, rows):
    for w in ALL.values():
        lines = series([r for r in rows if r["workload"] == w.name],
                       "log2_size", "ns_median")
        if lines:
            draw(f"{out}/{w.name}-kvm", [panel(
                lines, f"{w.name} on x86-64: median time",
                f"log2 of the {w.size}", f"ns, each {w.unit}",
                "set logscale y")])


QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999)


def jitter(out, rows):
    panels = []
    for work in sorted({r["work_us"] for r in rows}):
        lines = {r["place"]: [(1 - q, max(r[f"q{q:g}"], 0.1))
                              for q in QUANTILES] for r in rows
                 if r["what"] == "late_us" and r["load"] and
                 r["work_us"] == work}
        if lines:
            panels.append(panel(
                lines, f"{work} us of work beside two that never wait",
                "share of the periods that begin later",
                "us late (virtual time)",
                "set logscale xy\nset xrange [1:0.0001]\n"
                "set format x '10^{%T}'"))
    if panels:
        draw(f"{out}/jitter", panels)


DRAWN = {"model": modelled, "kvm": measured, "jitter": jitter}


def plots(out, name, rows):
    if name not in DRAWN:
        return
    if not shutil.which("gnuplot"):
        say("no plots: gnuplot is not there (apt-get install gnuplot-nox)")
        return
    DRAWN[name](out, rows)
