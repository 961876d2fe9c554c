"""What a contest comes to, as truth tables: the judges' mean, the total, places with ties, the lots."""

from decimal import Decimal
from hashlib import sha256

import pytest

from patrols.scoring import contest as scoring
from patrols.scoring.contest import Line, Place

D = Decimal


def by_judge(*totals):
    return {n: D(str(total)) for n, total in enumerate(totals, 1)}


@pytest.mark.parametrize(
    ("totals", "drops_from", "mean", "dropped"),
    [
        # Too few: none is dropped.
        ((80,), 5, "80.00", ()),
        ((80, 90, 70), 5, "80.00", ()),
        ((80, 90, 70, 91), 5, "82.75", ()),
        # From four or five on one highest and one lowest.
        ((80, 90, 70, 91), 4, "85.00", (4, 3)),
        ((80, 90, 70, 91, 85), 5, "85.00", (4, 3)),
        ((80, 90, 70, 91, 85), 4, "85.00", (4, 3)),
        # Two highest: only one goes, the judge who stands last; likewise of two lowest.
        ((95, 95, 60, 60, 80), 5, "78.33", (2, 4)),
        # All the same: still one of each.
        ((88, 88, 88, 88, 88), 5, "88.00", (5, 4)),
        # Half up to the hundredth: 250.005 / 3 would be 83.335.
        (("83.5", "83.5", 83), 5, "83.33", ()),
        ((1, 0, "0.5", "0.5"), 5, "0.50", ()),
        ((100, "99.5", "99.5", 100, "0.5", 0), 5, "74.88", (4, 6)),
    ],
)
def test_the_mean_of_the_judges(totals, drops_from, mean, dropped):
    found = scoring.practice(by_judge(*totals), drops_from)
    assert (found.mean, found.dropped) == (D(mean), dropped)


def test_nobody_judged_is_no_mean():
    with pytest.raises(ValueError, match="nobody"):
        scoring.practice({}, 5)


@pytest.mark.parametrize(
    ("got", "of", "percent"),
    [(45, 50, "90.00"), (1, 3, "33.33"), (2, 3, "66.67"), (None, 50, "0.00"), (5, 0, "0.00")],
)
def test_a_test_as_a_share_of_a_hundred(got, of, percent):
    assert scoring.percent(got, of) == D(percent)


@pytest.mark.parametrize(
    ("theory", "practice", "shares", "total"),
    [
        ("90", "85", (30, 70), "86.50"),
        ("0", "85", (30, 70), "59.50"),
        ("66.67", "82.75", (30, 70), "77.93"),
        # 77.925 + 0.000 goes up.
        ("0.05", "0.05", (30, 70), "0.05"),
        ("33.33", "83.33", (50, 50), "58.33"),
        ("0.01", "0.00", (50, 50), "0.01"),
        ("12", "85.55", (0, 100), "85.55"),
    ],
)
def test_theory_and_practice_together(theory, practice, shares, total):
    assert scoring.total(D(theory), D(practice), *shares) == D(total)


def test_shares_that_make_no_whole():
    with pytest.raises(ValueError, match="whole"):
        scoring.total(D(1), D(1), 30, 60)


def line(key, total, theory=0, practice=0, named=None):
    return Line(key, D(total), D(theory), D(practice), None if named is None else D(named))


@pytest.mark.parametrize(
    ("rule", "lines", "places"),
    [
        ("practice", [line(1, 80), line(2, 90)], {2: Place(1), 1: Place(2)}),
        # The same total: practice tells them apart, and is named for both.
        (
            "practice",
            [line(1, 80, theory=90, practice=76), line(2, 80, theory=83, practice=79)],
            {2: Place(1, ("practice",)), 1: Place(2, ("practice",))},
        ),
        (
            "theory",
            [line(1, 80, theory=90, practice=76), line(2, 80, theory=83, practice=79)],
            {1: Place(1, ("theory",)), 2: Place(2, ("theory",))},
        ),
        # Practice the same too: theory; then the named criterion.
        (
            "practice",
            [line(1, 80, 80, 80, named=50), line(2, 80, 80, 80, named=51), line(3, 70)],
            {2: Place(1, ("named",)), 1: Place(2, ("named",)), 3: Place(3)},
        ),
        # Nothing tells them apart: they share, and the next place is left out.
        (
            "practice",
            [line(1, 80, 80, 80, named=50), line(2, 80, 80, 80, named=50), line(3, 70)],
            {1: Place(1, ("shared",)), 2: Place(1, ("shared",)), 3: Place(3)},
        ),
        ("shared", [line(1, 80, 1, 99), line(2, 80, 99, 1)], {1: Place(1, ("shared",)), 2: Place(1, ("shared",))}),
        # Of three with one total two share behind one.
        (
            "practice",
            [line(1, 80, 70, 90), line(2, 80, 80, 80), line(3, 80, 80, 80)],
            {1: Place(1, ("practice",)), 2: Place(2, ("practice", "shared")), 3: Place(2, ("shared",))},
        ),
        # No criterion was named: nothing is compared by it.
        ("practice", [line(1, 80, 80, 80), line(2, 80, 80, 80)], {1: Place(1, ("shared",)), 2: Place(1, ("shared",))}),
        ("practice", [], {}),
    ],
)  # fmt: skip
def test_places(rule, lines, places):
    assert scoring.ranking(lines, rule) == places
    assert scoring.ranking(lines[::-1], rule) == places


def test_the_lots_can_be_drawn_again_by_hand():
    seed, people = "5eed" * 16, ["T010", "T701", "T702", "T703"]
    by_hand = sorted(people, key=lambda one: sha256(f"{seed}:1:{one}".encode()).hexdigest())
    found = scoring.numbers(seed, 1, people)
    assert [found[one] for one in by_hand] == [1, 2, 3, 4]
    assert scoring.numbers(seed, 1, people[::-1]) == found
    assert scoring.numbers(seed, 2, people) != found or scoring.numbers(seed, 3, people) != found
    assert scoring.commitment(seed) == sha256(seed.encode()).hexdigest()
