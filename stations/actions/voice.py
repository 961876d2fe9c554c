"""What people say is taken in once, and answered: for everybody to read, or for the one who said it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Rating, Service
from stations.queries import voice as voices
from stations.rules import voice as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local


def rate(
    service: Service, stars: int, words: str, sheet: rules.Sheet, *, by: User | None, at: datetime
) -> Rating:
    """The same sheet sent twice gives the rating of the first time; with a login a service is rated once a day."""
    if before := voices.by_form(sheet.form):
        return before
    no = rules.may_rate(by, service.desk, by is not None and voices.keeps(by, service.desk))
    if no := no or rules.too_many(voices.lately(sheet.sender, at)):
        raise flow.Refused(no)
    try:
        with transaction.atomic():
            return Rating.objects.create(
                service=service, stars=stars, words=words.strip(), person=by, sender=sheet.sender,
                served_by_id=voices.last_server(service, by, at) if by else None, form=sheet.form,
                day=local(at).date(), at=at,
            )  # fmt: skip
    except IntegrityError:
        if before := voices.by_form(sheet.form):
            return before
        said = _("今天你已经评过%(what)s，明天再评；有急事点下面的“反映”")
        raise flow.Refused(said % {"what": service.name}) from None


def answer(rating: Rating, text: str, in_public: bool, *, by: User, at: datetime) -> None:
    """Whoever said it with a login is told. Words of somebody without one are answered in public only: nobody else
    would read it."""
    if rating.person_id is None and not in_public:
        raise flow.Refused(_("没登录的人只能公开答复，不然看不到；勾上“公开”再交"))
    with transaction.atomic():
        held = (
            Rating.objects.select_for_update(of=("self",)).select_related("service__desk").get(pk=rating.pk)
        )
        if no := rules.lacks_answer(held, text):
            raise flow.Refused(no)
        changes = {"answer": text.strip()[:400], "in_public": in_public, "answered_by": by, "answered_at": at}
        for name, value in changes.items():
            setattr(held, name, value)
        held.save(update_fields=list(changes))
        flow.record(held, "answered", by=by, at=at, note=text)
        if held.person_id is not None:
            said = _("你对%(what)s的评价有答复：%(text)s") % {"what": held.service.name, "text": held.answer}
            page = reverse("voice_new", args=[held.service.desk.token])
            notices.tell(held.person_id, said, page, key=f"rating:{held.pk}:answer", at=at)
