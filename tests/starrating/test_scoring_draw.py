"""The draw: fair loads, no conflict, nothing that the seed and the list do not fix, and a script that nobody has to
trust comes to the same."""

import ast
import json
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrating.scoring.draw import (
    ANCHORS,
    NAMES,
    NUMBERS,
    UNSERVED,
    DrawError,
    Published,
    commitment,
    draw,
)

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "draw.py"
SEED = sha256("一个种子".encode()).hexdigest()
ROOMS = tuple(
    f"{building}-{floor}{number:02}" for building in (3, 4, 5) for floor in (1, 2) for number in range(1, 21)
)
JUDGES = ("甲", "乙", "丙", "丁", "戊", "己")


def file_of(seed, published, **changes):
    return {
        "seed": seed,
        "commitment": commitment(seed),
        "entries": published.entries,
        "judges": published.judges,
        "conflicts": sorted(published.conflicts),
        "sheets": published.sheets,
        "anchors": published.anchors,
        "sample": published.sample,
    } | changes


def recomputed(folder, content):
    """What the stand-alone script prints, without this project on its path."""
    path = folder / "published.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", SCRIPT, path],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )


def printed(drawn):
    return "".join(
        "\t".join([f"{n}{'*' if entry in drawn.anchors else ''}", entry, *drawn.judges[entry]]) + "\n"
        for n, entry in enumerate(drawn.lots, 1)
    )


OWN_ROOMS = frozenset({("3-101", "甲"), ("3-102", "乙"), ("4-101", "丙"), ("5-220", "己")})
# Judges who may hardly score anything: loads are evened out only by handing entries on.
CROWDED = frozenset((room, judge) for room in ROOMS for judge in JUDGES[2:] if room[0] == "3")


@pytest.mark.parametrize(
    "published",
    [
        Published(ROOMS, JUDGES, OWN_ROOMS, sheets=2, anchors=4),
        Published(ROOMS, JUDGES, OWN_ROOMS, sheets=3, anchors=6, sample=50),
        Published(ROOMS, JUDGES, CROWDED, sheets=2, anchors=3),
        Published(ROOMS[:7], JUDGES[:2], sheets=2),
        Published(("张三",), ("李四",), sheets=1),
        Published((), JUDGES),
    ],
    ids=["rooms", "a sample, three visits", "crowded", "all see all", "one and one", "nobody enrolled"],
)
def test_anyone_can_recompute_judges_and_lots(tmp_path, published):
    done = recomputed(tmp_path, file_of(SEED, published))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == printed(draw(SEED, published))


@st.composite
def contests(draw_from, most_entries=9, most_judges=5):
    judges = tuple("ABCDE"[: draw_from(st.integers(1, most_judges))])
    entries = tuple(f"r{n}" for n in range(draw_from(st.integers(1, most_entries))))
    pairs = [(entry, judge) for entry in entries for judge in judges]
    return Published(
        entries,
        judges,
        frozenset(draw_from(st.lists(st.sampled_from(pairs), max_size=len(pairs) // 2))),
        sheets=draw_from(st.integers(1, min(3, len(judges)))),
        anchors=draw_from(st.sampled_from([0, 0, 1, 2])),
        sample=draw_from(st.sampled_from([0, 0, 3])),
    )


def test_the_script_agrees_on_any_contest(tmp_path):
    """Thirty contests of every shape; hypothesis itself would start a process for each of its hundreds."""
    agreed = 0
    for n in range(30):
        judges = JUDGES[: 2 + n % 4]
        rooms = ROOMS[n : n + 5 + n % 13]
        bars = frozenset(
            (r, j)
            for r in rooms
            for j in judges
            if int(sha256(f"{n}{r}{j}".encode()).hexdigest(), 16) % 3 == 0
        )
        published = Published(rooms, judges, bars, sheets=1 + n % 2, anchors=n % 3)
        try:
            drawn = draw(f"{SEED}{n}", published)
        except DrawError:
            continue
        agreed += 1
        assert recomputed(tmp_path, file_of(f"{SEED}{n}", published)).stdout == printed(drawn)
    assert agreed >= 8


def test_the_script_says_when_the_seed_was_exchanged(tmp_path):
    published = Published(ROOMS[:6], JUDGES[:3])
    done = recomputed(tmp_path, file_of("another seed", published, commitment=commitment(SEED)))
    assert done.returncode == 1
    assert (done.stdout, "种子与事先公布的指纹不符" in done.stderr) == ("", True)


def test_the_script_stands_alone_and_is_short():
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {"json", "sys", "hashlib", "pathlib"}
    assert len([line for line in text.splitlines() if line.strip()]) <= 60


# --- the draw itself --------------------------------------------------------------------------------------------------


def test_a_commitment_is_the_digest_of_the_seed_as_it_is_written():
    assert commitment("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_month_of_rooms():
    drawn = draw(SEED, Published(ROOMS, JUDGES, OWN_ROOMS, sheets=2, anchors=4))
    assert sorted(drawn.lots) == sorted(ROOMS)
    assert {len(drawn.judges[room]) for room in drawn.anchors} == {6}
    assert {len(some) for room, some in drawn.judges.items() if room not in drawn.anchors} == {2}
    assert max(drawn.loads.values()) - min(drawn.loads.values()) <= 1
    assert sum(drawn.loads.values()) == 4 * 6 + (len(ROOMS) - 4) * 2
    # Nobody is always first or always second.
    first = Counter(some[0] for some in drawn.judges.values())
    assert all(10 <= first[judge] <= 30 for judge in JUDGES)


def test_the_order_in_which_things_are_written_down_does_not_matter():
    published = Published(ROOMS, JUDGES, OWN_ROOMS, anchors=3)
    turned = Published(ROOMS[::-1], JUDGES[::-1], frozenset(sorted(OWN_ROOMS)[::-1]), anchors=3)
    assert draw(SEED, published) == draw(SEED, turned)


@pytest.mark.parametrize(
    "changed",
    [
        Published((*ROOMS, "5-221"), JUDGES, OWN_ROOMS, anchors=3),
        Published(ROOMS, (*JUDGES, "庚"), OWN_ROOMS, anchors=3),
        Published(ROOMS, JUDGES, OWN_ROOMS | {("3-103", "甲")}, anchors=3),
        Published(ROOMS, JUDGES, OWN_ROOMS, sheets=3, anchors=3),
        Published(ROOMS, JUDGES, OWN_ROOMS, anchors=4),
    ],
    ids=["entry", "judge", "conflict", "sheets", "anchors"],
)
def test_whoever_changes_anything_published_draws_something_else(changed):
    published = Published(ROOMS, JUDGES, OWN_ROOMS, anchors=3)
    assert changed.digest != published.digest
    assert [one for one in draw(SEED, changed).lots if one in ROOMS] != list(draw(SEED, published).lots)


def test_another_seed_draws_something_else():
    published = Published(ROOMS, JUDGES, anchors=3)
    one, other = draw(SEED, published), draw(SEED[::-1], published)
    assert one.lots != other.lots
    assert one.anchors != other.anchors
    assert one.judges != other.judges


def test_lots_and_samples_are_not_bound_to_where_a_room_stands():
    """Over 300 seeds every room of ten is drawn into a sample of five and onto the first lot about equally often."""
    drawn = [draw(str(seed), Published(ROOMS[:10], JUDGES, sample=5)) for seed in range(300)]
    in_sample = Counter(room for one in drawn for room in one.lots)
    first = Counter(one.lots[0] for one in drawn)
    assert all(len(one.lots) == 5 for one in drawn)
    assert all(110 <= in_sample[room] <= 190 for room in ROOMS[:10])
    assert all(10 <= first[room] <= 55 for room in ROOMS[:10])


@given(contests(), st.text(alphabet="0123456789abcdef", min_size=4, max_size=8))
@settings(deadline=None)
def test_every_entry_is_served_by_those_who_may_or_named(published, seed):
    short = {
        entry
        for entry in published.entries
        if len(published.judges) - sum((entry, judge) in published.conflicts for judge in published.judges)
        < published.sheets
    }
    try:
        drawn = draw(seed, published)
    except DrawError as refused:
        assert refused.reason in (UNSERVED, ANCHORS)
        assert refused.reason == ANCHORS or (refused.entries and set(refused.entries) <= short)
        assert short or refused.reason == ANCHORS
        return
    assert not short & set(drawn.lots)
    assert len(drawn.lots) == (min(published.sample, len(published.entries)) or len(published.entries))
    assert len(drawn.anchors) == published.anchors
    for entry, some in drawn.judges.items():
        assert (
            len(set(some))
            == len(some)
            == (len(published.judges) if entry in drawn.anchors else published.sheets)
        )
        assert not {(entry, judge) for judge in some} & published.conflicts
    assert draw(seed, published) == drawn


@given(contests(most_entries=5, most_judges=4))
@settings(deadline=None)
def test_no_assignment_there_is_spreads_the_load_better(published):
    try:
        drawn = draw(SEED, published)
    except DrawError:
        return
    rest = [entry for entry in drawn.lots if entry not in drawn.anchors]
    choices = [
        list(
            combinations(
                [j for j in published.judges if (entry, j) not in published.conflicts], published.sheets
            )
        )
        for entry in rest
    ]

    def spread(assignment):
        load = Counter(judge for some in assignment for judge in some)
        each = [load[judge] for judge in published.judges]
        return max(each) - min(each), sum(many * many for many in each)

    best = min(spread(assignment)[1] for assignment in product(*choices))
    within_one = min(spread(assignment)[0] for assignment in product(*choices)) <= 1
    ours = spread([drawn.judges[entry] for entry in rest])
    assert ours[1] == best
    assert not within_one or ours[0] <= 1


def test_an_entry_that_too_few_may_score_is_named():
    bars = frozenset({("3-101", judge) for judge in JUDGES[:5]} | {("3-104", judge) for judge in JUDGES})
    with pytest.raises(DrawError) as refused:
        draw(SEED, Published(ROOMS, JUDGES, bars, sheets=2))
    assert (refused.value.reason, refused.value.entries) == (UNSERVED, ("3-101", "3-104"))


def test_too_few_entries_for_the_anchors_are_named():
    bars = frozenset((room, JUDGES[0]) for room in ROOMS[2:])
    with pytest.raises(DrawError) as refused:
        draw(SEED, Published(ROOMS, JUDGES, bars, sheets=2, anchors=3))
    assert (refused.value.reason, refused.value.entries) == (ANCHORS, ROOMS[:2])


@pytest.mark.parametrize(
    ("entries", "judges", "more", "reason", "named"),
    [
        (("a", "a"), ("x",), {"sheets": 1}, NAMES, ("a",)),
        (("a", ""), ("x",), {"sheets": 1}, NAMES, ("",)),
        (("a", "b\nc"), ("x",), {"sheets": 1}, NAMES, ("b\nc",)),
        (("a",), ("x", "y\tz"), {"sheets": 1}, NAMES, ("y\tz",)),
        (("a",), ("x", "y"), {"conflicts": frozenset({("b", "x")})}, NAMES, ("b",)),
        (("a",), ("x", "y"), {"conflicts": frozenset({("a", "z")})}, NAMES, ("z",)),
        (("a",), ("x",), {"sheets": 2}, NUMBERS, ()),
        (("a",), ("x",), {"sheets": 0}, NUMBERS, ()),
        (("a",), ("x",), {"sheets": 1, "anchors": -1}, NUMBERS, ()),
        (("a",), ("x",), {"sheets": 1, "sample": -1}, NUMBERS, ()),
        (("a",), (), {"sheets": 1}, NUMBERS, ()),
    ],
)
def test_what_cannot_be_drawn_is_refused(entries, judges, more, reason, named):
    with pytest.raises(DrawError) as refused:
        Published(entries, judges, **more)
    assert (refused.value.reason, refused.value.entries) == (reason, named)
