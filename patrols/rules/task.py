"""Who may do what with a task of the month, and when: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from patrols.models.assessment import Assessment
from patrols.models.task import Task
from tongting.people.models import User
from tongting.periods import Month

State = Task.State
REMIND_DAY, DAYS_BEFORE_END = 25, 5
# From which states each verb begins; that it is complete is held against MOVES by a test.
VERBS: dict[str, tuple[str, ...]] = {
    "report": (State.SET,),
    "finish": (State.SET,),
    "miss": (State.SET,),
    "withdraw": (State.SET,),
    "reopen": (State.DONE, State.MISSED),
}


def remind_on(month: Month) -> date:
    """The 25th; five days before the end where the month ends on the 25th or so."""
    for day in month:
        if day.day == REMIND_DAY and (month.last - day).days >= 2:
            return day
    return date.fromordinal(month.last.toordinal() - DAYS_BEFORE_END)


def may_set_for(setter: User, person: User) -> str | None:
    if not person.is_active:
        return _("%(who)s 已经不在用，换一个人") % {"who": person.name}
    if setter.may("task.set"):
        return None
    if leads(setter, person):
        return None
    return _("%(who)s 不是你班组的人，只能给本班组下达任务") % {"who": person.name}


def leads(leader: User, person: User) -> bool:
    """Leads the team of somebody else."""
    team = person.team
    return leader.may("task.team") and team is not None and team.leader_id == leader.pk != person.pk


def bad_due(month: Month, due_on: date, today: date) -> str | None:
    if not month.first <= due_on <= month.last:
        return _("完成期限要在 %(first)s 到 %(last)s 之间，任务算在 %(month)s") % {
            "first": f"{month.first:%m-%d}",
            "last": f"{month.last:%m-%d}",
            "month": month,
        }
    if due_on < today:
        return _("完成期限要在今天或以后")
    return None


def may_see(person: User, task: Task) -> bool:
    return person.pk == task.person_id or person.may("month.see") or leads(person, task.person)


def may_report(person: User, task: Task) -> str | None:
    if task.is_counted:
        return _("这个任务由系统数，不用报")
    if person.pk != task.person_id:
        return _("进度由 %(who)s 本人报") % {"who": task.person.name}
    return None


def may_judge(person: User, task: Task) -> str | None:
    if person.pk == task.person_id:
        return _("自己的任务不能自己认定，换一个人来看")
    return may_manage(person, task)


def may_manage(person: User, task: Task) -> str | None:
    if person.may("task.set") or leads(person, task.person):
        return None
    return _("由下达任务的支部、考核管理员或者本班组的班组长来办")


GUARDS: Mapping[str, Callable[[User, Task], str | None]] = {
    "report": may_report,
    "finish": may_judge,
    "miss": may_judge,
    "withdraw": may_manage,
    "reopen": may_judge,
}


def refusal(verb: str, person: User, task: Task, assessment: Assessment | None, today: date) -> str | None:
    """Why this person can't do this now; None where they can. `assessment` is the task's month, once it is drafted."""
    if task.state not in VERBS[verb]:
        return _("现在是“%(state)s”，做不了这一步") % {"state": task.get_state_display()}
    if sentence := month_refuses(task, assessment):
        return sentence
    if sentence := GUARDS[verb](person, task):
        return sentence
    if verb == "finish" and not task.is_met:
        return _("才完成 %(n)s，目标 %(target)s %(unit)s；报够了再认定") % {
            "n": shown(task.reached),
            "target": shown(task.target),
            "unit": task.unit,
        }
    if verb == "miss" and task.due_on >= today:
        return _("期限到 %(day)s，过了再认定未完成") % {"day": f"{task.due_on:%m-%d}"}
    return None


def month_refuses(task: Task, assessment: Assessment | None) -> str | None:
    """A month that has been reviewed takes no verdicts any more: nothing would score them."""
    if assessment is None or assessment.state == Assessment.State.DRAFTED:
        return None
    return _("%(month)s 考核%(state)s，任务不能再改；要改先退回自动算分") % {
        "month": assessment.month,
        "state": assessment.get_state_display(),
    }


def open_verbs(person: User, task: Task, assessment: Assessment | None, today: date) -> set[str]:
    return {verb for verb in VERBS if refusal(verb, person, task, assessment, today) is None}


def bad_amount(task: Task, amount: Decimal) -> str | None:
    """What was reported too much is taken back by a negative entry, never below nothing."""
    if amount == 0:
        return _("这次完成了多少？填一个数；报多了填负数减回来")
    if task.reached + amount < 0:
        return _("一共才报了 %(n)s，减不了这么多") % {"n": shown(task.reached)}
    if task.reached + amount > 99_999:
        return _("数太大了，核对一下")
    return None


def bad_link(link: str) -> str | None:
    if link and not (link.startswith("https://") or (link.startswith("/") and not link.startswith("//"))):
        return _("链接要以 https:// 开头，或者是本系统里的一页")
    return None


def shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
