"""What this pillar says about each person's month, through the evidence seam: facts and links, never points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Issue
from patrols.queries import assessment as assessments
from patrols.queries import evidence as found
from tongting.people.models import Group, User
from tongting.periods import Month
from tongting.seams import Evidence

# Which indicator a hand-made fact counts for, by group; office staff stand with the post staff.
RECORDED = {
    Group.TEAM_LEADER: {"missing": "L4", "given": "L7"},
    Group.POST_STAFF: {"late": "P2", "off_post": "P2", "absent": "P2", "missing": "P4", "violation": "P5"},
}
TENTH = Decimal("0.01")


def collect(month: Month) -> Iterable[Evidence]:
    """A fault, a finding or a record is one piece of evidence; a rate or a mean over many patrols is one as well, and
    its link opens exactly the patrols behind it."""
    people = {person.pk: person for person in found.assessed_people()}
    charge = found.charges()
    yield from _rounds(month, people)
    yield from _means(month, people, charge)
    yield from _closing(month, people, charge)
    yield from _findings(month, people)
    yield from _records(month, people)


# The data sources of the rules that this pillar feeds; an indicator of any other is left out until its pillar is there.
collect.sources = frozenset(  # type: ignore[attr-defined]
    (
        "patrols.completion", "patrols.spread", "patrols.findings", "patrols.area_mean", "patrols.team_mean",
        "patrols.post_mean", "issues.closure", "attendance", "ledger.check", "safety", "manual",
    )
)  # fmt: skip


def _patrols_url(month: Month, **behind: Any) -> str:
    wanted = {
        **behind,
        "since": month.first.isoformat(),
        "until": month.last.isoformat(),
        "result": "counted",
    }
    return f"{reverse('patrol_list')}?{urlencode(wanted)}"


def _rounds(month: Month, people: dict[int, User]) -> Iterator[Evidence]:
    rules = assessments.rules_in_force(month)
    planned, wanted = rules.rules["planned_per_month"], rules.rules["wanted_hours"]
    done = found.rounds(month)
    for person in people.values():
        code = {Group.PARTY_CADRE: "C1", Group.TEAM_LEADER: "L2"}.get(person.group)  # type: ignore[call-overload]
        if code is None:
            continue
        mine = done.get(person.pk, found.Rounds(0, 0, 0, 0))
        url = _patrols_url(month, person=person.pk)
        facts: dict[str, Any] = {"done": mine.done, "planned": planned[person.group]}
        what = _("计划巡查 %(planned)d 轮，完成 %(done)d 轮") % facts
        yield Evidence(
            f"patrols.rounds:{person.pk}:{month}", person.pk, code, Decimal(mine.done), facts, what, url
        )
        if person.group == Group.PARTY_CADRE:
            yield from _spread(month, person, mine, wanted, url)


def _spread(
    month: Month, person: User, mine: found.Rounds, wanted: dict[str, int], url: str
) -> Iterator[Evidence]:
    gaps = {
        "missing_night": max(0, wanted["night"] - mine.night),
        "missing_weekend": max(0, wanted["weekend"] - mine.weekend_days),
        "repeated_slot": mine.repeated,
    }
    said = {
        "missing_night": _("夜间要 %(wanted)d 次，少 %(n)d 次")
        % {"wanted": wanted["night"], "n": gaps["missing_night"]},
        "missing_weekend": _("周末要 %(wanted)d 天，少 %(n)d 天")
        % {"wanted": wanted["weekend"], "n": gaps["missing_weekend"]},
        "repeated_slot": _("连续三次落在同一时段，%(n)d 回") % {"n": gaps["repeated_slot"]},
    }
    for name, many in gaps.items():
        if many:
            key = f"patrols.{name}:{person.pk}:{month}"
            yield Evidence(key, person.pk, "C2", Decimal(many), {name: many}, said[name], url)


def _means(month: Month, people: dict[int, User], charge: found.Charge) -> Iterator[Evidence]:
    sums = found.post_sums(month)
    for person in people.values():
        if person.group == Group.PARTY_CADRE:
            posts, code, fact, behind = (
                charge.kept.get(person.pk, []),
                "C5",
                "area_mean",
                {"keeper": person.pk},
            )
        elif person.group == Group.TEAM_LEADER:
            team = charge.leads.get(person.pk, 0)
            posts, code, fact, behind = charge.of_team.get(team, []), "L1", "mean", {"team": team}
        elif person.pk in charge.staffed:
            posts, code, fact, behind = charge.staffed[person.pk], "P1", "mean", {"staff": person.pk}
        else:
            team = person.team_id or 0
            posts, code, fact, behind = charge.of_team.get(team, []), "P1", "mean", {"team": team}
        mean = found.mean_over(sums, posts)
        if mean is None:
            continue
        value = mean.mean.quantize(TENTH)
        what = _("%(visits)d 次巡查，均分 %(mean)s") % {"visits": mean.visits, "mean": value}
        key = f"patrols.mean:{person.pk}:{month}"
        yield Evidence(key, person.pk, code, value, {fact: str(value)}, what, _patrols_url(month, **behind))


def _closing(month: Month, people: dict[int, User], charge: found.Charge) -> Iterator[Evidence]:
    leaders = {team: leader for leader, team in charge.leads.items()}
    for issue in found.overdue_issues(month):
        yield from _answer_for(issue, people, leaders, "overdue", 1, _("%(number)s 超期没有整改：%(title)s"))
    for issue, many in found.returned_issues(month):
        yield from _answer_for(issue, people, leaders, "returned", many, _("%(number)s 验收退回：%(title)s"))


def _answer_for(
    issue: Issue, people: dict[int, User], leaders: dict[int, int], fact: str, many: int, said: str
) -> Iterator[Evidence]:
    """The keeper of the area and the leader of the team answer for it, each under their own indicator."""
    what = said % {"number": issue.number, "title": issue.title}
    for pk, group, code in (
        (issue.post.keeper_id, Group.PARTY_CADRE, "C6"),
        (leaders.get(issue.team_id or 0), Group.TEAM_LEADER, "L3"),
    ):
        if pk in people and people[pk].group == group:
            url = reverse("issue_detail", args=[issue.pk])
            yield Evidence(
                f"patrols.issue:{issue.pk}:{fact}", pk, code, Decimal(many), {fact: many}, what, url
            )


def _findings(month: Month, people: dict[int, User]) -> Iterator[Evidence]:
    cadres = [pk for pk, person in people.items() if person.group == Group.PARTY_CADRE]
    for issue in found.findings(month, cadres):
        what = _("发现 %(number)s：%(title)s") % {"number": issue.number, "title": issue.title}
        url = reverse("issue_detail", args=[issue.pk])
        key = f"patrols.issue:{issue.pk}:found"
        yield Evidence(key, issue.found_by_id or 0, "C3", Decimal(1), {"valid_issues": 1}, what, url)


def _records(month: Month, people: dict[int, User]) -> Iterator[Evidence]:
    for record in found.records(month):
        person = people.get(record.person_id)
        if person is None:
            continue
        group = Group.POST_STAFF if person.group == Group.OFFICE_STAFF else Group(person.group)
        code = RECORDED.get(group, {}).get(record.kind) or (record.kind if record.kind[0] in "BN" else "")
        if code:
            url = f"{reverse('record_list')}?person={record.person_id}#r{record.pk}"
            facts = {record.kind: str(record.quantity)}
            yield Evidence(
                f"patrols.record:{record.pk}", person.pk, code, record.quantity, facts, record.reason, url,
                found_by=record.entered_by_id,
            )  # fmt: skip
