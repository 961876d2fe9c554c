"""Who may take a job (竞标资格): one small rule a guard, each with the sentence of its "no": figures and what heals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from tongting.periods import local

OK, NO, UNKNOWN = "ok", "no", "unknown"


@dataclass(frozen=True)
class Clash:
    """A turn of the job, and what somebody does at that time or within the way there."""

    start: datetime
    end: datetime
    what: str
    what_start: datetime
    what_end: datetime
    gap_minutes: int = 0
    all_day: bool = False


@dataclass(frozen=True)
class Rest:
    end: datetime
    start: datetime
    hours: Decimal


@dataclass(frozen=True)
class Over:
    """More hours than a day or a month may have: in which, how many are there already, how many it would be."""

    when: str
    had: Decimal
    would: Decimal


@dataclass(frozen=True)
class Facts:
    """What is known of a person beside a job at the time of asking. A score of None was not worked out yet; `known`
    names the facts for which there is a source, `rostered_until` is the last day with a shift of theirs; the limits are
    those of the market's rule."""

    is_active: bool = True
    is_member: bool = True
    may_bid: bool = True
    opens: bool = False
    priced: bool = False
    approved: bool = False
    evaluates: bool = False
    women_only: bool = False
    is_woman: bool = False
    score: Decimal | None = None
    score_month: str = ""
    # There is no month's score, but the mean of the visits to the own posts.
    is_mean: bool = False
    least_score: Decimal = Decimal(80)
    overdue: int = 0
    jobs: int = 0
    most_jobs: int = 2
    certificate: str = ""
    has_certificate: bool = False
    valid_until: date | None = None
    last_day: date = date.max
    clash: Clash | None = None
    has_times: bool = False
    rostered_until: date | None = None
    rest: Rest | None = None
    rest_hours: Decimal = Decimal(8)
    week: str = ""
    free_days: int = 7
    rest_days: int = 1
    day: Over | None = None
    hours_a_day: Decimal = Decimal(3)
    month: Over | None = None
    hours_a_month: Decimal = Decimal(36)
    known: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Verdict:
    """`guard` said ok, no or unknown (no source yet: it does not stand in the way, and the screen says so)."""

    guard: str
    said: str
    sentence: str


def account(facts: Facts) -> str | None:
    if not facts.is_active:
        return _("账号停用了；恢复以后才能投")
    return None


def member(facts: Facts) -> str | None:
    if not facts.is_member:
        return _("内部竞标只对本科室职工；归到本科室的班组以后才能投")
    if not facts.may_bid:
        return _("现在的角色不能投标；要投的找系统管理员加上“职工”角色")
    return None


def conflict(facts: Facts) -> str | None:
    if facts.priced:
        return _("定这个活的价的人不能投")
    if facts.approved:
        return _("审核这个活的人不能投")
    if facts.opens:
        return _("这个活的开标人不能投")
    if facts.evaluates:
        return _("评过这个活的人不能投")
    return None


def women(facts: Facts) -> str | None:
    if facts.women_only and not facts.is_woman:
        return _("这个活在女职工的地方，只限女职工")
    return None


def month_score(facts: Facts) -> str | None:
    if facts.score is None or facts.score >= facts.least_score:
        return None
    what = {
        "month": facts.score_month,
        "score": plain(facts.score),
        "least": plain(facts.least_score),
    }
    if facts.is_mean:
        return _("本岗 %(month)s 巡查平均 %(score)s 分，要满 %(least)s 分；下个月够了就能投") % what
    return _("本岗 %(month)s 月考核 %(score)s 分，要满 %(least)s 分；下个月考核够了就能投") % what


def overdue(facts: Facts) -> str | None:
    if facts.overdue:
        return _("本岗有 %(n)d 个问题超期没整改；整改交上去就能投") % {"n": facts.overdue}
    return None


def jobs(facts: Facts) -> str | None:
    if facts.jobs >= facts.most_jobs:
        return _("手上已经有 %(n)d 份活，最多兼 %(most)d 份；干完一份再投") % {
            "n": facts.jobs,
            "most": facts.most_jobs,
        }
    return None


def certificate(facts: Facts) -> str | None:
    if not facts.certificate or "certificate" not in facts.known:
        return None
    what = {"name": facts.certificate}
    if not facts.has_certificate:
        return _("这个活要有%(name)s；把证登记上就能投") % what
    if facts.valid_until is not None and facts.valid_until < facts.last_day:
        return _("%(name)s %(until)s 到期，活要干到 %(last)s；换了新证就能投") % {
            **what,
            "until": f"{facts.valid_until:%m-%d}",
            "last": f"{facts.last_day:%m-%d}",
        }
    return None


def clash(facts: Facts) -> str | None:
    found = facts.clash
    if found is None:
        return None
    what = {
        "turn": _hours(found.start, found.end),
        "what": found.what,
        "when": _days(found) if found.all_day else _hours(found.what_start, found.what_end),
        "gap": found.gap_minutes,
    }
    if found.start < found.what_end and found.what_start < found.end:
        return _("%(turn)s 要干这个活，那时有%(what)s（%(when)s）；换了班、调开了就能投") % what
    return _("%(turn)s 要干这个活，和%(what)s（%(when)s）之间不够 %(gap)d 分钟走路；调开了就能投") % what


def night_rest(facts: Facts) -> str | None:
    if facts.rest is None:
        return None
    return _(
        "%(end)s 收工、%(start)s 又上班，中间只歇 %(hours)s 小时，要歇够 %(least)s 小时；换了班就能投"
    ) % {
        "end": _moment(facts.rest.end),
        "start": _moment(facts.rest.start),
        "hours": plain(facts.rest.hours),
        "least": plain(facts.rest_hours),
    }


def rest_day(facts: Facts) -> str | None:
    if facts.week:
        return _(
            "加上这个活，%(week)s 那一周只歇 %(free)d 天，每周要歇 %(least)d 天；那一周有了休息日就能投"
        ) % {
            "week": facts.week,
            "free": facts.free_days,
            "least": facts.rest_days,
        }
    return None


def hours_day(facts: Facts) -> str | None:
    if facts.day is None:
        return None
    return _over(_("每天"), facts.day, facts.hours_a_day)


def hours_month(facts: Facts) -> str | None:
    if facts.month is None:
        return None
    return _over(_("每月"), facts.month, facts.hours_a_month)


# Guard → its rule.
GUARDS: dict[str, Callable[[Facts], str | None]] = {
    "account": account,
    "member": member,
    "conflict": conflict,
    "women": women,
    "month_score": month_score,
    "overdue": overdue,
    "jobs": jobs,
    "certificate": certificate,
    "clash": clash,
    "night_rest": night_rest,
    "rest_day": rest_day,
    "hours_day": hours_day,
    "hours_month": hours_month,
}


def verdicts(facts: Facts) -> list[Verdict]:
    """Every guard's word, in the order above."""
    return [_verdict(name, facts) for name in GUARDS]


def unknown(guard: str, facts: Facts) -> str | None:
    """Why nobody can say yet; what is not known does not stand in the way."""
    if guard == "month_score" and facts.score is None:
        return _("上个月的考核还没有算出来，先不拦")
    if guard == "overdue" and "overdue_now" not in facts.known:
        return _("这里还没有这项数据，先不拦")
    if guard == "certificate" and facts.certificate and "certificate" not in facts.known:
        return _("这个活要有%(name)s，这种证还没有开始执行，先不拦，签约时看证") % {"name": facts.certificate}
    if guard in ("clash", "night_rest", "rest_day") and facts.has_times:
        if facts.rostered_until is None:
            return _("还没有排班，先不拦；排了班每月再查")
        if facts.rostered_until < facts.last_day:
            return _("排班只排到 %(day)s，后面的排出来再查") % {"day": f"{facts.rostered_until:%m-%d}"}
    return None


def _verdict(name: str, facts: Facts) -> Verdict:
    if sentence := GUARDS[name](facts):
        return Verdict(name, NO, sentence)
    if why := unknown(name, facts):
        return Verdict(name, UNKNOWN, why)
    return Verdict(name, OK, _("符合"))


def names(facts: Facts | None = None) -> dict[str, str]:
    """What each guard asks."""
    of = facts or Facts()
    return {
        "account": _("账号在用"),
        "member": _("本科室职工"),
        "conflict": _("没定价、不开标、不评标"),
        "women": _("只限女职工的活由女职工干"),
        "month_score": _("本岗上月考核 %(least)s 分以上") % {"least": plain(of.least_score)},
        "overdue": _("本岗没有超期没整改的问题"),
        "jobs": _("手上的活不到 %(most)d 份") % {"most": of.most_jobs},
        "certificate": _("要的证在有效期内"),
        "clash": _("和排班、巡查、请假、别的活不撞，走得到"),
        "night_rest": _("夜里歇够 %(hours)s 小时") % {"hours": plain(of.rest_hours)},
        "rest_day": _("每周歇 %(n)d 天") % {"n": of.rest_days},
        "hours_day": _("每天加的工时不超过 %(most)s 小时") % {"most": plain(of.hours_a_day)},
        "hours_month": _("每月加的工时不超过 %(most)s 小时") % {"most": plain(of.hours_a_month)},
    }


def own_shift() -> str:
    return _("本岗的班")


def other_job(title: str) -> str:
    return _("别的活“%(title)s”") % {"title": title}


def plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


def _over(each: str, over: Over, most: Decimal) -> str:
    what = {
        "each": each,
        "when": over.when,
        "had": plain(over.had),
        "would": plain(over.would),
        "most": plain(most),
    }
    if over.had:
        words = _(
            "%(when)s，别的活占 %(had)s 小时，加上这个活 %(would)s 小时，%(each)s最多 %(most)s 小时；活少了就能投"
        )
        return words % what
    return (
        _("这个活 %(when)s 要 %(would)s 小时，%(each)s最多 %(most)s 小时；工时改少了、几个人分着干就能投")
        % what
    )


def _moment(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"


def _hours(start: datetime, end: datetime) -> str:
    return f"{_moment(start)}–{local(end):%H:%M}"


def _days(found: Clash) -> str:
    first, last = local(found.what_start).date(), local(found.what_end).date()
    return f"{first:%m-%d}" if (last - first).days <= 1 else _("%(day)s 起") % {"day": f"{first:%m-%d}"}
