"""What an edition of the month's rules must be before anybody is scored by it, and when it may still be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models.assessment import Assessment, RuleSet

State = RuleSet.State
FULL, MOST_INDICATORS, HALF_A_MONTH = 100, 7, 15
LETTERS = "ABCDE"
MANUAL = "manual"

# How an indicator makes points of its facts (see scoring/month.py).
KINDS: dict[str, str | Promise] = {
    "ratio": gettext_lazy("按完成率"),
    "deduct": gettext_lazy("从满分往下扣"),
    "sum": gettext_lazy("从零往上加"),
    "share": gettext_lazy("按比例折算"),
    "bands": gettext_lazy("按档"),
    "given": gettext_lazy("人工评分"),
}
# The facts that evidence carries, as whoever writes rules calls them.
FACTS: dict[str, str | Promise] = {
    "missing_night": gettext_lazy("夜间少一次"),
    "missing_weekend": gettext_lazy("周末少一天"),
    "repeated_slot": gettext_lazy("连续三次同一时段"),
    "valid_issues": gettext_lazy("有效问题一条"),
    "issues_in_standing_problem_list": gettext_lazy("列入难点的再加"),
    "overdue_weeks": gettext_lazy("没写原因超期一周"),
    "overdue": gettext_lazy("超期一条"),
    "returned": gettext_lazy("验收退回一次"),
    "valid_complaints": gettext_lazy("有效投诉一件"),
    "missing": gettext_lazy("台账缺一项"),
    "awards": gettext_lazy("责任区获星一项"),
    "worst_listed": gettext_lazy("被列差一项"),
    "late": gettext_lazy("迟到一次"),
    "off_post": gettext_lazy("脱岗一次"),
    "absent": gettext_lazy("旷工一次"),
    "violation": gettext_lazy("违章一次"),
}


@dataclass(frozen=True)
class Source:
    """What feeds an indicator: under which code in which group, in which kinds, and the facts that it gives: a rate of
    `of` to `to`, a figure `of` a `whole`, counts that weigh; `per` is the count of what could have gone wrong."""

    name: str | Promise
    codes: Mapping[str, str]
    kinds: tuple[str, ...]
    of: str = ""
    to: str = ""
    whole: int = 1
    counts: tuple[str, ...] = ()
    per: str = ""
    below: tuple[str, ...] = field(default=())


SOURCES: dict[str, Source] = {
    "patrols.completion": Source(
        gettext_lazy("巡查完成率"), {"party_cadre": "C1", "team_leader": "L2"}, ("ratio",), "done", "planned"
    ),
    "patrols.spread": Source(
        gettext_lazy("错时错峰"), {"party_cadre": "C2"}, ("deduct",),
        counts=("missing_night", "missing_weekend", "repeated_slot"),
    ),
    "patrols.findings": Source(
        gettext_lazy("发现的问题"), {"party_cadre": "C3"}, ("sum",),
        counts=("valid_issues", "issues_in_standing_problem_list"),
    ),
    "plans.closed": Source(
        gettext_lazy("牵头难点按期销号"), {"party_cadre": "C4"}, ("ratio",), "closed_on_time", "due",
        counts=("overdue_weeks",),
    ),
    "patrols.area_mean": Source(
        gettext_lazy("责任区巡查均分"), {"party_cadre": "C5"}, ("bands", "share"), "area_mean", whole=100
    ),
    "issues.closure": Source(
        gettext_lazy("整改超期、退回"), {"party_cadre": "C6", "team_leader": "L3"}, ("deduct",),
        counts=("overdue", "returned"), per="due",
    ),
    "feedback": Source(
        gettext_lazy("满意率和投诉"), {"party_cadre": "C7", "post_staff": "P3"}, ("share",), "satisfaction",
        counts=("valid_complaints",),
    ),
    "patrols.team_mean": Source(
        gettext_lazy("本班组巡查均分"), {"team_leader": "L1"}, ("share", "bands"), "mean", whole=100
    ),
    "ledger.check": Source(
        gettext_lazy("交接班和台账"), {"team_leader": "L4", "post_staff": "P4"}, ("deduct",), counts=("missing",)
    ),
    "stars.team": Source(
        gettext_lazy("三星评比"), {"team_leader": "L5"}, ("sum",), counts=("awards", "worst_listed"),
        below=("worst_listed",),
    ),
    "training.rate": Source(
        gettext_lazy("参训合格率"), {"team_leader": "L6", "post_staff": "P6"}, ("ratio",),
        "attended_and_passed", "should",
    ),
    "patrols.post_mean": Source(
        gettext_lazy("本岗巡查均分"), {"post_staff": "P1"}, ("share", "bands"), "mean", whole=100
    ),
    "attendance": Source(
        gettext_lazy("考勤"), {"post_staff": "P2"}, ("deduct",), counts=("late", "off_post", "absent")
    ),
    "safety": Source(gettext_lazy("违章"), {"post_staff": "P5"}, ("deduct",), counts=("violation",)),
    "tasks": Source(
        gettext_lazy("定量任务"), {"party_cadre": "C9", "team_leader": "L9", "post_staff": "P9"}, ("ratio",),
        "task_done", "task_points",
    ),
    MANUAL: Source(gettext_lazy("科室评定"), {}, ("given",)),
}  # fmt: skip


def may_edit(edition: RuleSet) -> str | None:
    if edition.state == State.DRAFT:
        return None
    return _("第 %(number)d 版%(state)s，不能再改；要改就另起一版") % {
        "number": edition.number,
        "state": edition.get_state_display(),
    }


def may_publish(
    draft: RuleSet, since: date, scored: Iterable[Assessment], others: Iterable[RuleSet], wrong: Iterable[str]
) -> str | None:
    """`scored` are the months whose last day is not before `since` and that are past their draft: these were scored
    under another edition. `others` are the published ones."""
    if refusal := may_edit(draft):
        return refusal
    for month in scored:
        return _("%(month)s 考核%(state)s，从 %(day)s 起用会管到它；生效日期改到 %(last)s 以后") % {
            "month": month.month,
            "state": month.get_state_display(),
            "day": f"{since:%Y-%m-%d}",
            "last": f"{month.last_day:%Y-%m-%d}",
        }
    for other in others:
        if other.effective_from == since:
            return _("第 %(number)d 版也是从 %(day)s 起，换一天") % {
                "number": other.number,
                "day": f"{since:%Y-%m-%d}",
            }
    return next(iter(wrong), None)


def may_take_back(edition: RuleSet, today: date, is_used: bool) -> str | None:
    if edition.state != State.PUBLISHED or edition.effective_from is None:
        return _("第 %(number)d 版还没有发布，直接改草稿就行") % {"number": edition.number}
    if is_used:
        return _("已经有月份按第 %(number)d 版算过分，不能撤回；要改就另起一版") % {"number": edition.number}
    if edition.effective_from <= today:
        return _("第 %(number)d 版从 %(day)s 起已经生效，不能撤回；要改就另起一版") % {
            "number": edition.number,
            "day": f"{edition.effective_from:%Y-%m-%d}",
        }
    return None


def faults(rules: Mapping[str, Any]) -> list[str]:
    """What keeps an edition from being published, in sentences."""
    return [
        *_group_faults(rules),
        *_code_faults(rules),
        *_extra_faults(rules),
        *_grade_faults(rules),
        *_term_faults(rules),
    ]


def _group_faults(rules: Mapping[str, Any]) -> Iterator[str]:
    for group in rules["groups"]:
        whole = sum((_dec(one["max"]) for one in group["indicators"]), Decimal(0))
        if whole != FULL:
            yield _("“%(group)s”各项加起来是 %(sum)s 分，要正好 100 分") % {
                "group": group["zh"],
                "sum": f"{whole.normalize():f}",
            }
        if len(group["indicators"]) > MOST_INDICATORS:
            yield _("“%(group)s”最多 7 项，考核表只有 7 栏") % {"group": group["zh"]}
        sources = Counter(one["data_source"] for one in group["indicators"] if one["data_source"] != MANUAL)
        for source, many in sources.items():
            if many > 1:
                name = SOURCES[source].name if source in SOURCES else source
                yield _("“%(group)s”里“%(source)s”用了两次，一个来源只用在一项里") % {
                    "group": group["zh"],
                    "source": name,
                }
        for one in group["indicators"]:
            if sentence := indicator_fault(one, group["code"]):
                yield f"{one['code']}：{sentence}"


def indicator_fault(one: Mapping[str, Any], group: str) -> str | None:
    source = SOURCES.get(one["data_source"])
    if source is None:
        return _("不认识数据来源“%(source)s”") % {"source": one["data_source"]}
    if one["kind"] not in KINDS:
        return _("不认识算法“%(kind)s”") % {"kind": one["kind"]}
    if one["kind"] not in source.kinds:
        return _("“%(source)s”不能“%(kind)s”") % {"source": source.name, "kind": KINDS[one["kind"]]}
    if one["data_source"] != MANUAL and source.codes.get(group) != one["code"]:
        return _("“%(source)s”不考核这个组") % {"source": source.name}
    if _dec(one["max"]) <= 0:
        return _("分值要大于 0")
    if one["kind"] == "bands":
        return band_fault(one["params"]["bands"], _dec(one["max"]))
    return None


def band_fault(bands: Iterable[Any], most: Decimal) -> str | None:
    """From the highest down, none twice, down to nought, never more than the indicator is worth."""
    rows = [(_dec(least), _dec(points)) for least, points in bands]
    if not rows or rows[-1][0] != 0:
        return _("最后一档要从 0 分起，不然低分没有档")
    if any(high[0] <= low[0] for high, low in zip(rows, rows[1:], strict=False)):
        return _("各档要从高到低排，不能重叠")
    if any(high[1] < low[1] for high, low in zip(rows, rows[1:], strict=False)):
        return _("档高的得分不能比档低的少")
    if any(points < 0 or points > most for _least, points in rows):
        return _("各档得分要在 0 到 %(most)s 之间") % {"most": f"{most.normalize():f}"}
    return None


def _code_faults(rules: Mapping[str, Any]) -> Iterator[str]:
    codes = [one["code"] for group in rules["groups"] for one in group["indicators"]]
    codes += [one["code"] for one in (*rules["bonus"]["items"], *rules["deductions"]["items"])]
    for code, many in Counter(codes).items():
        if many > 1:
            yield _("编号 %(code)s 用了两次，改一个") % {"code": code}


def _extra_faults(rules: Mapping[str, Any]) -> Iterator[str]:
    if _dec(rules["bonus"]["cap_total"]) < 0:
        yield _("加分的总上限不能小于 0")
    for one in rules["bonus"]["items"]:
        points = one["points"] if isinstance(one["points"], list) else [one["points"]]
        if _dec(one["cap"]) < 0 or any(_dec(value) <= 0 for value in points):
            yield _("%(code)s 的加分要大于 0，上限不能小于 0") % {"code": one["code"]}
    for one in rules["deductions"]["items"]:
        if _dec(one["points"]) < 0:
            yield _("%(code)s 的扣分不能小于 0") % {"code": one["code"]}
        if one.get("grade_cap") and one["grade_cap"] not in LETTERS:
            yield _("%(code)s 的等级上限没有这一等") % {"code": one["code"]}


def _grade_faults(rules: Mapping[str, Any]) -> Iterator[str]:
    grades = rules["grades"]
    if [one["grade"] for one in grades] != list(LETTERS):
        yield _("等级要正好是 A、B、C、D、E 五等")
        return
    for high, low in zip(grades, grades[1:], strict=False):
        if _dec(high["min"]) <= _dec(low["min"]):
            yield _("%(high)s 的最低分要高于 %(low)s 的最低分，不然两等重叠") % {
                "high": high["grade"],
                "low": low["grade"],
            }
        if _dec(high["coef"]) < _dec(low["coef"]):
            yield _("%(high)s 的系数不能比 %(low)s 的小") % {"high": high["grade"], "low": low["grade"]}
    if _dec(grades[-1]["min"]) != 0:
        yield _("E 的最低分要是 0，不然低分没有等级")
    for group in rules["groups"]:
        yuan = [rules["reward_yuan"].get(group["code"], {}).get(letter) for letter in LETTERS]
        if None in yuan:
            yield _("“%(group)s”每一等都要写奖惩金额，没有就写 0") % {"group": group["zh"]}
        elif any(high < low for high, low in zip(yuan, yuan[1:], strict=False)):
            yield _("“%(group)s”等级高的奖惩不能比等级低的少") % {"group": group["zh"]}


def _term_faults(rules: Mapping[str, Any]) -> Iterator[str]:
    known = {one["code"] for group in rules["groups"] for one in group["indicators"]}
    known |= {one["code"] for one in rules["deductions"]["items"]}
    for rule in rules.get("joint", ()):
        if not 0 < _dec(rule["share"]) <= 1:
            yield _("班组连带的比例要在 0 到 100% 之间，不能是 0")
        if _dec(rule["cap"]) <= 0:
            yield _("班组连带的上限要大于 0")
        if lost := [code for code in rule["codes"] if code not in known]:
            yield _("班组连带里的 %(codes)s 这一版没有，去掉它") % {"codes": "、".join(lost)}
        elif not rule["codes"]:
            yield _("班组连带没有选是哪几项，选上或者关掉")
    if not 0 <= rules["absence"]["min_days"] <= HALF_A_MONTH:
        yield _("在岗天数要在 0 到 15 之间")


def _dec(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def said(one: Mapping[str, Any]) -> str:
    """How an indicator makes its points, as everybody reads it: from the rule itself, so that it says what is done."""
    params, most = one["params"], _plain(one["max"])
    weights = [
        (FACTS.get(name, name), _plain(value)) for name, value in params.get("weights", {}).items() if value
    ]
    costs = "，".join(_("%(what)s扣 %(n)s 分") % {"what": what, "n": n} for what, n in weights)
    if one["kind"] == "given":
        return _("科室评定，最多 %(most)s 分") % {"most": most}
    if one["kind"] == "bands":
        rows = [
            _("%(least)s 以上 %(points)s 分") % {"least": _plain(a), "points": _plain(b)}
            for a, b in params["bands"]
        ]
        return "，".join(rows)
    if one["kind"] == "sum":
        parts = [
            (_("%(what)s加 %(n)s 分") if _dec(n) > 0 else _("%(what)s扣 %(n)s 分"))
            % {"what": what, "n": n.lstrip("-")}
            for what, n in weights
        ]
        begins = [_("起评 %(n)s 分") % {"n": _plain(params["start"])}] if params.get("start") else []
        return "，".join([*begins, *parts, _("封顶 %(most)s 分") % {"most": most}])
    if one["kind"] == "deduct":
        per = params.get("per")
        more = [_("超过 %(n)s 条的按 %(n)s 条折算") % {"n": _plain(per["usual"])}] if per else []
        return "，".join([_("满分 %(most)s 分") % {"most": most}, *([costs] if costs else []), *more])
    head = _("完成率 × %(most)s 分") if one["kind"] == "ratio" else _("折算到 %(most)s 分")
    return "，".join([head % {"most": most}, *([costs] if costs else [])])


def _plain(value: Any) -> str:
    return f"{_dec(value).normalize():f}"
