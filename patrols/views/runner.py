"""One person's visit to one post on the screen: shows the checklist, takes the answers, keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import patrol as patrols
from patrols.forms.patrol import Opening, RunnerForm, seal, what_is_wrong
from patrols.models import ChecklistItem
from patrols.queries import patrol as records
from patrols.queries import slot as rounds
from patrols.scoring import checklist
from patrols.scoring.checklist import FAIL
from patrols.views.taking import Taking
from tongting.events.flow import Refused
from tongting.photos.uploads import keep_uploads
from tongting.web.middleware import KEEP
from tongting.work import bell

# How long a scan of the door's code stands for being there.
SCAN_HOLDS = timedelta(minutes=30)


class Runner:
    def __init__(self, request: HttpRequest, taking: Taking, opening: Opening | None) -> None:
        self.request, self.taking, self.opening = request, taking, opening
        self.post, self.at = taking.post, taking.at
        # Asked for by a phone that keeps it for the hours without a network: opened later, and more than once.
        self.kept = KEEP in request.headers
        self.refused: list[str] = []

    def take(self) -> HttpResponse:
        """Saves the visit, or shows the form again with everything that was given."""
        taking = self.taking
        data, self.refused = self._posted()
        form = taking.form(data)
        if not form.is_valid():
            return self.show(form, status=400)
        sent_at = form.phone_time("phone_submitted_at")
        try:
            patrol = taking.submit(form, taking.visit(form, scanned=self._was_scanned(), sent_at=sent_at))
        except patrols.Conflict as why:
            return self.show(form, refused=[str(why)], status=409)
        except Refused as why:
            return self.show(form, refused=[str(why)], status=400)
        if self.request.FILES:
            # What a script sent ahead has rung already.
            bell.ring_after_commit("photo")
        # With photos a little later: they are developed first.
        bell.call_after_commit("patrols.tasks.judge_presence", wait=20 if patrol.photo_count else 0)
        return redirect(reverse("patrol_detail", args=[patrol.pk]) + "?fresh=1")

    def _posted(self) -> tuple[QueryDict, list[str]]:
        if self.post.no_photos:
            return self.request.POST, []
        names = [f"p-{item.code}" for item in self.taking.items]
        return keep_uploads(self.request, names, self.post.name, by=self.taking.person, at=self.at)

    def show(self, form: RunnerForm, refused: Iterable[str] = (), status: int = 200) -> HttpResponse:
        rows = [Row(form, item) for item in self.taking.items]
        shown: dict[str, Any] = {
            "post": self.post,
            "version": self.taking.version,
            "form": form,
            "rows": rows,
            "errors": sentences(form, rows),
            "refused": [*refused, *self.refused],
            "uuid": self._uuid(form),
            "opened": self._opened(form),
            "now": self.at,
            "scanned": self._was_scanned(),
            "late": "late" in self.request.GET or bool(form.data.get("late")),
            "with_photos": self.taking.with_photos,
            "colleague": rounds.said_at(self.post, self.taking.person, self.at),
            "last": records.last_at(self.post),
            "open_issues": records.open_issues_at(self.post),
        }
        return render(self.request, "patrols/patrol_run.html", shown, status=status)

    def _uuid(self, form: RunnerForm) -> str:
        """Hidden fields that can't be read are replaced: the form must not be stuck with them. A kept page gets its
        number from the phone, a new one each time."""
        if self.kept:
            return ""
        return (form.data.get("uuid") if "uuid" not in form.errors else None) or str(uuid.uuid4())

    def _opened(self, form: RunnerForm) -> str:
        if self.opening:
            return str(form.data["opened"])
        taking = self.taking
        opening = Opening(self.at, taking.version.pk, self._was_scanned(), self.kept)
        return seal(taking.post, taking.person, taking.version, opening)

    def _was_scanned(self) -> bool:
        """Noted when the page was opened, or since."""
        if self.opening and self.opening.scanned:
            return True
        said: str = self.request.session.get(f"scan:{self.post.code}") or ""
        fresh = bool(said) and self.at - datetime.fromisoformat(said) <= SCAN_HOLDS
        return fresh and not self.kept


class Row:
    """One item with what was given for it so far, for the template."""

    def __init__(self, form: RunnerForm, item: ChecklistItem) -> None:
        data: Any = form.data or QueryDict()
        code = item.code
        self.item, self.code = item, code
        self.value = data.get(f"v-{code}", "")
        self.own_words = data.get(f"t-{code}", "")
        self.tapped = data.getlist(f"r-{code}") if hasattr(data, "getlist") else []
        self.on_spot = bool(data.get(f"s-{code}"))
        self.error = form.wrong.get(code, "")
        tokens = data.getlist(f"p-{code}") if hasattr(data, "getlist") else []
        self.photos = [form.photos[token] for token in tokens if token in form.photos]

    @property
    def options(self) -> list[tuple[dict[str, Any], bool]]:
        """Each option with whether it fails the item."""
        item = checklist.item_of(self.item)
        return [(one, checklist.judge(item, one["value"]).outcome == FAIL) for one in self.item.options]

    @property
    def slip(self) -> str:
        """What the phone says at once of a value that can't be this item's."""
        return what_is_wrong(self.item)

    @property
    def opens(self) -> bool:
        """Whether the part for what is wrong stands open before any script runs."""
        return bool(self.tapped or self.own_words or self.photos) or judged_as(self.item, self.value) == FAIL


def judged_as(item: ChecklistItem, value: str) -> str:
    try:
        return checklist.judge(checklist.item_of(item), value.strip()).outcome
    except checklist.TypingError:
        return ""


def sentences(form: RunnerForm, rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Everything that is wrong with the place it leads to: the items in their order, then the rest of the form. Each
    with the sentence by which a list names it, and the one that stands in its place, where the item is named above."""
    said = []
    for number, row in enumerate(rows, 1):
        if row.error:
            where = _("第 %(number)d 项“%(text)s”：") % {"number": number, "text": row.item.text}
            said.append((f"q-{row.code}", where + row.error, row.error))
    if form.is_bound:
        said += [
            (f"id_{name}", str(error), str(error)) for name, errors in form.errors.items() for error in errors
        ]
    return said
