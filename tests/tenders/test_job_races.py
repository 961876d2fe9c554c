"""Real threads at one job: of two people one does it, the other is told, and it is done once."""

from datetime import timedelta

import pytest

from tenders.actions import clock, job_review, question
from tenders.actions import job as verbs
from tenders.models import Bid, Job, Question
from tests.patrols.test_issue_races import at_once
from tests.starrating.test_result_races import won_by_one
from tests.tenders import job_box, tender_box
from tests.tenders.job_box import APPROVED, AT, SENT, fresh
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = SENT.isoformat()


def test_two_approve_at_once(mine):
    job = job_box.sent(mine)
    one, other = fresh(job), fresh(job)
    outcomes = at_once(
        lambda: job_review.approve(one, SEEN, by=mine.head, at=APPROVED),
        lambda: job_review.approve(other, SEEN, by=mine.secretary, at=APPROVED),
    )
    won_by_one(outcomes)
    assert Event.objects.filter(thing="tenders.job", verb="publish").count() == 1
    assert Bid.objects.filter(job=job).count() == 4


def test_an_edit_and_the_approval_at_once_are_never_both(mine):
    job = job_box.sent(mine)
    one, other = fresh(job), fresh(job)
    given = job_box.given(mine, scope="每班清洗两次")
    outcomes = at_once(
        lambda: verbs.change(one, given, by=mine.deputy, at=APPROVED),
        lambda: job_review.approve(other, SEEN, by=mine.head, at=APPROVED),
    )
    job = fresh(job)
    if job.state == "draft":
        assert isinstance(outcomes[1], flow.Refused) and job.approved_by is None
    else:
        # The edit came second: it is an amendment of what is public.
        assert (job.state, job.version, outcomes) == ("published", 2, [None, None])


def test_two_answer_at_once(mine):
    job = job_box.published(mine)
    asked = question.ask(job, "几点开门", by=mine.waitress, at=tender_box.AT)
    one, other = Question.objects.get(pk=asked.pk), Question.objects.get(pk=asked.pk)
    outcomes = at_once(
        lambda: question.answer(one, "六点", by=mine.deputy, at=tender_box.AT),
        lambda: question.answer(other, "七点", by=mine.head, at=tender_box.AT),
    )
    won_by_one(outcomes)


def test_the_clock_and_a_page_end_it_once(mine):
    job = job_box.published(mine)
    clock.keep_time(at=tender_box.AT)
    late = tender_box.BID_UNTIL + timedelta(minutes=1)
    outcomes = at_once(lambda: clock.keep_time(at=late), lambda: clock.touch(fresh(job), at=late))
    assert outcomes == [None, None] and fresh(job).state == "opening"
    assert Event.objects.filter(thing="tenders.job", verb="end").count() == 1


def test_a_question_of_the_last_moment_is_heard_or_refused(mine):
    job = job_box.published(mine)
    clock.keep_time(at=tender_box.AT)
    late = tender_box.BID_UNTIL - timedelta(seconds=1)
    one = fresh(job)
    outcomes = at_once(
        lambda: question.ask(one, "几点开门", by=mine.waitress, at=late),
        lambda: clock.keep_time(at=tender_box.BID_UNTIL),
    )
    state = fresh(job).state
    assert (state == "bidding") == (outcomes[0] is None)


def test_two_drafts_at_once_have_two_numbers(mine):
    tender_box.officers(mine)
    given = job_box.given(mine)
    outcomes = at_once(
        lambda: verbs.create(given, by=mine.deputy, at=AT), lambda: verbs.create(given, by=mine.head, at=AT)
    )
    assert outcomes == [None, None]
    assert set(Job.objects.values_list("code", flat=True)) == {"LB-0001", "LB-0002"}
