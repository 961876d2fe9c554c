"""A job's page: the job itself, questions and answers, what staff may do with it now, and a card of each room that has
something to say about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tenders.models import Job
from tenders.queries import (
    award_card,
    bid_card,
    certificate,
    fit_card,
    job_dock,
    job_story,
    price_book,
    work_card,
)
from tenders.queries import job as jobs
from tenders.queries import job_words as words
from tenders.queries.rule import the_rule
from tenders.rules import job as rules
from tongting.people.models import User

State = Job.State
STEPS: tuple[str | Promise, ...] = (
    pgettext_lazy("step", "发布"), pgettext_lazy("step", "投标"), pgettext_lazy("step", "开标"),
    pgettext_lazy("step", "评标"), pgettext_lazy("step", "公示"), pgettext_lazy("step", "干活"),
    pgettext_lazy("step", "结算"),
)  # fmt: skip
GRAB_STEPS: tuple[str | Promise, ...] = (STEPS[0], pgettext_lazy("step", "抢单"), *STEPS[5:])
NOW = {
    State.DRAFT: 1, State.REVIEW: 1, State.PUBLISHED: 2, State.BIDDING: 2, State.OPENING: 3, State.EVALUATION: 4,
    State.PUBLICISED: 5, State.CONTRACTED: 6, State.RUNNING: 6, State.DELIVERED: 6, State.REWORK: 6,
    State.ACCEPTED: 7, State.MISSED: 7, State.SETTLED: 7, State.CLOSED: 8,
}  # fmt: skip
# A grabbed job is neither opened, evaluated nor publicised.
FEWER = {6: 3, 7: 4, 8: 5}
# How a state looks where it is a tag.
TONES = {
    State.REVIEW: "lamp", State.PUBLISHED: "act", State.BIDDING: "lamp", State.OPENING: "lamp",
    State.EVALUATION: "act", State.PUBLICISED: "act", State.CONTRACTED: "ok", State.RUNNING: "ok",
    State.DELIVERED: "lamp", State.ACCEPTED: "ok", State.REWORK: "bad", State.MISSED: "bad", State.FAILED: "bad",
}  # fmt: skip


def page_of(job: Job, person: User, at: datetime) -> dict[str, Any]:
    """For everybody; whoever sees the market is shown its history, its openers and the next step, too."""
    jobs.complete(job)
    rule, kinds = the_rule(), certificate.kinds()
    shown: dict[str, Any] = {
        "job": job,
        "at": at,
        "tone": TONES.get(State(job.state), ""),
        "steps": GRAB_STEPS if job.mode == Job.Mode.GRAB else STEPS,
        "now": step_of(job),
        "times": words.times_said(words.tuples_of(job.times.all())),
        "days": words.days_of(job),
        "price": words.price_said(job),
        "ceiling": words.money(job.ceiling),
        "per": words.per(job),
        "method": words.method_said(job),
        "who": _("；").join(words.who_said(job, rule, certificate.wanted(job, kinds))),
        "post_certificates": "、".join(certificate.of_post(job, kinds)),
        "counts": counts_down(job, at),
        "ask_refusal": rules.may_ask(job, person, at),
        "waits": [one for one in job.questions.all() if not one.answer],
        "bid_card": bid_card.card(job, person, at),
        "award_card": award_card.card(job, person, at),
        "work_card": work_card.card(job, person, at),
        "fit_card": fit_card.card(job, person, at, rule),
    }
    shown |= _for_staff(job, person) if person.may("tender.see") else {}
    return shown | {"dock": job_dock.next_act(job, person, shown)}


def step_of(job: Job) -> int:
    now = NOW.get(State(job.state), 0)
    return FEWER.get(now, now) if job.mode == Job.Mode.GRAB else now


def counts_down(job: Job, at: datetime) -> datetime | None:
    """To what the clock on the page runs: the beginning of bidding, then its end."""
    if job.state == State.PUBLISHED and job.bid_from is not None and job.bid_from > at:
        return job.bid_from
    return job.bid_until if job.state in Job.BEFORE_OPENING else None


def _for_staff(job: Job, person: User) -> dict[str, Any]:
    """`review_refusal` is empty for whoever may review now, None where there is nothing to review."""
    shown: dict[str, Any] = {"is_staff": True, "history": job_story.history(job)}
    shown["openers"] = list(job.openers.all())
    makes = person.may("tender.make")
    if job.state == State.REVIEW:
        shown["review_refusal"] = rules.may_review(job, person, jobs.authors(job)) or ""
    if job.state in (State.DRAFT, State.REVIEW):
        shown["line"] = price_book.line_of(job)
    shown["may_change"] = makes and rules.may_change(job) is None
    shown["may_send"] = makes and rules.may_send(job) is None
    shown["may_keep"] = makes
    shown["cancel_refusal"] = rules.may_cancel(
        job, person, objection=jobs.has_open_objection(job), bound=jobs.is_bound(job)
    )
    if job.state == State.FAILED:
        shown["reissue"] = Job.objects.filter(reissue_of=job).first()
        shown["may_reissue"] = makes and shown["reissue"] is None
    return shown
