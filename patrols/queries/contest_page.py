"""One contest's page: its trades, what this person may do in each, and for the keepers what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from patrols.models import Contest, Contestant, Criterion, JudgeTask, Trade
from patrols.queries import contest as contests
from patrols.queries.contest import Share
from patrols.rules import contest as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import Team, User
from tongting.periods import local

State = Contest.State
SIGNED = Contestant.State.SIGNED
ROAD = (State.OPEN, State.DRAWN, State.RUNNING, State.SCORED, State.PUBLICISED, State.FINAL)


@dataclass(frozen=True)
class Step:
    """As templates/components/steps.html draws it."""

    name: str
    tone: str
    when: str = ""


@dataclass(frozen=True)
class TradeCard:
    """`mine` is this person's own entry; `no` why one can't sign up, None where one can. `names` are those who signed
    up, while they stand without a number, `may_out` whom of them this person may withdraw; `numbers` those who drew
    one, for the keepers by number alone."""

    trade: Trade
    criteria: list[Criterion]
    shares: list[Share]
    mine: Contestant | None
    no: str | None
    names: list[Contestant]
    may_out: set[int]
    numbers: list[Contestant]

    @property
    def decides(self) -> str:
        return next((one.name for one in self.criteria if one.decides), "")

    @property
    def signed(self) -> int:
        return len(self.names) or len(self.numbers)

    @property
    def drops(self) -> bool:
        return len(self.shares) >= self.trade.contest.drops_from


@dataclass(frozen=True)
class Page:
    trades: list[TradeCard]
    steps: list[Step]
    faults: list[str]
    missing: list[str]
    keeps: bool
    leads: bool
    mine: Contestant | None
    my_tasks: int
    missing_many: int = 0
    next: str = ""
    history: list[tuple[str, Event]] = field(default_factory=list)


def page(contest: Contest, viewer: User, at: datetime) -> Page:
    """A dozen queries, whatever there is."""
    trades = contests.trades_of(contest)
    shares = contests.shares(contest)
    everybody = [one for trade in trades for one in trade.contestants.all()]
    mine = next(
        (one for one in everybody if one.person_id == viewer.pk and one.state != Contestant.State.WITHDRAWN),
        None,
    )
    judges = any(one.person_id == viewer.pk for trade in trades for one in trade.judges.all())
    keeps = viewer.may("contest.keep")
    tasks = contests.tasks_of(viewer, contest) if viewer.may("contest.judge") else []
    missing = list(contests.missing(contest)) if keeps and contest.state == State.RUNNING else []
    return Page(
        trades=[_card(trade, shares, viewer, mine, judges, at) for trade in trades],
        steps=steps(contest),
        faults=_faults(contest, trades, at) if keeps else [],
        missing=_by_judge(missing),
        missing_many=len(missing),
        keeps=keeps,
        leads=keeps or Team.objects.filter(leader=viewer).exists(),
        mine=mine,
        my_tasks=sum(not one.given for one in tasks),  # type: ignore[attr-defined]
        next=_next(contest, at),
        history=_history(contest) if keeps else [],
    )


def _card(
    trade: Trade,
    shares: Mapping[int, list[Share]],
    viewer: User,
    mine: Contestant | None,
    judges: bool,
    at: datetime,
) -> TradeCard:
    people = [one for one in trade.contestants.all() if one.state != Contestant.State.WITHDRAWN]
    drawn = sorted((one for one in people if one.number), key=lambda one: one.number or 0)
    return TradeCard(
        trade=trade,
        criteria=list(trade.criteria.all()),
        shares=shares.get(trade.pk, []),
        mine=mine if mine is not None and mine.trade_id == trade.pk else None,
        no=rules.may_sign(viewer, viewer, trade, judges=judges, at=at),
        names=[] if drawn else people,
        may_out={one.pk for one in people if rules.may_withdraw(viewer, one, at) is None},
        numbers=drawn,
    )


def _by_judge(missing: list[JudgeTask]) -> list[str]:
    """Who owes which numbers."""
    owed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in missing:
        owed[one.judge.person.name, one.contestant.trade.name].append(str(one.contestant.number))
    said = _("%(who)s：%(trade)s %(numbers)s 号")
    return [
        said % {"who": who, "trade": trade, "numbers": _("、").join(numbers)}
        for (who, trade), numbers in owed.items()
    ]


def _faults(contest: Contest, trades: list[Trade], at: datetime) -> list[str]:
    """What keeps the contest from its next step."""
    if contest.state == State.DRAFT:
        return rules.opening_faults(contest, trades, at)
    if contest.state == State.OPEN:
        served = {}
        for trade in trades:
            judges = [one.person for one in trade.judges.all()]
            people = [one.person for one in trade.contestants.all() if one.state == SIGNED]
            served[trade] = {one: sum(not rules.conflict(judge, one) for judge in judges) for one in people}
        return rules.drawing_faults(contest, served, contests.not_sat(trades, at), at)
    if contest.state == State.RUNNING:
        return rules.exam_faults(contest, trades)
    return []


def _next(contest: Contest, at: datetime) -> str:
    """The word of the step that the keeper can take now, as its address has it."""
    over = contest.notice_until is not None and local(at).date() > contest.notice_until
    found = {
        State.DRAFT: "open", State.OPEN: "draw", State.DRAWN: "start", State.RUNNING: "close",
        State.SCORED: "publicise", State.PUBLICISED: "finish" if over else "",
    }  # fmt: skip
    return found.get(State(contest.state), "")


def steps(contest: Contest) -> list[Step]:
    if contest.state == State.CANCELLED:
        return []
    now = ROAD.index(State(contest.state)) if contest.state in ROAD else -1
    whens = {
        State.DRAWN: contest.drawn_at, State.SCORED: contest.scored_at, State.PUBLICISED: contest.publicised_at,
        State.FINAL: contest.final_at,
    }  # fmt: skip
    found = []
    for place, state in enumerate(ROAD):
        is_done = place < now or contest.state == State.FINAL
        tone = "done" if is_done else "now" if place == now else ""
        when = whens.get(state)
        name = _("定案") if state == State.FINAL else str(state.label)
        found.append(Step(name, tone, f"{local(when):%m-%d}" if when and place <= now else ""))
    return found


def _history(contest: Contest) -> list[tuple[str, Event]]:
    words = {
        "set_up": _("建了这次比武"), "changed": _("改了比法"), "trade_added": _("加了工种"),
        "trade_changed": _("改了工种"), "trade_dropped": _("去掉工种"), "trade_arranged": _("安排了评委和地点"),
        "exam_changed": _("换了理论考试"),
        "open": _("开始报名"), "draw": _("抽号"), "start": _("开始打分"), "judge_released": _("减了评委"),
        "score": _("截止打分、算分"), "reopen": _("退回去重新打分"), "publicise": _("公示"), "finish": _("定案"),
        "cancelled": _("取消"),
    }  # fmt: skip
    return [(words.get(one.verb, one.verb), one) for one in flow.history(contest)]
