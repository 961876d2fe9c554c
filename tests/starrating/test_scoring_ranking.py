"""Who wins and what decided it: shared ranks, tie-breaks only at the line, caps, and what noise cannot tell apart."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrating.scoring.ranking import (
    COOLDOWN,
    EQUAL,
    EQUAL_OUT,
    HALL,
    MINIMUM,
    PLACES,
    SCORE,
    VETO,
    Entry,
    Key,
    Rule,
    award,
    ranks,
    statistical_ties,
)

D = Decimal
SAFETY, AWARDS = Key("safety"), Key("awards", higher=False)


def entry(key, score, safety=0, awards=0, **more):
    return Entry(key, D(score), {"safety": D(safety), "awards": awards}, **more)


def said(entries, rule):
    """What was decided, in a line each: +won or -lost, rank, what decided it."""
    return [
        f"{'+' if one.won else '-'}{one.key} {one.rank} {one.decided_by}"
        for one in award(entries, rule).values()
    ]


def test_equal_scores_share_a_rank():
    assert ranks({"a": D(90), "b": D(95), "c": D("90.0"), "d": D(80)}) == {"b": 1, "a": 2, "c": 2, "d": 4}
    assert ranks({}) == {}


@pytest.mark.parametrize(
    ("entries", "rule", "expected"),
    [
        pytest.param(
            [entry("a", 90), entry("b", 80), entry("c", 70)],
            Rule(places=2),
            ["+a 1 score", "+b 2 score", "-c 3 places"],
            id="score alone",
        ),
        pytest.param(
            [entry("a", 90, 1), entry("b", 90, 2), entry("c", 80)],
            Rule(places=2, keys=(SAFETY,)),
            ["+a 1 score", "+b 1 score", "-c 3 places"],
            id="equals inside the line need no tie-break and share their rank",
        ),
        pytest.param(
            [entry("a", 90, 18), entry("b", 90, 20), entry("c", 95)],
            Rule(places=2, keys=(SAFETY, AWARDS)),
            ["-a 2 safety", "+b 2 safety", "+c 1 score"],
            id="the first tie-break decides, the rank stays shared",
        ),
        pytest.param(
            [entry("a", 90, 18, 2), entry("b", 90, 18, 1), entry("c", 90, 17, 0)],
            Rule(places=1, keys=(SAFETY, AWARDS)),
            ["-a 1 awards", "+b 1 awards", "-c 1 safety"],
            id="each is told of the tie-break that decided its own place",
        ),
        pytest.param(
            [entry("a", 90), entry("b", 90), entry("c", 80)],
            Rule(places=1, keys=(SAFETY, AWARDS)),
            ["+a 1 equal", "+b 1 equal", "-c 3 places"],
            id="nothing decided: both",
        ),
        pytest.param(
            [entry("a", 90), entry("b", 90), entry("c", 80)],
            Rule(places=1, capped=True, keys=(SAFETY, AWARDS)),
            ["-a 1 equal_out", "-b 1 equal_out", "-c 3 places"],
            id="nothing decided under a cap: neither, and nobody below takes the place",
        ),
        pytest.param(
            [entry("a", 90, 3), entry("b", 90, 2), entry("c", 90, 2), entry("d", 90, 1)],
            Rule(places=2, capped=True, keys=(SAFETY,)),
            ["+a 1 safety", "-b 1 equal_out", "-c 1 equal_out", "-d 1 safety"],
            id="a cap takes whom a tie-break puts before the equals",
        ),
        pytest.param(
            [entry("a", 90, 3), entry("b", 90, 2), entry("c", 90, 2), entry("d", 90, 1)],
            Rule(places=2, keys=(SAFETY,)),
            ["+a 1 safety", "+b 1 equal", "+c 1 equal", "-d 1 safety"],
            id="without a cap the equals win together, the one behind them does not",
        ),
        pytest.param(
            [entry("a", 99, vetoed=True), entry("b", 98, cooling=True), entry("c", 89), entry("d", 90)],
            Rule(places=2, minimum=D(90)),
            ["-a 1 veto", "-b 2 cooldown", "-c 4 minimum", "+d 3 score"],
            id="who cannot win keeps its rank and leaves its place to others",
        ),
        pytest.param(
            [entry("a", 90), entry("b", 80)],
            Rule(),
            ["+a 1 score", "+b 2 score"],
            id="no line",
        ),
        pytest.param(
            [entry("a", 90), entry("b", 80)],
            Rule(places=0),
            ["-a 1 places", "-b 2 places"],
            id="no places",
        ),
        pytest.param(
            [entry("a", 99, hall="x"), entry("b", 98, hall="x"), entry("c", 97, hall="x"), entry("d", 96, hall="y")],
            Rule(places=3, hall_cap=2),
            ["+a 1 score", "+b 2 score", "-c 3 hall", "+d 4 score"],
            id="a full hall leaves its place to another",
        ),
        pytest.param(
            [entry("a", 99, 1, hall="x"), entry("b", 99, 2, hall="x"), entry("c", 99, 0, hall="y")],
            Rule(places=3, hall_cap=1, keys=(SAFETY,)),
            ["-a 1 safety", "+b 1 safety", "+c 1 score"],
            id="a tie-break at the cap of a hall",
        ),
        pytest.param(
            [entry("a", 99, hall="x"), entry("b", 99, hall="x"), entry("c", 98, hall="x"), entry("d", 90, hall="y")],
            Rule(places=3, hall_cap=1, keys=(SAFETY,)),
            ["-a 1 equal_out", "-b 1 equal_out", "-c 3 hall", "+d 4 score"],
            id="equals at the cap of a hall stay out, and the hall is closed",
        ),
        pytest.param(
            [entry("a", 99, 1, hall="x"), entry("b", 99, 2, hall="x"), entry("c", 99, 3, hall="y")],
            Rule(places=1, hall_cap=1, keys=(SAFETY,)),
            ["-a 1 safety", "-b 1 safety", "+c 1 safety"],
            id="a hall's best may still miss the line",
        ),
        pytest.param(
            [entry("a", 99, 2, hall="x"), entry("b", 99, 1, hall="x"), entry("c", 99, 2, 1), entry("d", 99, 2)],
            Rule(places=2, hall_cap=1, keys=(SAFETY, AWARDS)),
            ["+a 1 awards", "-b 1 safety", "-c 1 awards", "+d 1 awards"],
            id="two lines: in the hall safety decided, for the places awards",
        ),
        pytest.param(
            [entry("a", 99, 2, hall="x"), entry("b", 99, 1, hall="x"), entry("c", 100)],
            Rule(places=1, hall_cap=1, keys=(SAFETY,)),
            ["-a 2 places", "-b 2 places", "+c 1 score"],
            id="where no place is left no hall decides anything",
        ),
        pytest.param(
            [entry("a", 99), entry("b", 98)],
            Rule(places=2, hall_cap=1),
            ["+a 1 score", "+b 2 score"],
            id="who is in no hall is under no cap",
        ),
    ],
)  # fmt: skip
def test_who_wins_and_what_decided_it(entries, rule, expected):
    assert said(entries, rule) == expected


RARELY = st.sampled_from([False] * 5 + [True])


@st.composite
def some_entries(draw):
    return [
        entry(
            f"e{n}", draw(st.integers(85, 90)), draw(st.integers(0, 2)), draw(st.integers(0, 2)),
            hall=draw(st.sampled_from(["", "x", "y"])), vetoed=draw(RARELY), cooling=draw(RARELY),
        )
        for n in range(draw(st.integers(0, 12)))
    ]  # fmt: skip


ENTRIES = some_entries()
RULES = st.builds(
    Rule,
    places=st.none() | st.integers(0, 6),
    minimum=st.none() | st.just(D(87)),
    capped=st.booleans(),
    hall_cap=st.none() | st.integers(0, 3),
    keys=st.sampled_from([(), (SAFETY,), (SAFETY, AWARDS)]),
)


@given(ENTRIES, RULES)
@settings(deadline=None)
def test_no_cap_is_broken_and_nobody_wins_who_cannot(entries, rule):
    found = award(entries, rule)
    won = [one for one in entries if found[one.key].won]
    assert not any(one.vetoed or one.cooling for one in won)
    assert rule.minimum is None or all(one.score >= rule.minimum for one in won)
    if rule.places is not None and len(won) > rule.places:
        assert not rule.capped
        extra = [one for one in won if found[one.key].decided_by == EQUAL]
        assert len(won) - rule.places < len(extra)
        assert len({(one.score, *(one.values[key.name] for key in rule.keys)) for one in extra}) == 1
    if rule.hall_cap is not None:
        for hall in ("x", "y"):
            assert sum(one.hall == hall for one in won) <= rule.hall_cap


@given(ENTRIES, RULES)
@settings(deadline=None)
def test_equal_entries_fare_equally(entries, rule):
    found = award(entries, rule)
    for one in entries:
        for other in entries:
            if (one.score, one.hall, one.vetoed, one.cooling) == (
                other.score,
                other.hall,
                other.vetoed,
                other.cooling,
            ):
                alike = all(one.values[key.name] == other.values[key.name] for key in rule.keys)
                assert not alike or found[one.key].won == found[other.key].won


@given(ENTRIES, RULES)
@settings(deadline=None)
def test_what_decided_is_true(entries, rule):
    found = award(entries, rule)
    won = [one for one in entries if found[one.key].won]
    for one in entries:
        place = found[one.key]
        assert place.rank == 1 + sum(other.score > one.score for other in entries)
        if place.decided_by in ("safety", "awards"):
            assert any(
                (found[other.key].won != place.won or (one.hall and other.hall == one.hall))
                and other.score == one.score
                and other.values[place.decided_by] != one.values[place.decided_by]
                for other in entries
            ) or {EQUAL, EQUAL_OUT} & {
                found[other.key].decided_by for other in entries if other.score == one.score
            }
        assert (place.decided_by == VETO) == one.vetoed
        if place.decided_by == COOLDOWN:
            assert one.cooling
        if place.decided_by == MINIMUM:
            assert one.score < rule.minimum
        if place.decided_by in (SCORE, EQUAL):
            assert place.won
        if place.decided_by == HALL:
            assert one.hall and all(other.score > one.score for other in won if other.hall == one.hall)
        if place.decided_by == PLACES:
            assert all(other.score > one.score for other in won)


# --- what noise cannot tell apart -------------------------------------------------------------------------------------


def ties(winners, width=1.96, **scores):
    """key=(score, error)"""
    return statistical_ties(
        {key: D(score) for key, (score, _error) in scores.items()},
        {key: error for key, (_score, error) in scores.items() if error is not None},
        winners,
        width=width,
    )


def test_within_the_noise_of_the_last_place_is_tied_on_either_side():
    """The errors are 1 each: 1.96 * sqrt(2) = 2.77 is the width."""
    found = ties("abc", a=("97", 1), b=("92.7", 1), c=("90", 1), d=("87.3", 1), e=("87.2", 1), f=("80", 1))
    assert found == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("winners", "scores"),
    [
        ("", {"a": ("90", 1), "b": ("90", 1)}),
        ("ab", {"a": ("90", 1), "b": ("90", 1)}),
        ("a", {"a": ("90", 1), "b": ("80", 1)}),
        ("a", {"a": ("90", 0), "b": ("89.9", 0)}),
        ("a", {"a": ("90", None), "b": ("90", 1)}),
        ("a", {"a": ("90", 1), "b": ("90", None)}),
        ("ab", {"a": ("90.5", 1), "b": ("90", 1), "c": ("70", 1)}),
    ],
    ids=[
        "nobody won",
        "all won",
        "far apart",
        "no noise",
        "noise of the last unknown",
        "noise unknown",
        "both inside",
    ],
)
def test_where_nobody_is_tied(winners, scores):
    assert ties(winners, **scores) == []


def test_a_noisy_entry_is_tied_from_further_away():
    assert ties("a", a=("90", 0.5), b=("85", 3), c=("88", 0.5)) == ["a", "b"]
    assert ties("a", a=("90", 0.5), b=("85", 3), c=("88", 0.5), width=3) == ["a", "c", "b"]
