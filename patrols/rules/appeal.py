"""Appeals and corrections: who may file, answer, write and confirm one, and until when. Pure questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from patrols.models import Appeal, Assessment, Correction
from tongting.people.models import Group, User

State = Appeal.State
Month = Assessment.State
# Nobody takes or gives more than this by one line.
MOST_POINTS = Decimal(20)


def is_open_for_appeals(assessment: Assessment, today: date) -> bool:
    return out_of_time(assessment, today) is None


def out_of_time(assessment: Assessment, today: date) -> str | None:
    """Why nobody may appeal now, by the state of the month or by the day."""
    if assessment.state == Month.LOCKED:
        return _("%(month)s考核已经定稿，申诉过期了；确实错了的，请考核管理员写更正") % {
            "month": assessment.label
        }
    until = assessment.appeal_until or assessment.notice_until
    if until is not None and today > until:
        return _("申诉到 %(day)s 为止，已经过了；确实错了的，找考核管理员") % {"day": f"{until:%m-%d}"}
    if assessment.state != Month.PUBLICISED:
        return _("公示以后才能申诉，现在是“%(state)s”") % {"state": assessment.get_state_display()}
    return None


def may_file(
    person: User,
    whose: int,
    assessment: Assessment,
    today: date,
    *,
    takes_points: bool = True,
    earlier: Appeal | None = None,
) -> str | None:
    """`earlier` is the last appeal of this person against the same line that they did not withdraw."""
    if person.pk != whose:
        return _("只能对自己的得分申诉")
    if refusal := out_of_time(assessment, today):
        return refusal
    if not takes_points:
        return _("这一行没有扣你的分，不用申诉")
    if earlier is None:
        return None
    if earlier.state == State.FILED:
        return _("这一行你申诉过了，正在处理")
    return _("这一行申诉过，答复是“%(state)s”；还有不同意见，当面找支部") % {
        "state": earlier.get_state_display()
    }


def lacks_answer(answer: str) -> str | None:
    return None if answer.strip() else _("写一句答复，申诉的人看得到")


def may_decide(person: User, appeal: Appeal) -> str | None:
    if appeal.state != State.FILED:
        return _("这条申诉已经是“%(state)s”") % {"state": appeal.get_state_display()}
    if not person.may("month.appeal") and appeal.decider_id != person.pk:
        return _("申诉由支部或者考核管理员答复")
    if appeal.person_id == person.pk:
        return _("自己的申诉不能自己答复，请另一位来")
    if person.pk in appeal.finders:
        return _("这一行是你查出、登记或者打分的，不能由你答复，请另一位来")
    return None


def wrong_points(points: Decimal | None, room: Decimal) -> str | None:
    """What an upheld appeal against a rate gives back: something, and no more than was lost."""
    if points is None or points <= 0:
        return _("填补回几分")
    if points > room:
        return _("这一项一共只少了 %(room)s 分，补回的不能更多") % {"room": room}
    return None


def may_withdraw(person: User, appeal: Appeal) -> str | None:
    if appeal.person_id != person.pk:
        return _("申诉只有本人能撤回")
    if appeal.state != State.FILED:
        return _("这条申诉已经是“%(state)s”") % {"state": appeal.get_state_display()}
    return None


def may_name(person: User, appeal: Appeal, *, has_decider: bool) -> str | None:
    """Somebody is named only where nobody is left who may answer: nobody looks for a kinder judge."""
    if not person.may("month.draft"):
        return _("答复人由考核管理员指定")
    if appeal.state != State.FILED:
        return _("这条申诉已经是“%(state)s”") % {"state": appeal.get_state_display()}
    return _("有人能答复这条申诉，不用另外指定") if has_decider else None


def unfit_to_decide(person: User, appeal: Appeal, *, by: User) -> str | None:
    if not person.is_active or person.group == Group.RESIDENT:
        return _("%(name)s 不在后勤管理科，换一个人") % {"name": person.name}
    if person.pk == by.pk:
        return _("不能指定自己，请另一位来答复")
    if person.pk == appeal.person_id:
        return _("申诉是 %(name)s 提的，换一个人") % {"name": person.name}
    if person.pk in appeal.finders:
        return _("这一行是 %(name)s 查出、登记或者打分的，换一个人") % {"name": person.name}
    return None


def still_open(many: int) -> str | None:
    """Why a month is not approved yet."""
    return _("还有 %(n)d 条申诉没有答复，答复完才能审批") % {"n": many} if many else None


def may_see(person: User, appeal: Appeal) -> bool:
    mine = person.pk in (appeal.person_id, appeal.decider_id)
    return mine or person.may("month.see") or person.may("month.appeal")


# --- corrections ----------------------------------------------------------------------------------------------------


def may_propose(
    person: User, whose: User, of: Assessment, *, standing: Correction | None = None, is_assessed: bool = True
) -> str | None:
    if not person.may("month.record"):
        return _("更正由登记考核记录的人提出")
    if of.state != Month.LOCKED:
        return _("%(month)s考核还没有定稿，现在改不用更正：公示期里申诉，或者退回重算") % {"month": of.label}
    if person.pk == whose.pk:
        return _("自己的分不能自己提更正，请另一位来")
    if not is_assessed:
        return _("%(name)s 现在不参加考核，更正没有地方计") % {"name": whose.name}
    if standing is None:
        return None
    if standing.state == Correction.State.PROPOSED:
        return _("这一行的更正已经提了，等第二个人确认")
    return _("这一行已经更正过一次，计入 %(month)s") % {"month": standing.month}


def wrong_size(points: Decimal) -> str | None:
    if points == 0 or abs(points) > MOST_POINTS:
        return _("更正几分填 −%(most)s 到 %(most)s 之间的数，不填 0") % {"most": MOST_POINTS}
    return None


def may_confirm(person: User, correction: Correction) -> str | None:
    if correction.state != Correction.State.PROPOSED:
        return _("这条更正已经是“%(state)s”") % {"state": correction.get_state_display()}
    if not person.may("month.approve"):
        return _("更正由审批月考核的人确认")
    if correction.entered_by_id == person.pk:
        return _("这条更正是你提的，要另一个人确认")
    if correction.person_id == person.pk:
        return _("自己的分不能自己确认，请另一位来")
    return None


def may_see_correction(person: User, correction: Correction) -> bool:
    return person.pk == correction.person_id or person.may("month.see") or person.may("month.record")
