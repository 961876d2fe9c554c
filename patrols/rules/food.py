"""Who may sign which food-safety record, and when: answered with None or the reason why not."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from patrols.models.food import FoodRecord
from tongting.people.models import User
from tongting.periods import Day, Span, Week

Kind = FoodRecord.Kind
RIGHTS = {Kind.DAY: "food.sign", Kind.WEEK: "food.direct"}
# The week's report is due on Friday and may be signed from then on.
REPORT_FROM = 4
# Kinds of post whose patrols make the record.
POST_KINDS = ("canteen_kitchen", "dining_hall")


def kind_of(period: Span) -> FoodRecord.Kind:
    return Kind.WEEK if isinstance(period, Week) else Kind.DAY


def may_sign(person: User, period: Day | Week, today: date, signed: FoodRecord | None) -> str | None:
    kind = kind_of(period)
    if not person.may(RIGHTS[kind]):
        who = _("食品安全总监") if kind == Kind.WEEK else _("食品安全员")
        return _("这份记录由%(who)s来签") % {"who": who}
    if signed is not None:
        return _("%(who)s 已经签过了；写错了就更正，原来的留着") % {"who": signed.signed_by.name}
    if period.first > today:
        return _("%(period)s 还没到，不能先签") % {"period": period}
    if kind == Kind.WEEK and (today - period.first).days < REPORT_FROM:
        return _("周五起才能签这一周的报告")
    return None


def may_amend(person: User, record: FoodRecord) -> str | None:
    if not person.may(RIGHTS[Kind(record.kind)]):
        return _("更正要由有签字权限的人来做")
    if record.state != FoodRecord.State.SIGNED:
        return _("这一份已经更正过了，去看最新的一份")
    return None


def bad_statement(has_risk: bool, finding: str, measure: str, failed: int) -> str | None:
    """What is stated has to hang together with what the patrols found; nothing is filled in by itself."""
    if has_risk and not finding.strip():
        return _("发现了风险，写清楚是什么问题")
    if has_risk and not measure.strip():
        return _("写清楚采取了什么措施")
    if not has_risk and failed and not measure.strip():
        return _("巡查记了 %(n)d 项不合格，说没有风险就写明这些是怎么处理的") % {"n": failed}
    return None
