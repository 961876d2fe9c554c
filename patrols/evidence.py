"""What this pillar says about each person's month, through the evidence seam: facts and links, never points."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models.issue import number_of
from patrols.queries import assessment as assessments
from patrols.queries import evidence as found
from tongting.people.models import Group
from tongting.periods import Month
from tongting.seams import Evidence

# Which indicator a hand-made fact counts for, by group; office staff stand with the post staff.
RECORDED = {
    Group.TEAM_LEADER: {"missing": "L4", "given": "L7"},
    Group.POST_STAFF: {"late": "P2", "off_post": "P2", "absent": "P2", "missing": "P4", "violation": "P5"},
}
# So many signs of an address may be the keys of posts.
ROOM = 200
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def collect(month: Month) -> Iterable[Evidence]:
    """A fault, a finding or a record is one piece of evidence; a rate or a mean over many patrols is one as well, and
    its link opens exactly the patrols behind it."""
    reading = found.read(month)
    yield from _rounds(month, reading)
    yield from _means(month, reading)
    yield from _issues(reading)
    yield from _due(month, reading)
    yield from _plans(reading)
    yield from _duty(month, reading)
    yield from _records(reading)
    yield from _complaints(reading)


# The data sources of the rules that this pillar feeds; an indicator of any other is left out until its pillar is there.
collect.sources = frozenset(  # type: ignore[attr-defined]
    (
        "patrols.completion", "patrols.spread", "patrols.findings", "patrols.area_mean", "patrols.team_mean",
        "patrols.post_mean", "issues.closure", "plans.closed", "attendance", "ledger.check", "safety", "manual",
    )
)  # fmt: skip


def _patrols(month: Month) -> Callable[[str, int | str], str]:
    """The address of the patrols behind a figure: of a `person`, at certain `posts`, or at the posts of a `keeper`,
    `team` or `staff`."""
    span = {"since": month.first.isoformat(), "until": month.last.isoformat(), "result": "scored"}
    head, tail = reverse("patrol_list"), urlencode(span)
    return lambda whose, pk: f"{head}?{whose}={pk}&{tail}"


def _issue() -> Callable[[int], str]:
    """The address of an issue; asked once, filled in for each."""
    head, _zero, tail = reverse("issue_detail", args=[0]).rpartition("0")
    return lambda pk: f"{head}{pk}{tail}"


def _rounds(month: Month, reading: found.Reading) -> Iterator[Evidence]:
    rules, rounds = reading.edition.rules, reading.visits.rounds
    planned, wanted = rules["planned_per_month"], rules["wanted_hours"]
    patrols, period = _patrols(month), str(month)
    nothing, said = found.Rounds(0, 0, 0, 0), _("计划巡查 %(planned)d 轮，完成 %(done)d 轮")
    for person in reading.people.values():
        code = {Group.PARTY_CADRE: "C1", Group.TEAM_LEADER: "L2"}.get(person.group)  # type: ignore[call-overload]
        if code is None:
            continue
        mine, url = rounds.get(person.pk, nothing), patrols("person", person.pk)
        facts = {"done": mine.done, "planned": planned[person.group]}
        key = f"patrols.rounds:{person.pk}:{period}"
        yield Evidence(key, person.pk, code, Decimal(mine.done), facts, said % facts, url)
        if code == "C1":
            yield from _spread(period, person, mine, wanted, url)


def _spread(
    period: str, person: found.Assessed, mine: found.Rounds, wanted: Mapping[str, int], url: str
) -> Iterator[Evidence]:
    gaps = (
        ("missing_night", wanted["night"] - mine.night, _("夜间要 %(wanted)d 次，少 %(n)d 次"), "night"),
        ("missing_weekend", wanted["weekend"] - mine.weekend_days, _("周末要 %(wanted)d 天，少 %(n)d 天"), "weekend"),
        ("repeated_slot", mine.repeated, _("连续三次落在同一时段，%(n)d 回"), ""),
    )  # fmt: skip
    for name, many, said, of in gaps:
        if many > 0:
            what, key = (
                said % {"wanted": wanted.get(of, 0), "n": many},
                f"patrols.{name}:{person.pk}:{period}",
            )
            yield Evidence(key, person.pk, "C2", Decimal(many), {name: many}, what, url)


def _means(month: Month, reading: found.Reading) -> Iterator[Evidence]:
    patrols, period = _patrols(month), str(month)
    known: dict[tuple[int, ...], tuple[Decimal, str] | None] = {}
    named: dict[tuple[int, ...], str] = {}
    for person in reading.people.values():
        code, fact, whose, pk, posts = _answers_for(person, reading.charge)
        if (one := tuple(posts)) not in known:
            known[one], named[one] = _mean(reading.visits, posts), "-".join(map(str, posts))
        if (mean := known[one]) is not None:
            value, what = mean
            key = f"patrols.mean:{person.pk}:{period}"
            # Who answers for a post may change: the address names the posts, as far as it has room for them.
            url = patrols("posts", named[one]) if len(named[one]) <= ROOM else patrols(whose, pk)
            yield Evidence(key, person.pk, code, value, {fact: str(value)}, what, url)


def _mean(visits: found.Visits, posts: Iterable[int]) -> tuple[Decimal, str] | None:
    """The mean to the hundredth, half up, and the sentence that says it; None without any visit."""
    mean = visits.mean_over(posts)
    if mean is None:
        return None
    value = mean.mean.quantize(HUNDREDTH, ROUND_HALF_UP)
    return value, _("%(visits)d 次巡查，均分 %(mean)s") % {"visits": mean.visits, "mean": value}


def _answers_for(person: found.Assessed, charge: found.Charge) -> tuple[str, str, str, int, list[int]]:
    """Indicator, its fact, and whose posts it is the mean of: the kept area, the team led, one's own, one's team's."""
    if person.group == Group.PARTY_CADRE:
        return "C5", "area_mean", "keeper", person.pk, charge.kept.get(person.pk, [])
    if person.group == Group.TEAM_LEADER:
        led = charge.leads.get(person.pk, 0)
        return "L1", "mean", "team", led, charge.of_team.get(led, [])
    if person.pk in charge.staffed:
        return "P1", "mean", "staff", person.pk, charge.staffed[person.pk]
    team = person.team or 0
    return "P1", "mean", "team", team, charge.of_team.get(team, [])


def _issues(reading: found.Reading) -> Iterator[Evidence]:
    """The keeper of the area and the leader of the team answer for a fault, each under their own indicator; a cadre who
    found it is thanked. What came back again and again, and a critical item not put right in time, stand against
    whoever was to put it right."""
    said = {
        "overdue": _("%(number)s 超期没有整改：%(title)s"),
        "returned": _("%(number)s 验收退回：%(title)s"),
        "found": _("发现 %(number)s：%(title)s"),
        "critical": _("%(number)s 关键项没有按时整改：%(title)s"),
        "third": _("%(number)s 一个月里出现 %(n)d 次：%(title)s"),
    }
    address = _issue()
    for one in reading.issues:
        what = said[one.fact] % {"number": number_of(one.pk), "title": one.title, "n": one.many}
        for who, group, code in _meant(one):
            person = reading.people.get(who or 0)
            if person is not None and group in (None, person.group):
                many = Decimal(one.many if code in FAULTS else 1)
                key = f"patrols.issue:{one.pk}:{one.fact}"
                yield Evidence(key, person.pk, code, many, _facts_of(one, code), what, address(one.pk))


# Indicators of faults in an area, of its keeper and of the team's leader.
FAULTS = {"C6": Group.PARTY_CADRE, "L3": Group.TEAM_LEADER}
CODES = {"critical": "N5", "third": "N4"}


def _meant(one: found.Told) -> tuple[tuple[int | None, Group | None, str], ...]:
    """Person, the group they must be in, the indicator."""
    if one.fact == "found":
        return ((one.finder, Group.PARTY_CADRE, "C3"),)
    if one.fact in CODES:
        return ((one.responsible or one.leader, None, CODES[one.fact]),)
    return ((one.keeper, Group.PARTY_CADRE, "C6"), (one.leader, Group.TEAM_LEADER, "L3"))


def _facts_of(one: found.Told, code: str) -> dict[str, int]:
    if one.fact == "found":
        return {"valid_issues": 1, **({"issues_in_standing_problem_list": 1} if one.many > 1 else {})}
    return {one.fact: one.many} if code in FAULTS else {code: 1}


def _due(month: Month, reading: found.Reading) -> Iterator[Evidence]:
    """Of how many the overdue ones are: all that was found within the month or fell overdue in it."""
    due: dict[tuple[str, int], set[int]] = defaultdict(set)
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in reading.issues:
        for who, code in ((one.keeper, "C6"), (one.leader, "L3")):
            if who and one.fact in ("found", "overdue", "returned"):
                counts[code, who][one.fact] += one.many
                if one.fact != "returned":
                    due[code, who].add(one.pk)
    said = _("要整改 %(due)d 条，超期 %(overdue)d 条 = %(share)s%%，退回 %(returned)d 次")
    address, span = (
        reverse("issue_search"),
        urlencode({"since": month.first.isoformat(), "until": month.last.isoformat(), "due": 1}),
    )
    for (code, who), pks in due.items():
        person = reading.people.get(who)
        if person is None or person.group != FAULTS[code]:
            continue
        overdue, returned = counts[code, who]["overdue"], counts[code, who]["returned"]
        share = (Decimal(100 * overdue) / len(pks)).quantize(TENTH, ROUND_HALF_UP)
        what = said % {"due": len(pks), "overdue": overdue, "share": share, "returned": returned}
        posts = "-".join(map(str, reading.charge.kept.get(who, ())))
        whose = f"posts={posts}" if 0 < len(posts) <= ROOM else f"keeper={who}"
        # An issue keeps the team that it was given to.
        whose = whose if code == "C6" else f"team={reading.charge.leads.get(who, 0)}"
        key, url = f"patrols.due:{who}:{month}", f"{address}?{whose}&{span}"
        yield Evidence(key, who, code, Decimal(len(pks)), {"due": len(pks)}, what, url)


def _plans(reading: found.Reading) -> Iterator[Evidence]:
    """A hard problem counts in the week in which it falls due, and in each week that closes over it without a reason;
    handed in before its day and closed, it is a bonus."""
    in_time, late = _("%(week)s 按期办好：%(problem)s"), _("%(week)s 没有按期：%(problem)s")
    explained = _("%(week)s 没有按期，写了原因：%(problem)s")
    early = _("%(week)s 提前销号：%(problem)s")
    head, _zero, tail = reverse("plan_item", args=[0]).rpartition("0")
    for one in reading.plans:
        if one.lead not in reading.people:
            continue
        names, url = {"week": one.week, "problem": one.problem}, f"{head}{one.pk}{tail}"
        if (one.due_now or one.late) and reading.people[one.lead].group == Group.PARTY_CADRE:
            said = in_time if one.in_time else late if one.late or not one.reason else explained
            facts = {"due": int(one.due_now), "closed_on_time": int(one.due_now and one.in_time)}
            facts["overdue_weeks"] = int(one.late)
            yield Evidence(f"patrols.plan:{one.pk}:due", one.lead, "C4", Decimal(1), facts, said % names, url)
        if one.early:
            key, facts = f"patrols.plan:{one.pk}:early", {"B2": 1}
            yield Evidence(key, one.lead, "B2", Decimal(1), facts, early % names, url)


def _duty(month: Month, reading: found.Reading) -> Iterator[Evidence]:
    """Who was there for half the month or less; the rules say what follows."""
    said = _("本月在岗 %(days)d 天")
    address = reverse("roster_list")
    for who, days in reading.duty.items():
        if (person := reading.people.get(who)) is not None:
            key, facts = f"patrols.duty:{who}:{month}", {"duty_days": days}
            url = f"{address}?{urlencode({'team': person.team or '', 'month': str(month)})}"
            yield Evidence(key, who, "D", Decimal(days), facts, said % {"days": days}, url)


def _complaints(reading: found.Reading) -> Iterator[Evidence]:
    """A valid complaint about the service stands against whoever answered for it; how content people were besides, the
    stations say."""
    codes = {Group.PARTY_CADRE: "C7", Group.POST_STAFF: "P3", Group.OFFICE_STAFF: "P3"}
    address, said = _issue(), _("有效投诉 %(number)s：%(title)s")
    for pk, title, responsible in reading.complaints:
        person = reading.people.get(responsible)
        code = codes.get(person.group) if person else None  # type: ignore[call-overload]
        if person is not None and code is not None:
            what = said % {"number": number_of(pk), "title": title}
            key, facts = f"patrols.issue:{pk}:complaint", {"valid_complaints": 1}
            yield Evidence(key, person.pk, code, Decimal(1), facts, what, address(pk))


def _records(reading: found.Reading) -> Iterator[Evidence]:
    address, by_hand = reverse("record_list"), assessments.judged_by_hand(reading.edition.rules)
    for record in reading.records:
        person = reading.people.get(record.person)
        if person is None:
            continue
        group = Group.POST_STAFF if person.group == Group.OFFICE_STAFF else Group(person.group)
        own = record.kind[0] in "BN" or (group, record.kind) in by_hand
        code = RECORDED.get(group, {}).get(record.kind) or (record.kind if own else "")
        if code:
            key, url = f"patrols.record:{record.pk}", f"{address}?person={person.pk}#r{record.pk}"
            facts = {record.kind: str(record.quantity)}
            yield Evidence(
                key, person.pk, code, record.quantity, facts, record.reason, url, found_by=record.entered_by
            )
