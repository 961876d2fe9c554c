"""A person's month under a set of rules: facts in, points out. Rules are data (starter/assessment_rules.json);
points are Decimal, half up to 0.1; every total is the sum of its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO, TENTH = Decimal(0), Decimal("0.1")
# Groups that have no rules of their own are assessed with another group's.
STANDS_WITH = {"office_staff": "post_staff"}
# Who carries a share of the team's deductions.
CARRIES = "team_leader"
# More points than this without data: the person is not ranked.
MOST_WITHOUT_DATA = 40

Facts = Mapping[str, Any]


def dec(value: Any) -> Decimal:
    """Exact: 0.1 becomes what it looks like, not what a binary fraction makes of it."""
    if isinstance(value, Decimal):
        return value
    return Decimal(value if isinstance(value, int) else str(value))


def half_up(value: Decimal, step: Decimal = TENTH) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True)
class Mark:
    """Points of one indicator, or of one fact of it; `no_data` means full marks for want of anything to go by."""

    points: Decimal
    no_data: bool = False


def group_rules(rules: Mapping[str, Any], group: str) -> Mapping[str, Any] | None:
    """The rules of an assessment group; None for groups that are not assessed."""
    code = STANDS_WITH.get(group, group)
    return next((found for found in rules["groups"] if found["code"] == code), None)


def mark(indicator: Mapping[str, Any], facts: Facts) -> Mark:
    """The points of an indicator for all its facts together, between 0 and its maximum."""
    most = dec(indicator["max"])
    raw = _raw(indicator["kind"], most, indicator["params"], facts)
    if raw is None:
        return Mark(half_up(most), no_data=True)
    return Mark(half_up(min(most, max(ZERO, raw + relief(indicator, facts)))))


def relief(indicator: Mapping[str, Any], facts: Facts) -> Decimal:
    """What the rule gives back because there was more to go wrong: `per` says of which count (`of`), and how many of it
    are usual (`usual`). Who had three times as many loses no more than for as many as usual; who had fewer, no more
    either."""
    per = indicator["params"].get("per")
    if not per or indicator["kind"] != "deduct":
        return ZERO
    chances, usual = dec(facts.get(per["of"]) or 0), dec(per["usual"])
    if chances <= usual:
        return ZERO
    return half_up(_weighed(indicator["params"], facts) * (1 - usual / chances))


def _raw(kind: str, most: Decimal, params: Mapping[str, Any], facts: Facts) -> Decimal | None:
    """Before the limits; None where there is nothing to go by."""
    weighed = _weighed(params, facts)
    if kind == "deduct":
        return most - weighed
    if kind == "sum":
        return dec(params.get("start", 0)) + weighed
    value = facts.get(params["of"])
    if kind == "given":
        return None if value is None else dec(value)
    if kind == "ratio":
        whole = dec(facts.get(params["to"]) or 0)
        return most * min(Decimal(1), dec(value or 0) / whole) - weighed if whole else None
    if value is None:
        # Nobody was asked: full marks, but for what is proved against somebody all the same.
        return most - weighed if weighed else None
    if kind == "share":
        return most * dec(value) / dec(params["whole"]) - weighed
    if kind == "bands":
        return next((dec(points) for least, points in params["bands"] if dec(value) >= dec(least)), ZERO)
    raise ValueError(f"rules name the unknown kind {kind!r}")


def _weighed(params: Mapping[str, Any], facts: Facts) -> Decimal:
    weights = params.get("weights", {})
    return sum(
        (dec(weights[name]) * dec(many) for name, many in facts.items() if many and name in weights), ZERO
    )


def alone(indicator: Mapping[str, Any], facts: Facts, whole: Any = None) -> Decimal:
    """What one fact does to its indicator: its deduction, its point, or the share it earns; of a ratio with several
    facts, its part of the `whole`."""
    kind, params, most = indicator["kind"], indicator["params"], dec(indicator["max"])
    if kind == "ratio" and whole:
        return half_up(most * dec(facts.get(params["of"]) or 0) / dec(whole) - _weighed(params, facts))
    if kind == "deduct":
        return -_weighed(params, facts)
    if kind == "sum":
        return _weighed(params, facts)
    if takes(indicator, facts):
        return -_weighed(params, facts)
    raw = _raw(kind, most, params, facts)
    return ZERO if raw is None else half_up(min(most, max(ZERO, raw)))


def takes(indicator: Mapping[str, Any], facts: Facts) -> bool:
    """Whether a fact does nothing but take points off its indicator: a fault, a complaint, a place among the worst."""
    params = indicator["params"]
    if not facts or not set(facts) <= set(params.get("weights", {})):
        return False
    return indicator["kind"] != "sum" or _weighed(params, facts) < 0


def start(indicator: Mapping[str, Any], facts: Facts) -> Decimal:
    """What an indicator holds before the first of its `facts`: all of it, where there are only faults to take off."""
    kind, params = indicator["kind"], indicator["params"]
    if kind == "sum":
        return dec(params.get("start", 0))
    only_faults = bool(facts) and kind != "ratio" and takes(indicator, facts)
    return dec(indicator["max"]) if kind == "deduct" or only_faults else ZERO


def merged(facts: Iterable[Facts]) -> dict[str, Any]:
    """Counts add up; a mean stands alone and is taken as it is."""
    total: dict[str, Any] = {}
    for one in facts:
        for name, value in one.items():
            total[name] = value if value is None else dec(total.get(name) or 0) + dec(value)
    return total


@dataclass(frozen=True)
class Month:
    """One person's result. `parts` maps every indicator to its points, None where its source is not in use yet; what is
    `earned` counts for 100 at most as `base`."""

    parts: dict[str, Decimal | None]
    without_data: list[str]
    earned: Decimal
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    total: Decimal
    grade: str
    grade_cap: str
    coef: Decimal
    reward: int
    bonus_by: dict[str, Decimal] = field(default_factory=dict)
    no_data: Decimal = ZERO
    joint_by: dict[str, Decimal] = field(default_factory=dict)
    # Days on duty where these are too few, else None.
    duty_days: int | None = None

    @property
    def is_ranked(self) -> bool:
        return self.no_data <= MOST_WITHOUT_DATA and self.duty_days is None


@dataclass(frozen=True)
class Scheme:
    """How a group is scored: taken out of the rules once for everybody in it. `counted` are the indicators whose source
    is in use, `available` is what these are worth together; `names` are those of indicators and deductions."""

    rules: Mapping[str, Any]
    code: str
    indicators: Sequence[Mapping[str, Any]]
    counted: Sequence[Mapping[str, Any]]
    most: dict[str, Decimal]
    available: Decimal
    names: dict[str, str]

    @property
    def left_out(self) -> list[str]:
        counted = {one["code"] for one in self.counted}
        return [code for code in self.most if code not in counted]


def scheme(rules: Mapping[str, Any], group: str, in_use: Collection[str]) -> Scheme:
    """`in_use` names the data sources that exist: an indicator of another one is left out and the rest counts for
    100. ValueError for a group that is not assessed."""
    chosen = group_rules(rules, group)
    if chosen is None:
        raise ValueError(f"group {group!r} is not assessed")
    indicators = chosen["indicators"]
    counted = [one for one in indicators if one["data_source"] in in_use]
    most = {one["code"]: dec(one["max"]) for one in indicators}
    available = sum((most[one["code"]] for one in counted), ZERO)
    # The rules explain some names in brackets, for which there is no room beside a figure.
    names = {one["code"]: one["zh"].split("(")[0] for one in (*indicators, *rules["deductions"]["items"])}
    return Scheme(rules, chosen["code"], indicators, counted, most, available, names)


def assess(
    scheme: Scheme,
    marks: Mapping[str, Mark],
    *,
    bonus: Mapping[str, Decimal] | None = None,
    deduction: Mapping[str, Decimal] | None = None,
    joint: Mapping[str, Decimal] | None = None,
    duty_days: int | None = None,
) -> Month:
    """A month from the mark of each indicator that is counted. `bonus` and `deduction` map codes to quantities, `joint`
    what a leader carries for others to points; `duty_days` are those of whoever was there for half a month or less."""
    rules, available = scheme.rules, scheme.available
    parts = {code: marks[code].points if code in marks else None for code in scheme.most}
    earned = sum((found.points for found in marks.values()), ZERO)
    base = half_up(earned * 100 / available) if available else ZERO
    by_code = bonus_points(rules, bonus) if bonus else {}
    added = half_up(min(dec(rules["bonus"]["cap_total"]), sum(by_code.values(), ZERO)))
    carried = joint_points(rules, joint) if joint else {}
    taken = half_up(
        sum((deduction_points(rules, code) * many for code, many in (deduction or {}).items()), ZERO)
        + sum(carried.values(), ZERO)
    )
    total = half_up(base + added - taken)
    cap = grade_cap(rules, deduction) if deduction else ""
    tier = grade_of(rules, total, cap)
    empty = [code for code, found in marks.items() if found.no_data]
    too_few = duty_days if duty_days is not None and duty_days < rules["absence"]["min_days"] else None
    reward = rules["reward_yuan"][scheme.code][tier["grade"]]
    return Month(
        parts=parts,
        without_data=empty,
        earned=earned,
        base=base,
        bonus=added,
        deduction=taken,
        total=total,
        grade=tier["grade"],
        grade_cap=cap,
        coef=dec(tier["coef"]),
        reward=reward if too_few is None else prorated(rules, reward, too_few),
        bonus_by=by_code,
        no_data=sum((scheme.most[code] for code in empty), ZERO),
        joint_by=carried,
        duty_days=too_few,
    )


def corrected(scheme: Scheme, month: Month, points: Iterable[Decimal]) -> Month:
    """A month with corrections: those to the good stand beside the bonus and know no cap, those to the bad beside the
    deductions."""
    given = list(points)
    bonus = month.bonus + sum((one for one in given if one > 0), ZERO)
    deduction = month.deduction - sum((one for one in given if one < 0), ZERO)
    total = half_up(month.base + bonus - deduction)
    tier = grade_of(scheme.rules, total, month.grade_cap)
    reward = scheme.rules["reward_yuan"][scheme.code][tier["grade"]]
    return replace(
        month,
        bonus=bonus,
        deduction=deduction,
        total=total,
        grade=tier["grade"],
        coef=dec(tier["coef"]),
        reward=reward if month.duty_days is None else prorated(scheme.rules, reward, month.duty_days),
    )


def whole_month(rules: Mapping[str, Any]) -> Decimal:
    """Days of a month's wage (月计薪天数)."""
    return dec(rules["absence"].get("full_days", "21.75"))


def prorated(rules: Mapping[str, Any], reward: int, days: int) -> int:
    """The part of the month that somebody was there for, to the whole yuan."""
    return int(half_up(reward * days / whole_month(rules), Decimal(1)))


def joint_code(place: int) -> str:
    """Under which code the lines of the rule at this place (0, 1, …) stand."""
    return f"J{place + 1}"


def joint_key(person: int, key: str) -> str:
    """Under which key a leader carries a share of what this evidence takes from this person."""
    return f"joint:{person}:{key}"[:120]


def fact_key(key: str) -> str:
    """Of what a leader carries for somebody the key of the evidence that it stands for, else the key itself."""
    head, _colon, rest = key.partition(":")
    return rest.partition(":")[2] if head == "joint" else key


def joint_points(rules: Mapping[str, Any], carried: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What somebody carries by each rule of joint liability, under its cap."""
    return {
        code: min(dec(rule["cap"]), carried[code])
        for code, rule in ((joint_code(n), rule) for n, rule in enumerate(rules.get("joint", ())))
        if code in carried
    }


def by_place(
    rules: Mapping[str, Any], totals: Mapping[int, Decimal], places: Mapping[int, int]
) -> dict[int, int]:
    """What the place adds to the reward or takes from it (奖头罚尾) in one sheet: yuan by person. `totals`
    are by person. Nothing where the rule is off, or where too few are ranked to have both a head and a tail."""
    rule = rules.get("ranking") or {}
    if not rule.get("on") or len(places) < rule["top"] + rule["bottom"]:
        return {}
    found = {}
    for person, place in places.items():
        if place <= rule["top"] and totals[person] >= dec(rule["min_total"]):
            found[person] = int(rule["yuan"])
        elif place > len(places) - rule["bottom"]:
            found[person] = -int(rule["yuan"])
    return found


def together(rules: Mapping[str, Any], code: str, quantities: Sequence[Decimal]) -> Decimal:
    """Counts of one code add up; of several places in contests the best one holds."""
    items = rules["bonus"]["items"] if code.startswith("B") else ()
    is_place = any(item["code"] == code and isinstance(item["points"], list) for item in items)
    return min(quantities) if is_place else sum(quantities, ZERO)


def bonus_points(rules: Mapping[str, Any], quantities: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Points of each bonus, each under its own cap. A bonus with several values (first, second, third) takes the
    quantity as the place."""
    found = {}
    for item in rules["bonus"]["items"]:
        many = quantities.get(item["code"], ZERO)
        if many > 0:
            points = item["points"]
            value = (
                dec(points[min(int(many), len(points)) - 1])
                if isinstance(points, list)
                else dec(points) * many
            )
            found[item["code"]] = min(dec(item["cap"]), value)
    return found


def deduction_points(rules: Mapping[str, Any], code: str) -> Decimal:
    return next((dec(item["points"]) for item in rules["deductions"]["items"] if item["code"] == code), ZERO)


def grade_cap(rules: Mapping[str, Any], deduction: Mapping[str, Decimal]) -> str:
    """The worst grade cap among the deductions, empty without one; E is worse than D."""
    caps = [
        item["grade_cap"]
        for item in rules["deductions"]["items"]
        if item.get("grade_cap") and deduction.get(item["code"], ZERO) > 0
    ]
    return max(caps, default="")


def grade_of(rules: Mapping[str, Any], total: Decimal, cap: str = "") -> Mapping[str, Any]:
    """The tier of a total; letters run from A down, so a cap of D lifts A, B and C down to D."""
    tier = next((one for one in rules["grades"] if total >= one["min"]), rules["grades"][-1])
    if cap and tier["grade"] < cap:
        return next(one for one in rules["grades"] if one["grade"] == cap)
    return tier


def ranks(totals: Iterable[tuple[int, Decimal]]) -> dict[int, int]:
    """Place by total, equal ones share a place: 1, 2, 2, 4."""
    ordered = sorted(totals, key=lambda pair: -pair[1])
    found: dict[int, int] = {}
    for place, (person, total) in enumerate(ordered, 1):
        before = ordered[place - 2] if place > 1 else None
        found[person] = found[before[0]] if before is not None and before[1] == total else place
    return found
