"""Sealing and taking back: what is refused with which sentence, and that nothing but envelopes is written."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenders.actions import bid as bids
from tenders.actions import opening as openings
from tenders.models import Bid, Job, Opener, OpeningCode
from tenders.queries import bid as reads
from tenders.queries.market import possible_bidders
from tenders.scoring import envelope
from tests.tenders import sealed_box as box
from tests.tenders import tender_box
from tests.tenders.sealed_box import code_of, seal
from tests.tenders.tender_box import AT, BID_FROM, BID_UNTIL
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

SECOND = timedelta(seconds=1)


# --- the lock --------------------------------------------------------------------------------------------------------


def test_a_locked_job_has_a_blank_for_everybody_who_may_bid(mine):
    job = box.locked(mine)
    rows = Bid.objects.filter(job=job)
    assert {one.person_id for one in rows} == set(possible_bidders(job).values_list("pk", flat=True))
    assert {len(bytes(one.envelope)) for one in rows} == {32 + envelope.BID_SIZE + 16}
    assert len({bytes(one.envelope) for one in rows}) == rows.count() > 5
    assert not rows.filter(
        person__in=[mine.deputy, mine.head, *(mine.people[who] for who in box.SEATS)]
    ).exists()


def test_each_opener_holds_a_share_sealed_to_the_next_code(mine):
    box.locked(mine)
    for opener in Opener.objects.all():
        assert opener.code.number == 1 and opener.code.person == opener.person
        assert len(bytes(opener.share)) == 32 + envelope.SHARE_SIZE + 16
    box.locked(mine)
    assert set(Opener.objects.filter(job=Job.objects.first()).values_list("code__number", flat=True)) == {2}


def test_no_two_openers_can_do_without_their_codes(mine):
    """A share opens with its own code and for its own seat, and with nothing else."""
    job = box.locked(mine)
    public_key = bytes(job.public_key)
    opener = job.openers.get(seat="office")
    key = envelope.code_key(code_of("assessor"), box.SALT)
    about = envelope.about_share(job.pk, "office", public_key)
    share = envelope.unseal(bytes(opener.share), key, about)
    assert len(share) == 17 + 32
    for wrong_key, wrong_about in (
        (envelope.code_key(code_of("safety"), box.SALT), about),
        (key, envelope.about_share(job.pk, "union", public_key)),
        (key, envelope.about_share(job.pk + 1, "office", public_key)),
    ):
        with pytest.raises(envelope.Broken):
            envelope.unseal(bytes(opener.share), wrong_key, wrong_about)


def test_who_has_no_code_left_is_named_and_nothing_is_written(mine):
    tender_box.officers(mine)
    box.cards(mine, upto=1)
    OpeningCode.objects.filter(person=mine.safety).update(void_at=AT)
    job = tender_box.job(mine)
    with pytest.raises(flow.Refused, match="郑安全 还没有领开标码，领了再公告"):
        openings.lock(job, AT)
    assert not Bid.objects.exists() and not Opener.objects.exclude(code=None).exists()
    job.refresh_from_db()
    assert job.public_key is None


def test_two_openers_are_not_enough(mine):
    tender_box.officers(mine)
    box.cards(mine)
    job = tender_box.job(mine)
    job.openers.filter(seat="union").delete()
    with pytest.raises(flow.Refused, match="先定好三个开标人"):
        openings.lock(job, AT)


def test_a_job_that_is_grabbed_is_not_locked(mine):
    job = tender_box.job(mine, mode="grab")
    openings.lock(job, AT)
    assert not Bid.objects.exists() and job.public_key is None


def test_openers_are_told_the_number_and_the_fingerprint(mine):
    job = box.locked(mine)
    told = Notice.objects.filter(key=f"tenders.job:{job.pk}:locked")
    assert {one.person_id for one in told} == {mine.people[who].pk for who in box.SEATS}
    assert {envelope.fingerprint(bytes(job.public_key)) in one.detail for one in told} == {True}
    assert "第 1 号" in told[0].text


# --- a bid -----------------------------------------------------------------------------------------------------------


def test_a_bid_lies_in_the_own_envelope_and_has_its_receipt(mine):
    job = box.locked(mine)
    before = {one.pk: bytes(one.envelope) for one in Bid.objects.all()}
    receipt = seal(job, mine.cook, "1399.50", "自带工具")
    row = box.row(job, mine.cook)
    assert receipt == reads.receipt_of(row) == reads.envelope_of(mine.cook, job).receipt
    assert (row.price, row.plan, row.receipt, row.sealed_at, row.state) == (None, "", "", None, "sealed")
    after = {one.pk: bytes(one.envelope) for one in Bid.objects.all()}
    assert [pk for pk in before if before[pk] != after[pk]] == [row.pk]


def test_sealing_says_nothing_anywhere(mine):
    job = box.locked(mine)
    events, notices = Event.objects.count(), Notice.objects.count()
    with CaptureQueriesContext(connection) as asked:
        seal(job, mine.cook, 1400)
        bids.withdraw(job, mine.cook, by=mine.cook, at=AT)
    reading = ("SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "PRAGMA")
    written = [sql for one in asked if not (sql := one["sql"].strip()).startswith(reading)]
    assert len(written) == 2 and all(sql.startswith('UPDATE "tenders_bid"') for sql in written)
    assert (Event.objects.count(), Notice.objects.count()) == (events, notices)


def test_a_changed_bid_replaces_the_first_one(mine):
    job = box.locked(mine)
    first, second = seal(job, mine.cook, 1400), seal(job, mine.cook, 1300)
    assert first != second == reads.envelope_of(mine.cook, job).receipt
    opened = box.opened(mine, job)
    assert [str(one.price) for one in opened.bids.filter(state="opened")] == ["1300.00"]


def test_a_bid_that_was_taken_back_is_a_blank_like_any_other(mine):
    job = box.locked(mine)
    sealed = seal(job, mine.cook, 1400)
    assert bids.withdraw(job, mine.cook, by=mine.cook, at=AT) != sealed
    box.opened(mine, job)
    assert box.row(job, mine.cook).state == "empty"


def test_taking_back_what_was_never_sealed_is_the_same_deed(mine):
    job = box.locked(mine)
    receipt = reads.envelope_of(mine.cook, job).receipt
    assert bids.withdraw(job, mine.cook, by=mine.cook, at=AT) != receipt


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (BID_FROM - SECOND, "11-03 08:00 开始投标"),
        (BID_UNTIL, "服务器时间 11-06 18:00:00，投标 11-06 18:00:00 已经截止，这一份没有收"),
        (BID_UNTIL + SECOND, "服务器时间 11-06 18:00:01，投标 11-06 18:00:00 已经截止，这一份没有收"),
    ],
)
def test_too_early_and_a_second_late(mine, at, said):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, 1400)
    for deed in (
        lambda: seal(job, mine.cook, 1300, at=at),
        lambda: bids.withdraw(job, mine.cook, by=mine.cook, at=at),
    ):
        with pytest.raises(flow.Refused) as refused:
            deed()
        assert str(refused.value) == said
    assert reads.envelope_of(mine.cook, job).receipt == receipt


def test_the_last_second_counts_and_a_dead_worker_keeps_nothing_open_or_closed(mine):
    job = box.locked(mine, "published")
    seal(job, mine.cook, 1400, at=BID_UNTIL - SECOND)
    with pytest.raises(flow.Refused, match="已经截止"):
        seal(job, mine.cook, 1300, at=BID_UNTIL)


@pytest.mark.parametrize("state", ["opening", "evaluation", "cancelled", "failed"])
def test_none_is_taken_afterwards(mine, state):
    job = box.locked(mine)
    Job.objects.filter(pk=job.pk).update(state=state, approved_at=job.approved_at)
    with pytest.raises(flow.Refused, match="这一份没有收"):
        seal(job, mine.cook, 1400)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("1500.01", "报价要在 1 到 1,500 元之间"),
        ("2600", "报价要在 1 到 1,500 元之间"),
        ("0.99", "报价要在 1 到 1,500 元之间"),
        ("0", "报价要在 1 到 1,500 元之间"),
        ("-5", "报价要在 1 到 1,500 元之间"),
        ("NaN", "报价要在 1 到 1,500 元之间"),
        ("Infinity", "报价要在 1 到 1,500 元之间"),
        ("1400.005", "报价最多到分，两位小数"),
    ],
)
def test_what_is_no_price(mine, price, said):
    job = box.locked(mine)
    receipt = reads.envelope_of(mine.cook, job).receipt
    with pytest.raises(flow.Refused, match=said):
        seal(job, mine.cook, price)
    assert reads.envelope_of(mine.cook, job).receipt == receipt


@pytest.mark.parametrize("price", ["1", "1500", "1499.99"])
def test_the_ends_are_prices(mine, price):
    assert seal(box.locked(mine), mine.cook, price)


def test_points_ask_for_a_plan(mine):
    job = box.locked(mine, method="points")
    with pytest.raises(flow.Refused, match="方案要打分"):
        seal(job, mine.cook, 1400, "  ")
    with pytest.raises(flow.Refused, match="最多 400 个字"):
        seal(job, mine.cook, 1400, "字" * 401)
    assert seal(job, mine.cook, 1400, "字" * 400)


def test_nobody_bids_for_another(mine):
    job = box.locked(mine)
    with pytest.raises(flow.Refused, match="标书只能本人投"):
        bids.seal(job, mine.cook, Decimal(1400), by=mine.fixer, at=AT)


@pytest.mark.parametrize("who", ["assessor", "deputy", "head", "resident"])
def test_who_has_no_envelope_cannot_bid(mine, who):
    job = box.locked(mine)
    with pytest.raises(flow.Refused):
        seal(job, mine.people[who], 1400)


def test_a_team_bids_by_its_head_with_the_shares_as_agreed(mine):
    job = box.locked(mine, mode="team")
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: "18.5"})
    with pytest.raises(flow.Refused, match="要一个组来干"):
        seal(job, mine.attendant, 1400)
    with pytest.raises(flow.Refused, match="只有组长能替组投标"):
        seal(job, mine.cook, 1400, crew=crew)
    forming = tender_box.crew(mine.fixer, {mine.fixer: 1, mine.cook: 1}, state="forming", name="维修组")
    with pytest.raises(flow.Refused, match="维修组 还有组员没同意"):
        seal(job, mine.fixer, 1400, crew=forming)
    seal(job, mine.attendant, 1400, crew=crew)
    box.opened(mine, job)
    row = box.row(job, mine.attendant)
    assert (row.state, row.crew) == ("opened", crew)
    assert row.shares == [[mine.cook.pk, "陈厨师", "18.50"], [mine.attendant.pk, "吕浴工", "22.00"]]


def test_an_individual_job_takes_no_crew(mine):
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: 18})
    with pytest.raises(flow.Refused, match="这个活是个人竞标"):
        seal(box.locked(mine), mine.attendant, 1400, crew=crew)


def test_a_crew_that_no_envelope_holds_is_refused(mine):
    job = box.locked(mine, mode="team")
    crew = tender_box.crew(mine.attendant, {mine.attendant: 1})
    mine.attendant.name = "长" * 20
    mine.attendant.save()
    many = "字" * 400
    assert seal(job, mine.attendant, 1400, many, crew)
    with pytest.raises(flow.Refused, match="信封装不下"):
        seal(job, mine.attendant, 1400, "\x01" * 400 + "", crew_of_many(mine, crew))


def crew_of_many(mine, crew):
    for who in ("cook", "waitress", "fixer", "housekeeper", "woman_attendant"):
        crew.members.create(person=mine.people[who], points=1, agreed_version=1, agreed_at=AT)
        mine.people[who].name = "长" * 30
        mine.people[who].save()
    return crew


def test_stirring_writes_all_and_changes_none(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    before = list(Bid.objects.order_by("pk").values_list("pk", "envelope"))
    openings.stir(job)
    after = list(Bid.objects.order_by("pk").values_list("pk", "envelope"))
    assert [(pk, bytes(one)) for pk, one in before] == [(pk, bytes(one)) for pk, one in after]
