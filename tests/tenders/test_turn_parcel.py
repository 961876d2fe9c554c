"""Check-ins and check-outs out of a phone's outbox: the receipt, twice, another body, another person, photos that have
not come, a phone whose clock is off; the page without script; what a phone keeps."""

import json
import uuid
from datetime import timedelta

import pytest

from tenders import offline
from tenders.models import Job, WorkLog
from tests.cast import moment
from tests.tenders import tender_box
from tests.tenders.test_eligibility import shift
from tongting.photos.models import Photo

pytestmark = pytest.mark.django_db
AT = moment("2026-11-18 19:00")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return tender_box.contract(tender_box.job(mine, "running", post=mine.pool), mine.attendant)


@pytest.fixture
def send(client, contract, mine):
    def handed(number, act, at=AT, turn="", by=None, sent_at=None, **more):
        client.force_login(by or mine.attendant)
        said = [["act", act], ["turn", str(turn)], ["phone_submitted_at", at.isoformat()]]
        said += [
            [name, one]
            for name, value in more.items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        body = {
            "kind": "turn", "uuid": str(number), "sent_at": (sent_at or at).isoformat(),
            "payload": {"contract": contract.pk, "said": said},
        }  # fmt: skip
        answer = client.post("/outbox/send/", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    return handed


def test_a_turn_comes_in_two_parcels_each_once(send, contract, time_machine):
    first, last = uuid.uuid4(), uuid.uuid4()
    assert send(first, "start")[0] == 201 and send(first, "start")[0] == 200
    time_machine.move_to(AT + 2 * HOUR, tick=False)
    status, said = send(last, "end", AT + 2 * HOUR, turn=first, said="刷池")
    log = WorkLog.objects.get()
    assert (status, said["number"]) == (201, f"GZ-{log.pk:06d}") and said["url"].endswith(
        f"/{contract.pk}/turn/"
    )
    assert send(last, "end", AT + 2 * HOUR, turn=first, said="刷池")[0] == 200
    assert send(first, "start")[0] == 200
    assert (WorkLog.objects.count(), log.counted, log.said) == (1, 2, "刷池")


def test_both_waited_on_the_phone(send, time_machine):
    """Handed in hours later, in the order in which they were done: the phone's word counts."""
    time_machine.move_to(AT + 10 * HOUR, tick=False)
    first, late = uuid.uuid4(), AT + 10 * HOUR
    assert send(first, "start", AT, sent_at=late)[0] == 201
    assert send(uuid.uuid4(), "end", AT + HOUR, turn=first, sent_at=late)[0] == 201
    log = WorkLog.objects.get()
    assert (log.start_at, log.end_at, log.counted) == (AT, AT + HOUR, 1)


def test_who_may_not_begin_does_not_check_in_though_the_clock_was_dead(send, contract, mine, page):
    Job.objects.update(state="contracted")
    shift(mine.attendant, "11-18 16:00", "11-19 00:00")
    status, said = send(uuid.uuid4(), "start")
    assert status == 400 and "合同暂停了" in said["error"] and not WorkLog.objects.exists()
    contract.refresh_from_db()
    assert contract.state == "paused" and "本岗的班" in contract.why
    assert "合同暂停了" in page(mine.attendant, "turn_start", contract.pk).content.decode()


def test_whoever_may_begins_the_work_by_checking_in(send, contract):
    Job.objects.update(state="contracted")
    assert send(uuid.uuid4(), "start")[0] == 201
    assert (Job.objects.get().state, WorkLog.objects.count()) == ("running", 1)


def test_a_phone_whose_clock_is_off_is_put_right(send):
    slow = AT - 3 * HOUR
    assert send(uuid.uuid4(), "start", slow, sent_at=slow)[0] == 201
    assert WorkLog.objects.get().start_at == AT


def test_another_body_under_the_same_number(send):
    number = uuid.uuid4()
    send(number, "start")
    status, said = send(number, "start", said="别的")
    assert status == 409 and "先收到的算数" in said["error"] and WorkLog.objects.get().said == ""


def test_a_check_out_without_its_check_in(send):
    status, said = send(uuid.uuid4(), "end", turn=uuid.uuid4())
    assert status == 400 and "没有收到这一次的签到" in said["error"]
    status, said = send(uuid.uuid4(), "end")
    assert status == 400 and "先签到" in said["error"]


def test_who_is_not_in_the_contract(send, mine):
    status, said = send(uuid.uuid4(), "start", by=mine.cook)
    assert status == 400 and "不在这份合同里" in said["error"] and not WorkLog.objects.exists()


@pytest.mark.parametrize(
    "payload", [{}, {"contract": "x"}, {"contract": 10**30}, {"contract": 999, "said": [["a", "b"]]}]
)
def test_nonsense_is_answered_with_a_sentence(client, mine, contract, payload):
    client.force_login(mine.attendant)
    body = {"kind": "turn", "uuid": str(uuid.uuid4()), "payload": payload}
    answer = client.post("/outbox/send/", json.dumps(body), "application/json")
    assert answer.status_code == 400 and answer.json()["error"]


def photo(person, name):
    return Photo.objects.create(
        sha256=name * 64, width=8, height=8, size=100, original="x", uploaded_by=person, uploaded_at=AT
    )


def test_photos_are_shown_and_a_missing_one_is_asked_for(send, mine, page, contract):
    taken, number = photo(mine.attendant, "a"), uuid.uuid4()
    gone = str(uuid.uuid4())
    status, said = send(number, "start", photos=[str(taken.pk), gone])
    assert status == 400 and said["missing"] == [gone] and not WorkLog.objects.exists()
    assert send(number, "start", photos=[str(taken.pk)])[0] == 201
    # The same once more: the photo is claimed by this very turn.
    assert send(number, "start", photos=[str(taken.pk)])[0] == 200
    assert WorkLog.objects.get().photos.get().photo == taken
    shown = page(mine.deputy, "turn_list", contract.pk).content.decode()
    assert "吕浴工" in shown and "没签退" in shown


def test_the_page_without_script(post, page, mine, contract, time_machine):
    shown = page(mine.attendant, "turn_start", contract.pk).content.decode()
    assert 'name="act" value="start"' in shown and "今天还能计 3 小时" in shown
    post(mine.attendant, "turn_start", contract.pk, uuid=uuid.uuid4(), act="start")
    log = WorkLog.objects.get()
    shown = page(mine.attendant, "turn_start", contract.pk).content.decode()
    assert 'name="act" value="end"' in shown and str(log.uuid) in shown
    time_machine.move_to(AT + HOUR, tick=False)
    answer = post(
        mine.attendant, "turn_start", contract.pk, uuid=uuid.uuid4(), act="end", turn=log.uuid, said="刷池"
    )
    assert "签退了，计 1.00 小时" in answer.content.decode()


def test_a_refusal_keeps_what_was_typed(post, mine, contract):
    answer = post(mine.attendant, "turn_start", contract.pk, uuid=uuid.uuid4(), act="end", said="刷池")
    assert (
        answer.status_code == 422
        and "先签到" in answer.content.decode()
        and "刷池" in answer.content.decode()
    )


def test_whose_contract_it_is_not_sees_nothing(page, mine, contract):
    assert page(mine.cook, "turn_start", contract.pk).status_code == 404
    assert page(mine.cook, "turn_list", contract.pk).status_code == 404
    # The place's own people see the work, and cannot check in.
    assert "不在这份合同里" in page(mine.head, "turn_start", contract.pk).content.decode()


def test_a_phone_keeps_the_page_of_each_contract(mine, contract):
    (kept,) = offline.pages(mine.attendant, AT)
    assert kept.url.endswith(f"/{contract.pk}/turn/") and kept.place == f"turn-{contract.pk}"
    assert list(offline.pages(mine.cook, AT)) == []


def test_the_kept_page_carries_no_number(client, mine, contract):
    client.force_login(mine.attendant)
    shown = client.get(f"/tenders/contracts/{contract.pk}/turn/", headers={"X-TT-Keep": "1"}).content.decode()
    assert 'name="uuid" value=""' in shown
