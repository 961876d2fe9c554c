"""Ranks, ties and what is to be explained, as tables."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tenders.scoring import award
from tenders.scoring.award import Candidate, Round
from tests.cast import moment

AT = moment("2026-11-04 10:00")


def bid(key, price, hours=0, minutes=0, plan=None):
    points = None if plan is None else Decimal(plan)
    return Candidate(key, Decimal(price), Decimal(hours), AT + timedelta(minutes=minutes), points)


def places(*bids, by_points=False):
    return [
        (one.key, one.rank, one.tie_rule) for one in award.ranked(bids, by_points=by_points, price_weight=70)
    ]


def test_the_lowest_price_comes_first():
    assert places(bid("a", 2040), bid("b", 2010), bid("c", 2100)) == [
        ("b", 1, ""),
        ("a", 2, ""),
        ("c", 3, ""),
    ]


def test_of_equal_prices_fewer_hours_come_first_and_the_rule_is_named():
    assert places(bid("a", 900, hours=12), bid("b", 900, hours=4)) == [
        ("b", 1, "fewer_hours"),
        ("a", 2, "fewer_hours"),
    ]


def test_then_the_earlier_receipt():
    assert places(bid("a", 900, 4, minutes=9), bid("b", 900, 4, minutes=3)) == [
        ("b", 1, "earlier"),
        ("a", 2, "earlier"),
    ]


def test_what_is_equal_in_everything_shares_its_rank():
    assert [rank for _key, rank, _rule in places(bid("a", 900), bid("b", 900), bid("c", 950))] == [1, 1, 3]


def test_points_are_price_and_plan():
    """2480 and 2540 of 70: 70 and 68.35; a plan of 28 against one of 22 turns it round."""
    found = award.ranked(
        [bid("sanitation", 2480, plan=22), bid("bathhouse", 2540, plan=28)], by_points=True, price_weight=70
    )
    assert [(one.key, one.price_points, one.points) for one in found] == [
        ("bathhouse", Decimal("68.35"), Decimal("96.35")),
        ("sanitation", Decimal("70.00"), Decimal("92.00")),
    ]


def test_nobody_is_ranked_where_nobody_bid():
    assert award.ranked([], by_points=False, price_weight=70) == []


@pytest.mark.parametrize(
    ("price", "flags"),
    [
        # Expected is the middle of ceiling 1000, book 900 and the other bids' 900.
        ("900", []),
        ("720", []),
        ("719.99", ["low"]),
        ("1035", []),
        ("1035.01", ["high"]),
    ],
)
def test_a_price_out_of_the_band_is_flagged(price, flags):
    found = award.price_flags(
        {"a": Decimal(price), "b": Decimal(900)}, Decimal(1000), Decimal(900), low_band=20, high_band=15
    )
    assert [one.flag for one in found["a"] if one.flag != "same"] == flags


def test_without_a_book_and_others_the_ceiling_is_expected():
    found = award.price_flags({"a": Decimal(700)}, Decimal(1000), None, 20, 15)
    assert [(one.flag, one.expected, one.percent) for one in found["a"]] == [("low", Decimal("1000.00"), -30)]


def test_the_same_price_to_the_fen_is_flagged_on_both():
    found = award.price_flags(
        {"a": Decimal(900), "b": Decimal("900.00"), "c": Decimal(901)}, Decimal(950), None, 20, 15
    )
    assert {key: [one.with_keys for one in flags if one.flag == "same"] for key, flags in found.items()} == {
        "a": [("b",)], "b": [("a",)], "c": [],
    }  # fmt: skip


def rounds(*winners, bidders="ab"):
    return [Round(f"LB-{n}", frozenset(bidders), winner) for n, winner in enumerate(winners)]


@pytest.mark.parametrize(
    ("before", "bidders", "found"),
    [
        (rounds("a", "b", "a"), "ab", 3),
        (rounds("a", "b"), "ab", 0),
        (rounds("a", "a", "b", "a"), "ab", 0),
        (rounds("a", "b", "a", "a"), "ab", 3),
        (rounds("a", "b", "a"), "abc", 0),
        (rounds("a", "a", "a"), "a", 0),
    ],
)
def test_jobs_won_by_turns_are_named(before, bidders, found):
    assert len(award.in_turn(before, bidders)) == found
