"""Recomputes a published draw: python3 draw.py published.json (what stands in the file: draw.md)."""

import json
import sys
from hashlib import sha256
from pathlib import Path

file = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
entries, judges, barred = file["entries"], file["judges"], [f"{e}\t{j}" for e, j in file["conflicts"]]
numbers = f"{file['sample']} {file['sheets']} {file['anchors']}"
lines = [numbers, *sorted(entries), "", *sorted(judges), "", *sorted(barred)]
key = file["seed"] + ":" + sha256("\n".join(lines).encode()).hexdigest()
key = sha256(key.encode()).hexdigest()


def drawn(names: list, what: str) -> list:
    return sorted(names, key=lambda name: sha256(f"{key}:{what}:{name}".encode()).hexdigest())


lots = drawn(drawn(entries, "sample")[: file["sample"] or None], "lot")
anchors = [e for e in lots if not any(f"{e}\t{j}" in barred for j in judges)]
anchors = drawn(anchors, "anchor")[: file["anchors"]]
given = {e: list(judges) if e in anchors else [] for e in lots}
for entry in [e for e in lots if e not in anchors] * file["sheets"]:
    reached, via, queue = {}, {entry: ""}, [entry]
    for e in queue:
        for j in drawn(judges, f"judge:{e}"):
            if j not in reached and j not in given[e] and f"{e}\t{j}" not in barred:
                reached[j] = e
                more = [other for other in lots if j in given[other] and other not in via]
                via.update(dict.fromkeys(more, j))
                queue += more
    judge = min(reached, key=lambda j: sum(j in some for some in given.values()))
    while judge:
        e = reached[judge]
        given[e].append(judge)
        judge = via[e]
        given[e] = [j for j in given[e] if j != judge]

if sha256(file["seed"].encode()).hexdigest() != file["commitment"]:
    sys.exit("the seed is not the one that was committed to / 种子与事先公布的指纹不符")
for number, e in enumerate(lots, 1):
    mark = "*" if e in anchors else ""
    sys.stdout.write("\t".join([f"{number}{mark}", e, *drawn(given[e], f"visit:{e}")]) + "\n")
