"""What a contest comes to: worked out when all sheets are in, publicised, objected to, answered, made final."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.contest import hold, people_of
from patrols.actions.plan import refuse
from patrols.models import (
    Candidate,
    Contest,
    Contestant,
    ContestObjection,
    ContestResult,
    ContestSheet,
    Trade,
)
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from patrols.scoring import contest as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.places.queries import work_calendar

State = Contest.State
SIGNED = Contestant.State.SIGNED


def close(contest: Contest, *, by: User, at: datetime) -> None:
    """No sheet is taken any more, and everything is worked out: a further version where it was before. Refused with the
    sheets that are missing."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        held = hold(contest)
        if held.state != State.RUNNING:
            raise flow.NotAllowed(_("打分中的比武才能截止打分"))
        trades = contests.trades_of(held)
        missing = [
            f"{one.contestant.trade.name} {one.contestant.number} {one.judge.person.name}"
            for one in contests.missing(held)
        ]
        if faults := rules.scoring_faults(missing, rules.exam_faults(held, trades)):
            raise flow.Refused(_("；").join(faults))
        why = _why_again(held)
        for trade in trades:
            _work_out(held, trade, why, at)
        flow.move(contest, State.SCORED, by=by, at=at, verb="score", scored_at=at)


def reopen(contest: Contest, *, reason: str, by: User, at: datetime) -> None:
    """Before anybody else has seen what it comes to: the judges may look at their sheets again."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_reopen(hold(contest)))
        flow.move(contest, State.RUNNING, by=by, at=at, verb="reopen", note=reason, scored_at=None)


def publicise(contest: Contest, *, by: User, at: datetime) -> None:
    """By number, for so many working days; who took part is told."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        hold(contest)
        until = work_calendar().after(local(at).date(), contest.notice_days)
        flow.move(
            contest, State.PUBLICISED, by=by, at=at, verb="publicise", publicised_at=at, notice_until=until
        )
        versions = ContestResult.objects.filter(contestant__contest=contest)
        last = versions.aggregate(last=Max("version"))["last"] or 0
        notices.tell_all(
            people_of(contest),
            _("%(title)s成绩公示") % {"title": contest.title},
            reverse("contest_results", args=[contest.pk]),
            detail=_("公示到 %(until)s，对自己的成绩有意见可以提") % {"until": f"{until:%m-%d}"},
            key=f"contest:{contest.pk}:publicised:{last}",
            at=at,
        )


def finish(contest: Contest, *, by: User, at: datetime) -> None:
    """The names stand beside the numbers from now on, and the seed is public."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        held = hold(contest)
        still = contests.objections_of(held).filter(state=ContestObjection.State.OPEN).count()
        refuse(rules.may_finish(held, local(at).date(), still))
        flow.move(contest, State.FINAL, by=by, at=at, verb="finish", final_at=at)
        notices.tell_all(
            people_of(contest),
            _("%(title)s结果定了") % {"title": contest.title},
            reverse("contest_results", args=[contest.pk]),
            key=f"contest:{contest.pk}:final",
            at=at,
        )


def object_to(contestant: Contestant, *, words: str, by: User, at: datetime) -> ContestObjection:
    """The contest's row is held, so that it is in before the result becomes final or not at all."""
    with transaction.atomic():
        contestant.trade.contest = hold(contestant.trade.contest)
        open_now = contests.has_open_objection(contestant)
        refuse(rules.may_object(by, contestant, local(at).date(), open_now))
        made = ContestObjection.objects.create(contestant=contestant, by=by, at=at, words=words)
        flow.record(made, "raised", by=by, at=at, became=ContestObjection.State.OPEN)
        trade = contestant.trade
        # Another keeper finds it among what is to do.
        first = [] if contests.judged(trade.contest.made_by, trade) else [trade.contest.made_by_id]
        notices.tell_all(
            first,
            _("%(title)s有人提异议：%(trade)s %(n)d 号") % {
                "title": trade.contest.title, "trade": trade.name, "n": contestant.number or 0,
            },
            reverse("contest_answer", args=[made.pk]),
            detail=words,
            key=f"contest_objection:{made.pk}",
            at=at,
        )  # fmt: skip
    return made


def answer(objection: ContestObjection, *, upheld: bool, words: str, by: User, at: datetime) -> None:
    """Of two people one answers. One that is right opens the sheets again; what stood stays to be seen."""
    trade = objection.contestant.trade
    with transaction.atomic():
        contest = hold(trade.contest)
        refuse(rules.may_answer(by, objection, judged=contests.judged(by, trade)))
        to = ContestObjection.State.UPHELD if upheld else ContestObjection.State.REJECTED
        flow.move(objection, to, by=by, at=at, note=words, answered_by=by, answered_at=at, answer=words)
        if upheld and contest.state == State.PUBLICISED:
            flow.move(
                contest, State.RUNNING, by=by, at=at, verb="reopen", note=words,
                facts={"objection": objection.pk}, scored_at=None, publicised_at=None, notice_until=None,
            )  # fmt: skip
        notices.tell(
            objection.by,
            _("你对比武成绩提的异议有答复了：%(state)s") % {"state": objection.get_state_display()},
            reverse("contest_results", args=[contest.pk]),
            detail=words,
            key=f"contest_objection:{objection.pk}:answered",
            at=at,
        )


def _why_again(contest: Contest) -> str:
    last = flow.history(contest).filter(verb="reopen").last()
    return last.note if last else ""


def _work_out(contest: Contest, trade: Trade, why: str, at: datetime) -> None:
    """A result for everybody of the trade who came; what stood before is kept as not the current one."""
    people = [one for one in trade.contestants.all() if one.state == SIGNED]
    decides = next((one.pk for one in trade.criteria.all() if one.decides), None)
    marks = _theory(trade)
    made: dict[int, ContestResult] = {}
    lines = []
    for one, sheets in _sheets(people):
        practice = scoring.practice(
            {sheet.task.judge.lot: sheet.total for sheet in sheets}, contest.drops_from
        )
        kept = [sheet for sheet in sheets if sheet.task.judge.lot not in practice.dropped]
        points = [mark.points for sheet in kept for mark in sheet.marks.all() if mark.criterion_id == decides]
        theory = marks.get(one.person_id)
        whole = trade.exam.total if trade.exam else 0
        result = ContestResult(
            contestant=one, why=why, at=at, theory=scoring.percent(theory, whole), practice=practice.mean,
            named=scoring.mean_of(points) if points else None,
            sheets=[[sheet.task.judge.lot, str(sheet.total)] for sheet in sheets],
            dropped=list(practice.dropped), sat_theory=theory is not None, total=Decimal(0), rank=0,
        )  # fmt: skip
        shares = contest.theory_share, contest.practice_share
        result.total = scoring.total(result.theory, result.practice, *shares)
        made[one.pk] = result
        lines.append(scoring.Line(one.pk, result.total, result.theory, result.practice, result.named))
    _write(trade, made, scoring.ranking(lines, contest.tie_rule))


def _sheets(people: Iterable[Contestant]) -> list[tuple[Contestant, list[ContestSheet]]]:
    """Each with the sheets that stand, in the order of the judges."""
    rows = (
        ContestSheet.objects.filter(
            task__contestant__in=[one.pk for one in people], state=ContestSheet.State.GIVEN
        )
        .select_related("task__judge")
        .prefetch_related(Prefetch("marks"))
        .order_by("task__judge__lot")
    )
    found: dict[int, list[ContestSheet]] = {}
    for sheet in rows:
        found.setdefault(sheet.task.contestant_id, []).append(sheet)
    return [(one, found[one.pk]) for one in people if one.pk in found]


def _theory(trade: Trade) -> dict[int, int | None]:
    rows = Candidate.objects.filter(exam=trade.exam_id) if trade.exam_id else Candidate.objects.none()
    return dict(rows.values_list("person_id", "best"))


def _write(trade: Trade, made: dict[int, ContestResult], places: dict[int, scoring.Place]) -> None:
    before = ContestResult.objects.filter(contestant__trade=trade)
    versions = dict(
        before.values("contestant").annotate(last=Max("version")).values_list("contestant", "last")
    )
    before.update(is_current=False)
    for pk, result in made.items():
        result.rank, result.decided_by = places[pk].rank, ",".join(places[pk].decided_by)
        result.version = versions.get(pk, 0) + 1
    ContestResult.objects.bulk_create(made.values())
