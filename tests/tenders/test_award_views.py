"""Pages of evaluation, award and contract: who sees which button, what comes of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tenders.actions import award as actions
from tenders.actions import clock, evaluation
from tenders.actions import contract as contracts
from tenders.models import Award, Bid, Contract, JobObjection
from tests.cast import moment
from tests.tenders import tender_box
from tongting.events import flow

AT = moment("2026-11-10 09:00")


@pytest.fixture
def job(mine):
    tender_box.officers(mine)
    made = tender_box.job(mine, "evaluation", post=mine.kitchen, kind="cleaning")
    for person, price in ((mine.cook, 1400), (mine.attendant, 1350)):
        tender_box.bid(made, person, price, plan="下了班就干")
    clock.touch(made, at=tender_box.AWARDED)
    return made


@pytest.fixture
def publicised(job, mine):
    award = evaluation.propose(
        job, Bid.objects.get(person=mine.attendant), by=mine.deputy, at=tender_box.AWARDED
    )
    actions.decide(award, approved=True, by=mine.head, at=tender_box.AWARDED)
    job.refresh_from_db()
    return award


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_evaluator_sees_the_bids_and_proposes(client, mine, job):
    client.force_login(mine.deputy)
    page = text(client, reverse("job", args=[job.pk]))
    assert "提出中标人" in page and "1,350" in page and "下了班就干" in page
    bid = Bid.objects.get(person=mine.attendant)
    answer = client.post(reverse("job_propose", args=[job.pk]), {"bid": bid.pk, "reason": ""}, follow=True)
    assert "等另一个人批准" in answer.content.decode()
    assert Award.objects.get().person == mine.attendant


def test_a_worker_sees_no_button_of_the_evaluator(client, mine, job):
    client.force_login(mine.waitress)
    page = text(client, reverse("job", args=[job.pk]))
    assert "提出中标人" not in page and "批准中标" not in page


def test_the_second_person_approves_on_the_page(client, mine, job):
    award = evaluation.propose(
        job, Bid.objects.get(person=mine.attendant), by=mine.deputy, at=tender_box.AWARDED
    )
    client.force_login(mine.head)
    assert "批准中标，开始公示" in text(client, reverse("job", args=[job.pk]))
    answer = client.post(reverse("job_award_decide", args=[award.pk]), {"approved": "on"}, follow=True)
    assert "公示到" in answer.content.decode()


def test_a_no_without_a_reason_is_told_so(client, mine, job):
    award = evaluation.propose(
        job, Bid.objects.get(person=mine.attendant), by=mine.deputy, at=tender_box.AWARDED
    )
    client.force_login(mine.head)
    answer = client.post(reverse("job_award_decide", args=[award.pk]), {"note": ""}, follow=True)
    assert "不同意要写明原因" in answer.content.decode()
    award.refresh_from_db()
    assert award.state == "proposed"


def test_anybody_objects_and_the_union_answers(client, mine, job, publicised, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client.force_login(mine.waitress)
    page = client.post(reverse("job_object", args=[job.pk]), {"text": ""})
    assert page.status_code == 422 and "写清楚哪里不对" in page.content.decode()
    client.post(reverse("job_object", args=[job.pk]), {"text": "他那时在上班"})
    client.force_login(mine.dorm_leader)
    one = JobObjection.objects.get()
    assert "成立，撤销中标" in text(client, reverse("job", args=[job.pk]))
    client.post(reverse("job_objection_decide", args=[one.pk]), {"answer": "查了班表，不冲突"})
    one.refresh_from_db()
    assert (one.state, one.answer) == ("rejected", "查了班表，不冲突")
    client.force_login(mine.cook)
    page = text(client, reverse("job", args=[job.pk]))
    assert "查了班表，不冲突" in page and "杨餐厅" not in page


def test_a_contract_is_issued_and_confirmed_on_its_page(client, mine, job, publicised, monkeypatch):
    at = moment("2026-11-12 08:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    client.force_login(mine.attendant)
    text(client, reverse("job", args=[job.pk]))
    contract = Contract.objects.get()
    assert "我确认，按合同干" in text(client, reverse("contract", args=[contract.pk]))
    client.post(reverse("contract_confirm", args=[contract.pk]))
    client.force_login(mine.assessor)
    client.post(reverse("contract_issue", args=[contract.pk]))
    contract.refresh_from_db()
    assert contract.state == "signed"
    client.force_login(mine.waitress)
    assert client.get(reverse("contract", args=[contract.pk])).status_code == 404


def test_the_winner_may_decline_with_a_reason(client, mine, job, publicised, monkeypatch):
    at = moment("2026-11-12 08:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    client.force_login(mine.attendant)
    text(client, reverse("job", args=[job.pk]))
    url = reverse("contract_decline", args=[Contract.objects.get().pk])
    assert client.post(url, {"why": ""}).status_code == 422
    client.post(url, {"why": "家里有事"})
    job.refresh_from_db()
    assert (job.state, Contract.objects.get().state) == ("evaluation", "refused")


def test_the_contract_leaves_as_word(mine, job, publicised, tmp_path):
    from docx import Document

    from tenders.contract_book import write_contract

    clock.touch(job, at=moment("2026-11-12 08:00"))
    path = tmp_path / "c.docx"
    write_contract({"contract": Contract.objects.get().pk}, path, lambda *said: None)
    words = "\n".join(one.text for one in Document(str(path)).paragraphs)
    assert "内部劳务承包合同" in words and "吕浴工" in words and "1,350" in words


def test_evaluation_costs_the_same_with_two_bids_and_with_five(mine, job, own_queries, time_machine):
    time_machine.move_to(tender_box.AWARDED, tick=False)
    two = own_queries(mine.deputy, "job", job.pk), own_queries(mine.waitress, "job", job.pk)
    for person, price in ((mine.fixer, 1410), (mine.waitress, 1420), (mine.housekeeper, 1430)):
        tender_box.bid(job, person, price)
    clock.touch(job, at=tender_box.AWARDED)
    five = own_queries(mine.deputy, "job", job.pk), own_queries(mine.waitress, "job", job.pk)
    assert two == five == (41, 14)


def test_whoever_cannot_take_it_is_named_down_to_the_first_who_can(client, mine, job, time_machine):
    time_machine.move_to(tender_box.AWARDED, tick=False)
    client.force_login(mine.deputy)
    rows = {
        row.bid.person: row.unfit
        for row in client.get(reverse("job", args=[job.pk])).context["award_card"]["rows"]
    }
    assert rows == {mine.attendant: [], mine.cook: []}
    for _n in range(2):
        tender_box.contract(tender_box.job(mine, "running", post=mine.pool, times=[]), mine.attendant)
    rows = {
        row.bid.person: row.unfit
        for row in client.get(reverse("job", args=[job.pk])).context["award_card"]["rows"]
    }
    assert any("已经有 2 份活" in one for one in rows[mine.attendant]) and rows[mine.cook] == []


def test_how_points_come_about_is_written_out(client, mine):
    """70 × lowest ÷ price, then the plan's points on top; whoever dropped out counts no more."""
    tender_box.officers(mine)
    job = tender_box.job(mine, "evaluation", post=mine.kitchen, method="points", price_weight=70)
    first = tender_box.bid(job, mine.cook, 1400, plan="每天")
    second = tender_box.bid(job, mine.attendant, 1350, plan="隔天")
    clock.touch(job, at=AT)
    client.force_login(mine.deputy)
    shown = text(client, reverse("job", args=[job.pk]))
    assert "70 × 1,350 ÷ 1,400 = 67.5；67.5 + ?" in shown
    evaluation.mark_plans(job, {first.pk: Decimal(28), second.pk: Decimal("20.5")}, by=mine.deputy, at=AT)
    shown = text(client, reverse("job", args=[job.pk]))
    assert "70 × 1,350 ÷ 1,400 = 67.5；67.5 + 28 = 95.5" in shown
    assert "70 × 1,350 ÷ 1,350 = 70；70 + 20.5 = 90.5" in shown
    Bid.objects.filter(pk=second.pk).update(state="withdrawn", rank=None, points=None)
    evaluation.rank(job, AT)
    shown = text(client, reverse("job", args=[job.pk]))
    assert "70 × 1,400 ÷ 1,400 = 70；70 + 28 = 98" in shown and "÷ 1,350" not in shown


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("opening", "开标"),
        ("evaluation", "评标"),
        ("publicised", "公示"),
        ("running", "干活"),
        ("settled", "结算"),
    ],
)
def test_the_steps_say_where_a_job_is(client, mine, state, step):
    client.force_login(mine.head)
    shown = text(client, reverse("job", args=[tender_box.job(mine, state).pk]))
    now = shown[shown.index('aria-current="step"') :]
    assert now[: now.index("</li>")].endswith(step)


def test_no_contract_pays_more_than_was_awarded(mine, job):
    bid = Bid.objects.get(person=mine.attendant)
    award = tender_box.award(job, bid)
    with pytest.raises(flow.Refused, match="合同价 1350.01 元超过中标价 1350.00 元"):
        contracts.bind(
            job, bid.person, {bid.person: Decimal(1)}, Decimal("1350.01"), award=award, by=None, at=AT
        )
    assert not Contract.objects.exists()
