"""Pages of the market: offers with why not, envelopes that tell nothing, contracts, income, crews, places."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tenders import income_book
from tenders.actions import closing
from tenders.models import Bid, Contract, Crew, Settlement, SettlementLine, WorkLog
from tests.cast import moment
from tests.tenders import tender_box as box
from tests.tenders.tender_box import AT
from tests.tenders.test_eligibility import score
from tongting.exports.models import Export
from tongting.notices.models import Notice
from tongting.seams import gather

NOW = timezone.now()


def out(mine, **fields):
    """A job that is out at the real time, for pages that read the clock."""
    return box.job(
        mine,
        **{
            "post": mine.pool,
            "bid_from": NOW - timedelta(days=1),
            "bid_until": NOW + timedelta(days=2),
            "first_day": NOW.date() + timedelta(days=7),
            "last_day": NOW.date() + timedelta(days=20),
            **fields,
        },
    )


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_offers_that_fit_stand_above_those_that_do_not_with_the_reason(mine, page):
    out(mine, title="池区夜保洁")
    out(mine, title="女更衣室值守", post=mine.women)
    box.job(mine, "closed", title="去年的绿化")
    shown = text(page(mine.cook, "market"))
    parts = shown.split("还不能投的")
    assert "池区夜保洁" in parts[0] and "女更衣室值守" not in parts[0]
    assert "女更衣室值守" in parts[1] and "这个活在女职工的地方，只限女职工" in parts[1]
    assert "去年的绿化" in parts[1].split("以前的活")[1]
    assert "能投 1 个·还不能投 1 个" in shown and "还没有排班，先不拦" in parts[0]


def test_filters_narrow_and_nonsense_is_named(mine, page):
    out(mine, title="池区夜保洁", kind="bath")
    out(mine, title="花坛除草", kind="greening")
    shown = text(page(mine.cook, "market", kind="greening"))
    assert "花坛除草" in shown and "池区夜保洁" not in shown
    assert "看不懂，先不算它" in text(page(mine.cook, "market", kind="moon"))
    assert "没有符合的" in text(page(mine.cook, "market", mode="team"))


def test_the_market_costs_the_same_with_one_job_and_with_three(mine, own_queries):
    box.rule()
    for many in (1, 2):
        for _n in range(many):
            out(mine)
            out(mine, mode="grab")
        costs = own_queries(mine.cook, "market")
        if many == 1:
            first = costs
    assert first == costs <= 40, (first, costs)


def test_my_bids_tell_nothing_before_the_opening(mine, page):
    bidder, other = out(mine, title="甲活", public_key=b"k"), out(mine, title="乙活", public_key=b"k")
    for job in (bidder, other):
        box.bid(job, mine.cook, 0, "sealed", envelope=b"x")
    shown = text(page(mine.cook, "my_bids"))
    assert shown.index("你的信封") < shown.index("甲活") < shown.index("开过标的")
    assert shown.count("看回执码") == 2 and "报价" not in shown.split("开过标的")[0].split("你的信封")[1]
    opened = box.job(mine, "evaluation", title="丙活")
    box.bid(opened, mine.cook, 1400, rank=2)
    shown = text(page(mine.cook, "my_bids")).split("开过标的")[1]
    assert "丙活" in shown and "报价 1,400 元" in shown and "第 2 名" in shown and "甲活" not in shown


def test_my_contracts_say_the_share_and_what_comes_next(mine, page):
    job = out(
        mine, state="running", mode="team", title="池区承包", times=[(n, "19:00", "21:00") for n in range(7)]
    )
    box.contract(job, mine.cook, points={mine.cook: 3, mine.fixer: 1})
    shown = text(page(mine.fixer, "my_contracts"))
    assert (
        "池区承包" in shown and "每月 1,450 元" in shown and "我 1 点，占 25%" in shown and "接下来" in shown
    )
    assert "还没有合同" in text(page(mine.waitress, "my_contracts"))


@pytest.fixture
def paid(mine):
    """A contract with a locked settlement of November, one on its way for December, and two turns."""
    contract = box.contract(box.job(mine, "running", post=mine.pool, title="池区承包"), mine.cook)
    delivery = contract.deliveries.get()
    common = {"delivery": delivery, "contract": contract, "drafted_at": AT, "drafted_by": mine.deputy}
    locked = Settlement.objects.create(
        **common, month="2026-11", state="locked", gross=1450, materials=30, deductions=20, net=1400,
        first_by=mine.head, first_at=AT, second_by=mine.secretary, second_at=AT,
    )  # fmt: skip
    coming = Settlement.objects.create(
        **common, month="2026-12", state="posted", gross=100, net=100, corrects=locked
    )
    for settlement in (locked, coming):
        SettlementLine.objects.create(
            settlement=settlement, person=mine.cook, points=1, amount=settlement.net
        )
    for n, (start, end, counted) in enumerate(
        (("2026-11-16 19:00", "2026-11-16 21:00", 2), ("2026-11-18 22:30", "2026-11-19 01:30", "3.5")), 1
    ):
        WorkLog.objects.create(
            contract=contract, person=mine.cook, uuid=f"00000000-0000-0000-0000-00000000000{n}", digest="x",
            start_at=moment(start), end_at=moment(end), received_at=AT, counted=Decimal(counted),
        )  # fmt: skip
    return contract


def test_every_figure_of_my_income_opens_to_its_rows(mine, page, paid):
    shown = text(page(mine.cook, "my_income", month="2026-11"))
    assert ">1,400</b><span>已结（元）" in shown and "1,450 − 材料 30 − 扣款 20 = 1,400 元" in shown
    assert "11月16日 周一 19:00–21:00" in shown and "11月18日 周三 22:30–01:30" in shown
    assert "干了 5.5 小时" in shown and "每月最多 36 小时" in shown
    assert "over" in shown, "three and a half hours on one day"
    december = text(page(mine.cook, "my_income", month="2026-12"))
    assert ">100</b><span>在办（元）" in december and "更正" in december
    for bad in ("2026-13", "x", "0000-00", "2026-11-01"):
        text(page(mine.cook, "my_income", month=bad))
    assert "还没有额外收入" in text(page(mine.waitress, "my_income"))


def test_my_income_as_a_workbook_is_only_mine(mine, post, paid, tmp_path):
    answer = post(mine.cook, "my_income_export", person=mine.fixer.pk)
    assert answer.status_code == 200 and Export.objects.get().params == {"person": mine.cook.pk}

    path = tmp_path / "income.xlsx"
    assert income_book.write_income({"person": mine.cook.pk}, path, _Still()) == 4
    money, hours = load_workbook(path).worksheets
    amounts = [row[10] for row in money.iter_rows(values_only=True) if row[1] == "池区承包"]
    assert amounts == [1400, 100]
    assert sum(row[4] for row in hours.iter_rows(values_only=True) if row[1] == "池区承包") == 5.5


class _Still:
    def __call__(self, percent, text=""):
        pass

    def over(self, total):
        return lambda done: None


def test_income_costs_the_same_with_one_month_and_with_many(mine, own_queries, paid):
    box.rule()
    before = own_queries(mine.cook, "my_income")
    for n in range(3, 6):
        WorkLog.objects.create(
            contract=paid, person=mine.cook, uuid=f"00000000-0000-0000-0000-00000000000{n}", digest="x",
            start_at=moment(f"2026-0{n}-16 19:00"), end_at=moment(f"2026-0{n}-16 20:00"), received_at=AT, counted=1,
        )  # fmt: skip
    assert own_queries(mine.cook, "my_income") == before <= 10


def test_a_place_is_taken_and_given_back_on_the_jobs_page(mine, page, post):
    job = out(mine, mode="grab", people_wanted=2, title="卸煤灰", ceiling=Decimal(80), times=[], hours=1)
    assert "抢单，40 元" in text(page(mine.cook, "job", job.pk))
    assert "抢到了" in text(post(mine.cook, "job_grab", job.pk))
    assert "要 2 个人，还剩 1 个" in text(page(mine.cook, "job", job.pk))
    assert "你已经抢到了" in text(post(mine.cook, "job_grab", job.pk))
    assert "退了，名额让给别人" in text(post(mine.cook, "job_give_back", job.pk))
    assert Bid.objects.get().state == "withdrawn"
    for who in (mine.fixer, mine.attendant):
        post(who, "job_grab", job.pk)
    assert Contract.objects.get().members.count() == 2
    assert "慢了一步" in text(post(mine.waitress, "job_grab", job.pk))


def test_who_may_not_sees_no_button_but_the_sentence(mine, page):
    job = out(mine, mode="grab", people_wanted=2, women_only=True)
    shown = text(page(mine.cook, "job", job.pk))
    assert "job_grab" not in shown and "只限女职工" in shown and "/grab/" not in shown


GIVEN = {"name": "浴池承包组", "by": "points", "points_0": "22"}


def test_a_crew_is_formed_agreed_changed_and_dissolved_on_its_pages(mine, page, post):
    answer = post(mine.attendant, "crew_new", **GIVEN, who_1=mine.cook.pk, points_1="18")
    assert "建好了" in text(answer)
    crew = Crew.objects.get()
    assert "同意这样分" in text(page(mine.cook, "crew", crew.pk))
    assert "等你同意" in text(page(mine.cook, "crew_list"))
    assert [todo.text for todo in gather("todos", mine.cook, AT)] == ["承包组“浴池承包组”等你同意"]
    assert "可以投标" in text(post(mine.cook, "crew_agree", crew.pk, version=1))
    assert "改好了" in text(
        post(mine.attendant, "crew_edit", crew.pk, **GIVEN, version=1, who_1=mine.cook.pk, points_1="20")
    )
    assert "组长刚改过" in text(post(mine.cook, "crew_agree", crew.pk, version=1))
    assert "写一句为什么" in text(post(mine.cook, "crew_refuse", crew.pk, why=""), 422)
    assert "也告诉了组长" in text(post(mine.cook, "crew_refuse", crew.pk, why="家里有事"))
    assert "不参加：家里有事" in text(page(mine.attendant, "crew", crew.pk))
    assert "只有组长能改" in text(post(mine.cook, "crew_dissolve", crew.pk))
    assert "解散了" in text(post(mine.attendant, "crew_dissolve", crew.pk))


BAD = [
    ({"points_0": ""}, "填一下“我的点数”"),
    ({"points_0": "-1"}, "“我的点数”要在 0.01 到 9999.99 之间"),
    ({"points_0": "abc"}, "“我的点数”要填数字"),
    ({"points_0": "1.234"}, "“我的点数”最多 4 位整数、2 位小数"),
    ({"name": ""}, "填一下“组名”"),
    ({"who_1": ""}, "点数写了，人没选"),
    ({"points_1": ""}, "陈厨师 的点数没写"),
    ({"who_2": "cook", "points_2": "3"}, "陈厨师 选了两次，去掉一个"),
    ({"who_1": "resident"}, "里没有这一项"),
    ({"who_1": "99999999999999999999"}, "里没有这一项"),
    ({"who_1": "", "points_1": ""}, "一个组要有 2 到 12 个人，现在是 1 个"),
    ({"by": "percent"}, "比例加起来是 40%，还差 60%；加到 100% 再保存"),
    ({"by": "percent", "points_0": "90"}, "比例加起来是 108%，多了 8%；减到 100% 再保存"),
    ({"by": "x"}, "里没有这一项"),
]


@pytest.mark.parametrize(("changed", "sentence"), BAD)
def test_what_cannot_be_a_crew_is_said_and_nothing_is_kept(mine, post, changed, sentence):
    given = {**GIVEN, "who_1": "cook", "points_1": "18", **changed}
    given = {
        name: getattr(mine, value).pk if value in mine.people else value for name, value in given.items()
    }
    answer = post(mine.attendant, "crew_new", **given)
    assert sentence in text(answer, 422) and not Crew.objects.exists()


def test_shares_of_a_hundred_percent_are_points(mine, post):
    post(
        mine.attendant,
        "crew_new",
        **{**GIVEN, "by": "percent", "points_0": "62.5"},
        who_1=mine.cook.pk,
        points_1="37.5",
    )
    assert [one.points for one in Crew.objects.get().members.order_by("points")] == [
        Decimal("37.5"),
        Decimal("62.5"),
    ]


def test_nobody_outside_learns_who_is_in_a_crew(mine, page):
    crew = box.crew(mine.attendant, {mine.attendant: 1, mine.cook: 1})
    for someone in (mine.waitress, mine.head):
        assert page(someone, "crew", crew.pk).status_code == 404
        assert crew.name not in text(page(someone, "crew_list"))


def test_crews_cost_the_same_with_one_and_with_three(mine, own_queries):
    costs = []
    for _n in range(2):
        for _m in range(2):
            box.crew(mine.attendant, {mine.attendant: 1, mine.cook: 1})
        costs.append(
            (own_queries(mine.cook, "crew_list"), own_queries(mine.cook, "crew", Crew.objects.first().pk))
        )
    assert costs[0] == costs[1]


def test_contract_hours_are_busy_hours(mine):
    contract = box.contract(box.job(mine, "running", post=mine.pool, title="池区承包"), mine.cook)
    start, end = moment("2026-11-16 20:59"), moment("2026-11-17 06:00")
    (hold,) = gather("busy", mine.cook.pk, start, end)
    assert (hold.start, hold.end) == (moment("2026-11-16 19:00"), moment("2026-11-16 21:00"))
    assert (hold.what, hold.area) == ("承包：池区承包", mine.pool.area_id)
    assert gather("busy", mine.cook.pk, moment("2026-11-16 21:00"), end) == []
    Contract.objects.filter(pk=contract.pk).update(state="terminated")
    assert gather("busy", mine.cook.pk, start, end) == []


def test_whom_a_job_fits_hears_once_that_it_ends(mine):
    job = box.job(mine, post=mine.pool, title="池区夜保洁")
    score(mine, mine.cook, 60)
    assert closing.tell_closing(at=box.BID_UNTIL - timedelta(hours=25)) == 0
    for _again in range(2):
        closing.tell_closing(at=box.BID_UNTIL - timedelta(hours=23))
    told = Notice.objects.filter(text="“池区夜保洁”你能干，11-06 18:00 截止")
    people = {one.person for one in told}
    assert told.count() == len(people) and {mine.fixer, mine.waitress} <= people
    assert mine.cook not in people and mine.deputy not in people
    assert closing.tell_closing(at=box.BID_UNTIL) == 0 and job.pk


def test_empty_pages_say_what_to_do(mine, page):
    assert "眼下没有招人的活" in text(page(mine.cook, "market"))
    assert "建承包组" in text(page(mine.cook, "crew_list"))
