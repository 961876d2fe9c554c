"""Points no judge gives: the criteria's own formulas, what a missing source leaves out, the worked example of the
vote."""

import json
from decimal import Decimal

import pytest
from django.conf import settings

from starrating.scoring import measure as scoring
from starrating.scoring.joining import vote_points

ALL = {
    "post_mean", "skill", "satisfaction", "thanks", "proposals", "covers", "complaints", "late", "off_post", "absent",
    "violation",
}  # fmt: skip


def measured(source, weight, known=ALL, **facts):
    found = scoring.measure(
        source, Decimal(weight), {name: Decimal(str(v)) for name, v in facts.items()}, known
    )
    return found.points, found.most


@pytest.mark.parametrize(
    ("facts", "known", "points", "most"),
    [
        ({"post_mean": 100, "skill": 100}, ALL, "25.0", "25.0"),
        ({"post_mean": 93.5, "skill": 80}, ALL, "22.0", "25.0"),
        ({"post_mean": 0, "skill": 0}, ALL, "0.0", "25.0"),
        # No skill test was ever taken, or nobody keeps them here: out of 15.
        ({"post_mean": 93.5}, ALL, "14.0", "15.0"),
        ({"post_mean": 93.5}, {"post_mean"}, "14.0", "15.0"),
        ({"skill": 80}, {"post_mean", "skill"}, "8.0", "10.0"),
    ],
)
def test_ability(facts, known, points, most):
    assert measured("ability", 25, known, **facts) == (Decimal(points), Decimal(most))


@pytest.mark.parametrize(
    ("facts", "known", "points", "most"),
    [
        ({"satisfaction": 1, "thanks": 5}, ALL, "30.0", "30.0"),
        ({"satisfaction": 0.96, "thanks": 7}, ALL, "29.0", "30.0"),
        ({"satisfaction": 0.96, "thanks": 2, "complaints": 1}, ALL, "21.0", "30.0"),
        ({"satisfaction": 0.2, "complaints": 9}, ALL, "0.0", "30.0"),
        ({"thanks": 2}, {"thanks"}, "2.0", "5.0"),
        ({}, {"thanks"}, "0.0", "5.0"),
    ],
)
def test_service(facts, known, points, most):
    assert measured("service", 30, known, **facts) == (Decimal(points), Decimal(most))


@pytest.mark.parametrize(
    ("facts", "known", "points", "most"),
    [
        ({}, ALL, "0.0", "8.0"),
        ({"proposals": 2, "covers": 3}, ALL, "7.0", "8.0"),
        ({"proposals": 4}, ALL, "8.0", "8.0"),
        ({"proposals": 3, "covers": 4}, ALL, "8.0", "8.0"),
        # Either alone may fill it, so a source that is missing here costs nobody anything.
        ({"proposals": 1, "covers": 9}, {"proposals"}, "2.0", "8.0"),
        ({"covers": 9}, {"covers"}, "8.0", "8.0"),
    ],
)
def test_leading_by_example(facts, known, points, most):
    assert measured("example", 8, known, **facts) == (Decimal(points), Decimal(most))


@pytest.mark.parametrize(
    ("late", "off_post", "absent", "points"),
    [(0, 0, 0, "10.0"), (1, 0, 0, "8.0"), (0, 1, 0, "5.0"), (0, 0, 1, "5.0"), (2, 1, 0, "1.0"), (5, 0, 0, "0.0"),
     (0, 3, 1, "0.0")],
)  # fmt: skip
def test_attendance(late, off_post, absent, points):
    given = measured("attendance", 10, late=late, off_post=off_post, absent=absent)
    assert given == (Decimal(points), Decimal("10.0"))


@pytest.mark.parametrize(("many", "points"), [(0, "5.0"), (1, "0.0"), (2, "0.0")])
def test_safety(many, points):
    assert measured("safety", 5, violation=many) == (Decimal(points), Decimal("5.0"))


@pytest.mark.parametrize("source", sorted(scoring.SOURCES))
def test_without_any_source_a_criterion_leaves_the_denominator(source):
    found = scoring.measure(source, Decimal(20), {}, set())
    assert (found.points, found.most) == (None, None)
    assert all(part.points is None for part in found.parts)


def test_a_mine_that_weighs_otherwise_scales_everything():
    assert measured("safety", 10, violation=0) == (Decimal("10.0"), Decimal("10.0"))
    assert measured("attendance", 20, late=1) == (Decimal("16.0"), Decimal("20.0"))
    assert measured("ability", 50, {"post_mean"}, post_mean=93.5) == (Decimal("28.1"), Decimal("30.0"))


def test_the_worked_example_of_the_vote():
    facts = json.loads((settings.STARTER / "star_criteria.json").read_text(encoding="utf-8"))["service_star"]
    example = facts["worked_example_vote"]
    weight = next(Decimal(one["weight"]) for one in facts["criteria"] if one["code"] == "S06")
    assert vote_points(example["votes"], weight) == {
        who: Decimal(str(points)) for who, points in example["S06"].items()
    }
