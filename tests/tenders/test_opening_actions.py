"""The ceremony: two codes open, one does not, wrong ones are counted; what was done to a row is seen and named."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from tenders.actions import code as code_actions
from tenders.actions import opening as openings
from tenders.models import Bid, Job, Opener, OpeningCode
from tenders.queries import bid as bid_reads
from tenders.queries import code as codes
from tenders.queries import job_check, opening_page
from tenders.queries import opening as reads
from tenders.scoring import envelope
from tenders.scoring.sealed import Sealed
from tests.tenders import job_box, tender_box
from tests.tenders import sealed_box as box
from tests.tenders.sealed_box import LATER, code_of, row, seal, tamper
from tests.tenders.tender_box import AT
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

MINUTE = timedelta(minutes=1)


def open_with(mine, job, *pairs, by=None, at=LATER):
    return openings.open_bids(job, list(pairs), by=by or mine.assessor, at=at)


# --- opened ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", [("assessor", "dorm_leader"), ("safety", "assessor"), ("dorm_leader", "safety")]
)
def test_any_two_of_three_open(mine, who):
    job = box.locked(mine)
    receipts = {
        mine.cook.pk: seal(job, mine.cook, 1400, "晚上八点以后干"),
        mine.fixer.pk: seal(job, mine.fixer, "1299.50"),
    }
    opened = box.opened(mine, job, *who)
    assert opened.state == "evaluation" and opened.opened_at == LATER
    found = {one.person_id: one for one in opened.bids.filter(state="opened")}
    assert {pk: one.receipt for pk, one in found.items()} == receipts
    assert found[mine.cook.pk].price == 1400 and found[mine.cook.pk].plan == "晚上八点以后干"
    assert found[mine.fixer.pk].price == Decimal("1299.50") and found[mine.fixer.pk].sealed_at == AT
    assert set(opened.bids.exclude(pk__in=[one.pk for one in found.values()]).values_list("state")) == {
        ("empty",)
    }
    signed = Opener.objects.filter(job=job, opened_at=LATER)
    assert {one.person_id for one in signed} == {mine.people[one].pk for one in who}


def test_the_record_says_who_when_how_much_and_is_fixed(mine):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, 1400)
    job = box.opened(mine, job)
    record = opening_page.record(job)
    assert record.is_clean and record.digest == job.opening_digest == envelope.digest(record.facts)
    assert [(one.name, one.price, one.receipt) for one in record.bids] == [("陈厨师", 1400, receipt)]
    assert len(record.empty) == job.bids.count() - 1 and all(one.receipt for one in record.empty)
    assert [(one["seat"], one["name"], one["code"]) for one in record.officers] == [
        ("科室", "吴考核", 1),
        ("工会", "陶班长", 1),
    ]
    event = reads.opening_event(job)
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(facts={})
    with pytest.raises(DatabaseError), transaction.atomic():
        Bid.objects.filter(job=job, person=mine.cook).update(price=1000)


def test_a_record_that_was_changed_all_the_same_is_seen(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    job = box.opened(mine, job)
    Job.objects.filter(pk=job.pk).update(opening_digest="0" * 64)
    job.refresh_from_db()
    assert opening_page.record(job).faults == ["记录的摘要对不上，记录被改过"]


def test_a_row_that_is_gone_after_the_opening_is_seen(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    job = box.opened(mine, job)
    row(job, mine.cook).delete()
    assert opening_page.record(job).faults == ["陈厨师 的标书和记录对不上"]


def test_bidders_are_told_and_nobody_else(mine):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, 1400)
    box.opened(mine, job)
    told = Notice.objects.get(key=f"tenders.job:{job.pk}:opened")
    assert told.person == mine.cook and receipt in told.detail
    assert told.url == f"/tenders/jobs/{job.pk}/opening/record/"


def test_too_few_bids_fail_the_job_and_say_so(mine):
    job = box.locked(mine, least_bids=2)
    seal(job, mine.cook, 1400)
    job = box.opened(mine, job)
    assert (job.state, job.reason) == ("failed", "有效报价 1 份，至少要 2 份")
    assert opening_page.record(job).bids[0].name == "陈厨师"


def test_no_bid_at_all_fails(mine):
    assert box.opened(mine, box.locked(mine)).reason == "有效报价 0 份，至少要 1 份"


# --- codes -------------------------------------------------------------------------------------------------------


def test_one_code_opens_nothing(mine):
    job = box.closed(box.locked(mine))
    mine_code = (mine.assessor, code_of("assessor"))
    for given in ([mine_code], [mine_code, mine_code], [], [*box.codes(mine, *box.SEATS)]):
        with pytest.raises(flow.Refused, match="要两个开标人各输自己的开标码"):
            openings.open_bids(job, given, by=mine.assessor, at=LATER)
    with pytest.raises(flow.Refused, match="要两个开标人各输自己的开标码"):
        open_with(mine, job, mine_code, (mine.cook, code_of("safety")))
    job.refresh_from_db()
    assert job.state == "opening" and not Bid.objects.exclude(state="sealed").exists()


@pytest.mark.parametrize(
    "wrong", ["", "7K3M", "7K3M-90QX-AB1C-D2EF", "开标码", code_of("assessor", 2), code_of("safety")]
)
def test_a_wrong_code_says_which_number_is_wanted_and_changes_nothing(mine, wrong):
    job = box.closed(box.locked(mine))
    with pytest.raises(flow.Refused, match="吴考核 的开标码不对：要卡上第 1 号"):
        open_with(mine, job, (mine.assessor, wrong), (mine.safety, code_of("safety")))
    job.refresh_from_db()
    assert job.state == "opening" and Event.objects.filter(verb="wrong_code").count() == 1


def test_both_wrong_are_both_named(mine):
    job = box.closed(box.locked(mine))
    with pytest.raises(flow.Refused, match="吴考核 的开标码不对.*郑安全 的开标码不对"):
        open_with(mine, job, (mine.assessor, "x"), (mine.safety, "x"))


def test_five_wrong_ones_lock_a_seat_for_a_quarter_of_an_hour_and_no_other(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.closed(job)
    right = (mine.safety, code_of("safety"))
    for n in range(5):
        with pytest.raises(flow.Refused, match="开标码不对"):
            open_with(mine, job, (mine.assessor, "x"), right, at=LATER + n * MINUTE)
    with pytest.raises(flow.Refused, match="吴考核 的开标码连错 5 次，18:25 以后再试"):
        open_with(mine, job, (mine.assessor, code_of("assessor")), right, at=LATER + 5 * MINUTE)
    later = LATER + 15 * MINUTE + timedelta(seconds=1)
    assert open_with(mine, job, (mine.assessor, code_of("assessor")), right, at=later).state == "evaluation"


def test_a_locked_seat_leaves_the_two_others(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.closed(job)
    for _n in range(5):
        with pytest.raises(flow.Refused):
            open_with(mine, job, (mine.assessor, "x"), (mine.safety, code_of("safety")))
    assert (
        openings.open_bids(job, box.codes(mine, "dorm_leader", "safety"), by=mine.safety, at=LATER).state
        == "evaluation"
    )


def test_only_an_opener_opens_and_only_after_the_deadline(mine):
    job = box.locked(mine)
    with pytest.raises(flow.Refused, match="11-06 18:00 投标截止，截止以前谁也开不了"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=AT)
    box.closed(job)
    with pytest.raises(flow.Refused, match="你不是这个标的的开标人"):
        openings.open_bids(job, box.codes(mine), by=mine.head, at=LATER)
    seal_was = Bid.objects.exclude(state="sealed").count()
    assert seal_was == 0


def test_it_is_opened_once(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.opened(mine, job)
    with pytest.raises(flow.Refused, match="已经开过了"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)
    assert Event.objects.filter(verb="opened", thing="tenders.job").count() == 1


def test_a_void_code_opens_nothing_and_the_two_others_do(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    code_actions.void(OpeningCode.objects.get(person=mine.assessor, number=1), by=mine.assessor, at=AT)
    box.closed(job)
    with pytest.raises(flow.Refused, match="吴考核 的这个开标码作废了"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)
    assert (
        openings.open_bids(job, box.codes(mine, "dorm_leader", "safety"), by=mine.safety, at=LATER).state
        == "evaluation"
    )


def test_two_codes_lost_mean_to_tender_again(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.closed(job)
    with pytest.raises(flow.Refused, match="还有两个开标码能用"):
        openings.give_up(job, by=mine.assessor, at=LATER)
    for who in ("assessor", "safety"):
        code = OpeningCode.objects.get(person=mine.people[who], number=1)
        code_actions.void(code, by=mine.people[who], at=LATER)
    job = openings.give_up(job, by=mine.assessor, at=LATER)
    assert (job.state, job.reason) == ("failed", "两个开标码没了，标书打不开，重新招标")
    assert set(job.bids.values_list("state", "envelope", "price")) == {("destroyed", None, None)}
    told = Notice.objects.filter(key=f"tenders.job:{job.pk}:codes_lost")
    assert told.count() == job.bids.count()
    again = job_box.given(mine, ceiling=job.ceiling)
    assert not job_check.faults(again, job_box.APPROVED, reissue_of=job), (
        "nobody saw a bid: the price may stay"
    )
    with pytest.raises(flow.Refused, match="标书没有开"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)


def test_an_opener_who_left_counts_as_lost(mine):
    job = box.closed(box.locked(mine))
    for who in ("assessor", "safety"):
        mine.people[who].is_active = False
        mine.people[who].save()
    assert openings.give_up(job, by=mine.dorm_leader, at=LATER).state == "failed"


# --- tampering ---------------------------------------------------------------------------------------------------


def whys(mine, job):
    """Opened; what the record says of the rows that are no bids and no blanks."""
    job = box.opened(mine, job)
    record = opening_page.record(job)
    return job, record, {line.name: line.why for line in record.touched}


def test_a_flipped_bit_is_seen_and_named(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    seal(job, mine.fixer, 1300)
    closed = bytearray(row(job, mine.cook).envelope)
    closed[100] ^= 1
    tamper(job, mine.cook, bytes(closed))
    job, record, why = whys(mine, job)
    assert why == {"陈厨师": "信封被动过，打不开"} and not record.is_clean
    assert row(job, mine.cook).state == "invalid" and row(job, mine.fixer).state == "opened"


def test_two_envelopes_that_changed_places_are_seen_and_named(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    seal(job, mine.fixer, 1300)
    cook, fixer = bytes(row(job, mine.cook).envelope), bytes(row(job, mine.fixer).envelope)
    tamper(job, mine.cook, fixer)
    tamper(job, mine.fixer, cook)
    job, _record, why = whys(mine, job)
    assert why == {
        "陈厨师": "信封被挪过：这是 昌水暖 那一行的信封",
        "昌水暖": "信封被挪过：这是 陈厨师 那一行的信封",
    }
    assert job.state == "failed"


def test_a_copied_envelope_counts_where_it_belongs(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    tamper(job, mine.fixer, bytes(row(job, mine.cook).envelope))
    _job, _record, why = whys(mine, job)
    assert why == {"昌水暖": "信封被挪过：这是 陈厨师 那一行的信封"}
    assert row(job, mine.cook).state == "opened"


def test_a_missing_row_is_seen_and_named(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    seal(job, mine.fixer, 1300)
    row(job, mine.cook).delete()
    _job, record, why = whys(mine, job)
    assert why == {} and [one["name"] for one in record.missing] == ["陈厨师"] and not record.is_clean


def test_an_envelope_in_a_row_that_is_gone_is_named_after_it(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    closed = bytes(row(job, mine.cook).envelope)
    row(job, mine.cook).delete()
    tamper(job, mine.fixer, closed)
    _job, record, why = whys(mine, job)
    assert why == {"昌水暖": "信封被挪过：这是 陈厨师 那一行的信封"} and record.missing[0]["name"] == "陈厨师"


def test_an_added_row_is_seen_and_named(mine):
    """Anybody can seal: the key is public. The list says who was there."""
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    added = Bid.objects.create(job=job, person=mine.resident)
    said = Sealed(Decimal(1), "", AT).as_bytes()
    about = envelope.about_bid(job.pk, job.version, added.pk)
    tamper(job, mine.resident, envelope.seal(said, bytes(job.public_key), about))
    _job, _record, why = whys(mine, job)
    assert why == {"周矿工": "这一行是公告以后加进来的"}


def test_a_row_that_was_given_to_another_is_an_added_one(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    Bid.objects.filter(job=job, person=mine.cook).update(person=mine.resident)
    _job, record, why = whys(mine, job)
    assert why == {"周矿工": "这一行是公告以后加进来的"}
    assert [one["name"] for one in record.missing] == ["陈厨师"]


def test_a_list_that_was_changed_too_does_not_fit_the_shares(mine, monkeypatch):
    """Somebody who can change events as well: the digest inside the shares is out of their reach."""
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    row(job, mine.fixer).delete()
    left = list(job.bids.values_list("pk", "person_id"))
    monkeypatch.setattr(reads, "listed", lambda _job: left)
    job = box.opened(mine, job)
    record = opening_page.record(job)
    assert record.facts["list_changed"] and not record.is_clean


def test_a_bid_of_another_job_opens_nowhere(mine):
    one, other = box.locked(mine), box.locked(mine)
    seal(one, mine.cook, 1400)
    tamper(other, mine.cook, bytes(row(one, mine.cook).envelope))
    box.closed(other)
    job = openings.open_bids(other, box.codes(mine, number=2), by=mine.assessor, at=LATER)
    assert row(job, mine.cook).why_invalid == "信封被动过，打不开"


def test_a_false_bid_for_somebody_has_another_receipt(mine):
    """Whoever writes the database can seal, too; the bidder's own receipt tells."""
    job = box.locked(mine)
    noted = seal(job, mine.cook, 1400)
    about = envelope.about_bid(job.pk, job.version, row(job, mine.cook).pk)
    tamper(job, mine.cook, envelope.seal(Sealed(Decimal(1), "", AT).as_bytes(), bytes(job.public_key), about))
    assert bid_reads.envelope_of(mine.cook, job).receipt != noted
    job = box.opened(mine, job)
    assert noted not in [line.receipt for line in opening_page.record(job).bids]


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"not json",
        b'{"price":"1","plan":"","at":"2026-11-04T10:00:00","crew":null,"shares":[]}',
        b'{"price":"1","plan":"","at":"2026-11-04T10:00:00+08:00","crew":"x","shares":[]}',
        b'{"price":"1","plan":"","at":"2026-11-04T10:00:00+08:00","crew":null,"shares":[[1,"a","x"]]}',
    ],
)
def test_what_is_no_bid_inside_stops_nothing(mine, content):
    job = box.locked(mine)
    seal(job, mine.fixer, 1300)
    about = envelope.about_bid(job.pk, job.version, row(job, mine.cook).pk)
    tamper(job, mine.cook, envelope.seal(content, bytes(job.public_key), about))
    _job, _record, why = whys(mine, job)
    assert why == {"陈厨师": "信封里不是一份标书"}


@pytest.mark.parametrize(
    ("price", "plan"), [("99999999999", ""), ("-3", ""), ("1500.01", ""), ("1e-9", ""), ("1", "长" * 401)]
)
def test_what_the_page_would_have_refused_is_invalid(mine, price, plan):
    job = box.locked(mine)
    about = envelope.about_bid(job.pk, job.version, row(job, mine.cook).pk)
    said = Sealed(Decimal(price), plan, AT).as_bytes()
    tamper(job, mine.cook, envelope.seal(said, bytes(job.public_key), about))
    box.opened(mine, job)
    assert row(job, mine.cook).state == "invalid" and row(job, mine.cook).why_invalid


def test_a_share_that_was_touched_is_said_and_the_two_others_open(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    opener = job.openers.get(seat="office")
    bent = bytearray(opener.share)
    bent[60] ^= 1
    Opener.objects.filter(pk=opener.pk).update(share=bytes(bent))
    box.closed(job)
    with pytest.raises(flow.Refused, match="吴考核 的开标码是对的，可数据库里存的那份钥匙被动过"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)
    assert (
        openings.open_bids(job, box.codes(mine, "dorm_leader", "safety"), by=mine.safety, at=LATER).state
        == "evaluation"
    )


def test_another_lock_is_noticed(mine):
    job = box.locked(mine)
    other = envelope.public_of(envelope.job_key(envelope.new_secret()))
    Job.objects.filter(pk=job.pk).update(public_key=other)
    box.closed(job)
    with pytest.raises(flow.Refused, match="那份钥匙被动过"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)


# --- changed jobs ------------------------------------------------------------------------------------------------


def test_after_a_change_a_bid_counts_only_when_confirmed_again(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    seal(job, mine.fixer, 1300)
    Job.objects.filter(pk=job.pk).update(version=2)
    job.refresh_from_db()
    seal(job, mine.fixer, 1310)
    job, record, touched = whys(mine, job)
    assert touched == {} and record.is_clean
    cook = row(job, mine.cook)
    assert (cook.state, cook.price) == ("invalid", 1400)
    assert cook.why_invalid == "标的改过以后没有重新投（标书是第 1 版的）"
    for state in ("opened", "won"):
        with pytest.raises(flow.Refused):
            flow.move(cook, state, by=mine.deputy, at=LATER)
    assert row(job, mine.fixer).state == "opened"
    assert set(job.bids.exclude(person__in=[mine.cook, mine.fixer]).values_list("state")) == {("empty",)}


def test_a_crew_that_changed_after_its_bid_is_invalid(mine):
    job = box.locked(mine, mode="team")
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: 18})
    seal(job, mine.attendant, 1400, crew=crew)
    crew.members.filter(person=mine.cook).update(points=30)
    box.opened(mine, job)
    assert row(job, mine.attendant).why_invalid == "承包组的组员或点数在投标以后变了"


# --- codes on cards ----------------------------------------------------------------------------------------------


def test_a_card_is_ten_codes_of_which_nothing_is_kept(mine):
    card = code_actions.take_card(by=mine.safety, at=AT)
    assert [number for number, _code in card] == list(range(1, 11))
    for number, code in card[:2]:
        kept = OpeningCode.objects.get(person=mine.safety, number=number)
        assert envelope.public_of(envelope.code_key(code, bytes(kept.salt))) == bytes(kept.public_key)
    text = "".join(str(one.__dict__) for one in OpeningCode.objects.all())
    assert not any(code in text or envelope.tidy_code(code) in text for _number, code in card)
    with pytest.raises(flow.Refused, match="还有 10 个开标码没用"):
        code_actions.take_card(by=mine.safety, at=AT)


def test_a_new_card_goes_on_counting_and_void_ones_are_gone(mine):
    code_actions.take_card(by=mine.safety, at=AT)
    assert code_actions.void_rest(by=mine.safety, at=AT) == 10
    assert codes.left(mine.safety) == 0
    assert code_actions.take_card(by=mine.safety, at=AT)[0][0] == 11


def test_only_the_owner_makes_a_code_void_and_not_a_used_one(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    code = OpeningCode.objects.get(person=mine.safety, number=1)
    with pytest.raises(flow.Refused, match="只有本人"):
        code_actions.void(code, by=mine.assessor, at=AT)
    box.opened(mine, job)
    with pytest.raises(flow.Refused, match="用不着作废"):
        code_actions.void(code, by=mine.safety, at=AT)
    spare = OpeningCode.objects.get(person=mine.safety, number=2)
    code_actions.void(spare, by=mine.safety, at=AT)
    with pytest.raises(flow.Refused, match="已经作废"):
        code_actions.void(spare, by=mine.safety, at=AT)
