"""What a visit is worth: a truth table for every kind of item and its edges, and what holds for any visit at all."""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from patrols.scoring import checklist
from patrols.scoring.checklist import CAUTION, FAIL, NA, PASS, UNSEEN, Item, Judged, TypingError, judge, total

D = Decimal
VERDICT = Item("pass_fail", D(12), D(12))
FAULTS = Item("score", D(10), D(2))
POOL = Item(
    "number", D(10), D(10), D(40), D(42), D(10), D(60), tolerance_below=D(1), tolerance_above=D(2),
    tolerance_deduct=D(5),
)  # fmt: skip
AT_LEAST = Item("number", D(6), D(6), minimum=D("0.5"))
AT_MOST = Item("number", D(6), D(6), maximum=D(10), tolerance_above=D("0.5"), tolerance_deduct=D(3))
OPTIONS = [{"value": "in", "ratio": 1.0}, {"value": "soon", "ratio": 0.6}, {"value": "over", "ratio": 0.0}]
CHOICE = Item("choice", D(4), options=OPTIONS, fail_below=D("0.60"))
EACH = {"verdict": VERDICT, "faults": FAULTS, "pool": POOL, "choice": CHOICE}


def of(item, value):
    mark = judge(item, value)
    return mark.outcome, mark.lost, mark.unqualified


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        (VERDICT, "pass", (PASS, 0, False)),
        (VERDICT, "fail", (FAIL, 12, True)),
        (FAULTS, "0", (PASS, 0, False)),
        (FAULTS, "1", (FAIL, 2, False)),
        # Earned 60 % of the weight is not below 60 %.
        (FAULTS, "2", (FAIL, 4, False)),
        (FAULTS, "3", (FAIL, 6, True)),
        (FAULTS, "5", (FAIL, 10, True)),
        (FAULTS, "6", (FAIL, 10, True)),
        (FAULTS, "99", (FAIL, 10, True)),
        (POOL, "40", (PASS, 0, False)),
        (POOL, "42.0", (PASS, 0, False)),
        (POOL, "39.9", (CAUTION, 5, False)),
        (POOL, "39", (CAUTION, 5, False)),
        (POOL, "38.9", (FAIL, 10, True)),
        (POOL, "42.1", (CAUTION, 5, False)),
        (POOL, "44", (CAUTION, 5, False)),
        (POOL, "44.1", (FAIL, 10, True)),
        (POOL, "10", (FAIL, 10, True)),
        (POOL, "60", (FAIL, 10, True)),
        (AT_LEAST, "0.5", (PASS, 0, False)),
        (AT_LEAST, "0.4", (FAIL, 6, True)),
        (AT_LEAST, "99999", (PASS, 0, False)),
        (AT_MOST, "10", (PASS, 0, False)),
        (AT_MOST, "-5", (PASS, 0, False)),
        (AT_MOST, "10.5", (CAUTION, 3, False)),
        (AT_MOST, "10.51", (FAIL, 6, True)),
        (CHOICE, "in", (PASS, 0, False)),
        (CHOICE, "soon", (PASS, D("1.6"), False)),
        (CHOICE, "over", (FAIL, 4, True)),
    ],
)
def test_an_item_by_its_value(item, value, expected):
    assert of(item, value) == expected


@pytest.mark.parametrize("value", [NA, UNSEEN])
@pytest.mark.parametrize("item", EACH.values(), ids=EACH)
def test_any_item_may_not_apply_or_be_left_unseen(item, value):
    assert judge(item, value) == Judged(value)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("verdict", ["", "ok", "PASS", "caution", "1", "\0", "通过"]),
        ("faults", ["", "-1", "1.5", "100", "²", "３", "pass", "1e1", "+1", " "]),
        ("pool", ["", "9.9", "60.1", "nan", "sNaN", "inf", "-Infinity", "41,5", "四十", "1e9", "\0", "pass"]),
        ("choice", ["", "IN", "clean", "1.0", "0"]),
    ],
)
def test_what_no_item_can_have_is_a_typing_error(kind, values):
    for value in values:
        with pytest.raises(TypingError):
            judge(EACH[kind], value)


@pytest.mark.parametrize("value", ["100000", "-100000", "1e400", "nan", "9" * 19])
def test_a_number_without_typing_limits_is_still_a_finite_one(value):
    with pytest.raises(TypingError):
        judge(AT_LEAST, value)


# --- the visit --------------------------------------------------------------------------------------------------------


def visit(*answers, line=85):
    return total([(item, judge(item, value)) for item, value in answers], line)


def test_what_does_not_apply_leaves_the_full_score():
    """The example of the rule: 100 * earned / (100 - weight of what does not apply)."""
    whole = [Item("pass_fail", D(weight), D(weight)) for weight in (12, 18, 30, 40)]
    mark = visit(*zip(whole, ["na", "fail", "pass", "pass"], strict=True))
    assert (mark.score, mark.passed) == (D("79.5"), False)  # 100 * 70 / 88 = 79.545…
    assert (mark.failed, mark.na, mark.coverage) == (1, 1, 1)


@pytest.mark.parametrize(("lost", "score"), [(D("15"), "62.5"), (D("6.5"), "83.8"), (D("0.02"), "100.0")])
def test_half_a_tenth_goes_up(lost, score):
    item = Item("pass_fail", D(40), lost)
    assert str(visit((item, "fail")).score) == score


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("84.95", "85.0"), ("84.949", "84.9"), ("0.05", "0.1"), ("0.15", "0.2"), ("0.25", "0.3"), ("99.95", "100.0")],
)  # fmt: skip
def test_rounding_is_half_up(value, rounded):
    assert str(checklist.half_up(D(value))) == rounded


def test_the_pass_line_counts_after_rounding_and_is_itself_enough():
    item = Item("pass_fail", D(100), D("15.05"))
    assert visit((item, "fail"), line=85).passed and visit((item, "fail")).score == D("85.0")
    below = Item("pass_fail", D(100), D("15.06"))
    assert not visit((below, "fail"), line=85).passed


@pytest.mark.parametrize("value", ["fail", "pass", "na", "unseen"])
def test_one_critical_item_failed_fails_the_visit(value):
    gas = Item("pass_fail", D(1), D(1), critical=True)
    mark = visit((gas, value), (Item("pass_fail", D(99), D(99)), "pass"))
    assert mark.passed is (value != "fail")


def test_a_critical_caution_is_no_fail():
    hot = Item(**{**POOL.__dict__, "critical": True, "tolerance_deduct": D(1)})
    mark = visit((hot, "39.5"))
    assert (mark.score, mark.passed, mark.cautions, mark.failed) == (D("90.0"), True, 1, 0)


def test_nothing_looked_at_has_no_score_and_does_not_pass():
    mark = visit((VERDICT, "unseen"), (FAULTS, "na"))
    assert (mark.score, mark.passed, mark.coverage, mark.unseen, mark.na) == (None, False, 0, 1, 1)


def test_nothing_that_applies_is_fully_covered():
    mark = visit((VERDICT, "na"), (FAULTS, "na"))
    assert (mark.score, mark.passed, mark.coverage) == (None, False, 1)


# --- what holds for any visit -----------------------------------------------------------------------------------------

weights = st.integers(1, 400).map(lambda tenths: D(tenths) / 10)


@st.composite
def answered(draw):
    """One item of any kind with a value it can have; its deduction never exceeds its weight."""
    weight = draw(weights)
    deduct = weight * draw(st.integers(0, 10)) / 10
    kind = draw(st.sampled_from(["pass_fail", "score", "number", "choice"]))
    values = {
        "pass_fail": st.sampled_from(["pass", "fail"]),
        "score": st.integers(0, 99).map(str),
        "number": st.integers(100, 600).map(lambda tenths: str(D(tenths) / 10)),
        "choice": st.sampled_from(["in", "soon", "over"]),
    }
    item = Item(
        kind, weight, deduct, D(40), D(42), D(10), D(60), D(1), D(2), deduct / 2, OPTIONS, D("0.6"),
        draw(st.booleans()),
    )  # fmt: skip
    return item, draw(st.one_of(values[kind], st.sampled_from([NA, UNSEEN])))


visits = st.lists(answered(), max_size=15)


@given(visits)
def test_a_score_lies_between_0_and_100_in_tenths(answers):
    mark = visit(*answers)
    assert 0 <= mark.coverage <= 1
    assert mark.failed + mark.cautions + mark.unseen + mark.na <= len(answers)
    if mark.score is None:
        assert not mark.passed
    else:
        assert 0 <= mark.score <= 100
        assert mark.score.as_tuple().exponent == -1


@given(visits, weights)
def test_what_does_not_apply_changes_neither_score_nor_coverage(answers, weight):
    one = visit(*answers)
    other = visit(*answers, (Item("pass_fail", weight, weight, critical=True), NA))
    assert (other.score, other.passed, other.coverage) == (one.score, one.passed, one.coverage)


@given(visits, weights)
def test_what_was_not_looked_at_lowers_coverage_and_not_the_score(answers, weight):
    one = visit(*answers)
    other = visit(*answers, (Item("pass_fail", weight, weight, critical=True), UNSEEN))
    assert (other.score, other.passed) == (one.score, one.passed)
    assert other.coverage < one.coverage or one.coverage == 0


@given(visits, weights)
def test_a_fail_never_scores_more_than_a_pass(answers, weight):
    item = Item("pass_fail", weight, weight)
    assert visit(*answers, (item, "fail")).score <= visit(*answers, (item, "pass")).score


@given(visits)
def test_the_order_of_items_does_not_matter(answers):
    assert visit(*answers) == visit(*reversed(answers))


# --- the starter's standards ------------------------------------------------------------------------------------------

CHECKLISTS = json.loads((settings.STARTER / "checklists.json").read_text(encoding="utf-8"))
STANDARDS = CHECKLISTS["areas"]


def starter_item(row):
    tolerance = row.get("tolerance", {})

    def exact(value):
        return None if value is None else D(str(value))

    return Item(
        row["type"],
        D(str(row["weight"])),
        D(str(row.get("deduct_on_fail", row.get("deduct_per_fault", 0)))),
        *(exact(row.get(name)) for name in ("min", "max", "input_min", "input_max")),
        D(str(tolerance.get("below", 0))),
        D(str(tolerance.get("above", 0))),
        D(str(tolerance.get("deduct", 0))),
        row.get("options", []),
        D(str(row.get("fail_below_ratio", 0))),
        row["critical"],
    )


def best(row):
    """A value that keeps the whole weight."""
    return {
        "pass_fail": "pass",
        "score": "0",
        "number": str(row.get("min", row.get("max"))),
        "choice": row["options"][0]["value"] if "options" in row else "",
    }[row["type"]]


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard["code"])
def test_a_standard_of_the_starter_is_worth_100_when_all_is_well(standard):
    mark = visit(*((starter_item(row), best(row)) for row in standard["items"]), line=standard["pass_line"])
    assert (mark.score, mark.passed, mark.failed, mark.cautions) == (D("100.0"), True, 0, 0)


NUMBERS = [row for standard in STANDARDS for row in standard["items"] if row["type"] == "number"]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row["code"])
def test_every_edge_of_every_number_of_the_starter(row):
    item, step, band = starter_item(row), D("0.001"), row.get("tolerance", {})
    below, above = D(str(band.get("below", 0))), D(str(band.get("above", 0)))
    edges = {item.minimum: PASS, item.maximum: PASS}
    if item.minimum is not None:
        edges[item.minimum - step] = CAUTION if below else FAIL
        edges[item.minimum - below] = CAUTION if below else PASS
        edges[item.minimum - below - step] = FAIL
    if item.maximum is not None:
        edges[item.maximum + step] = CAUTION if above else FAIL
        edges[item.maximum + above] = CAUTION if above else PASS
        edges[item.maximum + above + step] = FAIL
    edges.pop(None, None)
    for value, outcome in edges.items():
        if item.typing_min <= value <= item.typing_max:
            assert judge(item, str(value)).outcome == outcome, value
        else:
            with pytest.raises(TypingError):
                judge(item, str(value))
