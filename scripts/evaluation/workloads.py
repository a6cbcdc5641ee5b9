# SPDX-License-Identifier: BSD-2-Clause
"""The workloads: one row and one program each (examples/work.h says how it
is called), and their compilation for a place."""
import collections
import concurrent.futures
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
             (12, 16, 20, 24), (14,), 20,
             lambda n: 24 << n, lambda n: n + 2, False),
    Workload("heap", "examples/heap.c", "object", "objects",
             (10, 14, 16, 18, 20), (14,), 18,
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


def without_pages(kind):
    return tuple(a for a in COMPILERS[kind] if "pages" not in a)


def sqlite_name(kind):
    same = without_pages(kind) == COMPILERS["real"]
    return "prose" if same else kind


def sqlite_folder():
    return run(TOP + "/scripts/app", "sqlite3.c").strip()


def sqlite_object(kind):
    """sqlite takes a minute to compile: it is kept."""
    folder = sqlite_folder()
    cc = without_pages(kind)
    obj = f"{BUILD}/sqlite3.{sqlite_name(kind)}.o"
    if not newer(obj, f"{folder}/sqlite3.c"):
        run(*[a for a in cc if a not in ("-static", "-no-pie")], *SQLITE,
            "-c", f"{folder}/sqlite3.c", "-o", obj)
    return obj


def kind_of(place):
    """Who compiles for it; None: nobody can."""
    if place in COMPILERS:
        return place
    kind = place.split("-")[0]
    if kind == "part":
        return "part" if os.access("/dev/kvm", os.R_OK | os.W_OK) else None
    return {"linux": "linux", "bare": "linux", "host": "host"}.get(kind)


def compile_all(works, places):
    """Before the rest, side by side: sqlite takes each compiler a while. What
    fails says so when it is wanted."""
    kinds = {kind_of(p) for p in places} - {None}
    if not any(w.sqlite for w in works):
        return
    os.makedirs(BUILD, exist_ok=True)
    some = {sqlite_name(k): k for k in sorted(kinds)}.values()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(sqlite_or_not, some))


def sqlite_or_not(kind):
    try:
        sqlite_object(kind)
    except (RuntimeError, OSError):
        pass


def program(w, kind):
    """The path of a workload, or of another source, for a kind of place."""
    name, source = (w.name, w.source) if isinstance(w, Workload) else (
        os.path.basename(w)[:-2], w)
    os.makedirs(BUILD, exist_ok=True)
    path, more = f"{BUILD}/{name}.{kind}", []
    if isinstance(w, Workload) and w.sqlite:
        more = ["-I" + sqlite_folder(), sqlite_object(kind), "-lm"]
    run(*COMPILERS[kind], "-I" + TOP + "/examples", f"{TOP}/{source}", *more,
        "-o", path)
    return path
