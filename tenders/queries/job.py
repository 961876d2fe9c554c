"""Reads of jobs: lists for staff, the ones a person may know of, questions, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices, prefetch_related_objects
from django.db.models.functions import Length

from tenders.models import Job, JobFile, JobTemplate, Kind, Opener, Question
from tenders.queries import job_words as words
from tongting.events import flow
from tongting.people.models import RoleGrant, User
from tongting.people.queries.person import in_force
from tongting.people.roles import roles_with

State = Job.State
ORDER = ("-pk",)
PREFIX, DIGITS = "LB-", 4


@dataclass(frozen=True)
class Filters:
    """What a list of jobs is narrowed by, as its form and an export give it."""

    state: str = ""
    kind: str = ""
    mode: str = ""
    q: str = ""

    def narrow(self, rows: QuerySet[Job]) -> QuerySet[Job]:
        for name in ("state", "kind", "mode"):
            if value := getattr(self, name):
                rows = rows.filter(**{name: value})
        if word := self.q.strip():
            rows = rows.filter(
                Q(code__icontains=word)
                | Q(title__icontains=word)
                | Q(place__icontains=word)
                | Q(post__name__icontains=word)
            )
        return rows

    @classmethod
    def of(cls, chosen: dict[str, Any]) -> Filters:
        known = {field.name for field in fields(cls)}
        return cls(**{name: str(value) for name, value in chosen.items() if name in known})


def listed() -> QuerySet[Job]:
    return Job.objects.select_related("post", "priced_by")


def jobs_of(person: User) -> QuerySet[Job]:
    """Those a person may know of: what was ever published, and all of them for whoever sees the whole market."""
    found = Job.objects.select_related(
        "post__area", "priced_by", "approved_by", "sent_by", "reissue_of", "reissue"
    )
    return found if person.may("tender.see") else found.filter(approved_at__isnull=False)


def next_code() -> str:
    """One more than the highest; two who ask at once are told apart by the table."""
    last = Job.objects.filter(code__startswith=PREFIX).order_by(Length("code").desc(), "-code")
    code = last.values_list("code", flat=True).first()
    number = int(code.removeprefix(PREFIX)) + 1 if code else 1
    return f"{PREFIX}{number:0{DIGITS}d}"


def complete(job: Job) -> None:
    """Brings the times, openers, questions and papers along, in one query each."""
    asked = Prefetch("questions", Question.objects.select_related("answered_by"))
    seats = Prefetch("openers", Opener.objects.select_related("person", "code"))
    papers = Prefetch("files", JobFile.objects.filter(dropped_at__isnull=True), to_attr="papers")
    prefetch_related_objects([job], "times", seats, asked, papers)


def is_grabbed(job: Job) -> bool:
    return job.mode == Job.Mode.GRAB and job.bids.filter(state="won").exists()


def has_open_objection(job: Job) -> bool:
    return job.objections.filter(state="open").exists()


def is_bound(job: Job) -> bool:
    return job.contracts.filter(state__in=("offered", "signed", "paused", "ended")).exists()


# --- people --------------------------------------------------------------------------------------------------------


def holders(right: str, day: date) -> QuerySet[User]:
    """Active people who hold a right on a day."""
    holding = RoleGrant.objects.filter(in_force(day), role__in=[one.code for one in roles_with(right)])
    return User.objects.filter(is_active=True, pk__in=holding.values("user")).order_by("name_pinyin", "pk")


AUTHOR_VERBS = ("created", "changed", "edited", "send")


def authors(job: Job) -> set[int]:
    """Who wrote, changed or sent it."""
    return {event.by_id for event in flow.history(job).filter(verb__in=AUTHOR_VERBS) if event.by_id}


# --- templates -----------------------------------------------------------------------------------------------------


def templates() -> QuerySet[JobTemplate]:
    return JobTemplate.objects.select_related("saved_by")


# --- what waits ----------------------------------------------------------------------------------------------------


def to_review() -> QuerySet[Job]:
    return Job.objects.filter(state=State.REVIEW).select_related("sent_by").order_by("sent_at", "pk")


def sent_back(person: User) -> QuerySet[Job]:
    """Drafts of this person's that a reviewer has returned, with the reason."""
    return Job.objects.filter(state=State.DRAFT, sent_by=person).exclude(reason="").order_by("pk")


def unanswered() -> QuerySet[Question]:
    waits = Question.objects.filter(answer="", job__state__in=Job.BEFORE_OPENING)
    return waits.select_related("job").order_by("job__bid_until", "pk")


# --- what the clock does -------------------------------------------------------------------------------------------


def due_to_begin(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.PUBLISHED, bid_from__lte=at).order_by("pk")


def with_envelopes() -> QuerySet[Job]:
    """Those whose envelopes are written anew from time to time; see actions/opening.py, stir."""
    found = Job.objects.filter(state__in=Job.BEFORE_OPENING, public_key__isnull=False)
    return found.order_by("pk")


def due_to_end(at: datetime) -> QuerySet[Job]:
    """Each with `asks`: whether a question waits."""
    waits = Question.objects.filter(job=OuterRef("pk"), answer="")
    over = Job.objects.filter(state=State.BIDDING, bid_until__lte=at)
    return over.annotate(asks=Exists(waits)).order_by("pk")


# --- the ledger ----------------------------------------------------------------------------------------------------


LABELLED: dict[str, type[TextChoices]] = {
    "kind": Kind, "state": Job.State, "mode": Job.Mode, "basis": Job.Basis,
}  # fmt: skip


def ledger_rows(rows: QuerySet[Job]) -> Iterator[list[Any]]:
    """Plain values, of which a ledger has many: no job is made of them."""
    said = {name: _labels(choices) for name, choices in LABELLED.items()}
    found = rows.select_related(None).values_list(
        "code", "title", "kind", "state", "mode", "post__name", "place", "first_day", "last_day", "basis", "ceiling",
        "quantity", "unit", "people_wanted", "method", "price_weight", "bid_from", "bid_until", "priced_by__name",
        "approved_by__name", "reason", named=True,
    )  # fmt: skip
    for one in found.iterator(chunk_size=500):
        yield [
            one.code,
            one.title,
            said["kind"][one.kind],
            said["state"][one.state],
            said["mode"][one.mode],
            one.post__name or one.place,
            one.first_day,
            one.last_day,
            said["basis"][one.basis],
            one.ceiling,
            words.price_said(one),
            words.method_said(one),
            one.bid_from,
            one.bid_until,
            one.priced_by__name,
            one.approved_by__name or "",
            one.reason,
        ]


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
