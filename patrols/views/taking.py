"""One visit as it is taken in, from a page or from a phone's outbox: the same form, the same action."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from patrols.actions import patrol as patrols
from patrols.actions import slot as slots
from patrols.forms.patrol import LATEST_PARCEL, Opening, RunnerForm, tokens_in
from patrols.models import Patrol, StandardVersion
from patrols.models.patrol import Entry
from patrols.queries import patrol as records
from patrols.rules import patrol as rules
from patrols.scoring import presence
from tongting.people.models import User
from tongting.photos import queries as kept_photos
from tongting.photos.models import Photo
from tongting.places.models import Post


class Taking:
    def __init__(
        self, person: User, post: Post, version: StandardVersion, opening: Opening | None, at: datetime
    ) -> None:
        self.person, self.post, self.version, self.opening, self.at = person, post, version, opening, at
        self.items = list(version.items.all())
        self.with_photos = not post.no_photos

    def form(self, data: QueryDict | None = None) -> RunnerForm:
        return RunnerForm(
            data,
            items=self.items,
            photos={} if data is None else self.photos(data),
            with_photos=self.with_photos,
            opened_at=self.opening.at if self.opening else self.at,
            at=self.at,
        )

    def photos(self, data: QueryDict) -> dict[str, Photo]:
        """By token: those that are still free, and those that this very visit showed when it was sent before."""
        tokens = tokens_in(data, self.items)
        known = {str(photo.pk): photo for photo in kept_photos.ready_for(tokens, self.person)}
        if len(known) < len(set(tokens)):
            known |= {
                str(photo.pk): photo for photo in records.photos_sent_with(data.get("uuid", ""), self.person)
            }
        return known

    def submit(self, form: RunnerForm, visit: patrols.Visit) -> Patrol:
        answers = form.cleaned_data["answers"]
        patrol = patrols.submit(self.post, self.version, answers, visit, by=self.person, at=self.at)
        slots.fulfil(patrol, at=self.at)
        return patrol

    def visit(
        self, form: RunnerForm, *, scanned: bool, sent_at: datetime | None, waited: bool = False
    ) -> patrols.Visit:
        """`sent_at`: what the phone's clock said when this left it; `waited`: it came out of the phone's outbox."""
        off = sent_at - self.at if sent_at else None
        late = form.cleaned_data["late"]
        by_phone = not late and (self.opening.kept if self.opening else waited)
        return patrols.Visit(
            uuid=form.uuid_value,
            started_at=self._said_start(form, off) if by_phone else form.cleaned_data["started_at"],
            entry=Entry.LATE if late else Entry.SCAN if scanned else Entry.MANUAL,
            note=form.cleaned_data["note"],
            phone_started_at=form.phone_time("phone_started_at"),
            phone_submitted_at=form.phone_time("phone_submitted_at"),
            started_on_phone=by_phone,
            clock_off_seconds=round(off.total_seconds()) if off is not None else None,
            **self._distance(form),
        )

    def _distance(self, form: RunnerForm) -> dict[str, Any]:
        """How far from the post the phone says it is; where it was is not kept."""
        there, post = form.position_of_phone(), self.post
        if there is None or post.latitude is None or post.longitude is None:
            return {}
        metres = presence.metres_between((float(post.latitude), float(post.longitude)), there[:2])
        return {"metres_away": metres, "metres_accuracy": there[2]}

    def _said_start(self, form: RunnerForm, off: timedelta | None) -> datetime:
        """The phone's word on the start, put right by how far its clock is off, never before the page was kept."""
        said = form.phone_time("phone_started_at")
        earliest = self.opening.at if self.opening else self.at - LATEST_PARCEL
        return rules.bounded(said - (off or timedelta(0)) if said else None, earliest, self.at)
