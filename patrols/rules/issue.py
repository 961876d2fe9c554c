"""Who may do what with an issue, and how long it may take: pure questions, answered with None or the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from patrols.models.issue import Issue, Severity
from patrols.models.standard import ChecklistItem
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.photos.models import Photo

State = Issue.State
# After a return there is at least this long to do it again.
AGAIN = timedelta(hours=24)
# How long the named verifier is left to look before anybody else with the right may.
VERIFIER_FIRST = timedelta(hours=24)
LONGEST_WAIT = timedelta(days=30)
LONGEST_DEFERRAL = timedelta(days=180)
SAME_FAULT = timedelta(days=30)
# The third sighting makes it a candidate for the week plan's hard problems.
HARD_PROBLEM = 3
QUIET_FROM, QUIET_UNTIL = time(22), time(6)
# The ladder after a deadline has passed: team leader, section leaders, and last the week's bulletin.
LEADER_AFTER, SECTION_AFTER, BULLETIN_AFTER = timedelta(days=1), timedelta(days=3), timedelta(days=5)
# How long an issue may wait to be given to somebody, and a handed-in one to be looked at, before those who can do it
# are reminded. No lines of the table of terms: that says how long the work may take, and these are the office's own
# minutes. Night hours don't count but for grave ones.
GIVEN_WITHIN: dict[str, timedelta] = {
    Severity.NORMAL: timedelta(hours=12),
    Severity.CAUTION: timedelta(hours=4),
    Severity.SERIOUS: timedelta(hours=1),
    Severity.GRAVE: timedelta(minutes=30),
}
LOOKED_AT_WITHIN: dict[str, timedelta] = {
    Severity.NORMAL: timedelta(hours=8),
    Severity.CAUTION: timedelta(hours=4),
    Severity.SERIOUS: timedelta(hours=2),
    Severity.GRAVE: timedelta(hours=1),
}

# From which states each verb begins; that it is complete is held against MOVES by a test.
VERBS: dict[str, tuple[str, ...]] = {
    "assign": (State.REPORTED, State.ASSIGNED, State.RETURNED),
    "rectify": (State.ASSIGNED, State.RETURNED, State.WAITING),
    "verify": (State.RECTIFIED,),
    "send_back": (State.RECTIFIED,),
    "extend": (State.ASSIGNED, State.RETURNED),
    "ask_time": (State.ASSIGNED, State.RETURNED),
    "refuse_time": (State.ASSIGNED, State.RETURNED),
    "ask_help": (State.ASSIGNED, State.RETURNED, State.WAITING),
    "wait": (State.ASSIGNED, State.RETURNED),
    "defer": (State.REPORTED, State.ASSIGNED, State.RETURNED),
    "resume": (State.WAITING, State.DEFERRED),
    "void": (State.REPORTED, State.ASSIGNED, State.RETURNED, State.WAITING, State.DEFERRED),
    "merge": (State.REPORTED,),
}


@dataclass(frozen=True)
class FailedItem:
    """An item that failed on a patrol and was not put right on the spot; `severity` empty = by the item."""

    item: ChecklistItem
    remark: str = ""
    photos: Sequence[Photo] = field(default=())
    severity: str = ""


def severity_of(item: ChecklistItem) -> str:
    return Severity.SERIOUS if item.critical else Severity.NORMAL


def deadline_after_return(due_at: datetime | None, at: datetime) -> datetime:
    return max(due_at or at, at + AGAIN)


def promised(issue: Issue, at: datetime) -> datetime | None:
    """The deadline that came with a report, as long as it lies ahead when somebody is to put it right."""
    ahead = issue.state == Issue.State.REPORTED and issue.due_at is not None and issue.due_at > at
    return issue.due_at if ahead else None


def is_overdue(issue: Issue, at: datetime) -> bool:
    return issue.state in Issue.WORKING and issue.due_at is not None and issue.due_at < at


def is_quiet(at: datetime) -> bool:
    """The night hours in which only grave things ring."""
    clock = local(at).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def rings_at_once(severity: str, at: datetime) -> bool:
    """Whether those who assign are told the moment it is reported. What is serious and comes by night rings with the
    first round of the morning."""
    return severity == Severity.GRAVE or (severity == Severity.SERIOUS and not is_quiet(at))


def patience_ends(since: datetime, patience: timedelta, severity: str) -> datetime:
    """`patience` later, the night hours left out; a grave issue knows no night."""
    if severity == Severity.GRAVE:
        return since + patience
    awake = _morning(local(since))
    while awake + patience > (night := datetime.combine(awake.date(), QUIET_FROM, awake.tzinfo)):
        patience -= night - awake
        awake = _morning(night)
    return awake + patience


def _morning(at: datetime) -> datetime:
    """The moment itself, or where it lies in the night the end of that night."""
    if not is_quiet(at):
        return at
    day = at.date() + timedelta(days=at.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, at.tzinfo)


def wants_photo(issue: Issue) -> bool:
    """An after-photo is wanted everywhere but where nobody may take one."""
    return not issue.post.no_photos


def may_see(person: User, issue: Issue) -> str | None:
    own = person.pk in (issue.responsible_id, issue.found_by_id, issue.verifier_id, issue.rectified_by_id)
    team = person.team_id is not None and person.team_id in (issue.team_id, issue.helping_id)
    if own or team or person.may("issue.see"):
        return None
    return _("这件问题不归你和你的班组，你看不到")


def may_assign(person: User, issue: Issue, at: datetime) -> str | None:
    if not person.may("issue.assign"):
        return _("派单要由科领导、支部书记或安全员来做")
    return None


def may_rectify(person: User, issue: Issue, at: datetime) -> str | None:
    if not person.may("issue.fix"):
        return _("你的角色不能整改问题，找责任班组的人来交")
    if issue.responsible_id == person.pk:
        return None
    if issue.team_id is not None and issue.team_id == person.team_id:
        return None
    return _("这件问题派给了%(who)s，由责任人或责任班组的人来交整改") % {"who": _owner(issue)}


def may_verify(person: User, issue: Issue, at: datetime) -> str | None:
    if not person.may("issue.verify"):
        return _("你的角色不能验收，找验收人来看")
    if person.pk == issue.rectified_by_id:
        return _("自己整改的不能自己验收，换一个人来看")
    if person.pk == issue.responsible_id:
        return _("责任人不能验收自己负责的问题，换一个人来看")
    if issue.post.women_only and person.gender != Gender.FEMALE:
        return _("%(post)s 只能由女职工验收") % {"post": issue.post.name}
    named = issue.verifier
    if named is None or named.pk in (person.pk, issue.rectified_by_id) or person.may("issue.assign"):
        return None
    if issue.rectified_at is not None and at >= issue.rectified_at + VERIFIER_FIRST:
        return None
    return _("这件问题由%(who)s验收，过了 24 小时没验，别人才能验") % {"who": named.name}


def may_hold(person: User, issue: Issue, at: datetime) -> str | None:
    """Waiting for a part and going on again: whoever fixes it, or whoever assigns."""
    return None if person.may("issue.assign") else may_rectify(person, issue, at)


def may_manage(person: User, issue: Issue, at: datetime) -> str | None:
    if not person.may("issue.assign"):
        return _("改期限、挂账和作废要由科领导、支部书记或安全员来做")
    return None


def may_refuse_time(person: User, issue: Issue, at: datetime) -> str | None:
    if issue.wanted_due_at is None:
        return _("现在没有人申请延期")
    return may_manage(person, issue, at)


def may_resume(person: User, issue: Issue, at: datetime) -> str | None:
    return may_manage(person, issue, at) if issue.state == State.DEFERRED else may_hold(person, issue, at)


GUARDS: dict[str, Callable[[User, Issue, datetime], str | None]] = {
    "assign": may_assign,
    "rectify": may_rectify,
    "verify": may_verify,
    "send_back": may_verify,
    "extend": may_manage,
    "ask_time": may_rectify,
    "refuse_time": may_refuse_time,
    "ask_help": may_hold,
    "wait": may_hold,
    "defer": may_manage,
    "resume": may_resume,
    "void": may_manage,
    "merge": may_manage,
}


def refusal(verb: str, person: User, issue: Issue, at: datetime) -> str | None:
    """Why this person can't do this now; None where they can. The state comes first: it explains itself on the page."""
    if issue.state not in VERBS[verb]:
        return _("现在是“%(state)s”，做不了这一步") % {"state": issue.get_state_display()}
    return GUARDS[verb](person, issue, at)


def open_verbs(person: User, issue: Issue, at: datetime) -> list[str]:
    return [verb for verb in VERBS if refusal(verb, person, issue, at) is None]


def fit_to_fix(candidate: User, issue: Issue) -> str | None:
    """May this person be made responsible?"""
    if not candidate.may("issue.fix"):
        return _("%(who)s 不在用或者角色不能整改，换一个责任人") % {"who": candidate.name}
    return None


def fit_to_verify(candidate: User, responsible: User, issue: Issue) -> str | None:
    """May this person be named verifier of what `responsible` will put right?"""
    if candidate.pk == responsible.pk:
        return _("责任人和验收人不能是同一个人，换一个验收人")
    if not candidate.may("issue.verify"):
        return _("%(who)s 不在用或者角色不能验收，换一个验收人") % {"who": candidate.name}
    if issue.post.women_only and candidate.gender != Gender.FEMALE:
        return _("%(post)s 只能由女职工验收，换一个验收人") % {"post": issue.post.name}
    return None


def lacks_reason(reason: str) -> str | None:
    return None if reason.strip() else _("写清楚原因，别人才知道为什么")


def bad_deadline(due_at: datetime, at: datetime) -> str | None:
    return None if due_at > at else _("期限要晚于现在")


def bad_wish(issue: Issue, due_at: datetime, at: datetime) -> str | None:
    """Why this deadline can't be asked for."""
    if issue.due_at is not None and due_at <= issue.due_at:
        return _("申请的期限要比现在的期限晚")
    return bad_deadline(due_at, at)


def bad_merge(issue: Issue, into: Issue) -> str | None:
    if issue.pk == into.pk or issue.post_id != into.post_id:
        return _("只能并到同一个岗点的另一件问题上")
    if not into.is_open:
        return _("%(number)s 已经是“%(state)s”，并不进去了；按新问题派单") % {
            "number": into.number,
            "state": into.get_state_display(),
        }
    return None


def bad_pause(until: datetime, at: datetime, longest: timedelta) -> str | None:
    if until <= at:
        return _("恢复日期要晚于今天")
    if until > at + longest:
        return _("最多停 %(days)d 天，恢复日期改早一点") % {"days": longest.days}
    return None


def bad_photos(issue: Issue, count: int) -> str | None:
    if not wants_photo(issue):
        return _("%(post)s 不许拍照，写一句说明就行") % {"post": issue.post.name} if count else None
    return None if count else _("拍一张整改后的照片，才能交给验收人")


def _owner(issue: Issue) -> str:
    if issue.responsible is not None:
        return f" {issue.responsible.name} "
    return f" {issue.team.name} " if issue.team is not None else _("责任班组")
