"""What an edition must be before anybody is measured by it, and when it may still be changed: as truth tables."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from patrols.demo.standards import load_standards
from patrols.models.standard import ChecklistItem, StandardVersion
from patrols.rules import standard as rules

TODAY = date(2026, 11, 25)
State = StandardVersion.State


def item(**given):
    facts = {"code": "X1", "text": "看一看", "kind": "pass_fail", "weight": 10, "deduct": 10, **given}
    exact = {
        name: Decimal(str(value)) if isinstance(value, int | float) else value
        for name, value in facts.items()
    }
    row = ChecklistItem(**exact)
    return {name: getattr(row, name) for name in rules.ITEM_FIELDS}


def options(*ratios):
    return [{"value": f"o{n}", "zh": f"选项{n}", "en": "", "ratio": ratio} for n, ratio in enumerate(ratios)]


FINE = {"kind": "number", "minimum": 40, "maximum": 42, "typing_min": 10, "typing_max": 60}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, None),
        ({"weight": 0, "deduct": 0}, ["weight", "deduct"]),
        ({"weight": 101}, "weight"),
        ({"deduct": 0}, "deduct"),
        ({"deduct": 11}, "deduct"),
        ({"kind": "score", "deduct": 2}, None),
        ({"kind": "score", "deduct": 0}, "deduct"),
        (FINE, None),
        ({**FINE, "minimum": None}, None),
        ({**FINE, "minimum": None, "maximum": None}, "minimum"),
        ({**FINE, "minimum": 43}, "minimum"),
        ({**FINE, "typing_min": 60, "typing_max": 10}, "typing_min"),
        ({**FINE, "typing_min": 41}, "typing_min"),
        ({**FINE, "typing_max": 41}, "typing_min"),
        ({**FINE, "tolerance_above": 20, "tolerance_deduct": 5}, "typing_min"),
        ({**FINE, "tolerance_above": 1, "tolerance_deduct": 5}, None),
        ({**FINE, "tolerance_above": 1, "tolerance_deduct": 11}, "tolerance_deduct"),
        ({"kind": "choice", "deduct": 0, "options": options(1, 0.6, 0), "fail_below": 0.6}, None),
        ({"kind": "choice", "deduct": 0, "options": options(1), "fail_below": 0.6}, "options"),
        ({"kind": "choice", "deduct": 0, "options": options(0.9, 0.6), "fail_below": 0.8}, "options"),
        ({"kind": "choice", "deduct": 0, "options": options(1, 0.6), "fail_below": 0.5}, "fail_below"),
        (
            {
                "kind": "choice",
                "deduct": 0,
                "options": [{**one, "zh": "同"} for one in options(1, 0)],
                "fail_below": 1,
            },
            "options",
        ),
    ],
)
def test_an_item_is_told_what_is_wrong_with_it(given, wrong):
    faults = rules.item_faults(item(**given))
    assert list(faults) == ([wrong] if isinstance(wrong, str) else wrong or [])


def rows(*weights):
    return [
        ChecklistItem(code=f"X{n}", kind="pass_fail", weight=Decimal(weight), deduct=Decimal(weight))
        for n, weight in enumerate(weights)
    ]


@pytest.mark.parametrize(
    ("weights", "says"),
    [((), "还没有检查项"), ((60, 40), None), ((60, 39), "加起来是 99 分"), ((60, 40, 20), "加起来是 120 分")],
)
def test_an_edition_has_items_that_make_a_hundred(weights, says):
    faults = rules.edition_faults(rows(*weights))
    assert (says in faults[0]) if says else faults == []


@pytest.mark.parametrize("state", State.values)
def test_only_a_draft_is_edited(state):
    assert (rules.may_edit(StandardVersion(number=2, state=state)) is None) == (state == "draft")


@pytest.mark.parametrize(
    ("state", "days", "faults", "may"),
    [
        ("draft", 0, [], True),
        ("draft", 30, [], True),
        ("draft", -1, [], False),
        ("draft", 1, ["差一项"], False),
        ("published", 1, [], False),
        ("void", 1, [], False),
    ],
)
def test_a_draft_is_published_from_today_on_when_nothing_is_wrong(state, days, faults, may):
    version = StandardVersion(number=2, state=state)
    assert (rules.may_publish(version, TODAY + timedelta(days=days), TODAY, faults) is None) == may


@pytest.mark.parametrize(
    ("state", "days", "may"),
    [
        ("published", 1, True),
        ("published", 0, False),
        ("published", -9, False),
        ("draft", 1, False),
        ("void", 1, False),
    ],
)
def test_it_is_taken_back_before_its_day(state, days, may):
    version = StandardVersion(number=2, state=state, effective_from=TODAY + timedelta(days=days))
    assert (rules.may_take_back(version, TODAY) is None) == may


@pytest.mark.django_db
def test_the_built_in_standards_keep_these_rules():
    load_standards()
    faults = {
        str(version): rules.edition_faults(version.items.all()) for version in StandardVersion.objects.all()
    }
    assert len(faults) == 11 and not any(faults.values()), faults
