"""Contests in the personal record of training."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Contest, Contestant, ContestResult
from patrols.queries.training_entry import Entry
from tongting.people.models import User
from tongting.periods import Span

State = Contest.State


def contests_of(person: User, span: Span) -> Iterable[Entry]:
    """What a person signed up for in this time, and the place it came to once it is final; two queries."""
    current = ContestResult.objects.filter(is_current=True)
    rows = (
        Contestant.objects.filter(person=person, signed_at__gte=span.start_at, signed_at__lt=span.end_at)
        .exclude(state=Contestant.State.WITHDRAWN)
        .exclude(trade__contest__state=State.CANCELLED)
        .select_related("trade__contest")
        .prefetch_related(Prefetch("results", current, to_attr="now"))
    )
    for one in rows:
        contest = one.trade.contest
        result, tone = _result(one, contest)
        name = "contest_results" if contest.state in (State.PUBLICISED, State.FINAL) else "contest"
        when = contest.final_at or contest.drawn_at or one.signed_at
        yield Entry(
            "contest", when, contest.title, one.trade.name, result, tone, reverse(name, args=[contest.pk])
        )


def _result(one: Contestant, contest: Contest) -> tuple[str, str]:
    if one.state == Contestant.State.ABSENT:
        return _("没到场"), "bad"
    if contest.state != State.FINAL or not one.now:  # type: ignore[attr-defined]
        return contest.get_state_display(), "act"
    now = one.now[0]  # type: ignore[attr-defined]
    said = _("第 %(rank)d 名，%(total)s 分") % {"rank": now.rank, "total": f"{now.total.normalize():f}"}
    return said, "ok" if now.rank <= contest.places else ""
