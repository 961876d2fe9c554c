"""Who may win the service star (服务明星参评资格): one small rule a guard, each with the sentence of its "no"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

LEAST_SCORE = Decimal(90)
DEAR = Decimal(5)
OK, NO, UNKNOWN = "ok", "no", "unknown"


@dataclass(frozen=True)
class Facts:
    """What is known of a candidate at the time of asking. `known` names the facts for which there is a source; a score
    of None was not worked out yet. `won` is the month of the last win within the cool-down."""

    is_active: bool = True
    since: date | None = None
    away_days: int = 0
    first_day: date = date.min
    month_score: Decimal | None = None
    score_month: str = ""
    complaint_cost: Decimal = Decimal(0)
    violations: Decimal = Decimal(0)
    falsified: Decimal = Decimal(0)
    won: str = ""
    cooldown_months: int = 0
    known: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Verdict:
    """`guard` said ok, no or unknown (no source yet: it does not stand in the way, and the screen says so)."""

    guard: str
    said: str
    sentence: str


def on_post(facts: Facts) -> str | None:
    if not facts.is_active:
        return _("已经离岗")
    if facts.since is not None and facts.since > facts.first_day:
        return _("%(day)s 才到岗，不满整月") % {"day": f"{facts.since:%m-%d}"}
    if facts.away_days:
        return _("本月请假 %(n)d 天，不满整月在岗") % {"n": facts.away_days}
    return None


def month_score(facts: Facts) -> str | None:
    if facts.month_score is not None and facts.month_score < LEAST_SCORE:
        return _("%(month)s 月考核 %(score)s 分，要满 %(least)s 分") % {
            "month": facts.score_month,
            "score": facts.month_score,
            "least": LEAST_SCORE,
        }
    return None


def complaint(facts: Facts) -> str | None:
    if facts.complaint_cost >= DEAR:
        return _("有一件有效投诉扣了 %(points)s 分，扣 %(most)s 分以上的不能参评") % {
            "points": f"{facts.complaint_cost.normalize():f}",
            "most": DEAR,
        }
    return None


def violation(facts: Facts) -> str | None:
    if facts.violations:
        return _("本月有违章 %(n)d 次") % {"n": facts.violations}
    return None


def falsified(facts: Facts) -> str | None:
    if facts.falsified:
        return _("本月有巡查弄虚作假的记录")
    return None


def cooldown(facts: Facts) -> str | None:
    if facts.won:
        return _("%(month)s 刚当选，隔 %(n)d 个月才能再参评") % {
            "month": facts.won,
            "n": facts.cooldown_months,
        }
    return None


# Guard → its rule, the fact it rests on where a source must give it.
GUARDS: dict[str, tuple[Callable[[Facts], str | None], str]] = {
    "on_post": (on_post, ""),
    "month_score": (month_score, "month_score"),
    "complaint": (complaint, "complaint_cost"),
    "violation": (violation, "violation"),
    "falsified": (falsified, "falsified"),
    "cooldown": (cooldown, ""),
}


def verdicts(facts: Facts) -> list[Verdict]:
    """Every guard's word, in the order of the criteria."""
    return [_verdict(name, facts) for name in GUARDS]


def _verdict(name: str, facts: Facts) -> Verdict:
    rule, fact = GUARDS[name]
    if sentence := rule(facts):
        return Verdict(name, NO, sentence)
    if fact and fact not in facts.known:
        return Verdict(name, UNKNOWN, _("这里还没有这项数据，先不拦"))
    if name == "month_score" and facts.month_score is None:
        return Verdict(name, UNKNOWN, _("月考核还没有算出来，先不拦"))
    return Verdict(name, OK, _("符合"))


def names() -> dict[str, str]:
    """What each guard asks, in the words of the criteria."""
    return {
        "on_post": _("全月在岗"),
        "month_score": _("月考核 %(least)s 分以上") % {"least": LEAST_SCORE},
        "complaint": _("没有扣 %(most)s 分以上的有效投诉") % {"most": DEAR},
        "violation": _("没有违章"),
        "falsified": _("没有巡查弄虚作假"),
        "cooldown": _("不在间隔期内"),
    }
