"""Who may do what with training: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from patrols.models.exam import Exam, Sitting
from patrols.models.question import QuestionKind
from patrols.models.training import Seat, TrainingPlan, TrainingSession
from tongting.people.models import Group, User

# The sign-in by code opens this long before a session and closes this long after its end.
EARLY, AFTER = timedelta(minutes=20), timedelta(minutes=15)
# Who comes this much later than the start is late.
GRACE = timedelta(minutes=5)
# So many wrong codes, and none is looked at for a while.
MOST_TRIES, LOCKED = 5, timedelta(minutes=10)
# What is on its way when the time is over is still taken.
ON_ITS_WAY = timedelta(seconds=20)
MOST_FILES = 8
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6


def may_keep(person: User) -> str | None:
    return None if person.may("training.keep") else _("培训由科室安排，你的角色不能改")


def leads_session(person: User, session: TrainingSession) -> bool:
    """Whoever keeps trainings, and who teaches this one."""
    return person.may("training.keep") or person.pk == session.trainer_id


def may_see_person(viewer: User, person: User) -> bool:
    """One's own record; a team leader the team's; whoever sees or keeps trainings besides, everybody's."""
    if viewer.pk == person.pk or viewer.may("training.keep"):
        return True
    if not viewer.may("training.see"):
        return False
    if viewer.group != Group.TEAM_LEADER:
        return True
    return person.team is not None and person.team.leader_id == viewer.pk


def may_change_plan(person: User, plan: TrainingPlan) -> str | None:
    if no := may_keep(person):
        return no
    if plan.state != TrainingPlan.State.DRAFT:
        return _("计划已经发布，不能再改；要加培训，直接办一场")
    return None


def bad_times(start: datetime, end: datetime, at: datetime) -> str | None:
    if end <= start:
        return _("结束要在开始之后")
    if end - start > timedelta(hours=12):
        return _("一场培训最长 12 小时，分成几场")
    if end <= at:
        return _("这个时间已经过了，选以后的时间")
    return None


def may_change_session(session: TrainingSession) -> str | None:
    if session.state in (TrainingSession.State.HELD, TrainingSession.State.CANCELLED):
        return _("这场培训已经办完或者取消，不能再改")
    return None


def may_mark(person: User, session: TrainingSession, at: datetime) -> str | None:
    """Ticking the list: from the time the doors open, and corrections afterwards with a reason."""
    if not leads_session(person, session):
        return _("由培训人%(who)s或者管培训的人点名") % {"who": session.trainer.name}
    if session.state not in (TrainingSession.State.PUBLISHED, TrainingSession.State.HELD):
        return _("通知以后才能点名")
    if at < session.start_at - EARLY:
        return _("开始前 20 分钟才能点名")
    return None


def sign_in_refusal(session: TrainingSession, seat: Seat | None, at: datetime) -> str | None:
    if session.state != TrainingSession.State.PUBLISHED:
        return _("这场培训现在不签到")
    if seat is None:
        return _("你不在名单上，请培训人把你加上")
    if seat.state != Seat.State.EXPECTED:
        return _("你已经签过了")
    if at < session.start_at - EARLY:
        return _("还没到签到的时候，开始前 20 分钟才能签")
    if at > session.end_at + AFTER:
        return _("签到时间过了，找培训人补")
    if seat.locked_until and at < seat.locked_until:
        return _("输错的次数多了，10 分钟后再输，或者找培训人点名")
    return None


def lacks_reason(to: str, reason: str, *, is_correction: bool) -> str | None:
    if to == Seat.State.LEAVE and not reason:
        return _("请假的写一句原因")
    if is_correction and not reason:
        return _("改已经记下的出勤，写一句原因")
    return None


def may_hold(session: TrainingSession, at: datetime) -> str | None:
    if session.state != TrainingSession.State.PUBLISHED:
        return _("通知过、还没办完的培训才能结束")
    if at < session.start_at:
        return _("还没开始，不能结束")
    return None


def question_faults(kind: str, options: Sequence[str], right: Sequence[int]) -> dict[str, str]:
    """Field → sentence, for what makes a question no question."""
    found: dict[str, str] = {}
    if kind == QuestionKind.TRUE_FALSE:
        return {} if len(right) == 1 else {"right": _("判断题的答案写“对”或“错”")}
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        found["options"] = _("选项要有 2 到 6 个")
    elif len(set(options)) < len(options):
        found["options"] = _("有两个选项一样，改一个")
    if any(place >= len(options) for place in right):
        found["right"] = _("答案里有选项没有的字母")
    elif kind == QuestionKind.SINGLE and len(right) != 1:
        found["right"] = _("单选题要正好一个答案")
    elif kind == QuestionKind.MULTIPLE and len(right) < 2:
        found["right"] = _("多选题至少两个答案，只有一个的写成单选")
    return found


def exam_faults(
    draws: Sequence[Mapping[str, Any]],
    there: Mapping[str, int],
    pass_mark: int,
    opens: datetime,
    closes: datetime,
) -> dict[str, str]:
    """Field → sentence. `there` is how many questions of each topic are in use."""
    found: dict[str, str] = {}
    if not draws:
        found["draws"] = _("至少从一个类别里抽一道题")
    if len({one["topic"] for one in draws}) < len(draws):
        found["draws"] = _("一个类别只写一行")
    for one in draws:
        if there.get(one["topic"], 0) < one["count"]:
            found["draws"] = _("“%(topic)s”在用的题只有 %(there)d 道，抽不出 %(wanted)d 道") % {
                "topic": one["topic"], "there": there.get(one["topic"], 0), "wanted": one["count"],
            }  # fmt: skip
    total = sum(one["count"] * one["points"] for one in draws)
    if draws and pass_mark > total:
        found["pass_mark"] = _("及格分 %(mark)d 比总分 %(total)d 还高，改低一点") % {
            "mark": pass_mark, "total": total,
        }  # fmt: skip
    if closes <= opens:
        found["closes_at"] = _("截止要在开考之后")
    return found


def may_sit(exam: Exam, is_candidate: bool, done: int, open_now: bool, at: datetime) -> str | None:
    """Whether another go may be begun; one that is open is gone on with."""
    if not is_candidate:
        return _("这场考试没有安排你")
    if exam.state == Exam.State.CANCELLED:
        return _("这场考试取消了")
    if exam.state == Exam.State.DRAFT or at < exam.opens_at:
        return _("还没开考")
    if open_now:
        return None
    if exam.state == Exam.State.CLOSED or at >= exam.closes_at:
        return _("考试已经截止")
    if done >= exam.attempts:
        return _("这场考试可以考 %(n)d 次，你都考过了") % {"n": exam.attempts}
    return None


def may_answer(sitting: Sitting, at: datetime) -> str | None:
    if sitting.state != Sitting.State.OPEN:
        return _("已经交卷了，不能再改")
    if at > sitting.due_at + ON_ITS_WAY:
        return _("时间到了，这道没有收上")
    return None
