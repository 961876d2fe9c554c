"""A desk passes from one to the other: who goes hands it over, who comes takes it or says what is not as it is
written. Nothing at the desk waits for it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Desk, Handover
from stations.queries import handover as handovers
from stations.queries import keeper as keepers
from stations.rules import handover as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Handover.State


def hand(desk: Desk, remarks: dict[str, str], *, by: User, at: datetime) -> Handover:
    """The figures are those of this moment. A sheet of one's own that nobody has taken yet is replaced."""
    try:
        with transaction.atomic():
            held = Desk.objects.select_for_update().get(pk=desk.pk)
            waiting = handovers.waiting_at(held)
            if no := rules.may_hand(by, waiting):
                raise flow.Refused(no)
            if waiting is not None:
                flow.move(waiting, State.REPLACED, by=by, at=at)
            since = handovers.since(held, at)
            figures = handovers.counted(held, since, at)
            said = {
                point: words.strip() for point, words in remarks.items() if point in figures and words.strip()
            }
            made = Handover.objects.create(
                desk=held, since=since, figures=figures, remarks=said, given_by=by, given_at=at
            )
            flow.record(made, "handed", by=by, at=at, became=State.HANDED)
    except IntegrityError:
        # Two who go in the same moment, where rows are not held.
        raise flow.Refused(_("刚才已经有人交了班，刷新后再看")) from None
    return made


def take(handover: Handover, *, by: User, at: datetime) -> None:
    _answer(handover, State.TAKEN, "", by, at)


def dispute(handover: Handover, words: str, *, by: User, at: datetime) -> None:
    """Taken all the same; those who keep the stations are told what differs."""
    if no := rules.lacks_words(words):
        raise flow.Refused(no)
    with transaction.atomic():
        _answer(handover, State.DISPUTED, words.strip()[:300], by, at)
        text = _("%(desk)s交接班有出入：%(name)s 接 %(giver)s 的班，%(words)s") % {
            "desk": handover.desk.name, "name": by.name, "giver": handover.given_by.name, "words": handover.words,
        }  # fmt: skip
        url, key = reverse("handover_detail", args=[handover.pk]), f"handover:{handover.pk}:disputed"
        notices.tell_all(keepers.managers(local(at).date()), text, url, key=key, at=at)


def _answer(handover: Handover, to: str, words: str, by: User, at: datetime) -> None:
    if no := rules.may_take(by, handover):
        raise flow.Refused(no)
    taken_at = max(at, handover.given_at)
    flow.move(handover, to, by=by, at=at, note=words, words=words, taken_by=by, taken_at=taken_at)
