"""Eligibility as it is asked: facts of the shifts, rounds, leave, month and issues, contracts beside a job."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.models import Assessment, Issue, RuleSet, Score
from tenders.actions import contract_check
from tenders.models import Award, WorkLog
from tenders.queries import award, bid, eligibility
from tenders.queries.market import possible_bidders
from tests.cast import grant, moment
from tests.patrols import issue_box
from tests.tenders import tender_box as box
from tests.tenders.tender_box import AT
from tongting.notices.models import Notice
from tongting.people.actions import certificate as certificates
from tongting.people.models import Certificate, CertificateKind, Leave, WorkShift
from tongting.places.models import Walk


def said(person, job, at=AT, **more):
    """The guards that say no, and their sentences."""
    return {
        one.guard: one.sentence
        for one in eligibility.verdicts_of(person, job, at, **more)
        if one.said == "no"
    }


def unknown(person, job):
    return {one.guard for one in eligibility.verdicts_of(person, job, AT) if one.said == "unknown"}


def shift(person, start, end, code="day"):
    begins = moment(f"2026-{start}")
    return WorkShift.objects.create(
        person=person, day=begins.date(), code=code, start_at=begins, end_at=moment(f"2026-{end}")
    )


def day_shifts(person, first=date(2026, 11, 2), last=date(2026, 12, 20)):
    """Monday to Friday from eight to four."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for day in days:
        if day.weekday() < 5:
            shift(person, f"{day:%m-%d} 08:00", f"{day:%m-%d} 16:00")


def certified(person, kind, issued_on, valid_until, state="valid"):
    return Certificate.objects.create(
        person=person, kind=kind, number="健000123", issued_on=issued_on, valid_until=valid_until, state=state,
        entered_by=person, entered_at=AT,
    )  # fmt: skip


def score(mine, person, total, month="2026-10"):
    assessment, _made = Assessment.objects.get_or_create(
        month=month,
        defaults={
            "first_day": date.fromisoformat(f"{month}-01"),
            "last_day": date.fromisoformat(f"{month}-28"),
            "rule_set": RuleSet.objects.first(),
            "drafted_at": moment("2026-11-01 02:00"),
        },
    )
    return Score.objects.create(
        assessment=assessment, person=person, group=person.group, base=70, bonus=0, deduction=0, total=total,
        grade="B", coef=1, reward=0, card="—",
    )  # fmt: skip


def test_a_worker_with_a_roster_and_a_good_month_may_take_it(mine):
    day_shifts(mine.woman_attendant)
    score(mine, mine.woman_attendant, 92)
    job = box.job(mine)
    assert said(mine.woman_attendant, job) == {} and unknown(mine.woman_attendant, job) == set()
    assert eligibility.refusals(mine.woman_attendant, job, AT) == []


def test_the_month_before_the_last_stands_in_until_the_last_is_worked_out(mine):
    job = box.job(mine, post=mine.pool)
    score(mine, mine.cook, 75, "2026-09")
    assert "2026-09 月考核 75 分" in said(mine.cook, job)["month_score"]
    score(mine, mine.cook, 85)
    assert "month_score" not in said(mine.cook, job)


def test_the_threshold_is_the_mines(mine):
    box.rule(least_score=90)
    score(mine, mine.cook, 85)
    assert "要满 90 分" in said(mine.cook, box.job(mine, post=mine.pool))["month_score"]


def test_an_overdue_issue_stands_in_the_way_until_it_is_handed_in(mine):
    job = box.job(mine, post=mine.pool)
    for build, stands in ((issue_box.assigned, True), (issue_box.rectified, False)):
        issue = build(mine, at=moment("2026-11-01 09:00"))
        Issue.objects.filter(pk=issue.pk).update(overdue_at=issue.due_at)
        found = said(mine.attendant, job).get("overdue", "")
        assert ("1 个问题超期没整改" in found) is stands
        Issue.objects.update(overdue_at=None)


def test_two_second_jobs_are_enough_and_an_award_counts_as_one(mine):
    job = box.job(mine, post=mine.pool, times=[])
    box.contract(box.job(mine, "running", post=mine.pool, times=[]), mine.cook)
    assert "jobs" not in said(mine.cook, job)
    other = box.job(mine, "publicised", post=mine.pool, times=[])
    box.award(other, box.bid(other, mine.cook, 1400, "won"))
    assert "已经有 2 份活" in said(mine.cook, job)["jobs"]


def test_work_that_ended_is_none(mine):
    for state in ("ended", "terminated", "refused"):
        box.contract(box.job(mine, "closed", post=mine.pool), mine.cook, state=state)
    assert said(mine.cook, box.job(mine, post=mine.pool)) == {}


def test_who_priced_reviewed_opens_or_evaluated_this_job_does_not_bid(mine):
    job = box.job(mine)
    for someone, words in (
        (mine.deputy, "定这个活的价"), (mine.head, "审核这个活"), (mine.dorm_leader, "开标人"),
        (mine.assessor, "开标人"),
    ):  # fmt: skip
        assert words in said(someone, job)["conflict"]
    other = box.job(mine, priced_by=mine.secretary, sent_by=mine.secretary)
    assert "conflict" not in said(mine.deputy, other), "who may evaluate may bid; then others evaluate"
    assert mine.deputy in possible_bidders(other)
    failed = box.job(mine, "failed", priced_by=mine.secretary, sent_by=mine.secretary)
    assert "conflict" not in said(mine.deputy, failed)
    Award.objects.create(
        job=failed, person=mine.cook, amount=1400, proposed_by=mine.deputy, proposed_at=box.AWARDED
    )
    assert "评过这个活" in said(mine.deputy, failed)["conflict"] and "conflict" not in said(mine.cook, failed)


def test_outsiders_and_closed_accounts_are_told_so(mine):
    job = box.job(mine)
    assert "本科室职工" in said(mine.resident, job)["member"]
    mine.cook.is_active = False
    assert "停用" in said(mine.cook, job)["account"]


def test_women_only_by_the_job_or_by_its_post(mine):
    assert "women" in said(mine.cook, box.job(mine, post=mine.women))
    assert "women" in said(mine.cook, box.job(mine, post=mine.pool, women_only=True))
    assert "women" not in said(mine.waitress, box.job(mine, post=mine.women))


def test_a_certificate_stands_in_the_way_from_the_day_its_kind_is_enforced(mine):
    job = box.job(mine, post=mine.pool, certificate="健康证")
    assert "certificate" in unknown(mine.cook, job), "nobody keeps this kind"
    kind = CertificateKind.objects.create(name="健康证", months=12)
    assert "certificate" in unknown(mine.cook, job), "it is kept and not enforced"
    CertificateKind.objects.update(enforced_from=AT.date() + timedelta(days=1))
    assert "certificate" in unknown(mine.cook, job), "not yet"
    CertificateKind.objects.update(enforced_from=AT.date())
    assert "要有健康证" in said(mine.cook, job)["certificate"]
    certified(mine.cook, kind, "2025-12-02", "2026-12-01", "replaced")
    assert "12-01 到期" in said(mine.cook, job)["certificate"]
    certified(mine.cook, kind, "2026-11-02", "2027-11-01")
    assert "certificate" not in said(mine.cook, job) and "certificate" not in unknown(mine.cook, job)


def test_another_kind_and_what_was_withdrawn_or_only_handed_in_are_no_certificate(mine):
    job = box.job(mine, post=mine.pool, certificate="健康证")
    kind = CertificateKind.objects.create(name="健康证", enforced_from=AT.date())
    certified(mine.cook, CertificateKind.objects.create(name="低压电工证"), "2026-11-02", "2029-11-01")
    certified(mine.cook, kind, "2026-11-03", "2027-11-02", "handed_in")
    assert "要有健康证" in said(mine.cook, job)["certificate"]


def test_the_kind_of_the_post_asks_for_its_certificate_whatever_the_draft_says(mine):
    pool, kitchen = box.job(mine, post=mine.pool), box.job(mine, post=mine.kitchen, place="")
    for name in ("救生员证", "健康证"):
        CertificateKind.objects.create(name=name, enforced_from=AT.date(), post_kinds=[mine.pool.kind])
    assert "要有救生员证" in said(mine.cook, pool)["certificate"]
    certified(mine.cook, CertificateKind.objects.get(name="救生员证"), "2026-11-02", "2027-11-01")
    assert "要有健康证" in said(mine.cook, pool)["certificate"], "each of them is asked for"
    assert "certificate" not in said(mine.cook, kitchen) and "certificate" not in unknown(mine.cook, kitchen)
    certified(mine.cook, CertificateKind.objects.get(name="健康证"), "2026-11-02", "2027-11-01")
    assert "certificate" not in said(mine.cook, pool)
    named = box.job(mine, post=mine.pool, certificate="低压电工证")
    assert "certificate" in unknown(mine.cook, named)
    CertificateKind.objects.create(name="低压电工证", enforced_from=AT.date())
    assert "要有低压电工证" in said(mine.cook, named)["certificate"], "what the draft names comes on top"


def test_a_kind_of_the_post_that_is_not_enforced_is_said_and_stops_nobody(mine):
    job = box.job(mine, post=mine.pool)
    CertificateKind.objects.create(name="健康证", post_kinds=[mine.pool.kind])
    assert "certificate" not in said(mine.cook, job) and "certificate" in unknown(mine.cook, job)
    CertificateKind.objects.update(is_active=False)
    assert "certificate" not in unknown(mine.cook, job), "it is kept no more"


def test_a_contract_pauses_when_the_certificate_is_withdrawn_and_goes_on_when_there_is_a_new_one(mine):
    kind = CertificateKind.objects.create(name="健康证", enforced_from=AT.date())
    one = certified(mine.cook, kind, "2026-11-02", "2027-11-01")
    job = box.job(mine, "running", post=mine.pool, times=[], certificate="健康证")
    contract = box.contract(job, mine.cook)
    assert contract_check.check(contract, "2026-11", at=AT) != "paused"
    certificates.withdraw(one, reason="是假证", by=mine.head, at=AT)
    assert contract_check.check(contract, "2026-11", at=AT) == "paused"
    contract.refresh_from_db()
    assert contract.state == "paused" and "陈厨师：这个活要有健康证" in contract.why
    assert Notice.objects.filter(person=mine.cook, text__contains="合同暂停").count() == 1
    certified(mine.cook, kind, "2026-11-09", "2027-11-08")
    assert contract_check.check(contract, "2026-11", at=AT) == "resumed"


def test_the_own_shift_and_the_way_from_it(mine):
    job = box.job(mine, post=mine.women)
    score(mine, mine.waitress, 90)
    mine.kitchen.staff.add(mine.waitress)
    shift(mine.waitress, "11-16 11:00", "11-16 19:00")
    assert "不够 15 分钟走路" in said(mine.waitress, job)["clash"]
    one, other = sorted((mine.areas["canteen"], mine.areas["bathhouse"]), key=lambda area: area.pk)
    walk = Walk.objects.create(one=one, other=other, minutes=4)
    assert "不够 4 分钟走路" in said(mine.waitress, job)["clash"]
    WorkShift.objects.update(end_at=moment("2026-11-16 18:56"))
    assert "clash" not in said(mine.waitress, job)
    walk.delete()
    mine.kitchen.staff.remove(mine.waitress)
    mine.women.staff.add(mine.waitress)
    WorkShift.objects.update(end_at=moment("2026-11-16 19:00"))
    assert "clash" not in said(mine.waitress, job), "in the same area touching ends are no clash"
    WorkShift.objects.update(end_at=moment("2026-11-16 19:01"))
    assert "那时有本岗的班" in said(mine.waitress, job)["clash"]


def test_a_shift_in_leave_is_not_worked_but_leave_is_leave(mine):
    job = box.job(mine, post=mine.pool)
    shift(mine.cook, "11-16 16:00", "11-17 00:00")
    Leave.objects.create(
        person=mine.cook, first=date(2026, 11, 15), last=date(2026, 11, 16), kind="sick", entered_by=mine.head,
        entered_at=AT,
    )  # fmt: skip
    assert "病假" in said(mine.cook, job)["clash"]


def test_a_night_shift_after_the_job_leaves_too_little_rest(mine):
    shift(mine.attendant, "11-17 00:00", "11-17 08:00")
    found = said(mine.attendant, box.job(mine, post=mine.pool))
    assert found == {
        "night_rest": "11-16 21:00 收工、11-17 00:00 又上班，中间只歇 3 小时，要歇够 8 小时；换了班就能投"
    }


def test_the_last_free_day_of_a_week(mine):
    day_shifts(mine.fixer)
    job = box.job(mine, post=mine.pool, times=[(5, "09:00", "11:00"), (6, "09:00", "11:00")])
    assert said(mine.fixer, job) == {
        "rest_day": "加上这个活，11-09 那一周只歇 0 天，每周要歇 1 天；那一周有了休息日就能投"
    }


def test_another_contract_stands_in_the_way_with_its_hours(mine):
    job = box.job(mine, post=mine.pool)
    box.contract(
        box.job(mine, "running", post=mine.pool, title="池区夜保洁", times=[(0, "20:00", "22:30")]), mine.cook
    )
    found = said(mine.cook, job)
    assert "别的活“池区夜保洁”（11-16 20:00–22:30）" in found["clash"]
    assert (
        found["hours_day"] == "11-16，别的活占 2.5 小时，加上这个活 4.5 小时，每天最多 3 小时；活少了就能投"
    )


def test_hours_of_a_month_count_what_was_worked_and_what_is_planned(mine):
    job = box.job(
        mine, post=mine.pool, first_day=date(2026, 11, 16), last_day=date(2026, 11, 27), hours=Decimal(24), times=[],
        basis="lump_sum",
    )  # fmt: skip
    done = box.contract(box.job(mine, "running", post=mine.pool, hours=Decimal(0), times=[]), mine.cook)
    assert said(mine.cook, job) == {}
    for day in (1, 2, 3):
        WorkLog.objects.create(
            contract=done, person=mine.cook, uuid=f"00000000-0000-0000-0000-00000000000{day}", digest="x",
            start_at=moment(f"2026-11-0{day} 18:00"), end_at=moment(f"2026-11-0{day} 23:00"), received_at=AT,
            counted=Decimal("4.10"),
        )  # fmt: skip
    assert said(mine.cook, job) == {
        "hours_month": "2026年11月，别的活占 12.3 小时，加上这个活 36.3 小时，每月最多 36 小时；活少了就能投"
    }


def test_a_contract_does_not_stand_in_its_own_way(mine):
    job = box.job(mine, "running", post=mine.pool)
    contract = box.contract(job, mine.cook)
    assert said(mine.cook, job, at=moment("2026-12-01 08:00"), contract=contract) == {}


def test_many_jobs_of_one_person_cost_as_many_queries_as_one(mine):
    jobs = [box.job(mine, post=mine.pool) for _n in range(5)]
    box.contract(box.job(mine, "running", post=mine.pool), mine.cook)
    eligibility.verdicts_for(mine.cook, jobs, AT)
    costs = []
    for some in (jobs[:1], jobs):
        with CaptureQueriesContext(connection) as asked:
            assert len(eligibility.verdicts_for(mine.cook, some, AT)) == len(some)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 30, costs


def test_possible_bidders_are_who_may_have_an_envelope(mine):
    job = box.job(mine, post=mine.pool)
    found = set(possible_bidders(job))
    assert {mine.cook, mine.waitress, mine.attendant, mine.fixer, mine.secretary} <= found
    out = {mine.deputy, mine.head, mine.assessor, mine.dorm_leader, mine.safety, mine.resident, mine.admin}
    assert not found & out
    women = set(possible_bidders(box.job(mine, women_only=True)))
    assert mine.waitress in women and mine.cook not in women


@pytest.mark.parametrize(("since", "until", "there"), [
    (date(2026, 11, 6), None, True), (date(2026, 11, 7), None, False), (date(2026, 1, 1), date(2026, 11, 2), False),
])  # fmt: skip
def test_a_role_held_while_bidding_is_open_makes_a_bidder(mine, since, until, there):
    mine.resident.team = mine.teams["maintenance"]
    mine.resident.save()
    grant(mine.resident, "worker", since=since, until=until)
    assert (mine.resident in possible_bidders(box.job(mine))) is there


def test_a_crew_shares_the_hours_of_fixed_times(mine):
    """Four hours an evening are too many for one and two for each of two; who works in the crew has those two."""
    times = [(day, "18:00", "22:00") for day in (0, 2, 4)]
    alone = box.job(mine, post=mine.pool, times=times)
    crew = box.job(mine, post=mine.pool, mode="team", people_wanted=2, times=times)
    assert "要 4 小时，每天最多 3 小时" in said(mine.cook, alone)["hours_day"]
    assert said(mine.cook, crew) == {}
    running = box.job(mine, "running", post=mine.pool, mode="team", people_wanted=2, times=times)
    box.contract(running, mine.cook, points={mine.cook: 1, mine.fixer: 1})
    later = box.job(mine, post=mine.pool, times=[(0, "22:30", "23:30")])
    assert "hours_day" not in said(mine.cook, later)
    longer = box.job(mine, post=mine.pool, times=[(0, "16:00", "17:30")])
    assert "别的活占 2 小时，加上这个活 3.5 小时" in said(mine.cook, longer)["hours_day"]


def test_a_crew_that_is_smaller_than_was_wanted_shares_among_fewer(mine):
    """Nine hours an evening for five make 1.8 each; for two it is 4.5, at the bid, at the award and in the contract."""
    times = [(0, "15:00", "00:00")]
    job = box.job(mine, post=mine.pool, mode="team", people_wanted=5, times=times, public_key=bytes(32))
    crew = box.crew(mine.attendant, {mine.attendant: 1, mine.cook: 1})
    assert bid.refusal(job, mine.attendant, None, AT) == ""
    said_no = bid.refusal(job, mine.attendant, crew, AT)
    assert "要 4.5 小时，每天最多 3 小时" in said_no and "陈厨师：" in said_no
    shares = [[one.pk, one.name, "1"] for one in (mine.attendant, mine.cook)]
    made = box.bid(job, mine.attendant, 1400, crew=crew, shares=shares)
    assert len(award.refusals_of(made, AT)) == 2
    contract = box.contract(job, mine.cook, points={mine.cook: 1, mine.attendant: 1})
    assert "要 4.5 小时" in said(mine.cook, job, contract=contract)["hours_day"]
    other = box.job(mine, post=mine.pool, times=[(0, "09:00", "09:30")])
    assert "别的活占 4.5 小时" in said(mine.cook, other)["hours_day"]
