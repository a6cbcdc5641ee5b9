# SPDX-License-Identifier: BSD-2-Clause
"""The workloads: one row and one program each (examples/work.h says how it
is called), and their compilation for a place."""
import collections
import os

from .base import CC, CROSS, TOP, run

Workload = collections.namedtuple(
    "Workload", "name source unit size sizes quick cap data whole sqlite")

# size: of what N is the log2; cap: log2 of the units made at most (more would
# take too long under the model); data: bytes of 2^N; whole: log2 of the units
# that make a run whole
ALL = {w.name: w for w in (
    Workload("gups", "examples/gups.c", "update", "words of the table",
             (12, 16, 18, 20, 22, 24, 26), (12, 18), 20,
             lambda n: 8 << n, lambda n: n + 2, False),
    Workload("triad", "examples/triad.c", "element", "words of an array",
             (12, 16, 20, 24), (12, 16), 20,
             lambda n: 24 << n, lambda n: n + 2, False),
    Workload("heap", "examples/heap.c", "object", "objects",
             (10, 14, 16, 18, 20), (10, 14), 18,
             lambda n: 76 << n, lambda n: n, False),
    Workload("btree", "t/bench/btree.c", "operation", "rows",
             (8, 12, 14, 16, 18), (8,), 12,
             lambda n: 100 << n, lambda n: n, True),
)}

LINUX = ("-O2", "-mcpu=power8", "-static", "-no-pie")
# kind of place: compiler with its options
COMPILERS = {
    "real": (CC, "-O2"),
    "4K": (CC, "-O2", "--prose-pages=4K"),
    "64K": (CC, "-O2", "--prose-pages=64K"),
    "16M": (CC, "-O2", "--prose-pages=16M"),
    "linux": (CROSS,) + LINUX,
    "part": (CC, "--target=x86_64", "-O2"),
    "host": ("gcc", "-O2", "-static"),
}
SQLITE = ("-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION",
          "-DSQLITE_DEFAULT_MEMSTATUS=0")
BUILD = TOP + "/build/eval-programs"


def units(w, n, cap=None):
    """log2 of the units of a run, and whether it is a sample."""
    u = min(w.whole(n), w.cap if cap is None else cap)
    u = max(u, 12)
    return u, u < w.whole(n)


def newer(path, *sources):
    return os.path.exists(path) and all(
        os.path.getmtime(path) > os.path.getmtime(s) for s in sources)


def sqlite_object(kind, folder):
    """sqlite takes a minute to compile: it is kept."""
    cc = tuple(a for a in COMPILERS[kind] if "pages" not in a)
    name = "prose" if cc == COMPILERS["real"] else kind
    obj = f"{BUILD}/sqlite3.{name}.o"
    if not newer(obj, f"{folder}/sqlite3.c"):
        run(*[a for a in cc if a not in ("-static", "-no-pie")], *SQLITE,
            "-c", f"{folder}/sqlite3.c", "-o", obj)
    return obj


def program(w, kind):
    """The path of a workload, or of another source, for a kind of place."""
    name, source = (w.name, w.source) if isinstance(w, Workload) else (
        os.path.basename(w)[:-2], w)
    os.makedirs(BUILD, exist_ok=True)
    path, more = f"{BUILD}/{name}.{kind}", []
    if isinstance(w, Workload) and w.sqlite:
        folder = run(TOP + "/scripts/app", "sqlite3.c").strip()
        more = ["-I" + folder, sqlite_object(kind, folder), "-lm"]
    run(*COMPILERS[kind], "-I" + TOP + "/examples", f"{TOP}/{source}", *more,
        "-o", path)
    return path
