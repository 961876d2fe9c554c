"""What a job must be before it goes on, and who may do what with it; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Job, Opener
from tongting.people.models import User
from tongting.periods import local

State, Mode, Basis = Job.State, Job.Mode, Job.Basis
# What is told to everybody stays: the price, how bids are judged and by whom they are opened.
FIXED = (
    "kind", "mode", "women_only", "people_wanted", "basis", "quantity", "unit", "ceiling", "method", "price_weight",
    "least_bids",
)  # fmt: skip
OPEN_TO_CHANGE = (
    "title", "post", "place", "scope", "quality", "materials", "fills_post", "certificate", "first_day", "last_day",
    "hours", "questions_until", "bid_from", "bid_until",
)  # fmt: skip
FIELDS = (*OPEN_TO_CHANGE, *FIXED)
# A change of these alone leaves what was bid for as it was.
DEADLINES = ("questions_until", "bid_from", "bid_until")
PRICED = ("basis", "quantity", "unit", "ceiling")
MOST_FILES = 6
SEATS = tuple(Opener.Seat.values)
# A contract for longer is tendered again.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Facts:
    """What the checks have to know beside the job's own fields; see queries/job_check.py."""

    at: datetime
    # Where publicity leaves the first day to work.
    earliest: date | None = None
    # Two turns that meet, and a line outside of the job's days, in words.
    clash: str = ""
    outside: str = ""
    most_a_day: Decimal = Decimal(0)
    most_a_month: Decimal = Decimal(0)
    fullest_month: str = ""
    hours_a_day: Decimal = Decimal(3)
    hours_a_month: Decimal = Decimal(36)
    notice_days: int = 3
    # The ceiling that nobody bid for.
    failed_at: Decimal | None = None


def faults(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Field → sentence, of a job whose fields are each fine by themselves; `times` and `openers` (seat → person) are
    among them."""
    found: dict[str, str] = {}
    for check in (_price, _days, _bidding, _mode, _hours, _openers):
        for name, sentence in check(given, facts).items():
            found.setdefault(name, sentence)
    return found


def is_span(first: date, last: date) -> bool:
    return first <= last < first + LONGEST


def _price(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    if given["ceiling"] <= 0:
        return {"ceiling": _("最高限价要大于 0 元，照预算填")}
    if given["basis"] == Basis.UNIT_PRICE and not given["unit"]:
        return {"unit": _("按单价算要写单位，如：平方米、米、扇")}
    if given["basis"] in (Basis.LUMP_SUM, Basis.MONTHLY) and given["quantity"] != 1:
        return {"quantity": _("总价和按月包干的数量是 1，要乘数量就选“单价×数量”或“工日”")}
    if facts.failed_at is not None and given["ceiling"] == facts.failed_at:
        return {"ceiling": _("上一次限价 %(price)s 元流标了，这次换一个价") % {"price": facts.failed_at}}
    return {}


def _days(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    first, last = given["first_day"], given["last_day"]
    if first < local(facts.at).date():
        return {"first_day": _("开工日期已经过了，改到今天以后")}
    if last < first:
        return {"last_day": _("完工日期要在开工日期以后")}
    if not is_span(first, last):
        return {"last_day": _("一次最多招 12 个月，到期再招")}
    if not (given["post"] or given["place"]):
        return {"place": _("在哪儿干：选一个岗点，或者写地点")}
    return {}


def _bidding(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    since, until, asked = given["bid_from"], given["bid_until"], given["questions_until"]
    if until <= facts.at:
        return {"bid_until": _("投标截止已经过了，改到现在以后")}
    if until <= since:
        return {"bid_until": _("投标截止要在投标开始以后")}
    if asked and asked > until:
        return {"questions_until": _("提问截止不能晚于投标截止")}
    if given["mode"] == Mode.GRAB and given["first_day"] < local(until).date():
        return {"bid_until": _("抢单要在开工前截止，最晚开工当天")}
    if given["mode"] != Mode.GRAB and facts.earliest and given["first_day"] < facts.earliest:
        return {
            "first_day": _("开标后要公示 %(days)d 个工作日，最早 %(day)s 才能开工；开工往后改，或者早点截止")
            % {"days": facts.notice_days, "day": f"{facts.earliest:%m-%d}"}
        }
    return {}


def _mode(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    if given["mode"] == Mode.INDIVIDUAL and given["people_wanted"] != 1:
        return {"people_wanted": _("个人竞标只要 1 个人；几个人一起干，选“班组承包”或“抢单”")}
    if given["mode"] == Mode.TEAM and given["people_wanted"] < 2:
        return {"people_wanted": _("班组承包至少 2 个人；一个人干的，选“个人竞标”")}
    if given["mode"] == Mode.GRAB and given["method"] != Job.Method.LOWEST:
        return {"method": _("抢单是定价，先到先得，不评分")}
    if given["method"] == Job.Method.POINTS and not 1 <= given["price_weight"] <= 99:
        return {"price_weight": _("报价占的分要在 1 到 99 之间，剩下的是方案分，两项合起来 100")}
    return {}


def _hours(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    if facts.clash:
        return {"times": _("时间重叠了：%(which)s，改一行") % {"which": facts.clash}}
    if facts.outside:
        return {"times": _("%(which)s 不在开工到完工之间，改一行或者改日期") % {"which": facts.outside}}
    if not given["times"] and given["hours"] <= 0:
        return {"hours": _("时间不固定的，填每人要几小时；固定的，填下面的时间")}
    is_crew, name = given["mode"] == Mode.TEAM, "times" if given["times"] else "hours"
    share = shared_by(given["mode"], given["people_wanted"]) if given["times"] else 1
    day, month = round(facts.most_a_day / share, 1), round(facts.most_a_month / share, 1)
    if day > facts.hours_a_day:
        had, most = figure(day), figure(facts.hours_a_day)
        words = (
            _("有一天每人要干 %(had)s 小时，每天最多加 %(most)s 小时，改短一点，或者多要几个人分着干")
            if is_crew
            else _("有一天要干 %(had)s 小时，每人每天最多加 %(most)s 小时，改短一点，或者选“班组承包”分着干")
        )
        return {name: words % {"had": had, "most": most}}
    if month > facts.hours_a_month:
        had, most = figure(month), figure(facts.hours_a_month)
        words = (
            _("%(month)s 每人要干 %(had)s 小时，每月最多加 %(most)s 小时，少排几天，或者多要几个人分着干")
            if is_crew
            else _(
                "%(month)s 要干 %(had)s 小时，每人每月最多加 %(most)s 小时，少排几天，或者选“班组承包”分着干"
            )
        )
        return {name: words % {"month": facts.fullest_month, "had": had, "most": most}}
    return {}


def shared_by(mode: str, people: int) -> int:
    """Among how many the fixed times of a job are shared: a crew takes turns, anybody else does all of them."""
    return max(people, 1) if mode == Mode.TEAM else 1


def _openers(given: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    if given["mode"] == Mode.GRAB:
        return {}
    seen: dict[int, str] = {}
    for seat in SEATS:
        person, name = given["openers"].get(seat), str(Opener.Seat(seat).label)
        if person is None:
            return {f"opener_{seat}": seat_wanted(seat)}
        if person.pk == given["priced_by"]:
            words = _("%(who)s定的价，不能再开标，%(seat)s代表换一个人")
            return {f"opener_{seat}": words % {"who": person.name, "seat": name}}
        if person.pk in seen:
            words = _("%(who)s已经是%(first)s代表，%(seat)s代表换一个人")
            facts_of = {"who": person.name, "first": seen[person.pk], "seat": name}
            return {f"opener_{seat}": words % facts_of}
        seen[person.pk] = name
    return {}


def seat_wanted(seat: str) -> str:
    return _("选%(seat)s代表，三方各一人，两人到场才能开标") % {"seat": Opener.Seat(seat).label}


def figure(value: Decimal) -> str:
    """2.50 → 2.5, 3.0 → 3."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- who may do what -------------------------------------------------------------------------------------------------


def _is_now(job: Job) -> str:
    return _("现在是“%(state)s”") % {"state": job.get_state_display()}


def may_change(job: Job) -> str | None:
    if job.state in (State.DRAFT, State.REVIEW, *Job.BEFORE_OPENING):
        return None
    return _("%(now)s，标的定了，不能再改") % {"now": _is_now(job)}


def may_amend(job: Job, given: Mapping[str, Any], at: datetime, *, taken: bool) -> dict[str, str]:
    """After publication; the fields that are fixed are not asked for at all. `taken`: somebody has a place already."""
    if taken:
        return {"": _("已经有人抢到了，不能再改；要改就先取消，重新发")}
    if job.bid_until is not None and job.bid_until <= at:
        return {"bid_until": _("投标已经截止，不能再改")}
    if job.bid_until is not None and given["bid_until"] < job.bid_until:
        return {"bid_until": _("公告以后截止时间只能往后延")}
    if job.state == State.BIDDING and given["bid_from"] != job.bid_from:
        return {"bid_from": _("投标已经开始，开始时间不能再改")}
    return {}


def may_send(job: Job) -> str | None:
    return None if job.state == State.DRAFT else _("%(now)s，不用再送审") % {"now": _is_now(job)}


def may_review(job: Job, person: User, authors: Collection[int]) -> str | None:
    """Another than whoever priced, wrote or sent it."""
    if job.state != State.REVIEW:
        return _("%(now)s，没有要审的") % {"now": _is_now(job)}
    if not person.may("tender.review"):
        return _("要有审核标的的权限")
    if person.pk == job.priced_by_id:
        return _("价是你定的，要由别人审核")
    if person.pk in authors:
        return _("你写过或者送审过这个标的，要由别人审核")
    return None


def is_another(job: Job, seen: str) -> str | None:
    """What was reviewed is what was sent; `seen` is when that was, as the page said it."""
    try:
        is_same = datetime.fromisoformat(seen) == job.sent_at
    except ValueError:
        is_same = False
    return None if is_same else _("你看的时候又改过、重新送审了，再看一遍再审")


def may_cancel(job: Job, person: User, *, objection: bool, bound: bool) -> str | None:
    """Before publication by whoever makes jobs, afterwards by whoever reviews them."""
    if State.CANCELLED not in Job.MOVES[job.state]:
        return _("%(now)s，不能再取消") % {"now": _is_now(job)}
    right = "tender.make" if job.state in Job.HIDDEN else "tender.review"
    if not person.may(right):
        return _("公告以后取消要由审核的人办") if right == "tender.review" else _("要有起草标的的权限")
    if objection:
        return _("还有异议没处理完，处理了再取消")
    if bound:
        return _("合同已经发出去了，先由对方放弃合同，再取消")
    return None


def may_ask(job: Job, person: User, at: datetime) -> str | None:
    if job.state not in Job.BEFORE_OPENING:
        return _("投标截止了，不能再提问")
    if person.pk == job.priced_by_id:
        return _("价是你定的，有话写进标的里")
    until = job.questions_until or job.bid_until
    if until is not None and until <= at:
        return _("提问到 %(until)s 截止了") % {"until": f"{local(until):%m-%d %H:%M}"}
    return None


def may_answer(job: Job, person: User, asked_by: int) -> str | None:
    if job.state not in Job.BEFORE_OPENING:
        return _("%(now)s，不用再答复") % {"now": _is_now(job)}
    return _("自己提的问题，请别人答复") if person.pk == asked_by else None


def may_reissue(job: Job, *, again: bool) -> str | None:
    if job.state != State.FAILED:
        return _("%(now)s，流标的才重新招标") % {"now": _is_now(job)}
    return _("已经重新招过一次了，从那一个接着办") if again else None
