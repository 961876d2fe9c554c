"""Every guard of the market as a table: its no with figures and what heals it, its yes, its "nobody knows yet"."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenders.rules import eligibility as rules
from tenders.rules.eligibility import Clash, Facts, Over, Rest
from tests.cast import moment

KNOWN = frozenset({"month_score", "overdue_now", "certificate"})
FINE = Facts(
    score=Decimal("92.50"),
    score_month="2026-10",
    last_day=date(2026, 12, 12),
    has_times=True,
    rostered_until=date(2026, 12, 31),
    known=KNOWN,
)


def clash(start, end, gap=0, **more):
    return Clash(
        moment("2026-11-16 19:00"), moment("2026-11-16 21:00"), "本岗的班",
        moment(f"2026-11-{start}"), moment(f"2026-11-{end}"), gap, **more,
    )  # fmt: skip


NO = [
    ("account", {"is_active": False}, "账号停用了；恢复以后才能投"),
    ("member", {"is_member": False}, "内部竞标只对本科室职工；归到本科室的班组以后才能投"),
    ("member", {"may_bid": False}, "现在的角色不能投标；要投的找系统管理员加上“职工”角色"),
    ("conflict", {"priced": True}, "定这个活的价的人不能投"),
    ("conflict", {"approved": True}, "审核这个活的人不能投"),
    ("conflict", {"opens": True}, "这个活的开标人不能投"),
    ("conflict", {"evaluates": True}, "评过这个活的人不能投"),
    ("women", {"women_only": True}, "这个活在女职工的地方，只限女职工"),
    (
        "month_score",
        {"score": Decimal("79.99")},
        "本岗 2026-10 月考核 79.99 分，要满 80 分；下个月考核够了就能投",
    ),
    (
        "month_score",
        {"score": Decimal("79.50"), "is_mean": True},
        "本岗 2026-10 巡查平均 79.5 分，要满 80 分；下个月够了就能投",
    ),
    ("overdue", {"overdue": 2}, "本岗有 2 个问题超期没整改；整改交上去就能投"),
    ("jobs", {"jobs": 2}, "手上已经有 2 份活，最多兼 2 份；干完一份再投"),
    ("certificate", {"certificate": "健康证"}, "这个活要有健康证；把证登记上就能投"),
    (
        "certificate",
        {"certificate": "健康证", "has_certificate": True, "valid_until": date(2026, 12, 11)},
        "健康证 12-11 到期，活要干到 12-12；换了新证就能投",
    ),
    (
        "clash",
        {"clash": clash("16 16:00", "17 00:00")},
        "11-16 19:00–21:00 要干这个活，那时有本岗的班（11-16 16:00–00:00）；换了班、调开了就能投",
    ),
    (
        "clash",
        {"clash": clash("16 08:00", "16 18:50", 15)},
        "11-16 19:00–21:00 要干这个活，和本岗的班（11-16 08:00–18:50）之间不够 15 分钟走路；调开了就能投",
    ),
    (
        "clash",
        {"clash": replace(clash("16 00:00", "17 00:00", all_day=True), what="病假")},
        "11-16 19:00–21:00 要干这个活，那时有病假（11-16）；换了班、调开了就能投",
    ),
    (
        "night_rest",
        {"rest": Rest(moment("2026-11-16 21:00"), moment("2026-11-17 00:00"), Decimal("3.00"))},
        "11-16 21:00 收工、11-17 00:00 又上班，中间只歇 3 小时，要歇够 8 小时；换了班就能投",
    ),
    (
        "rest_day",
        {"week": "11-16", "free_days": 0},
        "加上这个活，11-16 那一周只歇 0 天，每周要歇 1 天；那一周有了休息日就能投",
    ),
    (
        "hours_day",
        {"day": Over("11-16", Decimal("1.5"), Decimal("3.5"))},
        "11-16，别的活占 1.5 小时，加上这个活 3.5 小时，每天最多 3 小时；活少了就能投",
    ),
    (
        "hours_day",
        {"day": Over("11-16", Decimal(0), Decimal(4))},
        "这个活 11-16 要 4 小时，每天最多 3 小时；工时改少了、几个人分着干就能投",
    ),
    (
        "hours_month",
        {"month": Over("2026年11月", Decimal(20), Decimal(38))},
        "2026年11月，别的活占 20 小时，加上这个活 38 小时，每月最多 36 小时；活少了就能投",
    ),
]


@pytest.mark.parametrize(("guard", "facts", "sentence"), NO)
def test_each_guard_says_no_for_itself_alone(guard, facts, sentence):
    found = [one for one in rules.verdicts(replace(FINE, **facts)) if one.said == rules.NO]
    assert [(one.guard, one.sentence) for one in found] == [(guard, sentence)]


YES = [
    {},
    {"score": Decimal("80.00")},
    {"jobs": 1},
    {"women_only": True, "is_woman": True},
    {"certificate": "健康证", "has_certificate": True, "valid_until": date(2026, 12, 12)},
    {"certificate": "健康证", "has_certificate": True},
    {"score": Decimal("70.00"), "least_score": Decimal(70)},
    {"jobs": 2, "most_jobs": 3},
]


@pytest.mark.parametrize("facts", YES)
def test_at_the_limit_everything_is_all_right(facts):
    assert {one.said for one in rules.verdicts(replace(FINE, **facts))} == {rules.OK}


UNKNOWN = [
    ("month_score", {"score": None}, "上个月的考核还没有算出来，先不拦"),
    ("overdue", {"known": KNOWN - {"overdue_now"}}, "这里还没有这项数据，先不拦"),
    (
        "certificate",
        {"certificate": "健康证", "known": KNOWN - {"certificate"}},
        "这个活要有健康证，这种证还没有开始执行，先不拦，签约时看证",
    ),
    ("clash", {"rostered_until": None}, "还没有排班，先不拦；排了班每月再查"),
    ("rest_day", {"rostered_until": date(2026, 11, 30)}, "排班只排到 11-30，后面的排出来再查"),
]


@pytest.mark.parametrize(("guard", "facts", "sentence"), UNKNOWN)
def test_what_nobody_knows_does_not_stand_in_the_way_and_says_so(guard, facts, sentence):
    found = {one.guard: one for one in rules.verdicts(replace(FINE, **facts))}
    assert (found[guard].said, found[guard].sentence) == (rules.UNKNOWN, sentence)
    assert rules.NO not in {one.said for one in found.values()}


def test_work_without_fixed_times_needs_no_roster():
    free = replace(FINE, has_times=False, rostered_until=None)
    assert {one.said for one in rules.verdicts(free)} == {rules.OK}


def test_every_guard_has_a_name_and_a_no_in_this_table():
    assert set(rules.names()) == set(rules.GUARDS) == {guard for guard, _facts, _sentence in NO}
