"""The pages of deliveries, settlements, payroll and figures: who sees and does what, one number of queries for one row
and three."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from patrols.models import Issue
from tenders.actions import deduction
from tenders.actions import settlement as settlements
from tenders.actions.deduction import Lessening
from tenders.models import Deduction, Delivery, Job, Settlement
from tests.cast import moment
from tests.patrols import issue_box
from tests.patrols.month_box import visit
from tests.tenders import tender_box
from tests.tenders import work_box as box
from tongting.exports.models import Export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(box.ACCEPTED, tick=False)


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return box.running(mine)


def text(answer):
    return answer.content.decode()


def test_from_work_to_the_money_on_the_pages(contract, mine, post, page, time_machine):
    """What a crew, the place, the office and two approvers tap."""
    delivery = contract.deliveries.get()
    shown = text(page(mine.attendant, "job", contract.job_id))
    assert "干活和结算" in shown and "签到" in shown
    answer = post(mine.attendant, "delivery_hand_in", delivery.pk, note="都刷了")
    assert "交工了" in text(answer) and "都刷了" in text(answer)
    answer = post(mine.deputy, "delivery_sign", delivery.pk, side="office", verdict="pass")
    assert "验收意见记下了" in text(answer)
    answer = post(mine.bath_leader, "delivery_sign", delivery.pk, side="user", verdict="pass")
    assert Delivery.objects.get().state == "accepted"
    time_machine.move_to(box.DRAFTED, tick=False)
    answer = post(mine.assessor, "settlement_draft", month="2026-12")
    assert "生成了 1 张结算单" in text(answer)
    one = Settlement.objects.get()
    assert "没错，签字" in text(page(mine.attendant, "settlement", one.pk))
    for who in (mine.attendant, mine.fixer):
        assert "签好了" in text(post(who, "settlement_sign", one.pk))
    assert "张榜了" in text(post(mine.assessor, "settlement_post", one.pk))
    time_machine.move_to(box.APPROVED, tick=False)
    for who in (mine.head, mine.leader):
        assert "批好了" in text(post(who, "settlement_approve", one.pk))
    one.refresh_from_db()
    assert (one.state, Job.objects.get().state) == ("locked", "settled")
    for who in (mine.attendant, mine.fixer):
        assert "钱到了" in text(post(who, "settlement_paid", one.pk))
    assert "都确认到账了" in text(page(mine.assessor, "job", contract.job_id))
    assert "关闭了" in text(post(mine.assessor, "job_close", contract.job_id))
    assert Job.objects.get().state == "closed"


def test_a_deduction_leans_on_a_visit_of_the_post(contract, mine, post, page):
    visit(mine, "pool", mine.woman_patroller, "2026-11-20 19:10", score=72)
    delivery = box.delivered(contract)
    shown = text(page(mine.deputy, "delivery", delivery.pk))
    assert "11-20 19:10 巡查 72" in shown and "72 分" in shown
    url = next(part.split('"')[0] for part in shown.split('value="') if part.startswith("/patrols/"))
    answer = post(
        mine.deputy, "delivery_sign", delivery.pk, side="office", verdict="pass_less", note="池边有皂液",
        rule="卫生不合格扣 15 元", amount="15", visit=url,
    )  # fmt: skip
    assert answer.status_code == 200
    made = Deduction.objects.get()
    assert made.url == url and made.evidence == "11-20 19:10 巡查 72 分"


def test_a_deduction_leans_on_an_issue_of_the_post_and_time(contract, mine, post, page):
    issue, void, early, elsewhere = (issue_box.assigned(mine) for _n in range(4))
    Issue.objects.update(found_at=moment("2026-11-21 08:00"))
    Issue.objects.filter(pk=void.pk).update(state="void")
    Issue.objects.filter(pk=early.pk).update(found_at=moment("2026-11-12 23:59"))
    Issue.objects.filter(pk=elsewhere.pk).update(post=mine.women)
    delivery = box.delivered(contract)
    shown = text(page(mine.deputy, "delivery", delivery.pk))
    assert shown.count("这段时间的问题") == 1 and f"问题 {issue.number}" in shown
    assert not any(f"问题 {one.number}" in shown for one in (void, early, elsewhere))
    url = reverse("issue_detail", args=[issue.pk])
    given = {"rule": "卫生不合格扣 15 元", "amount": "15"}
    refused = post(mine.deputy, "deduction_new", delivery.pk, **given, issue=f"/issues/{void.pk}/")
    assert refused.status_code == 422 and not Deduction.objects.exists()
    post(mine.deputy, "deduction_new", delivery.pk, **given, issue=url)
    made = Deduction.objects.get()
    assert made.url == url and made.evidence == f"问题 {issue.number} {issue.title}（11-21）"
    # The issue is none of the fixer's team, so it would not open for him: what it says is told.
    told = text(page(mine.fixer, "delivery", delivery.pk))
    assert made.evidence in told and f'href="{url}"' not in told
    assert page(mine.fixer, "issue_detail", issue.pk).status_code == 404
    assert f'href="{url}"' in text(page(mine.deputy, "delivery", delivery.pk))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"side": "office"}, "选一下“意见”"),
        ({"side": "office", "verdict": "reject"}, "哪里没干好"),
        ({"side": "office", "verdict": "reject", "note": "没刷"}, "返工到哪天"),
        ({"side": "office", "verdict": "pass_less", "note": "没刷"}, "扣多少钱"),
        (
            {"side": "office", "verdict": "pass_less", "note": "没刷", "amount": "15", "rule": "卫生"},
            "要有依据",
        ),
        ({"side": "office", "verdict": "pass_less", "note": "没刷", "amount": "-1"}, "不能小于"),
        ({"side": "nobody", "verdict": "pass"}, "没有这一项"),
    ],
)
def test_a_word_that_is_refused_keeps_what_was_typed(contract, mine, post, given, says):
    delivery = box.delivered(contract)
    answer = post(mine.deputy, "delivery_sign", delivery.pk, **given)
    assert answer.status_code == 422 and says in text(answer)
    assert given.get("note", "") in text(answer) and not delivery.signoffs.exists()


def test_deductions_and_materials_on_the_page(contract, mine, post):
    delivery = contract.deliveries.get()
    answer = post(
        mine.assessor, "deduction_new", delivery.pk, rule="缺勤", amount="30", evidence="记录上没来"
    )
    assert "扣款登记了" in text(answer)
    answer = post(mine.assessor, "deduction_new", delivery.pk, rule="缺勤", amount="5000", evidence="x")
    assert "最多扣到 0" in text(answer)
    assert "材料扣款记下了" in text(post(mine.assessor, "delivery_materials", delivery.pk, materials="120"))
    assert post(mine.assessor, "delivery_materials", delivery.pk, materials="很多").status_code == 422
    charge = Deduction.objects.get()
    assert charge.url == reverse("turn_list", args=[contract.pk]), "words lean on the work log"
    assert "为什么撤" in text(post(mine.assessor, "deduction_drop", charge.pk, reason=""))
    assert "这一笔撤掉了" in text(post(mine.assessor, "deduction_drop", charge.pk, reason="登记错人"))
    assert Delivery.objects.get().materials == 120 and not Deduction.objects.exists()


def test_whose_business_it_is_not(contract, mine, page):
    delivery = contract.deliveries.get()
    assert page(mine.cook, "delivery", delivery.pk).status_code == 404
    assert page(mine.fixer, "delivery", delivery.pk).status_code == 200
    # Staff of the place and its leader speak for it.
    assert page(mine.bath_leader, "delivery", delivery.pk).status_code == 200
    one = box.drafted(mine, box.accepted(mine, contract))
    assert page(mine.cook, "settlement", one.pk).status_code == 404
    box.signed(one)
    box.steps.post(one, by=mine.assessor, at=box.POSTED)
    assert page(mine.cook, "settlement", one.pk).status_code == 200
    assert "作废重算" not in text(page(mine.cook, "settlement", one.pk))


def test_an_objection_on_the_page(contract, mine, post, page):
    one = box.posted(mine, box.accepted(mine, contract))
    assert "写一句话" in text(post(mine.fixer, "settlement_object", one.pk, text=""))
    post(mine.fixer, "settlement_object", one.pk, text="少算一天")
    assert "有异议" in text(page(mine.fixer, "settlement", one.pk))
    assert "少算一天" in text(page(mine.assessor, "settlement", one.pk))
    answer = post(mine.assessor, "settlement_void", one.pk, text="是少算了")
    assert "重新结算" in text(answer)
    answer = post(mine.assessor, "settlement_again", contract.deliveries.get().pk)
    assert "重新生成了" in text(answer) and Settlement.objects.filter(state="drafted").count() == 1


def test_a_correction_on_the_page(contract, mine, post, page):
    one = box.settled(mine, contract)
    assert "开更正单" in text(page(mine.assessor, "settlement", one.pk))
    answer = post(
        mine.assessor, "settlement_correct", one.pk, gross="1451", materials="0", deductions="0", why="x"
    )
    assert answer.status_code == 422 and "超过合同价" in text(answer)
    answer = post(
        mine.assessor, "settlement_correct", one.pk, gross="1400", materials="0", deductions="0", why="数错"
    )
    assert "更正单出来了" in text(answer) and "−50" in text(answer) or "-50" in text(answer)


def test_payroll_and_figures(contract, mine, page, post, time_machine):
    one = box.settled(mine, contract)
    time_machine.move_to(box.LOCKED, tick=False)
    shown = text(page(mine.assessor, "payroll", month="2026-12"))
    assert "797.50" in shown and "和合同对得上" in shown
    post(mine.assessor, "payroll_export", month="2026-12")
    assert Export.objects.get().kind == "payroll"
    shown = text(page(mine.head, "income_figures"))
    assert "吕浴工" in shown and "1,450" in shown and "浴池班" in shown
    rows = text(page(mine.head, "income_rows", person=mine.attendant.pk, since="2026-12", until="2026-12"))
    assert "797.50" in rows and "652.50" not in rows and f"/settlements/{one.pk}/" in rows
    assert "没有明细" in text(page(mine.head, "income_rows", since="2026-01", until="2026-02"))
    # Nonsense is left out.
    assert page(mine.head, "income_rows", since="x", person="y").status_code == 200
    assert page(mine.head, "payroll", month="2026-99").status_code == 200
    post(mine.head, "income_export")
    assert Export.objects.filter(kind="market_figures").exists()


def test_the_figures_filter_shows_the_months_it_reckons_with(contract, mine, page, time_machine):
    box.settled(mine, contract)
    time_machine.move_to(box.LOCKED, tick=False)
    shown = text(page(mine.head, "income_figures"))
    months = re.findall(r'<input type="month" name="(\w+)" value="([^"]*)"', shown)
    assert months == [("since", "2026-01"), ("until", "2027-01")]
    # The usual months are no filter that could be taken off; others are.
    assert "去掉筛选" not in text(page(mine.head, "income_figures", since="2026-01", until="2027-01"))
    narrowed = text(page(mine.head, "income_figures", since="2026-12", until="2027-01", kind="bath"))
    assert 'name="since" value="2026-12"' in narrowed and narrowed.count("去掉筛选") == 2
    assert "从哪个月" in text(page(mine.head, "income_figures", since="2026-99"))


def test_the_figures_show_a_dozen_of_each_and_all_when_asked(mine, page, time_machine):
    time_machine.move_to(box.LOCKED, tick=False)
    for number in range(13):
        tender_box.job(mine, "evaluation", title=f"零星活{number}")
    first, whole = text(page(mine.head, "income_figures")), text(page(mine.head, "income_figures", all="1"))
    assert first.count("零星活") == 12 and "全部 13 条" in first and "all=1#bids" in first
    assert whole.count("零星活") == 13 and "全部 13 条" not in whole


def test_one_number_of_queries_for_one_row_and_three(mine, own_queries, page):
    tender_box.rule()
    people = [(mine.cook, mine.pool), (mine.waitress, mine.pool2), (mine.housekeeper, mine.pool)]
    costs = {}
    looks = [
        ("settlement_list", mine.assessor), ("settlement_list", mine.cook), ("payroll", mine.assessor),
        ("income_figures", mine.head), ("income_rows", mine.head),
    ]  # fmt: skip
    for number, (who, post) in enumerate(people):
        box.settled(mine, post=post, points={who: 1}, title=f"活 {number}", fills_post="空岗")
        if number in (0, 2):
            costs[number] = [own_queries(whom, name) for name, whom in looks]
    assert costs[0] == costs[2]


def test_a_member_reads_what_a_deduction_leans_on_and_whoever_sees_it_opens_it(
    contract, mine, page, time_machine
):
    """An issue of another team's post is nothing a contractor may open: its facts are told."""
    time_machine.move_to(box.AT, tick=False)
    delivery = contract.deliveries.get()
    issue = issue_box.reported(mine, "pool", "池边有皂液", at=box.AT, by=mine.head)
    seen = visit(mine, "pool", mine.head, "2026-11-18 18:00")
    urls = [reverse("issue_detail", args=[issue.pk]), reverse("patrol_detail", args=[seen.pk])]
    log = reverse("turn_list", args=[contract.pk])
    for n, url in enumerate((*urls, log)):
        less = Lessening(f"第 {n} 条", Decimal(15), f"依据 {n}", url)
        deduction.add(delivery, less, by=mine.assessor, at=box.AT)
    whole = text(page(mine.head, "delivery", delivery.pk))
    assert all(f'href="{url}"' in whole for url in (*urls, log))
    told = text(page(mine.attendant, "delivery", delivery.pk))
    assert "依据 0" in told and "依据 1" in told and "池边有皂液" in told
    assert not any(f'href="{url}"' in told for url in urls) and f'href="{log}"' in told


def test_a_wide_crew_costs_no_more(mine, own_queries):
    tender_box.rule()
    small = box.settled(mine, points={mine.cook: 1, mine.waitress: 2})
    wide = {mine.cook: 1, mine.waitress: 2, mine.housekeeper: 3, mine.fixer: 4}
    large = box.settled(mine, post=mine.pool2, points=wide)
    assert own_queries(mine.head, "settlement", small.pk) == own_queries(mine.head, "settlement", large.pk)
    pair = (small.delivery_id, large.delivery_id)
    assert own_queries(mine.head, "delivery", pair[0]) == own_queries(mine.head, "delivery", pair[1])


def test_a_month_to_come_is_not_settled(mine, post, contract):
    assert "还没到" in text(post(mine.assessor, "settlement_draft", month="2027-12"))
    assert "月份要写成" in text(post(mine.assessor, "settlement_draft", month="12"))
    assert "没有要结算的" in text(post(mine.assessor, "settlement_draft", month="2026-12"))
    assert settlements.draft_due(at=moment("2026-12-26 03:00")).made == []


def test_the_figures_of_the_market(mine, page):
    tender_box.rule()
    one = box.running(mine, "1300.00", post=mine.pool, fills_post="浴池夜班")
    Job.objects.filter(pk=one.job_id).update(opened_at=tender_box.OPENED)
    for who, state in ((mine.attendant, "won"), (mine.cook, "lost")):
        tender_box.bid(one.job, who, 1300, state)
    shown = text(page(mine.head, "income_figures"))
    assert "浴池夜班" in shown and "200" in shown and "陈厨师" in shown
    assert "报价份数" in shown and Decimal(2) == one.job.bids.count()
