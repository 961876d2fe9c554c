"""Letters, brushes and rounds of the roster as truth tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongting.people.patterns import Fill, Legend, Unreadable, Wish, days_of, reach_back, spread

LEGEND = Legend(
    {"day": "白", "early": "早", "mid": "中", "night": "夜", "night_duty": "值", "day_duty": "周"},
    frozenset({"night_duty", "day_duty"}),
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("早", ("early",)),
        ("休", ()),
        ("", ()),
        ("白值", ("day", "night_duty")),
        ("值白", ("day", "night_duty")),
        ("值周", ("night_duty", "day_duty")),
        ("早早", ("early",)),
    ],
)
def test_a_cell_is_read(text, codes):
    assert LEGEND.read(text) == codes


@pytest.mark.parametrize(("text", "letter"), [("晚", "晚"), ("白x", "x"), ("早中", "")])
def test_a_cell_that_means_nothing_is_named(text, letter):
    with pytest.raises(Unreadable) as why:
        LEGEND.read(text)
    assert why.value.letter == letter


def test_a_code_without_a_kind_is_written_as_a_question():
    assert LEGEND.write(("early", "gone")) == "早?" and LEGEND.write(()) == "休"


@given(
    st.sets(st.sampled_from(["night_duty", "day_duty"])),
    st.sampled_from(["", "day", "early", "mid", "night"]),
)
def test_what_is_written_is_read_again(duties, main):
    codes = LEGEND.in_order([*duties, *([main] if main else [])])
    assert LEGEND.read(LEGEND.write(codes)) == codes


@pytest.mark.parametrize(
    ("codes", "brush", "becomes"),
    [
        ((), "early", ("early",)),
        (("early",), "mid", ("mid",)),
        (("early",), "early", ()),
        (("early",), "", ()),
        ((), "", ()),
        (("day",), "night_duty", ("day", "night_duty")),
        (("day", "night_duty"), "night_duty", ("day",)),
        (("day", "night_duty"), "early", ("early", "night_duty")),
        (("day", "night_duty"), "", ()),
    ],
)
def test_what_a_tap_makes_of_a_cell(codes, brush, becomes):
    assert LEGEND.painted(codes, brush) == becomes


def test_a_pattern_runs_on_and_each_next_person_begins_later():
    pattern = [("early",), ("mid",), ()]
    fill = Fill([1, 2], pattern, date(2026, 11, 29), date(2026, 12, 2), step=1)
    days = [date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]
    assert spread(fill) == [
        Wish(1, day, codes) for day, codes in zip(days, [("early",), ("mid",), (), ("early",)], strict=True)
    ] + [Wish(2, day, codes) for day, codes in zip(days, [("mid",), (), ("early",), ("mid",)], strict=True)]


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)), st.integers(0, 91), st.integers(1, 31))
def test_looking_back_lands_before_the_span_and_on_the_same_day_of_the_round(first, length, cycle):
    last = days_of(first, date.fromordinal(first.toordinal() + length))[-1]
    back = reach_back(first, last, cycle)
    assert back % cycle == 0 and last.toordinal() - back < first.toordinal()
    assert back - cycle < (last - first).days + 1, "no further than needed"
