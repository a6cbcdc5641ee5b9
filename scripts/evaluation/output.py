# SPDX-License-Identifier: BSD-2-Clause
"""Tables: CSV and JSON of a part of the evaluation, kept or made anew."""
import csv
import json
import os
import platform
import re
import time

from .base import CROSS, PROSE, missing, run


def machine():
    """What it was measured on and with."""
    def first(*cmd):
        try:
            return run(*cmd).split("\n", maxsplit=1)[0]
        except (OSError, RuntimeError):
            return "-"
    with open("/proc/cpuinfo") as f:
        hit = re.search(r"^(?:model name|cpu)\s*:\s*(.*)", f.read(), re.M)
    return {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "cpu": hit.group(1) if hit else "-", "cpus": os.cpu_count(),
            "load": os.getloadavg()[0],
            "kernel": platform.release().split("-")[0], "prose": first(PROSE, "version"),
            "qemu": first("qemu-system-ppc64", "--version"),
            "gcc": first("gcc", "--version"),
            "gcc_ppc64": first(CROSS, "--version")}


class Table:
    """The rows of one part, in DIR/NAME.csv and DIR/NAME.json. Those of former
    runs stay until they are measured again; a row's `run` says in which of
    the JSON's `runs` it was, and so where and with what."""

    def __init__(self, part, out, fresh=False):
        self.part, self.path = part, f"{out}/{part.NAME}"
        self.rows, self.runs, self.left = {}, [], {}
        if not fresh and os.path.exists(self.path + ".json"):
            with open(self.path + ".json") as f:
                old = json.load(f)
            self.runs, self.left = old["runs"], old["missing"]
            for r in old["rows"]:
                self.rows[self.key(r)] = r

    def key(self, row):
        return tuple(row[k] for k in self.part.KEY)

    def begin(self):
        last = max((r["run"] for r in self.runs), default=-1)
        self.runs.append(dict(machine(), run=last + 1, **self.part.about()))

    def add(self, row):
        row["run"] = self.runs[-1]["run"]
        self.rows.setdefault(self.key(row), {}).update(row)

    def order(self, row):
        place = row["place"]
        known = self.part.PLACES
        return (row.get("workload", ""),
                known.index(place) if place in known else len(known),
                tuple(str(row[k]).rjust(20) for k in self.part.KEY))

    def write(self):
        rows = sorted(self.rows.values(), key=self.order)
        left = {k: v for k, v in dict(self.left, **missing).items()
                if not any(r["place"] == k for r in rows)}
        used = {r["run"] for r in rows}
        with open(self.path + ".csv", "w", newline="") as f:
            w = csv.DictWriter(f, self.part.FIELDS, restval="-",
                               lineterminator="\n", extrasaction="ignore")
            w.writeheader()
            for r in rows:
                w.writerow({k: shown(v) for k, v in r.items()})
        with open(self.path + ".json", "w") as f:
            json.dump({"runs": [r for r in self.runs if r["run"] in used],
                       "missing": left, "rows": rows}, f, indent=1)
            f.write("\n")


def shown(v):
    if v is None:
        return "-"
    return f"{v:.4f}" if isinstance(v, float) else v
