"""Who may do what with a contest: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patrols.models.contest import WHOLE, Contest, Contestant, Criterion, JudgeTask, Trade
from patrols.models.contest_result import ContestObjection
from patrols.models.exam import Exam
from tongting.people.models import Group, User

State = Contest.State
# Fewer marks than these are no judgement of many.
FEWEST_JUDGES = 3
MOST_ITEMS, MOST_CRITERIA = 8, 8
STEP = Decimal("0.5")
# Who works here can take part.
WORKING = (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)
LATER = (State.DRAWN, State.RUNNING, State.SCORED, State.PUBLICISED, State.FINAL)


@dataclass(frozen=True)
class Filled:
    """A sheet as a judge filled it in: points by the key of the criterion; `corrects` the sheet it replaces."""

    uuid: UUID
    points: Mapping[int, Decimal]
    remark: str = ""
    said_at: datetime | None = None
    corrects: UUID | None = None


def may_keep(person: User) -> str | None:
    return None if person.may("contest.keep") else _("比武由科室组织，你的角色不能改")


def may_change(contest: Contest) -> str | None:
    if contest.state != State.DRAFT:
        return _("已经开始报名，比法不能再改")
    return None


def may_arrange(contest: Contest) -> str | None:
    """Place, time, test and judges of a trade: until the lots are drawn."""
    if contest.state not in (State.DRAFT, State.OPEN):
        return _("已经抽号，评委、地点和考试不能再改")
    return None


def may_change_exam(trade: Trade) -> str | None:
    """After the draw another test only for one that was called off."""
    if trade.contest.state not in (State.DRAWN, State.RUNNING):
        return _("抽号以后、算分以前才能换理论考试")
    if trade.exam is None or trade.exam.state != Exam.State.CANCELLED:
        return _("理论考试没有取消，抽号以后不能换")
    return None


def bad_shares(theory: int, practice: int) -> str | None:
    if theory + practice != WHOLE:
        return _("理论占 %(theory)d%%、实操占 %(practice)d%%，合起来要正好是 100%%") % {
            "theory": theory, "practice": practice,
        }  # fmt: skip
    return None


def bad_criteria(trade: str, criteria: Iterable[tuple[str, int]]) -> str | None:
    rows = list(criteria)
    if not rows:
        return _("%(trade)s：还没有评分项") % {"trade": trade}
    if len({name for name, _most in rows}) < len(rows):
        return _("%(trade)s：有两个评分项重名，改一个") % {"trade": trade}
    if (total := sum(most for _name, most in rows)) != WHOLE:
        return _("%(trade)s：各评分项加起来是 %(total)d 分，要正好 100 分") % {"trade": trade, "total": total}
    return None


def opening_faults(contest: Contest, trades: Sequence[Trade], at: datetime) -> list[str]:
    """What is still wanting before sign-up can open; trades with their criteria."""
    found = [bad_shares(contest.theory_share, contest.practice_share)]
    if not trades:
        found.append(_("还没有工种，先加一个"))
    for trade in trades:
        found.append(bad_criteria(trade.name, [(one.name, one.most) for one in trade.criteria.all()]))
        if not trade.items:
            found.append(_("%(trade)s：还没写比什么") % {"trade": trade.name})
    if contest.sign_until <= at:
        found.append(_("报名截止时间已经过了，改到以后"))
    return [one for one in found if one]


def fits(person: User, trade: Trade) -> bool:
    """Whether the job is one of the trade's."""
    if not person.is_active or person.group not in WORKING:
        return False
    return not trade.jobs or any(word in person.job_post for word in trade.jobs)


def may_sign(by: User, person: User, trade: Trade, *, judges: bool, at: datetime) -> str | None:
    """`judges`: the person judges somewhere in this contest."""
    contest = trade.contest
    leads = person.team is not None and person.team.leader_id == by.pk
    if by.pk != person.pk and not leads and not by.may("contest.keep"):
        return _("只能给自己报名；班组的人由班队长报")
    if contest.state != State.OPEN:
        return _("现在不在报名")
    if at >= contest.sign_until:
        return _("报名已经截止")
    if judges:
        return _("%(name)s是这次比武的评委，不能参赛") % {"name": person.name}
    if not fits(person, trade):
        return _("%(name)s的岗位（%(job)s）不在这个工种里") % {
            "name": person.name, "job": person.job_post or _("没填"),
        }  # fmt: skip
    return None


def may_withdraw(by: User, contestant: Contestant, at: datetime) -> str | None:
    person, contest = contestant.person, contestant.trade.contest
    leads = person.team is not None and person.team.leader_id == by.pk
    if by.pk != person.pk and not leads and not by.may("contest.keep"):
        return _("只能退自己的；班组的人由班队长退")
    if contest.state != State.OPEN or at >= contest.sign_until:
        return _("报名已经截止，不能再退；到时不来，由组织的人记没到场")
    if contestant.state != Contestant.State.SIGNED:
        return _("已经退出了")
    return None


def may_judge(person: User, contest: Contest, takes_part: bool) -> str | None:
    if takes_part:
        return _("%(name)s报名参赛了，不能当评委") % {"name": person.name}
    if not person.may("contest.judge"):
        return _("%(name)s的角色不能当评委") % {"name": person.name}
    return None


def conflict(judge: User, contestant: User) -> bool:
    """Oneself, and the own team."""
    return judge.pk == contestant.pk or (judge.team_id is not None and judge.team_id == contestant.team_id)


def drawing_faults(
    contest: Contest,
    served: Mapping[Trade, Mapping[User, int]],
    not_sat: Mapping[int, Collection[User]],
    at: datetime,
) -> list[str]:
    """`served`: for each trade its contestants, each with how many judges are free of conflict; `not_sat`: by trade
    whose test is over, who signed up and was not to sit it."""
    found = []
    if at < contest.sign_until:
        found.append(_("报名还没截止，截止后再抽号"))
    if not any(served.values()):
        found.append(_("还没有人报名，抽不了号；延长报名，或者取消这次比武"))
    for trade, people in served.items():
        if not people:
            continue
        if contest.theory_share and (no := _no_theory(trade, not_sat.get(trade.pk, ()))):
            found.append(no)
        short = [person.name for person, many in people.items() if many < FEWEST_JUDGES]
        if short:
            found.append(
                _("%(trade)s：本班组的评委要回避，%(names)s不够 %(few)d 名评委，加几名别的班组的") % {
                    "trade": trade.name, "names": _("、").join(short), "few": FEWEST_JUDGES,
                }
            )  # fmt: skip
    return found


def _no_theory(trade: Trade, not_sat: Collection[User]) -> str | None:
    if trade.exam is None:
        return _("%(trade)s：还没有选理论考试") % {"trade": trade.name}
    if trade.exam.state == Exam.State.CANCELLED:
        return _("%(trade)s：理论考试取消了，换一份") % {"trade": trade.name}
    if not_sat:
        return _("%(trade)s：理论考试已经截止，%(names)s没有考；换一份还没考的") % {
            "trade": trade.name, "names": _("、").join(person.name for person in not_sat),
        }  # fmt: skip
    return None


def may_start(contest: Contest) -> str | None:
    return None if contest.state == State.DRAWN else _("抽过号才能开始打分")


def may_mark_absent(contest: Contest, contestant: Contestant) -> str | None:
    if contest.state not in (State.DRAWN, State.RUNNING):
        return _("抽号以后、算分以前才能记没到场")
    if contestant.state != Contestant.State.SIGNED:
        return _("这个号已经记过了")
    return None


def may_score(person: User, task: JudgeTask) -> str | None:
    """What keeps a judge from handing in a sheet."""
    contest = task.contestant.trade.contest
    if task.judge.person_id != person.pk:
        return _("这个号不归你评")
    if contest.state == State.DRAWN:
        return _("还没开始打分")
    if contest.state != State.RUNNING:
        return _("打分已经结束，不能再交、再改")
    if task.released:
        return _("这个号不用你评了：%(why)s") % {"why": task.released}
    if task.contestant.state == Contestant.State.ABSENT:
        return _("%(n)d 号没到场，不用评") % {"n": task.contestant.number or 0}
    return None


def wrong_points(criterion: Criterion, points: Decimal | None) -> str | None:
    if points is None:
        return _("给个分")
    if not 0 <= points <= criterion.most or points % STEP:
        return _("给 0 到 %(most)d 分，最小半分") % {"most": criterion.most}
    return None


def wrong_sheet(criteria: Sequence[Criterion], filled: Filled) -> dict[int, str]:
    """Criterion → sentence."""
    found = {one.pk: wrong_points(one, filled.points.get(one.pk)) for one in criteria}
    return {key: sentence for key, sentence in found.items() if sentence}


def exam_faults(contest: Contest, trades: Iterable[Trade]) -> list[str]:
    """Trades with somebody in them whose test is not over."""
    if not contest.theory_share:
        return []
    found = []
    for one in trades:
        if not any(two.state == Contestant.State.SIGNED for two in one.contestants.all()):
            continue
        if one.exam is None or one.exam.state == Exam.State.CANCELLED:
            found.append(_("%(trade)s：理论考试取消了，换一份") % {"trade": one.name})
        elif one.exam.state == Exam.State.DRAFT:
            found.append(_("%(trade)s：理论考试还没发布") % {"trade": one.name})
        elif one.exam.state != Exam.State.CLOSED:
            found.append(_("%(trade)s：理论考试还没结束，结束后再算分") % {"trade": one.name})
    return found


def scoring_faults(missing: Sequence[str], exams_open: Sequence[str]) -> list[str]:
    """`missing`: sheets that have not come; `exams_open`: tests that are not over; each in words."""
    found = list(exams_open)
    if missing:
        found.append(
            ngettext("还差 %(n)d 张评分表：%(which)s", "还差 %(n)d 张评分表：%(which)s", len(missing))
            % {"n": len(missing), "which": _("、").join(missing)}
        )
    return found


def may_reopen(contest: Contest) -> str | None:
    if contest.state != State.SCORED:
        return _("公示前才能退回去重新打分；公示以后，异议成立的才重新打分")
    return None


def may_finish(contest: Contest, today: date, still_open: int) -> str | None:
    if contest.state != State.PUBLICISED:
        return _("公示过的才能定案")
    if still_open:
        return _("还有没答复的异议，答复了再定案")
    if contest.notice_until is not None and today <= contest.notice_until:
        return _("公示到 %(day)s，过了再定案") % {"day": f"{contest.notice_until:%m-%d}"}
    return None


def may_object(person: User, contestant: Contestant, today: date, has_open: bool) -> str | None:
    contest = contestant.trade.contest
    if contestant.person_id != person.pk:
        return _("只能对自己的成绩提异议")
    if contest.state != State.PUBLICISED or (
        contest.notice_until is not None and today > contest.notice_until
    ):
        return _("公示期内才能提异议")
    if has_open:
        return _("你提的异议还没答复，答复后再提")
    return None


def may_answer(person: User, objection: ContestObjection, *, judged: bool) -> str | None:
    """`judged`: the person is a judge of this trade."""
    if not person.may("contest.keep"):
        return _("异议由组织比武的人答复")
    if objection.by_id == person.pk:
        return _("自己提的异议，由别人答复")
    if judged:
        return _("你是这个工种的评委，由别人答复")
    return None
