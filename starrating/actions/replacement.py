"""A judge is replaced after the draw: the sheets that are not in yet go to others, by the seed; what was handed in
stays."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions.result_step import hold, refuse
from starrating.models import Assignment, Campaign, Judge, Replacement
from starrating.queries import campaign as campaigns
from starrating.queries import draw as draws
from starrating.queries import replacement as reads
from starrating.queries.draw import Side
from starrating.rules import replacement as rules
from starrating.rules import result as managing
from starrating.scoring.draw import hand_over
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

NAMED = 10


def replace(
    judge: Judge,
    *,
    reason: str,
    newcomer: User | None = None,
    chief: User | None = None,
    by: User,
    at: datetime,
) -> Replacement:
    """`newcomer` judges from now on beside those who go on; `chief` follows a chief. Refused with a sentence and
    nothing changed where somebody is unfit or an entry would be left with too few judges."""
    refuse(managing.may_manage(by) or rules.may_replace(judge.campaign))
    with transaction.atomic():
        # Whoever hands in a sheet at this moment waits for it, or it is found to be in.
        hold(judge.campaign)
        campaign, day = judge.campaign, local(at).date()
        is_replaced = Replacement.objects.filter(judge=judge).exists()
        refuse(rules.may_replace(campaign) or rules.may_stop(judge, reason, is_replaced=is_replaced))
        able = set(campaigns.possible_judges(day).values_list("pk", flat=True))
        jury = [one for one in reads.going_on(campaign) if one.pk != judge.pk and one.person_id in able]
        came = _come(campaign, newcomer, able)
        jury += [came] if came else []
        refuse(rules.unfit_to_lead(judge, chief, {one.person_id for one in jury}))
        made = _share_out(judge, jury, reason.strip()[:200], came, by=by, at=at)
        if judge.is_chief and chief is not None:
            _lead(campaign, judge, chief)
    return made


def _come(campaign: Campaign, newcomer: User | None, able: set[int]) -> Judge | None:
    if newcomer is None:
        return None
    refuse(rules.unfit_to_come(newcomer, campaigns.judge_people(campaign), able))
    return Judge.objects.create(campaign=campaign, person=newcomer, lot=campaign.judges.count() + 1)


def _share_out(
    judge: Judge, jury: list[Judge], reason: str, came: Judge | None, *, by: User, at: datetime
) -> Replacement:
    rooms = draws.rooms_of(one.person_id for one in jury)
    sides = {
        one.person.staff_no: (one, draws.side_of_judge(one.person, rooms.get(one.person_id))) for one in jury
    }
    plan = reads.plan(judge, list(sides.values()), campaigns.rule_of(judge.campaign).sheets)
    if plan.stuck:
        names = "、".join(task.entry.label for task in plan.stuck[:NAMED])
        refuse(_("这些没有别的评委能评：%(names)s。补一名不用回避的评委再换") % {"names": names})
    given = hand_over(judge.campaign.seed, plan.handover)
    for task, number in zip(plan.moving, (given[name] for name in plan.handover.entries), strict=True):
        _move(task, *sides[number])
    _save(plan.moving)
    Assignment.objects.filter(pk__in=[task.pk for task in plan.dropped]).delete()
    made = Replacement.objects.create(
        campaign=judge.campaign, judge=judge, newcomer=came, reason=reason, by=by, at=at,
        rests_on=reads.as_json(plan.handover, plan.dropped),
    )  # fmt: skip
    facts = {"judge": judge.person_id, "newcomer": came.person_id if came else None}
    facts |= {"moved": len(plan.moving), "dropped": len(plan.dropped)}
    flow.record(judge.campaign, "judge_replaced", by=by, at=at, note=reason, facts=facts)
    _tell(made, plan.moving, at)
    return made


def _move(task: Assignment, judge: Judge, side: Side) -> None:
    """In its place: where nobody was in twice, that stays known to whoever goes there now."""
    person = judge.person
    task.judge, task.judge_person, task.judge_room = judge, person.pk, side.room
    task.judge_section = person.section or (person.team.name if person.team else "")


def _save(moving: list[Assignment]) -> None:
    try:
        with transaction.atomic():
            Assignment.objects.bulk_update(
                moving, ["judge", "judge_person", "judge_room", "judge_section"], batch_size=200
            )
    except IntegrityError:
        refuse(_("有一份转给了要回避的人，没有换成；刷新页面再试"))


def _lead(campaign: Campaign, judge: Judge, chief: User) -> None:
    """One chief at any moment."""
    Judge.objects.filter(pk=judge.pk).update(is_chief=False)
    campaign.judges.filter(person=chief).update(is_chief=True)
    judge.is_chief = False


def _tell(made: Replacement, moving: list[Assignment], at: datetime) -> None:
    """Everybody who was given something, how much; and whoever stops."""
    what, name = {"what": made.campaign}, made.judge.person.name
    url = reverse("star_tasks", args=[made.campaign.contest])
    key = f"star:{made.campaign_id}:replaced:{made.pk}"
    many: dict[int, int] = {}
    for task in moving:
        many[task.judge_person] = many.get(task.judge_person, 0) + 1
    messages = [
        notices.Message(
            person,
            _("%(what)s有 %(n)d 份转给你评") % {**what, "n": n},
            url,
            _("%(name)s 不再当这一期的评委") % {"name": name},
            key,
        )
        for person, n in many.items()
    ]
    draw = reverse("campaign_draw", args=[made.campaign_id])
    over = _("%(what)s没交的评分表转给了别的评委，你不用再评") % what
    messages.append(notices.Message(made.judge.person_id, over, draw, made.reason, key))
    notices.tell_each(messages, at=at)
