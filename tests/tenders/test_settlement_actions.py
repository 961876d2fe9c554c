"""Settlements from the draft to the locked month: sums, signatures, the board, objections, two approvals, corrections,
the money confirmed, the job closed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenders.actions import acceptance, deduction, delivery_step
from tenders.actions import delivery as missing
from tenders.actions import settlement as settlements
from tenders.actions import settlement_step as steps
from tenders.actions.deduction import Lessening
from tenders.models import Contract, Delivery, Job, Settlement, SettlementLine
from tenders.queries import delivery as deliveries
from tenders.queries import work_card
from tenders.scoring.settlement import Sums
from tests.cast import moment
from tests.tenders import tender_box
from tests.tenders import work_box as box
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return box.running(mine)


def job_of(contract):
    return Job.objects.get(pk=contract.job_id)


# --- work and acceptance -------------------------------------------------------------------------------------------


def test_two_accept_and_the_job_follows(contract, mine):
    delivery = box.delivered(contract)
    assert (delivery.state, job_of(contract).state) == ("delivered", "delivered")
    acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    acceptance.sign(delivery, "user", box.word(), by=mine.bath_leader, at=box.ACCEPTED)
    delivery.refresh_from_db()
    assert (delivery.state, job_of(contract).state) == ("accepted", "accepted")
    assert Notice.objects.filter(person=mine.attendant, text__startswith="验收合格").exists()


def test_where_nobody_of_the_place_is_left_to_speak_another_who_accepts_does(mine):
    """Everybody of the post works in the contract, or has left: still two accept it."""
    tender_box.rule()
    mine.pool.staff.set([mine.attendant])
    mine.pool.keeper = mine.pool.team = None
    mine.pool.save()
    contract = box.running(mine)
    delivery = box.delivered(contract)
    assert {one.pk for one in deliveries.to_accept(mine.head)} == {delivery.pk}
    with pytest.raises(flow.Refused, match="使用方"):
        acceptance.sign(delivery, "user", box.word(), by=mine.cook, at=box.ACCEPTED)
    acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED)
    with pytest.raises(flow.Refused, match="另一方由别人来"):
        acceptance.sign(delivery, "user", box.word(), by=mine.deputy, at=box.ACCEPTED)
    acceptance.sign(delivery, "user", box.word(), by=mine.head, at=box.ACCEPTED)
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


def test_at_a_womens_post_only_its_women_speak_for_it(mine):
    leader = mine.women.team.leader
    mine.women.staff.set([mine.woman_attendant])
    place = deliveries.place_of(tender_box.job(mine, "delivered"))
    assert (
        mine.woman_attendant.pk in place.people and leader.gender == "male" and leader.pk not in place.people
    )


@pytest.mark.parametrize(
    ("who", "side", "says"),
    [
        ("attendant", "office", "自己参加的活"),
        ("cook", "office", "验收的权限"),
        ("cook", "user", "使用方"),
        ("canteen_leader", "user", "使用方"),
    ],
)
def test_who_may_not_accept(contract, mine, who, side, says):
    delivery = box.delivered(contract)
    with pytest.raises(flow.Refused, match=says):
        acceptance.sign(delivery, side, box.word(), by=mine.people[who], at=box.ACCEPTED)
    assert not delivery.signoffs.exists()


def test_one_person_does_not_speak_for_both(contract, mine):
    """The keeper of the post may speak for either side, once."""
    delivery = box.delivered(contract)
    acceptance.sign(delivery, "user", box.word(), by=mine.head, at=box.ACCEPTED)
    with pytest.raises(flow.Refused, match="另一方由别人来"):
        acceptance.sign(delivery, "office", box.word(), by=mine.head, at=box.ACCEPTED)
    with pytest.raises(flow.Refused, match="已经由钱科长验收过"):
        acceptance.sign(delivery, "user", box.word(), by=mine.bath_leader, at=box.ACCEPTED)


def test_at_a_womens_post_a_woman_accepts(mine):
    contract = box.running(mine, post=mine.women, points={mine.cook: 1})
    delivery = box.delivered(contract)
    with pytest.raises(flow.Refused, match="女同志"):
        acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED)
    acceptance.sign(delivery, "office", box.word(), by=mine.dorm_leader, at=box.ACCEPTED)
    acceptance.sign(delivery, "user", box.word(), by=mine.woman_attendant, at=box.ACCEPTED)
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


def test_sent_back_once_and_done_again(contract, mine):
    delivery = box.rejected(mine, box.delivered(contract))
    assert (delivery.state, delivery.rejections, delivery.rework_by) == ("rework", 1, date(2026, 12, 20))
    assert job_of(contract).state == "rework"
    delivery = box.accepted(mine, contract, delivery, at=moment("2026-12-19 10:00"))
    assert (delivery.state, job_of(contract).state) == ("accepted", "accepted")
    assert delivery.signoffs.filter(round=2).count() == 2


def test_the_second_rejection_ends_it(contract, mine):
    delivery = box.rejected(mine, box.delivered(contract))
    delivery = box.delivered(contract, delivery, at=moment("2026-12-19 10:00"))
    delivery = box.rejected(mine, delivery, None, at=moment("2026-12-19 11:00"))
    assert (delivery.state, job_of(contract).state, delivery.rejections) == ("missed", "missed", 2)


@pytest.mark.parametrize(
    ("verdict", "note", "day", "says"),
    [
        ("reject", "", "2026-12-20", "哪里没干好"),
        ("reject", "没刷", None, "返工到哪天"),
        ("reject", "没刷", "2026-12-13", "返工期限"),
        ("reject", "没刷", "2027-02-20", "返工期限"),
        ("pass_less", "没刷", None, "扣多少钱"),
    ],
)
def test_a_word_that_is_not_whole(contract, mine, verdict, note, day, says):
    delivery = box.delivered(contract)
    word = box.word(verdict, note, date.fromisoformat(day) if day else None)
    with pytest.raises(flow.Refused, match=says):
        acceptance.sign(delivery, "office", word, by=mine.deputy, at=box.ACCEPTED)


def test_passed_with_a_deduction(contract, mine):
    delivery = box.delivered(contract)
    less = Lessening("卫生不合格一次扣 15 元", Decimal(15), "11-20 巡查 72 分", "/patrols/1/")
    acceptance.sign(
        delivery, "office", box.word("pass_less", "有皂液", lessening=less), by=mine.deputy, at=box.ACCEPTED
    )
    # The second side leans on what the first has written.
    acceptance.sign(delivery, "user", box.word("pass_less", "有皂液"), by=mine.bath_leader, at=box.ACCEPTED)
    settlement = box.drafted(mine, Delivery.objects.get())
    assert (settlement.gross, settlement.deductions, settlement.net) == (1450, 15, 1435)


def test_nobody_pays_for_having_worked(contract, mine):
    delivery = contract.deliveries.get()
    delivery_step.set_materials(delivery, Decimal("1400"), by=mine.assessor, at=box.AT)
    with pytest.raises(flow.Refused, match="最多扣到 0"):
        deduction.add(delivery, Lessening("缺勤", Decimal("50.01"), "记录"), by=mine.assessor, at=box.AT)
    made = deduction.add(delivery, Lessening("缺勤", Decimal(50), "记录"), by=mine.assessor, at=box.AT)
    with pytest.raises(flow.Refused, match="由别人登记"):
        deduction.take_back(made, "记错了", by=mine.attendant, at=box.AT)
    deduction.take_back(made, "记错了", by=mine.assessor, at=box.AT)
    assert not delivery.deductions.exists()
    assert Event.objects.get(verb="undeducted").facts["amount"] == "50.00"


def test_what_is_not_handed_in_is_missed_by_the_clock(contract, mine):
    job = job_of(contract)
    assert not missing.miss(job, moment("2026-12-15 23:59"))
    assert missing.miss(job, moment("2026-12-16 00:01"))
    assert not missing.miss(job, moment("2026-12-16 00:02"))
    assert (contract.deliveries.get().state, job_of(contract).state) == ("missed", "missed")


def test_too_late_to_hand_in(contract, mine):
    with pytest.raises(flow.Refused, match="未完成"):
        box.delivered(contract, at=moment("2026-12-16 08:00"))


def test_only_the_last_delivery_moves_the_job(mine):
    tender_box.rule()
    contract = box.running(mine)
    first, last = box.in_months(contract)
    box.accepted(mine, contract, first)
    assert job_of(contract).state == "running"
    box.accepted(mine, contract, last, at=moment("2027-01-13 09:00"))
    assert job_of(contract).state == "accepted"


# --- settlement ----------------------------------------------------------------------------------------------------


def test_the_whole_way(contract, mine):
    settlement = box.settled(mine, contract)
    assert settlement.state == "locked" and (settlement.first_by, settlement.second_by) == (
        mine.head,
        mine.leader,
    )
    assert box.money(settlement) == {"T022": Decimal("797.50"), "T051": Decimal("652.50")}
    assert job_of(contract).state == "settled"
    contract.refresh_from_db()
    assert contract.state == "ended" and contract.ended_at == box.LOCKED
    box.paid(settlement)
    assert steps.close(job_of(contract), "", by=mine.assessor, at=box.LOCKED)
    assert job_of(contract).state == "closed"


def test_drafting_twice_makes_one(contract, mine):
    box.accepted(mine, contract)
    assert len(settlements.draft("2026-12", by=mine.assessor, at=box.DRAFTED).made) == 1
    assert settlements.draft("2026-12", by=mine.assessor, at=box.DRAFTED).made == []
    assert settlements.draft_due(at=box.DRAFTED).made == []


def test_what_is_accepted_after_the_cut_off_is_paid_next_month(contract, mine):
    tender_box.rule(cutoff_day=12)
    box.accepted(mine, contract)
    assert settlements.draft("2026-12", by=mine.assessor, at=box.DRAFTED).made == []
    assert settlements.draft_due(at=moment("2027-01-12 03:00")).made == []
    made = settlements.draft_due(at=moment("2027-01-13 03:00")).made
    assert [one.month for one in made] == ["2027-01"]


def test_a_month_to_come_is_not_settled(contract, mine):
    with pytest.raises(flow.Refused, match="还没到"):
        settlements.draft("2027-03", by=mine.assessor, at=box.DRAFTED)


def test_above_the_contract_is_refused(contract, mine):
    delivery = box.accepted(mine, contract)
    Delivery.objects.filter(pk=delivery.pk).update(amount=Decimal("1450.01"))
    drafted = settlements.draft("2026-12", by=mine.assessor, at=box.DRAFTED)
    assert drafted.made == [] and "超过合同价" in drafted.refused[0]
    assert not Settlement.objects.exists() and not SettlementLine.objects.exists()


def test_what_was_missed_pays_nothing(contract, mine):
    missing.miss(job_of(contract), moment("2026-12-16 00:01"))
    settlement = box.posted(mine, Delivery.objects.get())
    assert settlement.net == 0 and set(box.money(settlement).values()) == {Decimal(0)}
    box.locked(mine, settlement)
    assert job_of(contract).state == "settled"
    assert steps.close(job_of(contract), "", by=mine.assessor, at=box.LOCKED)


def test_nobody_settles_their_own_work(mine):
    tender_box.rule()
    contract = box.running(mine, points={mine.assessor: 1, mine.fixer: 1})
    delivery = box.accepted(mine, contract)
    with pytest.raises(flow.Refused, match="别人来办"):
        settlements.draft_one(delivery, "2026-12", by=mine.assessor, at=box.DRAFTED)


def test_each_signs_the_own_line_before_it_hangs_out(contract, mine):
    settlement = box.drafted(mine, box.accepted(mine, contract))
    first = settlement.lines.get(person=mine.attendant)
    with pytest.raises(flow.Refused, match="自己的那一份"):
        steps.sign(first, by=mine.fixer, at=box.SIGNED)
    steps.sign(first, by=mine.attendant, at=box.SIGNED)
    with pytest.raises(flow.Refused, match="已经签过"):
        steps.sign(first, by=mine.attendant, at=box.SIGNED)
    with pytest.raises(flow.Refused, match="还差 昌水暖"):
        steps.post(settlement, by=mine.assessor, at=box.POSTED)
    # Whoever has left the mine signs nothing any more.
    type(mine.fixer).objects.filter(pk=mine.fixer.pk).update(is_active=False)
    steps.post(settlement, by=mine.assessor, at=box.POSTED)


def test_who_may_approve(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    with pytest.raises(flow.Refused, match="张榜到 12-30"):
        steps.approve(settlement, by=mine.head, at=moment("2026-12-30 23:00"))
    with pytest.raises(flow.Refused, match="权限"):
        steps.approve(settlement, by=mine.assessor, at=box.APPROVED)
    steps.approve(settlement, by=mine.head, at=box.APPROVED)
    settlement.refresh_from_db()
    with pytest.raises(flow.Refused, match="二审要由别人批"):
        steps.approve(settlement, by=mine.head, at=box.LOCKED)
    assert settlement.state == "approved"


def test_who_made_it_does_not_approve_it(contract, mine):
    box.accepted(mine, contract)
    settlements.draft("2026-12", by=mine.head, at=box.DRAFTED)
    settlement = box.signed(Settlement.objects.get())
    steps.post(settlement, by=mine.deputy, at=box.POSTED)
    settlement.refresh_from_db()
    with pytest.raises(flow.Refused, match="结算是你办的"):
        steps.approve(settlement, by=mine.head, at=box.APPROVED)


def test_a_member_does_not_approve_it(mine):
    tender_box.rule()
    contract = box.running(mine, points={mine.leader: 1, mine.fixer: 1})
    settlement = box.posted(mine, box.accepted(mine, contract))
    with pytest.raises(flow.Refused, match="自己参加的活"):
        steps.approve(settlement, by=mine.leader, at=box.APPROVED)


def test_an_objection_stops_it_until_it_is_answered(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    steps.object_to(settlement, "少算了一天", by=mine.cook, at=box.POSTED)
    with pytest.raises(flow.Refused, match="有异议"):
        steps.approve(settlement, by=mine.head, at=box.APPROVED)
    with pytest.raises(flow.Refused, match="由别人来办|由别人答复"):
        steps.answer(settlement, "没错", by=mine.attendant, at=box.APPROVED)
    steps.answer(settlement, "按记录算的，没少", by=mine.assessor, at=box.APPROVED)
    assert Notice.objects.filter(person=mine.cook, detail="按记录算的，没少").exists()
    assert box.locked(mine, settlement).state == "locked"


def test_an_objection_that_is_right_takes_it_back_and_it_is_worked_out_anew(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    steps.object_to(settlement, "材料扣多了", by=mine.fixer, at=box.POSTED)
    steps.void(settlement, "材料扣多了，重算", by=mine.assessor, at=box.POSTED)
    assert settlements.draft_due(at=box.APPROVED).made == []
    delivery_step.set_materials(Delivery.objects.get(), Decimal(20), by=mine.assessor, at=box.POSTED)
    made = settlements.draft("2026-12", by=mine.assessor, at=box.APPROVED).made
    assert [one.net for one in made] == [1430]
    assert Settlement.objects.filter(state="void").count() == 1


def test_a_locked_settlement_never_changes(contract, mine):
    settlement = box.settled(mine, contract)
    with pytest.raises(flow.Refused, match="更正"):
        steps.void(settlement, "x", by=mine.assessor, at=box.LOCKED)
    with pytest.raises(flow.Refused, match="已经结算"):
        delivery_step.set_materials(settlement.delivery, Decimal(1), by=mine.assessor, at=box.LOCKED)


def test_a_correction_is_a_new_settlement(contract, mine):
    settlement = box.settled(mine, contract)
    right = Sums(Decimal(1450), Decimal(0), Decimal("100.01"))
    made = settlements.correct(settlement, right, "漏扣一次", by=mine.assessor, at=box.LOCKED)
    assert (made.gross, made.deductions, made.net) == (0, Decimal("100.01"), Decimal("-100.01"))
    assert made.corrects == settlement and sum(box.money(made).values()) == Decimal("-100.01")
    with pytest.raises(flow.Refused, match="还有一张更正单"):
        settlements.correct(settlement, right, "再来", by=mine.assessor, at=box.LOCKED)
    with pytest.raises(flow.Refused, match="更正单没锁定"):
        steps.close(job_of(contract), "", by=mine.assessor, at=box.LOCKED)
    box.signed(made)
    steps.post(made, by=mine.assessor, at=box.LOCKED)
    made.refresh_from_db()
    steps.approve(made, by=mine.head, at=box.LOCKED + timedelta(days=5))
    made.refresh_from_db()
    steps.approve(made, by=mine.leader, at=box.LOCKED + timedelta(days=5))
    both = {number: box.money(settlement)[number] + box.money(made)[number] for number in box.money(made)}
    assert sum(both.values()) == Decimal("1349.99") and both["T022"] == Decimal("742.49")


@pytest.mark.parametrize(
    ("right", "says"),
    [
        (Sums(Decimal(1450)), "和原来一样"),
        (Sums(Decimal("1450.01")), "超过合同价"),
        (Sums(Decimal(100), Decimal(101)), "不能小于 0"),
    ],
)
def test_a_correction_that_cannot_be(contract, mine, right, says):
    settlement = box.settled(mine, contract)
    with pytest.raises(flow.Refused, match=says):
        settlements.correct(settlement, right, "x", by=mine.assessor, at=box.LOCKED)


def test_closing_without_confirmation_takes_a_reason_and_two(contract, mine):
    settlement = box.settled(mine, contract)
    line = settlement.lines.get(person=mine.attendant)
    steps.confirm_paid(line, by=mine.attendant, at=box.LOCKED)
    job = job_of(contract)
    with pytest.raises(flow.Refused, match="昌水暖 还没确认到账"):
        steps.close(job, "", by=mine.assessor, at=box.LOCKED)
    assert not steps.close(job, "人出差了，有银行回单", by=mine.assessor, at=box.LOCKED)
    with pytest.raises(flow.Refused, match="你已经提了"):
        steps.close(job, "", by=mine.assessor, at=box.LOCKED)
    with pytest.raises(flow.Refused, match="要由能审批结算的人"):
        steps.close(job, "", by=mine.deputy, at=box.LOCKED)
    assert steps.close(job, "", by=mine.head, at=box.LOCKED)
    assert job_of(contract).state == "closed"


def test_nothing_closes_without_the_winner_unless_they_have_left(contract, mine):
    settlement = box.settled(mine, contract)
    steps.confirm_paid(settlement.lines.get(person=mine.fixer), by=mine.fixer, at=box.LOCKED)
    job = job_of(contract)
    with pytest.raises(flow.Refused, match="中标人 .* 还没确认到账"):
        steps.close(job, "有银行回单", by=mine.assessor, at=box.LOCKED)
    card = work_card.card(job, mine.assessor, box.LOCKED)
    assert card["winner_waits"] and card["may_close"]
    mine.attendant.is_active = False
    mine.attendant.save()
    assert not work_card.card(job, mine.assessor, box.LOCKED)["winner_waits"]
    assert not steps.close(job, "人离开了，有银行回单", by=mine.assessor, at=box.LOCKED)
    assert steps.close(job, "", by=mine.head, at=box.LOCKED)
    assert job_of(contract).state == "closed"


def test_a_contract_of_months_is_settled_when_every_month_is(mine):
    tender_box.rule()
    contract = box.running(mine)
    first, last = box.in_months(contract)
    box.locked(mine, box.posted(mine, box.accepted(mine, contract, first)))
    assert job_of(contract).state == "running"
    box.accepted(mine, contract, last, at=moment("2027-01-13 09:00"))
    settlements.draft("2027-01", by=mine.assessor, at=moment("2027-01-26 09:00"))
    second = box.signed(Settlement.objects.get(month="2027-01"), at=moment("2027-01-26 09:00"))
    steps.post(second, by=mine.assessor, at=moment("2027-01-26 10:00"))
    for who in (mine.head, mine.leader):
        second.refresh_from_db()
        steps.approve(second, by=who, at=moment("2027-02-01 10:00"))
    assert job_of(contract).state == "settled"
    assert Contract.objects.get().state == "ended"
