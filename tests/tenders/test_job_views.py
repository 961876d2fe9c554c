"""The pages of jobs: who gets in, what they show, what a tap does; lists at one literal query count."""

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from tenders import job_book, job_todos
from tenders.actions import job_review
from tenders.models import Job, JobTemplate, MarketRule, OpeningCode, Question
from tenders.queries import job_story
from tests.cast import moment
from tests.tenders import job_box, sealed_box, tender_box
from tests.tenders.job_box import fresh
from tongting.exports.models import Export
from tongting.people.models import CertificateKind


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(job_box.AT, tick=False) as now:
        yield now


@pytest.fixture(autouse=True)
def officers(mine):
    tender_box.officers(mine)
    sealed_box.cards(mine)


def text(answer, status=200):
    assert answer.status_code == status, answer
    return answer.content.decode()


# --- the whole way -----------------------------------------------------------------------------------------------


def test_a_job_from_the_form_to_the_opening(mine, page, post, clock):
    assert "还没有标的" in text(page(mine.deputy, "job_list"))
    assert "起草标的" in text(page(mine.deputy, "job_new"))
    answer = text(post(mine.deputy, "job_new", **job_box.posted(mine)))
    assert "起草好了，看一遍再送审" in answer and "每周一、周三、周五 19:00–21:00" in answer
    job = Job.objects.get()
    assert job.women_only, "the place is for women only"
    assert "送审了" in text(post(mine.deputy, "job_send", job.pk))
    answer = text(page(mine.deputy, "job", job.pk))
    assert "价是你定的" in answer or "你写过或者送审过" in answer or "权限" in answer
    answer = page(mine.head, "job", job.pk)
    assert "审核通过，公告" in text(answer)
    seen = answer.context["back_form"]["seen"].value()
    assert "已经公告" in text(post(mine.head, "job_review", job.pk, seen=seen))
    clock.move_to(tender_box.AT)
    answer = text(page(mine.waitress, "job", job.pk))
    assert "离截止还有" in answer and "11-06 18:00 截止，随后开标" in answer and "1,500" in answer
    assert "经过" not in answer and "提个问题" in answer
    assert "不显示是谁问的" in text(post(mine.waitress, "job_ask", job.pk, text="几点开门"))
    asked = Question.objects.get()
    answer = text(page(mine.housekeeper, "job", job.pk))
    assert "几点开门" in answer and "答复前不截止" in answer and mine.waitress.name not in answer
    assert [todo.text for todo in job_todos.due(mine.deputy, tender_box.AT)] == ["答复提问：女浴池卫生保洁"]
    assert "答复出去了" in text(post(mine.deputy, "job_answer", asked.pk, text="六点"))
    assert "六点" in text(page(mine.housekeeper, "job", job.pk))
    clock.move_to(sealed_box.LATER)
    assert "待开标" in text(page(mine.waitress, "job", job.pk)) and fresh(job).state == "opening"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "填一下“名称”"),
        ({"price": "0"}, "不能小于"),
        ({"price": "一千"}, "要填数字"),
        ({"price": "0.001"}, "最高限价要大于 0 元"),
        ({"first_day": "2026-11-01"}, "开工日期已经过了"),
        ({"bid_until": "soon"}, "这样的时间"),
        ({"method": "points", "price_weight": "100"}, "要在 1 到 99 之间"),
        ({"opener_union": ""}, "选工会代表"),
        ({"opener_union": "assessor"}, "吴考核已经是科室代表"),
        ({"opener_office": "deputy"}, "李副科定的价，不能再开标"),
        ({"opener_office": "cook"}, "里没有这一项"),
        ({"times-0-ends": ""}, "干活时间第 1 行：从几点到几点都要填"),
        ({"times-0-ends": "19:00"}, "开始和结束是同一个时间"),
        ({"times-0-day": "2026-11-20"}, "星期和日期只填一样"),
        ({"times-0-weekdays": []}, "勾上星期几，或者填哪一天"),
        ({"times-1-weekdays": ["0"], "times-1-starts": "20:00", "times-1-ends": "22:00"}, "时间重叠了"),
        ({"times-TOTAL_FORMS": None, "times-INITIAL_FORMS": None}, "页面不完整"),
        ({"kind": "boots"}, "里没有这一项"),
    ],
)
def test_what_a_job_cannot_be_is_said_at_the_form(mine, post, given, said):
    given = {
        name: mine.people[value].pk if isinstance(value, str) and value in mine.people else value
        for name, value in given.items()
    }
    assert said in text(post(mine.deputy, "job_new", **job_box.posted(mine, **given)), 422)
    assert not Job.objects.exists()


def test_how_it_is_accepted_is_said_by_the_post_where_nobody_wrote_it(mine, page):
    said = "按这个岗点的巡查标准"
    assert said in text(page(mine.deputy, "job", tender_box.job(mine).pk))
    assert said not in text(page(mine.deputy, "job", tender_box.job(mine, quality="水清见底").pk))
    assert said not in text(page(mine.deputy, "job", tender_box.job(mine, post=None, place="煤场").pk))


def test_the_draft_says_what_the_kind_of_its_post_asks_for(mine, page):
    job, other = job_box.draft(mine), job_box.draft(mine, post=mine.corridor, title="走廊保洁")
    CertificateKind.objects.create(name="救生员证", post_kinds=[mine.women.kind])
    said = "这一类岗点的活要救生员证，不用另选"
    assert said in text(page(mine.deputy, "job", job.pk)) and said not in text(
        page(mine.deputy, "job", other.pk)
    )
    job_review.send(job, by=mine.deputy, at=job_box.SENT)
    assert said in text(page(mine.head, "job", job.pk))
    job_review.approve(job, job_box.SENT.isoformat(), by=mine.head, at=job_box.APPROVED)
    shown = text(page(mine.waitress, "job", job.pk))
    assert "持有效的救生员证" in shown and said not in shown


def test_the_price_is_reckoned_by_its_basis(mine, post):
    given = {"basis": "unit_price", "price": "0.42", "quantity": "6200", "unit": "平方米", "mode": "team"}
    answer = text(post(mine.deputy, "job_new", **job_box.posted(mine, people_wanted="4", **given)))
    assert "0.42 元/平方米 × 6,200 平方米 = 2,604 元" in answer
    job = Job.objects.get()
    assert str(job.ceiling) == "2604.00" and job.mode == "team"


def test_an_edit_shows_what_was_typed_and_voids_the_review(mine, page, post):
    job = job_box.sent(mine, basis="unit_price", quantity=80, unit="扇", ceiling=960)
    answer = page(mine.deputy, "job_edit", job.pk)
    form = answer.context["form"]
    assert "改了就作废" in text(answer) and form["price"].value() == "12" and form["quantity"].value() == "80"
    assert form.times.forms[0]["weekdays"].value() == [0, 2, 4]
    given = job_box.posted(mine, basis="unit_price", quantity="80", unit="扇", price="12", scope="换纱窗")
    assert "回到起草，要重新送审" in text(post(mine.deputy, "job_edit", job.pk, **given))
    job = fresh(job)
    assert (job.state, job.scope, job.ceiling) == ("draft", "换纱窗", 960)


def test_after_publication_the_form_asks_for_less(mine, page, post):
    job = job_box.published(mine)
    answer = page(mine.deputy, "job_edit", job.pk)
    form = answer.context["form"]
    assert "已经公告" in text(answer) and not {"price", "method", "opener_union", "mode"} & set(form.fields)
    given = job_box.posted(mine, scope="每班清洗两次", price="1", method="points")
    assert "能投的人都通知到了" in text(post(mine.deputy, "job_edit", job.pk, **given))
    job = fresh(job)
    assert (job.version, job.ceiling, job.scope) == (2, 1500, "每班清洗两次")
    assert "第 2 版" in text(page(mine.waitress, "job", job.pk))


def test_a_draft_is_nobody_elses(mine, page):
    job = job_box.draft(mine)
    assert page(mine.waitress, "job", job.pk).status_code == 404
    assert page(mine.bath_leader, "job", job.pk).status_code == 200


def test_sent_back_it_waits_for_the_sender(mine, page, post):
    job = job_box.sent(mine)
    waits = [todo.text for todo in job_todos.due(mine.head, job_box.AT)]
    assert waits == ["审核标的：女浴池卫生保洁"] and not list(job_todos.due(mine.deputy, job_box.AT))
    seen = job.sent_at.isoformat()
    assert "填一下“退回原因”" in text(post(mine.head, "job_return", job.pk, seen=seen), 422)
    assert "退回了" in text(post(mine.head, "job_return", job.pk, seen=seen, reason="限价偏高"))
    assert [todo.detail for todo in job_todos.due(mine.deputy, job_box.AT)] == ["限价偏高"]
    assert "审核退回：限价偏高" in text(page(mine.deputy, "job", job.pk))


def test_a_review_without_a_code_says_who_lacks_it(mine, page, post):
    job = job_box.sent(mine)
    OpeningCode.objects.filter(person=mine.safety).delete()
    answer = post(mine.head, "job_review", job.pk, seen=job.sent_at.isoformat())
    assert "郑安全 还没有领开标码" in text(answer) and fresh(job).state == "review"


def test_calling_off_asks_why(mine, page, post, clock):
    job = job_box.published(mine)
    assert "由审核的人办" in text(page_followed(page, mine.deputy, "job_cancel", job.pk))
    assert "直接销毁" in text(page(mine.head, "job_cancel", job.pk))
    assert "填一下“取消原因”" in text(post(mine.head, "job_cancel", job.pk), 422)
    answer = text(post(mine.head, "job_cancel", job.pk, reason="不干了"))
    assert "取消了" in answer and "不干了" in text(page(mine.waitress, "job", job.pk))


def page_followed(page, someone, name, *args):
    answer = page(someone, name, *args)
    return page(someone, "job", *args) if answer.status_code == 302 else answer


def test_a_job_that_failed_is_put_out_again(mine, page, post):
    failed = tender_box.job(mine, "failed")
    assert "换个价重新招标" in text(page(mine.deputy, "job", failed.pk))
    answer = page(mine.deputy, "job_reissue", failed.pk)
    assert "这次换个价" in text(answer) and answer.context["form"]["title"].value() == failed.title
    assert "上一次限价" in text(post(mine.deputy, "job_reissue", failed.pk, **job_box.posted(mine)), 422)
    answer = text(post(mine.deputy, "job_reissue", failed.pk, **job_box.posted(mine, price="1700")))
    assert "重新招标自" in answer and failed.code in answer
    assert "重新招标：LB-0002" in text(page(mine.deputy, "job", failed.pk))
    assert page(mine.deputy, "job_reissue", failed.pk).status_code == 302


def test_templates_are_saved_used_and_dropped(mine, page, post):
    job = job_box.draft(mine)
    assert "还没有模板" in text(page(mine.deputy, "template_list"))
    assert "填一下“模板名称”" in text(post(mine.deputy, "template_save", job.pk), 422)
    assert "存成模板“女浴池”了" in text(post(mine.deputy, "template_save", job.pk, name="女浴池"))
    kept = JobTemplate.objects.get()
    form = page(mine.deputy, "job_new", template=kept.pk).context["form"]
    assert form["title"].value() == job.title and form["price"].value() == "1500.00"
    assert form["opener_union"].value() == mine.dorm_leader.pk
    assert "照它起草" in text(page(mine.deputy, "template_list"))
    assert "模板删掉了" in text(post(mine.deputy, "template_drop", kept.pk))


def test_rules_are_read_by_all_and_changed_by_few(mine, page, post):
    assert "没有改过" in text(page(mine.waitress, "market_rules"))
    form = page(mine.head, "market_rules_edit").context["form"]
    given = {name: form[name].value() for name in form.fields}
    assert "没有改动" in text(post(mine.head, "market_rules_edit", **given))
    answer = text(post(mine.head, "market_rules_edit", **given | {"most_jobs": "1"}))
    assert "最多兼几份：2 → 1" in answer and MarketRule.objects.get().most_jobs == 1
    assert page(mine.deputy, "market_rules_edit").status_code == 403


def test_the_law_is_no_figure_to_raise(mine, page, post):
    form = page(mine.head, "market_rules_edit").context["form"]
    given = {name: form[name].value() for name in form.fields}
    for name, value in (("hours_a_day", "4"), ("hours_a_month", "40")):
        answer = text(post(mine.head, "market_rules_edit", **given | {name: value}), 422)
        assert "要在" in answer or "不能大于" in answer
    assert MarketRule.objects.get().hours_a_day == 3


def test_the_price_book_opens_to_its_jobs(mine, page):
    assert "还没有结算过的标的" in text(page(mine.deputy, "price_book"))
    job = tender_box.job(mine, "closed")
    tender_box.contract(job, mine.waitress, amount="1450.00", state="ended")
    answer = text(page(mine.deputy, "price_book", line="bath:monthly:月"))
    assert "1,450" in answer and job.code in answer and "合同价 1,450 元" in answer
    assert job.code not in text(page(mine.waitress, "price_book", line="bath:monthly:月"))
    assert "1,450" in text(page(mine.deputy, "job_new"))


def test_hours_of_a_monthly_job_are_said_to_be_those_of_a_month(mine, page):
    monthly = tender_box.job(mine, "bidding", times=[], hours=8, bid_until=tender_box.AT + 3 * tender_box.DAY)
    whole = tender_box.job(mine, "bidding", times=[], hours=8, basis="lump_sum", post=mine.kitchen)
    assert "每人每月要 8 小时" in text(page(mine.waitress, "job", monthly.pk))
    shown = text(page(mine.waitress, "job", whole.pk))
    assert "每人要 8 小时" in shown and "每月要" not in shown
    offers = text(page(mine.waitress, "market"))
    assert "每人每月 8 小时" in offers and "每人 8 小时" in offers


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_paged(mine, page):
    tender_box.job(mine, "bidding", title="换纱窗", kind="repair")
    tender_box.job(mine, "failed", mode="grab")
    assert "换纱窗" not in text(page(mine.head, "job_list", mode="grab"))
    assert "换纱窗" in text(page(mine.head, "job_list", kind="repair", state="bidding"))
    assert "换纱窗" in text(page(mine.head, "job_list", q="纱窗")) and "没有符合的标的" in text(
        page(mine.head, "job_list", q="锅炉")
    )
    assert "看不懂" in text(page(mine.head, "job_list", state="boots"))


def test_lists_and_the_page_ask_the_same_whatever_is_there(mine, own_queries):
    def asked(many):
        for _n in range(many):
            job = tender_box.job(mine, "bidding")
            for n in range(many):
                job.questions.create(text=f"{n}？", asked_by=mine.cook, asked_at=tender_box.AT)
            closed = tender_box.job(mine, "closed")
            tender_box.contract(closed, mine.waitress, amount="1450.00", state="ended")
        lists = own_queries(mine.head, "job_list"), own_queries(mine.head, "price_book")
        return lists, own_queries(mine.head, "job", job.pk), own_queries(mine.waitress, "job", job.pk)

    # The row of the rules is made when it is first read.
    tender_box.rule()
    one, three = asked(1), asked(3)
    assert one == three == ((1, 1), 28, 25)


def test_the_ledger_is_what_the_list_shows(mine, post, tmp_path):
    tender_box.job(mine, "bidding", title="换纱窗", kind="repair")
    tender_box.job(mine, "failed", reason="没有人报价")
    post(mine.head, "job_export", state="failed")
    export = Export.objects.get()
    assert export.params == {"state": "failed"}
    path = tmp_path / "jobs.xlsx"
    assert job_book.write_jobs(export.params, path, _Meter()) == 1
    rows = job_book.write_jobs({}, path, _Meter())
    sheet = load_workbook(path).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert rows == 2 and "换纱窗" in cells and "没有人报价" in cells


class _Meter:
    def over(self, _total):
        return lambda _done: None


def test_the_list_says_when_bidding_ends(mine, page):
    tender_box.job(mine)
    assert "11-06 18:00 截止" in text(page(mine.head, "job_list"))
    assert reverse("job_list") in text(page(mine.head, "job_list"))
    assert moment("2026-11-06 18:00") == tender_box.BID_UNTIL


def docked(answer):
    act = answer.context["dock"]
    return None if act is None else act.said


def test_the_foot_of_a_phones_page_has_the_one_next_act(mine, page, clock):
    job = job_box.draft(mine)
    assert (
        docked(page(mine.deputy, "job", job.pk)) == "送审"
        and docked(page(mine.head, "job", job.pk)) == "送审"
    )
    job = job_box.sent(mine)
    answer = page(mine.head, "job", job.pk)
    assert docked(answer) == "审核通过，公告" and 'form="review-form"' in text(answer)
    assert docked(page(mine.deputy, "job", job.pk)) is None and "tt-tabs" in text(
        page(mine.deputy, "job", job.pk)
    )
    job = job_box.published(mine)
    clock.move_to(tender_box.AT)
    answer = page(mine.waitress, "job", job.pk)
    assert (
        docked(answer) == "密封投标" and 'form="bid-form"' in text(answer) and "tt-tabs" not in text(answer)
    )
    assert docked(page(mine.cook, "job", job.pk)) is None, "only women"
    job.questions.create(text="几点？", asked_by=mine.cook, asked_at=tender_box.AT)
    assert docked(page(mine.deputy, "job", job.pk)) == "答复提问"
    clock.move_to(tender_box.BID_UNTIL.replace(day=8))
    job.questions.update(answer="七点", answered_by=mine.deputy, answered_at=tender_box.AT)
    assert (
        docked(page(mine.assessor, "job", job.pk)) == "去开标"
        and docked(page(mine.waitress, "job", job.pk)) is None
    )


@pytest.mark.parametrize(
    ("state", "contract", "who", "said"),
    [
        ("contracted", "offered", "attendant", "确认合同"), ("contracted", "offered", "deputy", "签发合同"),
        ("running", "signed", "attendant", "签到"), ("running", "signed", "deputy", None),
        ("failed", None, "deputy", "重新招标"), ("closed", "ended", "attendant", None),
    ],
)  # fmt: skip
def test_the_next_act_of_later_states(mine, page, state, contract, who, said):
    job = tender_box.job(mine, state, post=mine.pool)
    if contract:
        signed = {"signed_at": None, "offered_by": None} if contract == "offered" else {}
        made = tender_box.contract(job, mine.attendant, state=contract, **signed)
        if contract == "offered":
            made.members.update(confirmed_at=None)
    assert docked(page(mine.people[who], "job", job.pk)) == said


def test_a_place_is_grabbed_from_the_foot(mine, page, clock):
    clock.move_to(tender_box.AT)
    job = tender_box.job(mine, "bidding", mode="grab", post=mine.pool, times=[], hours=2, basis="lump_sum")
    answer = page(mine.cook, "job", job.pk)
    assert docked(answer) == "抢单，1,500 元" and 'form="grab-form"' in text(answer)


def test_the_history_is_told_in_words(mine):
    told = [one.what for one in job_story.history(job_box.published(mine))]
    assert told[0].startswith("给标书上了锁，人人一个信封") and not any(one.isascii() for one in told)
    assert {"marked", "explained", "proposed", "award_refused", "award_seconded"} <= set(job_story.VERBS)
