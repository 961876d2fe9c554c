"""Objections are raised while the results hang out, and decided by somebody who has no part in them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions.result_step import hold, refuse
from starrating.models import Campaign, Entry, Objection
from starrating.queries import objection as objections
from starrating.rules import objection as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo

State = Objection.State


def raise_one(entry: Entry, *, words: str, photo: Photo | None = None, by: User, at: datetime) -> Objection:
    """The campaign's row is held, so that it is in before the results become final or not at all."""
    campaign, day = entry.campaign, local(at).date()
    refuse(rules.lacks_words(words))
    with transaction.atomic():
        hold(campaign)
        refuse(rules.may_object(by, campaign, day, has_open=objections.open_of(by, entry)))
        photo_room.claim([photo] if photo else [], by=by, at=at)
        made = Objection.objects.create(
            campaign=campaign, entry=entry, by=by, at=at, words=words.strip()[:500], photo=photo
        )
        flow.record(made, "raised", by=by, at=at, became=State.OPEN)
        may = objections.deciders(campaign, day).exclude(pk=by.pk).select_related("team")
        notices.tell_all(
            objections.without_stake(may, entry),
            _("%(what)s有人提异议：%(entry)s") % {"what": campaign, "entry": entry.label},
            reverse("objection_detail", args=[made.pk]),
            detail=made.words,
            key=f"objection:{made.pk}",
            at=at,
        )
    return made


def name_decider(objection: Objection, person: User, *, reason: str, by: User, at: datetime) -> None:
    """Where everybody with the right judged or objected: somebody with no part in it, by the organiser's word."""
    refuse(rules.lacks_reason(reason))
    day = local(at).date()
    with transaction.atomic():
        hold(objection.campaign)
        held = objections.whole().get(pk=objection.pk)
        refuse(rules.may_name(by, held, has_decider=objections.has_decider(held, day)))
        refuse(
            rules.unfit_to_decide(
                person,
                held,
                by=by,
                is_judge=objections.is_judge(person, held.campaign),
                is_concerned=objections.is_concerned(person, held.entry),
            )
        )
        said = reason.strip()[:200]
        Objection.objects.filter(pk=held.pk).update(decider=person, named_by=by, named_reason=said)
        flow.record(held, "decider_named", by=by, at=at, note=said, facts={"decider": person.pk})
        notices.tell(
            person,
            _("指定你处理%(what)s的异议：%(entry)s") % {"what": held.campaign, "entry": held.entry.label},
            reverse("objection_detail", args=[held.pk]),
            detail=said,
            key=f"objection:{held.pk}:named:{person.pk}",
            at=at,
        )


def decide(objection: Objection, *, upheld: bool, answer: str, by: User, at: datetime) -> None:
    """Of two people one decides. An objection that is right takes the campaign back to be worked out again."""
    refuse(rules.lacks_answer(answer))
    campaign = objection.campaign
    with transaction.atomic():
        hold(campaign)
        judges, stake = objections.is_judge(by, campaign), objections.has_stake(by, objection.entry)
        objection.decider_id = Objection.objects.values_list("decider", flat=True).get(pk=objection.pk)
        if objection.state == State.OPEN and Objection.objects.get(pk=objection.pk).state != State.OPEN:
            raise flow.SomebodyWasFaster(flow.who_was_faster(objection))
        refuse(rules.may_decide(by, objection, is_judge=judges, has_stake=stake))
        said = answer.strip()[:500]
        flow.move(
            objection, State.UPHELD if upheld else State.REJECTED, by=by, at=at, note=said,
            decided_by=by, decided_at=at, answer=said,
        )  # fmt: skip
        if upheld and campaign.state == Campaign.State.PUBLICISED:
            flow.move(
                campaign, Campaign.State.MODERATION, by=by, at=at, verb="reopen", note=objection.entry.label,
                facts={"objection": objection.pk}, publicised_at=None, notice_until=None,
            )  # fmt: skip
        notices.tell(
            objection.by,
            _("你对 %(entry)s 提的异议有答复了：%(state)s")
            % {"entry": objection.entry.label, "state": objection.get_state_display()},
            reverse("objection_detail", args=[objection.pk]),
            detail=said,
            key=f"objection:{objection.pk}:decided",
            at=at,
        )
