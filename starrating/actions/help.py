"""结对帮扶: whoever came last gets an issue at the department's desk and a helper, and is looked at again in days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions.result_step import refuse
from starrating.models import Campaign, Help, Result, SheetPhoto
from starrating.queries import help as helps
from starrating.queries import result as results
from starrating.queries import star_bulletin as papers
from starrating.rules import help as rules
from starrating.scoring.rule import read
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.models import Bulletin
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo
from tongting.seams import Finding, report_issue

State = Help.State
# Pictures that go with an issue.
MOST_PHOTOS = 3


def begin(campaign: Campaign, *, by: User, at: datetime) -> list[Help]:
    """For everybody on the list of the worst, once; call it in the transaction that makes the results final."""
    last = results.worst(campaign)
    entries = [one.entry for one in last]
    shown, posts, faults = results.pictures(entries), helps.posts_of(entries), helps.faults_of(last)
    people = results.recipients(entries)
    messages: list[notices.Message] = []
    due_on = local(at).date() + timedelta(days=read(campaign.rule).recheck_days)
    made = []
    for one in last:
        pictures, post = shown[one.entry_id], posts.get(one.entry_id)
        number = ""
        if post is not None:
            allowed = () if post.no_photos else pictures[:MOST_PHOTOS]
            number = report_issue(_finding(campaign, one, post.pk, faults[one.entry_id], allowed, by, at))
        before = pictures[0].photo if pictures else None
        help = Help.objects.create(entry=one.entry, issue=number, due_on=due_on, before=before)
        flow.record(help, "begun", by=by, at=at, became=State.OPEN, facts={"issue": number})
        made.append(help)
        messages += _messages(help, one, faults[one.entry_id], people[one.entry_id])
    notices.tell_each(messages, at=at)
    return made


def _messages(help: Help, result: Result, faults: str, people: Sequence[User]) -> list[notices.Message]:
    """Whoever lives there or holds it hears of it first of all: they are the ones who put it right."""
    text = _("%(entry)s 列入结对帮扶，%(day)s 前收拾好，到时复查") % {
        "entry": result.entry.label, "day": f"{help.due_on:%m-%d}",
    }  # fmt: skip
    detail = _("主要问题：%(faults)s") % {"faults": faults} if faults else ""
    address = reverse("result_detail", args=[result.pk])
    return [notices.Message(one.pk, text, address, detail, f"help:{help.pk}:begun") for one in people]


def assign(help: Help, helper: User, *, by: User, at: datetime) -> None:
    """派帮扶人, or another one."""
    refuse(rules.may_assign(by, help))
    with transaction.atomic():
        held = Help.objects.select_for_update().get(pk=help.pk)
        refuse(rules.may_assign(by, held) or rules.unfit_to_help(helper, held))
        former = held.helper
        if former is not None and former.pk == helper.pk:
            return
        Help.objects.filter(pk=help.pk).update(helper=helper)
        help.helper = helper
        flow.record(help, "assigned", by=by, at=at, facts={"helper": helper.pk})
        # Once a change: whoever is named, released and named again hears of each.
        key = f"help:{help.pk}:{flow.history(help).filter(verb='assigned').count()}"
        if former is not None:
            _tell_former(help, former, key, at)
        text = _("派你帮扶 %(entry)s，%(day)s 前帮它改好") % {
            "entry": help.entry.label, "day": f"{help.due_on:%m-%d}",
        }  # fmt: skip
        address = reverse("help_detail", args=[help.pk])
        notices.tell(helper, text, address, key=key, at=at)


def _tell_former(help: Help, former: User, key: str, at: datetime) -> None:
    text = _("%(entry)s 的帮扶换成 %(name)s 了，你不用再管") % {
        "entry": help.entry.label, "name": help.helper.name if help.helper else "",
    }  # fmt: skip
    address = reverse("help_detail", args=[help.pk])
    notices.tell(former, text, address, key=key, at=at)


def look(
    help: Help, *, score: Decimal, photo: Photo | None = None, note: str = "", by: User, at: datetime
) -> None:
    """复查: put right from the rule's score on, else told of a second time. Of two people one looks."""
    refuse(rules.may_look(by, help) or rules.bad_score(score))
    if photo is not None and help.entry.locker is not None:
        refuse(rules.no_photos(help.entry.locker.post))
    passed = rules.passes(score, read(help.entry.campaign.rule).recheck_pass)
    seen: dict[str, Any] = {"score": score, "looked_by": by, "looked_at": at}
    seen |= {"after": photo} if photo is not None else {}
    facts, said = {"score": str(score)}, note.strip()[:300]
    with transaction.atomic():
        photo_room.claim([photo] if photo else [], by=by, at=at)
        if passed or help.state == State.OPEN:
            to = State.BETTER if passed else State.AGAIN
            flow.move(help, to, by=by, at=at, note=said, facts=facts, **seen)
        else:
            # Looked at once more and still not put right: the state is what it was.
            Help.objects.filter(pk=help.pk).update(**seen)
            flow.record(help, "looked_again", by=by, at=at, note=said, facts=facts)
        Help.objects.filter(pk=help.pk).update(note=said)
        if not passed:
            _draft_again(help, by=by, at=at)
            _tell_again(help, score, at)


def _draft_again(help: Help, *, by: User, at: datetime) -> None:
    """再次通报: one draft a day and campaign; whoever writes bulletins goes on from there."""
    subject = papers.again_subject(help.entry.campaign, local(at).date())
    bulletins.draft_about(papers.SOURCE, subject, kind=Bulletin.Kind.SITUATION, by=by, at=at)


def _tell_again(help: Help, score: Decimal, at: datetime) -> None:
    text = _("%(entry)s 复查 %(score)s 分，还没改好，再次通报并告知所在区队") % {
        "entry": help.entry.label, "score": score,
    }  # fmt: skip
    result = results.of_entries([help.entry])[help.entry_id]
    notices.tell_all(
        results.recipients([help.entry])[help.entry_id],
        text,
        reverse("result_detail", args=[result.pk]),
        key=f"help:{help.pk}:again:{at:%Y%m%d%H%M}",
        at=at,
    )


def _finding(
    campaign: Campaign,
    result: Result,
    post: int,
    faults: str,
    shown: Sequence[SheetPhoto],
    by: User,
    at: datetime,
) -> Finding:
    what = _("%(what)s %(entry)s 得 %(score)s 分，要帮扶整改") % {
        "what": campaign, "entry": result.entry.label, "score": result.score,
    }  # fmt: skip
    return Finding(
        post=post,
        what=what,
        detail=faults,
        source="stars",
        found_by=by.pk,
        at=at,
        shown_photos=tuple(str(one.photo_id) for one in shown),
        reference=reverse("result_detail", args=[result.pk]),
    )
