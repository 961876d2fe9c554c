"""What of the results waits for a person: moderation, the end of a notice, an objection, a helper to be named, help to
be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, Help
from starrating.queries import help as helps
from starrating.queries import objection as objections
from starrating.queries import result as results
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.seams import Todo

ICON = "trophy"


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("star.manage"):
        yield from _steps(at)
        yield from _helpers(at)
        yield from _undecidable(at)
    yield from _objections(person)
    for one in helps.given_to(person):
        yield Todo(
            text=_("帮扶 %(entry)s") % {"entry": one.entry.label},
            detail=_("%(day)s 前改好，等复查") % {"day": f"{one.due_on:%m-%d}"},
            url=reverse("help_detail", args=[one.pk]),
            due=midnight(one.due_on),
            icon="life-preserver",
            tone="bad" if one.due_on < local(at).date() else "lamp",
        )


def _steps(at: datetime) -> Iterator[Todo]:
    said = {
        Campaign.State.LOCKED: _("%(what)s评分截止了，等复核"),
        Campaign.State.MODERATION: _("%(what)s在复核，等公示"),
        Campaign.State.PUBLICISED: _("%(what)s公示期满，等定案"),
    }
    for one in results.waiting(local(at).date()):
        yield Todo(
            text=said[Campaign.State(one.state)] % {"what": one},
            detail=one.get_state_display(),
            url=reverse("campaign_results", args=[one.pk]),
            icon=ICON,
            tone="lamp",
        )


def _helpers(at: datetime) -> Iterator[Todo]:
    """Who has nobody to help, and who is to be looked at again: on the last day for it, and from then on. One query."""
    day, unsettled = local(at).date(), list(helps.listed(done=False).order_by(*helps.ORDER))
    if many := sum(one.helper_id is None for one in unsettled):
        yield Todo(
            text=_("%(n)d 处结对帮扶还没有派帮扶人") % {"n": many},
            detail=_("派了人才能复查"),
            url=reverse("help_list"),
            icon="life-preserver",
            tone="bad",
        )
    # Told of a second time is told of in the bulletin: no day was set for yet another look.
    due = [one for one in unsettled if one.helper_id and one.due_on <= day and one.state == Help.State.OPEN]
    if due:
        yield Todo(
            text=_("%(n)d 处结对帮扶该复查了") % {"n": len(due)},
            detail="、".join(one.entry.label for one in due[:3]),
            url=reverse("help_list"),
            icon="life-preserver",
            tone="bad" if due[0].due_on < day else "lamp",
        )


def _undecidable(at: datetime) -> Iterator[Todo]:
    found = objections.undecidable(local(at).date())
    for one in found.objections:
        yield Todo(
            text=_("%(what)s的异议没有人能处理：%(entry)s")
            % {"what": one.campaign, "entry": one.entry.label},
            detail=_("能处理的人都是评委、提异议的或者和它有关系，指定一个人"),
            url=reverse("objection_detail", args=[one.pk]),
            icon="chat-left-text",
            tone="bad",
        )
    for campaign in found.campaigns:
        yield Todo(
            text=_("%(what)s要是有异议，没有人能处理") % {"what": campaign},
            detail=_("能处理异议的人全是这一期的评委"),
            url=reverse("campaign_detail", args=[campaign.pk]),
            icon="people",
            tone="lamp",
        )


def _objections(person: User) -> Iterator[Todo]:
    for one in objections.waiting_for(person):
        yield Todo(
            text=_("%(what)s的异议等处理：%(entry)s") % {"what": one.campaign, "entry": one.entry.label},
            detail=one.words[:60],
            url=reverse("objection_detail", args=[one.pk]),
            icon="chat-left-text",
            tone="bad",
        )
