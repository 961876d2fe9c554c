"""Reads of contests: the list, one with its trades, what a person may do in it, who judges, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from patrols.models import (
    Candidate,
    Contest,
    Contestant,
    ContestObjection,
    ContestSheet,
    Criterion,
    Exam,
    JudgeTask,
    Trade,
    TradeJudge,
)
from patrols.rules import contest as rules
from tongting.people import roles
from tongting.people.models import RoleGrant, User

State = Contest.State
# Everybody may see what came out.
PUBLIC = (State.PUBLICISED, State.FINAL)
GIVEN = ContestSheet.State.GIVEN


def listed(viewer: User, *, year: int | None = None, state: str = "", words: str = "") -> QuerySet[Contest]:
    """For the list; a draft is for those who keep it."""
    found = Contest.objects.annotate(
        trades_many=Count("trades", distinct=True),
        signed_many=Count(
            "contestants", filter=~Q(contestants__state=Contestant.State.WITHDRAWN), distinct=True
        ),
    )
    if not viewer.may("contest.keep"):
        found = found.exclude(state=State.DRAFT)
    if year:
        found = found.filter(first_day__year=year)
    if state:
        found = found.filter(state=state)
    for word in words.split():
        found = found.filter(title__contains=word)
    return found


def trades_of(contest: Contest) -> list[Trade]:
    """With criteria, judges, contestants and the test; seven queries, whatever there is."""
    contestants = Contestant.objects.select_related("person__team").order_by("id")
    rows = (
        Trade.objects.filter(contest=contest)
        .select_related("contest", "exam")
        .prefetch_related(
            "criteria",
            Prefetch("judges", TradeJudge.objects.select_related("person__team")),
            Prefetch("contestants", contestants),
        )
    )
    return list(rows.order_by("number"))


def trade(pk: int) -> QuerySet[Trade]:
    return Trade.objects.filter(pk=pk).select_related("contest", "exam").prefetch_related("criteria")


def not_sat(trades: Iterable[Trade], at: datetime) -> dict[int, list[User]]:
    """By trade whose test nobody can sit any more: who signed up and was not asked to it. One query where there is such
    a test, none otherwise; `trades` as `trades_of` gives them."""
    over = {one.pk: one for one in trades if one.exam is not None and one.exam.closes_at <= at}
    if not over:
        return {}
    asked = set(
        Candidate.objects.filter(exam__trades__in=over).values_list("exam__trades", "person").distinct()
    )
    return {
        pk: [
            one.person
            for one in trade.contestants.all()
            if one.state == Contestant.State.SIGNED and (pk, one.person_id) not in asked
        ]
        for pk, trade in over.items()
    }


def judges_anywhere(person: User, contest: Contest) -> bool:
    return TradeJudge.objects.filter(trade__contest=contest, person=person).exists()


def takes_part(person: User, contest: Contest) -> bool:
    in_it = Contestant.objects.filter(contest=contest, person=person)
    return in_it.exclude(state=Contestant.State.WITHDRAWN).exists()


def possible_judges(at_day: datetime) -> QuerySet[User]:
    """Who holds a role that may judge today."""
    day = at_day.date()
    codes = [role.code for role in roles.roles_with("contest.judge")]
    held = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=codes, since__lte=day).filter(
        Q(until__isnull=True) | Q(until__gte=day)
    )
    found = User.objects.filter(Exists(held), is_active=True).select_related("team")
    return found.order_by("team__order", "name_pinyin", "staff_no")


def usable_exams(one: Trade) -> QuerySet[Exam]:
    """Tests that stand by themselves and are not over, and the one that was chosen, unless it was called off."""
    states = (Exam.State.DRAFT, Exam.State.PUBLISHED)
    usable = Q(session__isnull=True, state__in=states)
    if one.exam is not None and one.exam.state != Exam.State.CANCELLED:
        usable |= Q(pk=one.exam_id)
    return Exam.objects.filter(usable).order_by("-opens_at")


def signable_people(by: User, one: Trade) -> list[User]:
    """Whom a team leader, or the keeper, can still sign up for this trade."""
    people = User.objects.filter(is_active=True, group__in=rules.WORKING).select_related("team")
    if not by.may("contest.keep"):
        people = people.filter(Q(team__leader=by) | Q(pk=by.pk))
    taken = set(
        Contestant.objects.filter(contest=one.contest_id)
        .exclude(state=Contestant.State.WITHDRAWN)
        .values_list("person_id", flat=True)
    )
    judging = set(
        TradeJudge.objects.filter(trade__contest=one.contest_id).values_list("person_id", flat=True)
    )
    rows = people.order_by("team__order", "name_pinyin")
    return [one_ for one_ in rows if one_.pk not in taken | judging and rules.fits(one_, one)]


def open_for(person: User, at: datetime) -> list[Trade]:
    """Trades that the person fits and could sign up for now."""
    if person.group not in rules.WORKING:
        return []
    rows = Trade.objects.filter(contest__state=State.OPEN, contest__sign_until__gt=at).exclude(
        Exists(
            Contestant.objects.filter(contest=OuterRef("contest"), person=person).exclude(
                state=Contestant.State.WITHDRAWN
            )
        )
    )
    rows = rows.exclude(Exists(TradeJudge.objects.filter(trade__contest=OuterRef("contest"), person=person)))
    return [one for one in rows.select_related("contest") if rules.fits(person, one)]


def hung_out(today: date) -> list[Contest]:
    """Whose publicity is over and that nobody has made final yet."""
    return list(Contest.objects.filter(state=State.PUBLICISED, notice_until__lt=today).order_by("pk"))


# --- judges' sheets -------------------------------------------------------------------------------


def tasks() -> QuerySet[JudgeTask]:
    """Tasks with all that a sheet's page says; never the contestant's name."""
    return JudgeTask.objects.select_related("judge__person", "contestant__trade__contest").prefetch_related(
        Prefetch("sheets", ContestSheet.objects.prefetch_related("marks__criterion"))
    )


def tasks_of(person: User, contest: Contest | None = None) -> list[JudgeTask]:
    """What is to be judged while marks are taken, in the order of trades and numbers; two queries."""
    rows = JudgeTask.objects.filter(
        judge__person=person, released="", contestant__state=Contestant.State.SIGNED,
        contestant__trade__contest__state=State.RUNNING,
    )  # fmt: skip
    if contest is not None:
        rows = rows.filter(contestant__contest=contest)
    rows = rows.select_related("contestant__trade__contest").prefetch_related(
        Prefetch("sheets", ContestSheet.objects.filter(state=GIVEN), to_attr="given")
    )
    return list(rows.order_by("contestant__contest", "contestant__trade__number", "contestant__number"))


def standing(task: JudgeTask) -> ContestSheet | None:
    return ContestSheet.objects.filter(task=task, state=GIVEN).first()


def criteria_of(task: JudgeTask) -> list[Criterion]:
    return list(Criterion.objects.filter(trade=task.contestant.trade_id).order_by("number"))


def missing(contest: Contest) -> QuerySet[JudgeTask]:
    """Tasks without a sheet."""
    given = ContestSheet.objects.filter(task=OuterRef("pk"), state=GIVEN)
    rows = JudgeTask.objects.filter(
        ~Exists(given), contestant__contest=contest, released="", contestant__state=Contestant.State.SIGNED
    )
    return rows.select_related("contestant__trade", "judge__person").order_by(
        "contestant__trade__number", "contestant__number", "judge__lot"
    )


@dataclass
class Share:
    """How far a judge is in a trade."""

    judge: TradeJudge
    wanted: int = 0
    done: int = 0

    @property
    def left(self) -> int:
        return self.wanted - self.done


def shares(contest: Contest) -> Mapping[int, list[Share]]:
    """Trade → its judges with how many sheets have come; one query."""
    counted = TradeJudge.objects.filter(trade__contest=contest).select_related("person").annotate(
        wanted=Count(
            "tasks",
            filter=Q(tasks__released="", tasks__contestant__state=Contestant.State.SIGNED), distinct=True,
        ),
        done=Count(
            "tasks__sheets",
            filter=Q(
                tasks__sheets__state=GIVEN, tasks__released="",
                tasks__contestant__state=Contestant.State.SIGNED,
            ),
            distinct=True,
        ),
    )  # fmt: skip
    found: dict[int, list[Share]] = defaultdict(list)
    for judge in counted.order_by("trade", "lot"):
        found[judge.trade_id].append(Share(judge, judge.wanted, judge.done))
    return found


# --- objections -----------------------------------------------------------------------------------


def objections_of(contest: Contest) -> QuerySet[ContestObjection]:
    rows = ContestObjection.objects.filter(contestant__contest=contest)
    return rows.select_related("contestant__trade__contest", "contestant__person", "by", "answered_by")


def has_open_objection(contestant: Contestant) -> bool:
    return contestant.objections.filter(state=ContestObjection.State.OPEN).exists()


def judged(person: User, one: Trade) -> bool:
    return TradeJudge.objects.filter(trade=one, person=person).exists()
