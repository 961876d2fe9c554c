"""From opened bids to a contract: rows, events, notices; what is refused changes nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tenders.actions import award as actions
from tenders.actions import clock, contract, decline, evaluation
from tenders.models import Award, Bid, Contract, Job, JobObjection
from tests.cast import grant, moment
from tests.tenders import tender_box
from tongting.events import flow
from tongting.notices.models import Notice

AT = tender_box.AWARDED
# Friday; notice ran over three working days.
OVER = moment("2026-11-12 00:10")


@pytest.fixture
def job(mine):
    """Cook 1400, attendant 1350, waitress 1380; the kitchen, so that anybody may do it."""
    tender_box.officers(mine)
    made = tender_box.job(mine, "evaluation", post=mine.kitchen, kind="cleaning")
    for person, price in ((mine.cook, 1400), (mine.attendant, 1350), (mine.waitress, 1380)):
        tender_box.bid(made, person, price)
    clock.touch(made, at=AT)
    return made


def bid_of(job, person):
    return Bid.objects.get(job=job, person=person)


def publicised(job, mine, person=None):
    award = evaluation.propose(job, bid_of(job, person or mine.attendant), by=mine.deputy, at=AT)
    actions.decide(award, approved=True, by=mine.head, at=AT)
    job.refresh_from_db()
    return award


def contracted(job, mine):
    publicised(job, mine)
    clock.touch(job, at=OVER)
    return Contract.objects.get(job=job)


def signed(job, mine):
    made = contracted(job, mine)
    contract.issue(made, by=mine.assessor, at=OVER)
    contract.confirm(made, by=mine.attendant, at=OVER)
    made.refresh_from_db()
    return made


def test_the_clock_ranks_what_was_opened(job, mine):
    assert list(Bid.objects.order_by("rank").values_list("person__name", "rank")) == [
        (mine.attendant.name, 1), (mine.waitress.name, 2), (mine.cook.name, 3),
    ]  # fmt: skip


def test_two_people_award_and_everybody_is_told(job, mine):
    award = publicised(job, mine)
    assert (job.state, str(job.notice_until)) == ("publicised", "2026-11-11")
    assert dict(Bid.objects.values_list("person__staff_no", "state")) == {
        "T022": "won", "T010": "lost", "T011": "lost",
    }  # fmt: skip
    told = Notice.objects.filter(key=f"job:{job.pk}:award:{award.pk}").values_list("person__staff_no", "text")
    assert dict(told) == {
        "T022": f"你中标了：{job.title}", "T010": f"没有中标：{job.title}", "T011": f"没有中标：{job.title}",
    }  # fmt: skip


def test_nobody_approves_the_own_proposal(job, mine):
    award = evaluation.propose(job, bid_of(job, mine.attendant), by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="另一个人"):
        actions.decide(award, approved=True, by=mine.head, at=AT)
    award.refresh_from_db()
    assert (award.state, Job.objects.get().state) == ("proposed", "evaluation")


def test_who_is_not_first_needs_a_reason(job, mine):
    with pytest.raises(flow.Refused, match="不是第一名"):
        evaluation.propose(job, bid_of(job, mine.cook), by=mine.deputy, at=AT)
    made = evaluation.propose(job, bid_of(job, mine.cook), reason="最低的本月已有两份", by=mine.deputy, at=AT)
    assert (made.amount, made.reason) == (Decimal("1400.00"), "最低的本月已有两份")


def test_who_may_not_take_the_job_is_not_awarded(job, mine):
    mine.attendant.is_active = False
    mine.attendant.save()
    with pytest.raises(flow.Refused, match="现在不能接这个活"):
        evaluation.propose(job, bid_of(job, mine.attendant), by=mine.deputy, at=AT)
    assert not Award.objects.exists()


def test_an_unusual_price_is_explained_first(mine):
    job = tender_box.job(mine, "evaluation", post=mine.kitchen)
    for person, price in ((mine.cook, 700), (mine.attendant, 1400), (mine.waitress, 1420)):
        tender_box.bid(job, person, price)
    clock.touch(job, at=AT)
    cheap = bid_of(job, mine.cook)
    assert [one["flag"] for one in cheap.flags] == ["low"]
    with pytest.raises(flow.Refused, match="先写说明"):
        evaluation.propose(job, cheap, by=mine.deputy, at=AT)
    evaluation.explain(cheap, "自带设备，问过本人", by=mine.deputy, at=AT)
    assert evaluation.propose(job, cheap, by=mine.deputy, at=AT).amount == Decimal("700.00")


def test_points_need_every_plan_marked(mine):
    job = tender_box.job(mine, "evaluation", post=mine.kitchen, method="points", price_weight=70)
    first = tender_box.bid(job, mine.cook, 1480, plan="每天")
    second = tender_box.bid(job, mine.attendant, 1540 - 50, plan="带割草机")
    clock.touch(job, at=AT)
    evaluation.mark_plans(job, {second.pk: Decimal(29)}, by=mine.deputy, at=AT)
    with pytest.raises(flow.Refused, match="方案还没打分：陈厨师"):
        evaluation.propose(job, second, by=mine.deputy, at=AT)
    evaluation.mark_plans(job, {first.pk: Decimal(20)}, by=mine.deputy, at=AT)
    second.refresh_from_db()
    assert (second.rank, second.price_points, second.points) == (1, Decimal("69.53"), Decimal("98.53"))
    with pytest.raises(flow.Refused, match="0 到 30"):
        evaluation.mark_plans(job, {first.pk: Decimal(31)}, by=mine.deputy, at=AT)
    first.refresh_from_db()
    assert first.plan_points == 20


def test_bidders_neither_evaluate_nor_decide(job, mine):
    tender_box.bid(job, mine.assessor, 1390)
    with pytest.raises(flow.Refused, match="你投了这个标"):
        evaluation.propose(job, bid_of(job, mine.attendant), by=mine.assessor, at=AT)


def test_no_contract_inside_the_publicity_period(job, mine):
    publicised(job, mine)
    clock.touch(job, at=moment("2026-11-11 23:59"))
    assert not Contract.objects.exists()
    clock.touch(job, at=OVER)
    clock.touch(job, at=OVER)
    made = Contract.objects.get()
    assert (made.state, made.amount, job.state) == ("offered", Decimal("1350.00"), "contracted")


def test_an_objection_holds_the_contract_and_is_decided_by_the_union(job, mine):
    publicised(job, mine)
    objection = actions.object_to(job, "他已经有两份兼职", by=mine.cook, at=moment("2026-11-10 09:00"))
    clock.touch(job, at=OVER)
    assert not Contract.objects.exists()
    with pytest.raises(flow.Refused, match="工会委员或纪检委员"):
        actions.decide_objection(objection, upheld=False, answer="查了", by=mine.deputy, at=OVER)
    actions.decide_objection(
        objection, upheld=False, answer="查了合同，只有一份", by=mine.dorm_leader, at=OVER
    )
    clock.touch(job, at=OVER)
    assert Contract.objects.get().state == "offered"
    assert Notice.objects.filter(person=mine.cook, detail="查了合同，只有一份").count() == 1


def test_who_had_a_hand_in_the_evaluation_decides_no_objection(job, mine):
    """The one who speaks for discipline may evaluate, too: what they explained or marked, another judges."""
    grant(mine.safety, "assessment_admin")
    evaluation.explain(bid_of(job, mine.cook), "问过本人", by=mine.safety, at=AT)
    publicised(job, mine)
    objection = actions.object_to(job, "评错了", by=mine.cook, at=moment("2026-11-10 09:00"))
    with pytest.raises(flow.Refused, match="这个标是你评的"):
        actions.decide_objection(objection, upheld=False, answer="查了", by=mine.safety, at=OVER)
    actions.decide_objection(objection, upheld=False, answer="查了", by=mine.dorm_leader, at=OVER)


def test_an_objection_that_is_right_takes_it_back(job, mine):
    award = publicised(job, mine)
    objection = actions.object_to(job, "评错了", by=mine.cook, at=moment("2026-11-10 09:00"))
    actions.decide_objection(objection, upheld=True, answer="确实", by=mine.safety, at=OVER)
    job.refresh_from_db()
    award.refresh_from_db()
    assert (job.state, award.state, job.notice_until) == ("evaluation", "overturned", None)
    assert set(Bid.objects.values_list("state", flat=True)) == {"opened"}
    assert JobObjection.objects.get().state == "upheld"


def test_objections_end_with_the_notice(job, mine):
    publicised(job, mine)
    with pytest.raises(flow.Refused, match="已经过了"):
        actions.object_to(job, "晚了", by=mine.cook, at=moment("2026-11-12 08:00"))


def test_both_sides_confirm_before_it_binds(job, mine):
    made = contracted(job, mine)
    contract.confirm(made, by=mine.attendant, at=OVER)
    made.refresh_from_db()
    assert (made.state, made.deliveries.count()) == ("offered", 0)
    contract.issue(made, by=mine.assessor, at=OVER)
    made.refresh_from_db()
    # 13 November to 12 December is one month.
    assert made.state == "signed"
    assert list(made.deliveries.values_list("number", "amount")) == [(1, Decimal("1350.00"))]


def test_the_next_best_moves_up_when_the_first_declines(job, mine):
    made = contracted(job, mine)
    decline.decline(made, why="家里有事", by=mine.attendant, at=OVER)
    job.refresh_from_db()
    assert (job.state, bid_of(job, mine.attendant).state) == ("evaluation", "withdrawn")
    assert (bid_of(job, mine.waitress).rank, bid_of(job, mine.waitress).state) == (1, "opened")
    with pytest.raises(flow.Refused, match="放弃"):
        evaluation.propose(job, bid_of(job, mine.attendant), by=mine.deputy, at=OVER)
    second = publicised(job, mine, mine.waitress)
    assert second.amount == Decimal("1380.00")


def test_the_next_best_moves_up_when_the_first_may_not_take_it_any_more(job, mine):
    made = contracted(job, mine)
    with pytest.raises(flow.Refused, match="符合条件，还没回话；到 11-13"):
        decline.take_back(made, why="等不及了", by=mine.head, at=OVER)
    mine.attendant.is_active = False
    mine.attendant.save()
    decline.take_back(made, why="人离开了", by=mine.head, at=OVER)
    job.refresh_from_db()
    made.refresh_from_db()
    assert (job.state, made.state, made.why) == ("evaluation", "refused", "人离开了")
    assert (bid_of(job, mine.attendant).state, bid_of(job, mine.waitress).rank) == ("withdrawn", 1)
    assert Notice.objects.filter(person=mine.attendant, text__startswith="合同收回了").exists()
    assert publicised(job, mine, mine.waitress).amount == Decimal("1380.00")


def test_who_says_nothing_up_to_the_first_day_loses_it_and_nobody_else_does(job, mine):
    made = contracted(job, mine)
    with pytest.raises(flow.Refused, match="写明为什么"):
        decline.take_back(made, why=" ", by=mine.head, at=OVER)
    contract.confirm(made, by=mine.attendant, at=OVER)
    with pytest.raises(flow.Refused, match="都确认了"):
        decline.take_back(made, why="想换人", by=mine.head, at=moment("2026-11-14 08:00"))
    made.members.update(confirmed_at=None)
    for who in (mine.attendant, mine.waitress):
        with pytest.raises(flow.Refused, match="由别人收回"):
            decline.take_back(made, why="想换人", by=who, at=moment("2026-11-14 08:00"))
    decline.take_back(made, why="没回话", by=mine.head, at=moment("2026-11-13 08:00"))
    assert (Job.objects.get().state, Award.objects.get().state) == ("evaluation", "overturned")


def test_work_begins_on_its_day(job, mine):
    signed(job, mine)
    clock.touch(job, at=moment("2026-11-12 23:00"))
    assert job.state == "contracted"
    clock.touch(job, at=moment("2026-11-13 00:05"))
    assert job.state == "running"


def test_who_may_not_work_any_more_begins_paused(job, mine):
    made = signed(job, mine)
    mine.attendant.is_active = False
    mine.attendant.save()
    clock.touch(job, at=moment("2026-11-13 00:05"))
    made.refresh_from_db()
    assert (made.state, job.state) == ("paused", "running")
    assert Notice.objects.filter(person=mine.attendant, text__startswith="合同暂停了").exists()


def test_a_late_contract_keeps_its_length(job, mine):
    publicised(job, mine)
    clock.touch(job, at=moment("2026-11-20 09:00"))
    made = Contract.objects.get()
    assert (str(made.first_day), made.last_day - made.first_day) == ("2026-11-20", timedelta(days=29))


def test_after_no_award_somebody_is_asked_and_two_approve(mine):
    job = tender_box.job(mine, "failed", post=mine.kitchen)
    with pytest.raises(flow.Refused, match="超过最高限价"):
        evaluation.propose_directly(job, mine.cook, Decimal(1600), reason="急", by=mine.deputy, at=AT)
    with pytest.raises(flow.Refused, match="不能指定自己"):
        evaluation.propose_directly(job, mine.deputy, Decimal(1500), reason="急", by=mine.deputy, at=AT)
    award = evaluation.propose_directly(
        job, mine.cook, Decimal(1500), reason="两次没人投", by=mine.deputy, at=AT
    )
    actions.decide(award, approved=True, by=mine.head, at=AT)
    assert not Contract.objects.exists()
    with pytest.raises(flow.Refused, match="另一个人"):
        actions.decide(award, approved=True, by=mine.head, at=AT)
    actions.decide(award, approved=True, by=mine.secretary, at=AT)
    job.refresh_from_db()
    assert (job.state, Contract.objects.get().head, Award.objects.get().state) == (
        "contracted", mine.cook, "approved",
    )  # fmt: skip


def test_what_is_not_approved_says_why_and_may_be_proposed_anew(job, mine):
    award = evaluation.propose(job, bid_of(job, mine.attendant), by=mine.deputy, at=AT)
    with pytest.raises(flow.Refused, match="写明原因"):
        actions.decide(award, approved=False, by=mine.head, at=AT)
    actions.decide(award, approved=False, note="先核实工时", by=mine.head, at=AT)
    assert evaluation.propose(job, bid_of(job, mine.attendant), by=mine.deputy, at=AT).state == "proposed"


def test_a_crew_is_bound_with_its_shares(mine):
    job = tender_box.job(mine, "evaluation", post=mine.kitchen, mode="team", people_wanted=2, times=[])
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: "17.6"})
    shares = [[mine.attendant.pk, mine.attendant.name, "22.00"], [mine.cook.pk, mine.cook.name, "17.60"]]
    tender_box.bid(job, mine.attendant, 1300, crew=crew, shares=shares)
    clock.touch(job, at=AT)
    publicised(job, mine)
    clock.touch(job, at=OVER)
    made = Contract.objects.get()
    assert sorted(made.members.values_list("person__staff_no", "points")) == [
        ("T010", Decimal("17.60")), ("T022", Decimal("22.00")),
    ]  # fmt: skip
    contract.issue(made, by=mine.assessor, at=OVER)
    contract.confirm(made, by=mine.attendant, at=OVER)
    assert Contract.objects.get().state == "offered"
    contract.confirm(made, by=mine.cook, at=OVER)
    assert Contract.objects.get().state == "signed"
