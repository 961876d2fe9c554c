"""What waits for whoever organises the race: a campaign without judges, one that stands still, one to be moderated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, Judge
from starrating.queries import campaign as campaigns
from starrating.queries import replacement as replacements
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo

State = Campaign.State


def due(person: User, at: datetime) -> Iterable[Todo]:
    """A line for every campaign that needs a hand, and for every judge who can't go on; two queries."""
    if not person.may("star.manage"):
        return []
    waiting = (State.DRAFT, State.ENROLLING, State.DRAWN, State.LOCKED)
    day = local(at).date()
    able = Q(judges__person__in=campaigns.possible_judges(day).order_by().values("pk"))
    found = Campaign.objects.filter(state__in=waiting).annotate(
        judging=Count("judges", filter=able), chiefs=Count("judges", filter=able & Q(judges__is_chief=True))
    )
    lines = [_line(campaign, at) for campaign in found.order_by("enrol_until", "pk")]
    lines += [_unable(judge, left) for judge, left in replacements.unable(day)]
    return [line for line in lines if line]


def _unable(judge: Judge, left: int) -> Todo:
    page = f"{reverse('campaign_replace', args=[judge.campaign_id])}?judge={judge.pk}"
    words = _("评委 %(name)s 停用了或者不再是评委，还有 %(n)d 份没评，换一名") % {
        "name": judge.person.name,
        "n": left,
    }
    return Todo(str(judge.campaign), words, page, judge.campaign.score_until, "person-x", "bad")


def _line(campaign: Campaign, at: datetime) -> Todo | None:
    name = f"{Contest(campaign.contest).label} {campaign.month}"
    url = reverse("campaign_detail", args=[campaign.pk])
    is_short = campaign.judging < campaigns.rule_of(campaign).sheets or not campaign.chiefs  # type: ignore[attr-defined]
    if is_short and campaign.state in (State.DRAFT, State.ENROLLING):
        where = reverse("campaign_judges", args=[campaign.pk])
        return Todo(name, _("评委不够或者没有组长，定一下"), where, campaign.enrol_until, "people", "lamp")
    if campaign.state == State.DRAFT:
        return Todo(name, _("评委定了，可以开始报名"), url, campaign.enrol_until, "megaphone", "lamp")
    if campaign.state == State.ENROLLING and campaign.enrol_until <= at:
        return Todo(name, _("到了抽签时间没抽成，去看看"), url, campaign.enrol_until, "alarm", "bad")
    if campaign.state == State.DRAWN:
        return Todo(name, _("抽好签了，可以开始打分"), url, campaign.score_until, "pencil-square")
    if campaign.state == State.LOCKED:
        return Todo(name, _("评分截止了，等着复核"), url, None, "clipboard-check", "lamp")
    return None
