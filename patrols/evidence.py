"""What this pillar says about each person's month, through the evidence seam: facts and links, never points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models.issue import number_of
from patrols.queries import evidence as found
from tongting.people.models import Group
from tongting.periods import Month
from tongting.seams import Evidence

# Which indicator a hand-made fact counts for, by group; office staff stand with the post staff.
RECORDED = {
    Group.TEAM_LEADER: {"missing": "L4", "given": "L7"},
    Group.POST_STAFF: {"late": "P2", "off_post": "P2", "absent": "P2", "missing": "P4", "violation": "P5"},
}
HUNDREDTH = Decimal("0.01")


def collect(month: Month) -> Iterable[Evidence]:
    """A fault, a finding or a record is one piece of evidence; a rate or a mean over many patrols is one as well, and
    its link opens exactly the patrols behind it."""
    reading = found.read(month)
    yield from _rounds(month, reading)
    yield from _means(month, reading)
    yield from _issues(reading)
    yield from _records(reading)


# The data sources of the rules that this pillar feeds; an indicator of any other is left out until its pillar is there.
collect.sources = frozenset(  # type: ignore[attr-defined]
    (
        "patrols.completion", "patrols.spread", "patrols.findings", "patrols.area_mean", "patrols.team_mean",
        "patrols.post_mean", "issues.closure", "attendance", "ledger.check", "safety", "manual",
    )
)  # fmt: skip


def _patrols(month: Month) -> Callable[[str, int], str]:
    """The address of the patrols behind a figure: of a `person`, or at the posts of a `keeper`, `team` or `staff`."""
    span = {"since": month.first.isoformat(), "until": month.last.isoformat(), "result": "counted"}
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
    for person in reading.people.values():
        code, fact, whose, pk, posts = _answers_for(person, reading.charge)
        if (one := tuple(posts)) not in known:
            known[one] = _mean(reading.visits, posts)
        if (mean := known[one]) is not None:
            value, what = mean
            key = f"patrols.mean:{person.pk}:{period}"
            yield Evidence(key, person.pk, code, value, {fact: str(value)}, what, patrols(whose, pk))


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
    found it is thanked."""
    said = {
        "overdue": _("%(number)s 超期没有整改：%(title)s"),
        "returned": _("%(number)s 验收退回：%(title)s"),
        "found": _("发现 %(number)s：%(title)s"),
    }
    address = _issue()
    for fact, pk, title, keeper, leader, finder, many in reading.issues:
        meant = [(keeper, Group.PARTY_CADRE, "C6"), (leader, Group.TEAM_LEADER, "L3")]
        if fact == "found":
            meant = [(finder, Group.PARTY_CADRE, "C3")]
        facts = {"valid_issues" if fact == "found" else fact: many}
        what = said[fact] % {"number": number_of(pk), "title": title}
        for who, group, code in meant:
            person = reading.people.get(who or 0)
            if person is not None and person.group == group:
                key = f"patrols.issue:{pk}:{fact}"
                yield Evidence(key, person.pk, code, Decimal(many), facts, what, address(pk))


def _records(reading: found.Reading) -> Iterator[Evidence]:
    address = reverse("record_list")
    for record in reading.records:
        person = reading.people.get(record.person)
        if person is None:
            continue
        group = Group.POST_STAFF if person.group == Group.OFFICE_STAFF else Group(person.group)
        code = RECORDED.get(group, {}).get(record.kind) or (record.kind if record.kind[0] in "BN" else "")
        if code:
            key, url = f"patrols.record:{record.pk}", f"{address}?person={person.pk}#r{record.pk}"
            facts = {record.kind: str(record.quantity)}
            yield Evidence(
                key, person.pk, code, record.quantity, facts, record.reason, url, found_by=record.entered_by
            )
