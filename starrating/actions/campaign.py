"""A campaign is set up, opened, started, locked and called off here; the draw and the results have rooms of their
own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import enrol
from starrating.models import Campaign, Contest, Judge
from starrating.queries import campaign as campaigns
from starrating.queries.criteria import in_force
from starrating.rules import campaign as rules
from starrating.scoring.draw import commitment
from starrating.scoring.rule_faults import OWN_RULE, own_faults
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local

State = Campaign.State


def create(
    contest: str,
    month: Month,
    *,
    enrol_until: datetime,
    score_until: datetime,
    by: User | None,
    at: datetime,
) -> Campaign:
    """A month's campaign under the edition in force, with the rule and the judges of the one before where that was
    scored under the same edition."""
    _check_deadlines(enrol_until, score_until, at)
    edition = in_force(contest, max(month.first, local(at).date()))
    if edition is None:
        raise flow.Refused(
            _("%(contest)s还没有发布的评分细则，先发布一版") % {"contest": Contest(contest).label}
        )
    before = campaigns.standing().filter(contest=contest, month__lt=str(month)).order_by("-month").first()
    same_rule = before is not None and before.criteria_id == edition.pk
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                contest=contest,
                month=str(month),
                first_day=month.first,
                last_day=month.last,
                criteria=edition,
                rule=before.rule if before and same_rule else edition.rule,
                enrol_until=enrol_until,
                score_until=score_until,
            )
            _take_over_judges(campaign, before, local(at).date())
            flow.record(campaign, "created", by=by, at=at, became=State.DRAFT)
    except IntegrityError:
        raise flow.SomebodyWasFaster(
            _("%(contest)s %(month)s 已经有了，去看那一个")
            % {"contest": Contest(contest).label, "month": month}
        )
    return campaign


def _take_over_judges(campaign: Campaign, before: Campaign | None, day: date) -> None:
    """Those who may still judge."""
    if before is None:
        return
    able = set(campaigns.possible_judges(day).values_list("pk", flat=True))
    Judge.objects.bulk_create(
        Judge(campaign=campaign, person_id=one.person_id, is_chief=one.is_chief)
        for one in before.judges.filter(replacement__isnull=True)
        if one.person_id in able
    )


def change(campaign: Campaign, fields: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Deadlines, and the fields of the rule that a campaign has of its own, before the draw."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if refusal := rules.may_change(held):
            raise flow.Refused(refusal)
        _check_deadlines(fields["enrol_until"], fields["score_until"], at)
        own = {name: value for name, value in fields.items() if name in OWN_RULE}
        rule = replace(campaigns.rule_of(held), **own)
        for sentence in own_faults(rule).values():
            raise flow.Refused(sentence)
        held.rule = rule.as_json()
        held.enrol_until, held.score_until = fields["enrol_until"], fields["score_until"]
        if held.state == State.ENROLLING and (refusal := rules.too_few(held.judges.count(), rule.sheets)):
            raise flow.Refused(refusal)
        held.save(update_fields=["rule", "enrol_until", "score_until"])
        flow.record(held, "changed", by=by, at=at, facts={"fields": sorted(fields)})


def _check_deadlines(enrol_until: datetime, score_until: datetime, at: datetime) -> None:
    for sentence in rules.deadlines_fault(enrol_until, score_until, at).values():
        raise flow.Refused(sentence)


def put_off(campaign: Campaign, score_until: datetime, *, by: User, at: datetime) -> None:
    """Another end of scoring, as long as the old one has not come."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if refusal := rules.may_move_deadline(held, score_until, at):
            raise flow.Refused(refusal)
        was = held.score_until
        held.score_until = score_until
        held.save(update_fields=["score_until"])
        facts = {"was": was.isoformat(), "became": score_until.isoformat()}
        flow.record(held, "put_off", by=by, at=at, facts=facts)


def set_judges(campaign: Campaign, people: Iterable[User], chief: User, *, by: User, at: datetime) -> None:
    """Who judges from now on, all of them; fewer than sheets per entry are refused."""
    wanted = {person.pk: person for person in people}
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if refusal := rules.may_change(held):
            raise flow.Refused(refusal)
        sheets = campaigns.rule_of(held).sheets
        if refusal := rules.judges_fault(len(wanted), sheets, chief.pk in wanted):
            raise flow.Refused(refusal)
        able = set(campaigns.possible_judges(local(at).date()).values_list("pk", flat=True))
        if strangers := [person.name for pk, person in wanted.items() if pk not in able]:
            raise flow.Refused(_("%(names)s 不能当评委，先给评星员角色") % {"names": "、".join(strangers)})
        held.judges.exclude(person__in=wanted).delete()
        # One chief at any moment: the old one steps down before the new one is named.
        held.judges.filter(is_chief=True).update(is_chief=False)
        there = set(held.judges.values_list("person_id", flat=True))
        Judge.objects.bulk_create(Judge(campaign=held, person_id=pk) for pk in wanted if pk not in there)
        held.judges.filter(person=chief).update(is_chief=True)
        flow.record(held, "judges_set", by=by, at=at, facts={"judges": sorted(wanted), "chief": chief.pk})


def open_enrolment(campaign: Campaign, *, by: User | None, at: datetime) -> None:
    """Takes the seed and publishes what it is committed to; rooms enter by themselves."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        judges = list(held.judges.all())
        sheets, chief = campaigns.rule_of(held).sheets, any(one.is_chief for one in judges)
        if refusal := rules.may_open(held, len(judges), sheets, chief, at):
            raise flow.Refused(refusal)
        seed = secrets.token_hex(32)
        seal = commitment(seed)
        flow.move(
            campaign, State.ENROLLING, by=by, at=at, verb="open", facts={"commitment": seal},
            seed=seed, commitment=seal,
        )  # fmt: skip
        enrol.settle(campaign, by=by, at=at)


def start_scoring(campaign: Campaign, *, by: User | None, at: datetime) -> None:
    """From now on marks may come in; every judge is told how many wait."""
    with transaction.atomic():
        flow.move(campaign, State.SCORING, by=by, at=at, verb="start")
        notices.tell_each(
            [
                notices.Message(
                    one.person.pk,
                    _("%(contest)s %(month)s 开始打分") % _called(campaign),
                    reverse("star_home"),
                    _("有 %(n)d 个等你去看，%(day)s 截止")
                    % {"n": one.wanted, "day": f"{local(campaign.score_until):%m-%d %H:%M}"},
                    f"star:{campaign.pk}:start",
                )
                for one in campaigns.progress(campaign).judges
                if one.person and one.wanted
            ],
            at=at,
        )


def lock(campaign: Campaign, *, by: User | None, at: datetime) -> None:
    """No mark comes in any more. What is missing is counted; an entry with too few sheets is not ranked."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        missing, short = campaigns.missing(held).count(), campaigns.short_entries(held).count()
        facts = {"missing": missing, "not_ranked": short}
        flow.move(campaign, State.LOCKED, by=by, at=at, verb="lock", facts=facts, locked_at=at)
        detail = (
            _("缺 %(missing)d 张评分表，%(short)d 个评分表不够，不排名")
            % {"missing": missing, "short": short}
            if missing
            else _("评分表都齐了，可以复核")
        )
        notices.tell_all(
            campaigns.managers(local(at).date()),
            _("%(contest)s %(month)s 评分截止") % _called(campaign),
            reverse("campaign_detail", args=[campaign.pk]),
            detail=detail,
            key=f"star:{campaign.pk}:locked",
            at=at,
        )


def cancel(campaign: Campaign, *, reason: str, by: User, at: datetime) -> None:
    """Called off, with a reason, before anybody has scored."""
    flow.move(campaign, State.VOID, by=by, at=at, verb="cancel", note=reason)


def _called(campaign: Campaign) -> dict[str, str]:
    return {"contest": str(Contest(campaign.contest).label), "month": campaign.month}
