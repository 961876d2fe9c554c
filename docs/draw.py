"""Recomputes a published draw: python3 draw.py published.json (what stands in the file: draw.md)."""

import json
import sys
from hashlib import sha256
from pathlib import Path

file = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def key_of(lines: list) -> str:
    key = file["seed"] + ":" + sha256("\n".join(lines).encode()).hexdigest()
    return sha256(key.encode()).hexdigest()


def drawn(key: str, names: list, what: str) -> list:
    return sorted(names, key=lambda name: sha256(f"{key}:{what}:{name}".encode()).hexdigest())


def shared(key: str, entries: list, sheets: int, loads: dict, barred: list) -> dict:
    given = {e: [] for e in entries}
    for entry in entries * sheets:
        reached, via, queue = {}, {entry: ""}, [entry]
        for e in queue:
            for j in drawn(key, loads, f"judge:{e}"):
                if j not in reached and j not in given[e] and [e, j] not in barred:
                    reached[j] = e
                    more = [other for other in entries if j in given[other] and other not in via]
                    via.update(dict.fromkeys(more, j))
                    queue += more
        judge = min(reached, key=lambda j: loads[j] + sum(j in some for some in given.values()))
        while judge:
            e = reached[judge]
            given[e].append(judge)
            judge = via[e]
            given[e] = [j for j in given[e] if j != judge]
    return given


if sha256(file["seed"].encode()).hexdigest() != file["commitment"]:
    sys.exit("the seed is not the one that was committed to / 种子与事先公布的指纹不符")
entries, judges, barred = file["entries"], file["judges"], file["conflicts"]
numbers = f"{file['sample']} {file['sheets']} {file['anchors']}"
bars = sorted(f"{e}\t{j}" for e, j in barred)
key = key_of([numbers, *sorted(entries), "", *sorted(judges), "", *bars])
lots = drawn(key, drawn(key, entries, "sample")[: file["sample"] or None], "lot")
anchors = [e for e in lots if not any([e, j] in barred for j in judges)]
anchors = drawn(key, anchors, "anchor")[: file["anchors"]]
rest = [e for e in lots if e not in anchors]
given = shared(key, rest, file["sheets"], dict.fromkeys(judges, 0), barred)
visits = {e: drawn(key, given.get(e, judges), f"visit:{e}") for e in lots}

# Judges who stopped afterwards, in their order: their open sheets go to others.
for one in file.get("replacements", []):
    loads = sorted(f"{j}\t{many}" for j, many in one["loads"].items())
    bars = sorted(f"{e}\t{j}" for e, j in one["barred"])
    key = key_of([one["judge"], *one["entries"], "", *loads, "", *bars])
    given = shared(key, one["entries"], 1, one["loads"], one["barred"])
    for e in one["entries"]:
        visits[e] = [given[e][0] if j == one["judge"] else j for j in visits[e]]
    for e in one["dropped"]:
        visits[e].remove(one["judge"])

for number, e in enumerate(lots, 1):
    mark = "*" if e in anchors else ""
    sys.stdout.write("\t".join([f"{number}{mark}", e, *visits[e]]) + "\n")
