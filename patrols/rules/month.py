"""Who may do what with a month, and when: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from patrols.models.assessment import Assessment, RecordEntry
from tongting.people.models import User
from tongting.periods import Month

State = Assessment.State
# Working days for which a month hangs out for everybody to see, where the rules that a mine began with do not say.
NOTICE_DAYS = 3


@dataclass(frozen=True)
class Since:
    """How much of each kind came in, or was taken back, after the month was scored."""

    visits: int
    records: int
    verdicts: int
    issues: int
    sessions: int


def notice_days(rules: Mapping[str, Any]) -> int:
    """Working days for which the month hangs out."""
    return int(rules.get("cycle", {}).get("notice_working_days", NOTICE_DAYS))


def appeal_days(rules: Mapping[str, Any]) -> int:
    """Working days in which somebody may appeal, never more than the month hangs out."""
    days = notice_days(rules)
    return min(days, int(rules.get("cycle", {}).get("objection_working_days", days)))


def may_draft(month: Month, today: date, assessment: Assessment | None) -> str | None:
    if today <= month.last:
        return _("%(month)s 还没有过完，月末以后再算") % {"month": month}
    if assessment is None or assessment.state == State.DRAFTED:
        return None
    return _("%(month)s 已经%(state)s，不能重新算分；要重算，先退回自动算分") % {
        "month": assessment.month,
        "state": assessment.get_state_display(),
    }


def may_approve(person: User, assessment: Assessment, today: date) -> str | None:
    """The first approval and the second are two people's; neither before the public notice has ended."""
    if assessment.notice_until is not None and today <= assessment.notice_until:
        return _("公示到 %(day)s 结束，之后才能审批") % {"day": f"{assessment.notice_until:%m-%d}"}
    if assessment.state == State.APPROVED and assessment.approved_by_id == person.pk:
        return _("第一次就是你批的，定稿要另一个人批")
    return None


def may_review(assessment: Assessment, since: Since) -> str | None:
    """What came in after the draft, or was taken back, is not in the scores: the branch reviews a draft that has it."""
    counts = (
        (_("%d 条巡查"), since.visits),
        (_("%d 条考核记录"), since.records),
        (_("%d 个任务的认定"), since.verdicts),
        (_("%d 件作废的问题"), since.issues),
        (_("%d 场培训的出勤"), since.sessions),
    )
    changed = "、".join(said % many for said, many in counts if many)
    if assessment.state == State.DRAFTED and changed:
        return _("算分以后有变动：%(what)s，先重新算分再审核") % {"what": changed}
    return None


def may_record(
    day: date, today: date, locked_until: date | None, assessment: Assessment | None
) -> str | None:
    """A record belongs to the month of its date, whose `assessment` may be under way: once reviewed it takes no more,
    because nothing would score it."""
    if day > today:
        return _("日期还没到，填今天或以前的日期")
    if locked_until is not None and day <= locked_until:
        return _("%(day)s 所在的月份已经定稿，这条记录记在今天，事由里写明实际日期") % {
            "day": f"{day:%Y-%m-%d}"
        }
    if assessment is not None and assessment.state != State.DRAFTED:
        return _(
            "%(month)s 考核%(state)s，现在记进去算不到分：退回自动算分再记，或者记在今天、写明实际日期"
        ) % {
            "month": assessment.month,
            "state": assessment.get_state_display(),
        }
    return None


def may_withdraw(record: RecordEntry, locked_until: date | None, assessment: Assessment | None) -> str | None:
    if locked_until is not None and record.day <= locked_until:
        return _("这条记录已经计入定稿的月份，不能撤销；在本月另记一条更正")
    if assessment is not None and assessment.state != State.DRAFTED:
        return _("%(month)s 考核%(state)s，这条记录已经算进去了；先退回自动算分再撤销") % {
            "month": assessment.month,
            "state": assessment.get_state_display(),
        }
    return None


def may_see_score(viewer: User, person: int) -> bool:
    return viewer.pk == person or viewer.may("month.see")


def may_see_totals(viewer: User, assessment: Assessment) -> bool:
    """Everybody's total and place: for whoever may see the month, and for all once the branch hung them out."""
    return viewer.may("month.see") or assessment.totals_shown_at is not None


def may_hang_out(assessment: Assessment) -> str | None:
    """Why a month is not printed to hang on the wall."""
    if assessment.state not in (State.PUBLICISED, State.APPROVED, State.LOCKED):
        return _("公示以后才能打印公示，现在是“%(state)s”") % {"state": assessment.get_state_display()}
    if assessment.totals_shown_at is None:
        return _("这个月没有公开全科总分，不能张贴；下次开始公示时勾上“公开全科总分”")
    return None
