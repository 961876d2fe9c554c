"""Sharing to the fen: the example of the green areas, and for any sums and points what must hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.scoring import settlement
from tenders.scoring.settlement import Sums
from tenders.scoring.split import FEN, split
from tongting.periods import Month

GREEN = {"DEMO0022": "22", "DEMO0023": "20", "DEMO0024": "18", "DEMO0025": "17.6", "DEMO0026": "8.1"}
POINTS = {number: Decimal(points) for number, points in GREEN.items()}

fen = st.integers(-10_000_000, 10_000_000).map(lambda many: Decimal(many).scaleb(-2))
shares = st.lists(st.integers(1, 999_999).map(lambda many: Decimal(many).scaleb(-2)), min_size=1, max_size=30)


def test_the_example_of_the_green_areas():
    """LB-0002: 2540 less 120 for materials and 36 for assessment."""
    net = Sums(Decimal("2540.00"), Decimal("120.00"), Decimal("36.00")).net
    assert net == Decimal("2384.00")
    assert split(net, POINTS, sorted(POINTS)) == {
        "DEMO0022": Decimal("611.99"), "DEMO0023": Decimal("556.36"), "DEMO0024": Decimal("500.72"),
        "DEMO0025": Decimal("489.60"), "DEMO0026": Decimal("225.33"),
    }  # fmt: skip


@given(fen, shares)
def test_the_parts_make_up_the_sum_and_are_at_most_a_fen_off(net, points):
    order = list(range(len(points)))
    parts = split(net, dict(enumerate(points)), order)
    total = sum(points)
    assert sum(parts.values()) == net
    for key, part in parts.items():
        assert abs(part * total - net * points[key]) < FEN * total
        assert part == part.quantize(FEN)


@given(fen, shares, st.randoms())
def test_who_comes_first_decides_and_not_how_they_are_told(net, points, random):
    order = list(range(len(points)))
    told = list(enumerate(points))
    random.shuffle(told)
    assert split(net, dict(told), order) == split(net, dict(enumerate(points)), order)


def test_equal_remainders_go_by_number():
    thirds = dict.fromkeys(["T003", "T001", "T002"], Decimal(1))
    parts = split(Decimal("100.00"), thirds, sorted(thirds))
    assert parts == {"T001": Decimal("33.34"), "T002": Decimal("33.33"), "T003": Decimal("33.33")}
    assert list(split(Decimal("0.02"), thirds, sorted(thirds)).values()) == [FEN, FEN, Decimal("0.00")]


def test_more_points_never_get_less():
    parts = split(Decimal("0.05"), {"a": Decimal("3"), "b": Decimal("2.99")}, ["a", "b"])
    assert parts["a"] >= parts["b"]


@pytest.mark.parametrize(
    ("net", "points", "order"),
    [
        ("10.00", {}, []),
        ("10.00", {"a": Decimal(0)}, ["a"]),
        ("10.00", {"a": Decimal(1)}, ["b"]),
        ("10.005", {"a": Decimal(1)}, ["a"]),
    ],
)
def test_what_cannot_be_shared(net, points, order):
    with pytest.raises(ValueError):
        split(Decimal(net), points, order)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2026-10-26", "2026-11"), ("2026-11-01", "2026-11"), ("2026-11-25", "2026-11"), ("2026-11-26", "2026-12"),
        ("2026-12-26", "2027-01"), ("2027-02-28", "2027-03"),
    ],
)  # fmt: skip
def test_the_month_a_day_is_paid_in(day, month):
    day = date.fromisoformat(day)
    assert settlement.wage_month(day, 25) == month
    assert day in settlement.accepted_within(Month.parse(month), 25)


@given(st.integers(1, 28), st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_every_day_is_paid_in_one_month(cutoff, day):
    month = Month.parse(settlement.wage_month(day, cutoff))
    assert day in settlement.accepted_within(month, cutoff)
    assert day not in settlement.accepted_within(month.next(), cutoff)
    assert day not in settlement.accepted_within(month.previous(), cutoff)


def test_a_correction_leaves_what_would_have_been_right_at_once():
    order = sorted(POINTS)
    paid = split(Decimal("2384.00"), POINTS, order)
    more = settlement.differences(Decimal("2400.01"), POINTS, order, paid)
    assert sum(more.values()) == Decimal("16.01")
    assert {key: paid[key] + more[key] for key in order} == split(Decimal("2400.01"), POINTS, order)
    less = settlement.differences(Decimal("2000.00"), POINTS, order, paid)
    assert sum(less.values()) == Decimal("-384.00") and all(one < 0 for one in less.values())


def test_a_contract_pays_by_the_month_where_it_is_monthly():
    assert settlement.room(Decimal(1450), True, 3) == 4350
    assert settlement.room(Decimal(1450), False, 1) == 1450
