"""One check-in or check-out as it is taken in, from a page or from a phone's outbox: the same form, the same action."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from tenders.actions import clock
from tenders.actions import turn as verbs
from tenders.forms.turn import TurnForm
from tenders.models import Contract, WorkLog
from tenders.queries import turn as turns
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import queries as kept_photos
from tongting.photos.models import Photo


def as_it_stands(contract: Contract, at: datetime) -> Contract:
    """Its first day may have come without the clock: whoever may not begin is paused before anybody checks in."""
    was = contract.job.state
    clock.touch(contract.job, at=at)
    if contract.job.state != was:
        contract.refresh_from_db(fields=["state", "paused_at", "why"])
    return contract


class Taking:
    def __init__(self, person: User, contract: Contract, at: datetime) -> None:
        self.person, self.contract, self.at = person, as_it_stands(contract, at), at
        post = contract.job.post
        self.with_photos = post is None or not post.no_photos

    def form(self, data: QueryDict) -> TurnForm:
        return TurnForm(data, photos=self.photos(data), at=self.at)

    def tokens(self, data: QueryDict) -> list[str]:
        return data.getlist("photos") if self.with_photos else []

    def photos(self, data: QueryDict) -> dict[str, Photo]:
        """Those that are still free, and those that this very record shows already."""
        tokens = self.tokens(data)
        known = {str(one.pk): one for one in kept_photos.ready_for(tokens, self.person)}
        if len(known) < len(set(tokens)) and (number := _number(data)):
            sent = {str(one.pk): one for one in turns.photos_sent_with([number], self.person)}
            known |= {token: one for token, one in sent.items() if token in tokens}
        return known

    def submit(self, form: TurnForm, sent_at: datetime | None) -> WorkLog:
        given = form.cleaned_data
        handed = verbs.Handed(
            given["uuid"], form.moment(sent_at), form.phone_word(), given["said"], form.pictures()
        )
        if given["act"] == verbs.START:
            return verbs.check_in(self.contract, handed, by=self.person, at=self.at)
        log = turns.known(given["turn"])
        if log is None or log.contract_id != self.contract.pk:
            raise Refused(_("没有收到这一次的签到，签不了退；先签到，或者找结算的人补"))
        return verbs.check_out(log, handed, by=self.person, at=self.at)


def _number(data: QueryDict) -> str:
    form = TurnForm(data, at=datetime.min)
    form.is_valid()
    return str(form.cleaned_data.get("uuid") or "")
