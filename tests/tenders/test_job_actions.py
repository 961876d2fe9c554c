"""A job on its way from the first word to everybody: rows, events, notices; a no changes nothing."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from tenders.actions import clock, job_end, job_review, job_template, question
from tenders.actions import job as verbs
from tenders.actions import rule as rule_verbs
from tenders.models import Bid, Job, JobTemplate, Opener, OpeningCode, Question
from tenders.queries import job as jobs
from tenders.queries import job_check, job_start, job_story, price_book
from tenders.queries import rule as rule_reads
from tests.cast import moment
from tests.tenders import job_box, tender_box
from tests.tenders.job_box import APPROVED, SENT, fresh
from tests.tenders.tender_box import BID_FROM, BID_UNTIL
from tongting.events import flow
from tongting.notices.models import Notice

AT, BIDDING = job_box.AT, tender_box.AT
SEEN = SENT.isoformat()


def told(key):
    return set(Notice.objects.filter(key__endswith=key).values_list("person__staff_no", flat=True))


# --- written ---------------------------------------------------------------------------------------------------------


def test_a_draft_has_its_number_times_openers_and_pricer(mine):
    job = job_box.draft(mine)
    assert (job.code, job.state, job.priced_by) == ("LB-0001", "draft", mine.deputy)
    assert (job.times.count(), job.openers.count()) == (3, 3)
    assert job_box.draft(mine).code == "LB-0002"
    Job.objects.filter(pk=job.pk).update(code="LB-9999")
    assert jobs.next_code() == "LB-10000"


def test_what_cannot_be_is_not_half_written(mine):
    with pytest.raises(flow.Refused, match="最高限价要大于 0 元"):
        job_box.draft(mine, ceiling=Decimal(0))
    assert not Job.objects.exists()


def test_a_change_is_named_in_the_story_and_moves_the_price_to_whoever_sets_it(mine):
    job = job_box.draft(mine)
    assert verbs.change(job, job_box.given(mine), by=mine.head, at=SENT) == []
    given = job_box.given(mine, ceiling=Decimal(1600), times=[job_box.MON])
    assert verbs.change(job, given, by=mine.head, at=SENT) == ["ceiling", "times"]
    job = fresh(job)
    assert (job.ceiling, job.priced_by, job.times.count()) == (1600, mine.head, 1)
    assert job_story.history(job)[0].what == "改了最高限价（元）、干活时间"


def test_a_grabbed_job_keeps_no_openers(mine):
    job = job_box.draft(mine, mode="grab", people_wanted=3, method="lowest")
    assert not job.openers.exists()


# --- reviewed --------------------------------------------------------------------------------------------------------


def test_sending_tells_those_who_may_review_and_not_the_pricer(mine):
    job = job_box.sent(mine)
    assert (job.state, job.sent_by) == ("review", mine.deputy)
    assert told(f"review:{SEEN}") == {"T001", "T002", "T003"}
    with pytest.raises(flow.Refused, match="不用再送审"):
        job_review.send(job, by=mine.deputy, at=SENT)


def test_approval_publishes_locks_and_tells_everybody_who_may_bid(mine):
    job = job_box.published(mine)
    assert (job.state, job.approved_by, job.public_key is not None) == ("published", mine.head, True)
    rows = set(Bid.objects.filter(job=job).values_list("person__staff_no", flat=True))
    assert told("published") == rows == {"T008", "T011", "T028", "T032"}, "only women, none of the officers"


def test_the_pricer_and_the_sender_do_not_review(mine):
    job = job_box.sent(mine)
    with pytest.raises(flow.Refused):
        job_review.approve(job, SEEN, by=mine.deputy, at=APPROVED)
    other = verbs.create(job_box.given(mine), by=mine.deputy, at=AT)
    job_review.send(other, by=mine.head, at=SENT)
    with pytest.raises(flow.Refused, match="你写过或者送审过"):
        job_review.approve(fresh(other), SEEN, by=mine.head, at=APPROVED)
    assert {fresh(job).state, fresh(other).state} == {"review"}


def test_an_edit_voids_the_review(mine):
    job = job_box.sent(mine)
    given = job_box.given(mine, scope="每班清洗两次")
    assert verbs.change(job, given, by=mine.assessor, at=APPROVED) == ["scope"]
    job = fresh(job)
    assert (job.state, job.sent_by, job.sent_at) == ("draft", None, None)
    assert "回到起草，要重新送审" in job_story.history(job)[0].what
    with pytest.raises(flow.Refused, match="没有要审的"):
        job_review.approve(job, SEEN, by=mine.head, at=APPROVED)


def test_what_was_sent_again_is_looked_at_again(mine):
    job = job_box.sent(mine)
    verbs.change(job, job_box.given(mine, scope="改了"), by=mine.deputy, at=SENT + timedelta(minutes=1))
    job_review.send(job, by=mine.deputy, at=SENT + timedelta(minutes=2))
    with pytest.raises(flow.Refused, match="再看一遍再审"):
        job_review.approve(fresh(job), SEEN, by=mine.head, at=APPROVED)
    assert fresh(job).state == "review"


def test_sent_back_with_a_reason_until_it_is_sent_again(mine):
    job = job_box.sent(mine)
    job_review.send_back(job, SEEN, reason="限价偏高", by=mine.head, at=APPROVED)
    job = fresh(job)
    assert (job.state, job.reason) == ("draft", "限价偏高")
    assert list(jobs.sent_back(mine.deputy)) == [job] and told(f"back:{APPROVED.isoformat()}") == {"T004"}
    job_review.send(job, by=mine.deputy, at=APPROVED)
    assert fresh(job).reason == "" and not jobs.sent_back(mine.deputy)


def test_without_a_code_nothing_is_published(mine):
    job = job_box.sent(mine)
    OpeningCode.objects.filter(person=mine.safety).delete()
    with pytest.raises(flow.Refused, match="郑安全 还没有领开标码"):
        job_review.approve(job, SEEN, by=mine.head, at=APPROVED)
    job = fresh(job)
    assert (job.state, job.approved_by) == ("review", None) and not Bid.objects.exists()
    assert not told("published")


def test_a_deadline_that_has_passed_is_seen_at_the_review(mine):
    job = job_box.sent(mine)
    with pytest.raises(flow.Refused, match="投标截止已经过了"):
        job_review.approve(job, SEEN, by=mine.head, at=BID_UNTIL)
    assert fresh(job).state == "review"


# --- changed after publication ----------------------------------------------------------------------------------------


def test_an_amendment_is_the_next_version_and_everybody_hears_it_once(mine):
    job = job_box.published(mine)
    late = BID_UNTIL - timedelta(hours=2)
    given = job_box.given(mine, scope="每班清洗两次", first_day=date(2026, 11, 16))
    clock.keep_time(at=BIDDING)
    fields = verbs.change(job, given, by=mine.deputy, at=late)
    assert set(fields) == {"scope", "first_day", "bid_until"}
    job = fresh(job)
    assert (job.version, job.bid_until, job.state) == (2, late + verbs.LEAST_LEFT, "bidding")
    assert told("v2") == {"T008", "T011", "T028", "T032"}
    assert Notice.objects.filter(key__endswith="v2").count() == 4


def test_the_end_alone_is_put_off_without_a_new_version(mine):
    job = job_box.published(mine)
    given = job_box.given(mine, bid_until=BID_UNTIL + timedelta(hours=3))
    assert verbs.change(job, given, by=mine.deputy, at=APPROVED) == ["bid_until"]
    assert fresh(job).version == 1
    with pytest.raises(flow.Refused, match="只能往后延"):
        verbs.change(job, job_box.given(mine), by=mine.deputy, at=APPROVED)


def test_the_price_and_the_openers_stay(mine):
    job = job_box.published(mine)
    given = job_box.given(mine, ceiling=Decimal(900), openers={}, method="points")
    assert verbs.change(job, given, by=mine.deputy, at=APPROVED) == []
    assert (fresh(job).ceiling, Opener.objects.filter(job=job).count()) == (1500, 3)


def test_what_somebody_has_grabbed_is_not_changed(mine):
    job = tender_box.job(mine, mode="grab", people_wanted=2)
    tender_box.bid(job, mine.waitress, 750, state="won")
    given = job_box.given(mine, mode="grab", scope="别的", bid_from=BID_FROM)
    with pytest.raises(flow.Refused, match="已经有人抢到了"):
        verbs.change(job, given, by=mine.deputy, at=BIDDING)


@pytest.mark.parametrize("state", ["opening", "evaluation", "running", "cancelled", "failed"])
def test_later_nothing_is_changed(mine, state):
    job = tender_box.job(mine, state)
    with pytest.raises(flow.Refused, match="不能再改"):
        verbs.change(job, job_box.given(mine, scope="别的"), by=mine.deputy, at=BIDDING)


# --- questions ---------------------------------------------------------------------------------


def test_a_question_is_asked_without_a_name_and_answered_for_all(mine):
    job = job_box.published(mine)
    asked = question.ask(job, "自己带工具吗", by=mine.waitress, at=BIDDING)
    assert job_story.history(fresh(job))[0].who == "系统"
    assert "T011" not in told(f"question:{asked.pk}") and "T004" in told(f"question:{asked.pk}")
    with pytest.raises(flow.Refused, match="有人提过了"):
        question.ask(job, "自己带工具吗", by=mine.housekeeper, at=BIDDING)
    question.answer(asked, "矿上给", by=mine.deputy, at=BIDDING)
    assert told(f"answer:{asked.pk}") == {"T008", "T011", "T028", "T032"}
    with pytest.raises(flow.SomebodyWasFaster):
        question.answer(asked, "不给", by=mine.head, at=BIDDING)
    assert Question.objects.get().answer == "矿上给"


def test_an_answer_leaves_a_day(mine):
    job = job_box.published(mine)
    late = BID_UNTIL - timedelta(minutes=5)
    asked = question.ask(job, "几点开门", by=mine.waitress, at=late)
    question.answer(asked, "六点", by=mine.deputy, at=late)
    assert fresh(job).bid_until == late + verbs.LEAST_LEFT


def test_who_may_not_ask_and_when(mine):
    job = job_box.published(mine)
    with pytest.raises(flow.Refused, match="价是你定的"):
        question.ask(job, "?", by=mine.deputy, at=BIDDING)
    with pytest.raises(flow.Refused, match="11-06 18:00 截止了"):
        question.ask(job, "?", by=mine.waitress, at=BID_UNTIL)
    asked = question.ask(job, "?", by=mine.head, at=BIDDING)
    with pytest.raises(flow.Refused, match="请别人答复"):
        question.answer(asked, "!", by=mine.head, at=BIDDING)


# --- the clock ---------------------------------------------------------------------------------


def test_bidding_begins_and_ends_by_the_clock_once(mine):
    job = job_box.published(mine)
    assert clock.keep_time(at=APPROVED) == {"stirred": 1}
    assert clock.keep_time(at=BID_FROM)["begun"] == 1
    assert clock.keep_time(at=BID_UNTIL - timedelta(seconds=1))["begun"] == 0
    assert fresh(job).state == "bidding"
    assert clock.keep_time(at=BID_UNTIL)["ended"] == 1
    assert fresh(job).state == "opening" and not clock.keep_time(at=BID_UNTIL)
    assert told("opening") >= {"T006", "T007", "T031"}


def test_days_without_the_machine_are_made_up_when_the_page_is_looked_at(mine):
    job = job_box.published(mine)
    clock.touch(job, at=BID_UNTIL + timedelta(days=9))
    assert job.state == "opening" == fresh(job).state


def test_a_question_keeps_the_bidding_open(mine):
    job = job_box.published(mine)
    clock.keep_time(at=BIDDING)
    asked = question.ask(job, "几点开门", by=mine.waitress, at=BIDDING)
    clock.keep_time(at=BID_UNTIL + timedelta(days=1, hours=1))
    job = fresh(job)
    assert (job.state, job.bid_until) == ("bidding", BID_UNTIL + timedelta(days=2))
    assert "还有提问没答复" in job_story.history(job)[0].what
    question.answer(asked, "六点", by=mine.deputy, at=BID_UNTIL + timedelta(days=1, hours=2))
    clock.keep_time(at=BID_UNTIL + timedelta(days=3))
    assert fresh(job).state == "opening"


def test_nobody_grabbed(mine):
    job = tender_box.job(mine, mode="grab")
    clock.keep_time(at=BID_UNTIL)
    job = fresh(job)
    assert (job.state, job.reason) == ("failed", "到截止没有人抢") and "T004" in told("failed")


# --- called off, once more ---------------------------------------------------------------------------------


def test_calling_off_destroys_every_envelope_unread(mine):
    job = job_box.published(mine)
    clock.keep_time(at=BIDDING)
    job_end.cancel(job, reason="不干了", by=mine.head, at=BIDDING)
    job = fresh(job)
    assert (job.state, job.reason) == ("cancelled", "不干了")
    left = set(Bid.objects.filter(job=job).values_list("state", "envelope"))
    assert left == {("destroyed", None)} and len(told("cancelled")) == 4
    with pytest.raises(flow.Refused):
        job_end.cancel(job, reason="再来", by=mine.head, at=BIDDING)


def test_an_objection_holds_it(mine):
    job = tender_box.job(mine, "publicised")
    bid = tender_box.bid(job, mine.waitress, 1400, state="won")
    award = tender_box.award(job, bid)
    objection = job.objections.create(award=award, text="不公", raised_by=mine.cook, raised_at=BIDDING)
    with pytest.raises(flow.Refused, match="还有异议没处理完"):
        job_end.cancel(job, reason="不干了", by=mine.head, at=BIDDING)
    objection.delete()
    job_end.cancel(job, reason="不干了", by=mine.head, at=BIDDING)
    award.refresh_from_db()
    assert (fresh(job).state, award.state) == ("cancelled", "overturned")


def test_a_job_that_failed_is_put_out_again_once_and_linked(mine):
    failed = tender_box.job(mine, "failed")
    again = verbs.create(job_box.given(mine, ceiling=Decimal(1700)), reissue_of=failed, by=mine.deputy, at=AT)
    assert again.reissue_of == failed and job_story.history(failed)[0].what == f"重新招标：{again.code}"
    with pytest.raises(flow.Refused, match="已经重新招过一次"):
        verbs.create(job_box.given(mine, ceiling=Decimal(1800)), reissue_of=failed, by=mine.deputy, at=AT)
    with pytest.raises(flow.Refused, match="流标的才重新招标"):
        verbs.create(job_box.given(mine, ceiling=Decimal(1800)), reissue_of=again, by=mine.deputy, at=AT)


# --- templates, rules, the price book ---------------------------------------------------------------------------------


def test_a_template_keeps_the_work_and_not_the_dates(mine):
    job = job_box.draft(mine, times=[job_box.MON, (None, date(2026, 11, 20), time(19), time(20))])
    kept = job_template.save(job, "女浴池保洁", by=mine.deputy, at=AT)
    assert not {"first_day", "bid_until"} & set(kept.fields)
    start = job_start.of_template(JobTemplate.objects.get())
    assert start["times"] == [job_box.MON] and start["openers"] == job_box.seats(mine)
    assert (start["post"], start["title"]) == (mine.women, job.title)
    job_template.save(job, "女浴池保洁", by=mine.head, at=SENT)
    assert JobTemplate.objects.get().saved_by == mine.head
    job_template.drop(JobTemplate.objects.get(), by=mine.head, at=SENT)
    assert not JobTemplate.objects.exists()


@pytest.mark.parametrize(
    "verb",
    [
        "asked", "answered", "locked", "marked", "explained", "proposed", "award_refused", "award_seconded",
        "close_asked",
    ],
)  # fmt: skip
def test_what_is_noted_without_a_move_has_a_name_in_the_history(mine, verb):
    job = tender_box.job(mine, "evaluation")
    flow.record(job, verb, by=mine.head, at=AT, facts={"who": mine.cook.name, "rows": [1]})
    assert not re.search("[a-z]", job_story.history(job)[0].what)


def test_rules_are_changed_with_a_history(mine):
    assert not rule_verbs.change({"least_score": Decimal(80)}, by=mine.head, at=AT)
    assert rule_verbs.change({"least_score": Decimal(75), "most_jobs": 1}, by=mine.head, at=AT)
    found = {(one.what, one.was, one.now) for one in rule_reads.changes(rule_reads.the_rule())}
    assert found == {("本岗月考核至少几分", "80", "75"), ("最多兼几份", "2", "1")}


def test_the_price_book_knows_what_was_settled(mine):
    for n, (amount, state) in enumerate(((1400, "settled"), (1500, "closed"), (1900, "running"))):
        job = tender_box.job(mine, state, code=f"LB-01{n:02d}")
        ended = {"state": "ended"} if state != "running" else {}
        tender_box.contract(job, mine.waitress, amount=str(amount), **ended)
    pieces = tender_box.job(
        mine,
        "closed",
        basis="unit_price",
        kind="repair",
        unit="扇",
        quantity=Decimal(80),
        ceiling=Decimal(960),
    )
    tender_box.contract(pieces, mine.cook, amount="880.00", state="ended")
    lines = {line.key: line for line in price_book.lines()}
    assert set(lines) == {"bath:monthly:月", "repair:unit_price:扇"}
    month = lines["bath:monthly:月"].spread
    assert (month.count, month.median, month.low, month.high) == (2, 1450, 1400, 1500)
    assert lines["repair:unit_price:扇"].spread.median == 11
    assert [one.amount for one in price_book.paid(lines["bath:monthly:月"])] == [1500, 1400]
    assert price_book.line_of(tender_box.job(mine, "draft")).spread.median == 1450


def test_a_job_reads_as_it_was_given(mine):
    job = job_box.draft(mine)
    given = job_check.given_of(fresh(job))
    assert given == {**job_box.given(mine), "unit": "", "times": given["times"]}
    assert set(given["times"]) == {job_box.MON, job_box.WED, job_box.FRI}


def test_moments_are_those_of_the_mine(mine):
    assert fresh(job_box.draft(mine)).bid_until == moment("2026-11-06 18:00")
