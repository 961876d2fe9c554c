"""Sheets out of a phone's outbox: the receipt, twice, another body, another person, photos that have not come, late;
what a judge's phone keeps; what waits for a judge."""

import json
import uuid
from datetime import timedelta

import pytest

from patrols.models import Issue
from starrating import offline, sheet_todos
from starrating.actions import look as looks
from starrating.actions import sheet as verbs
from starrating.models import Campaign, RestCard, Sheet
from tests.starrating import sheet_box as box
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.places.models import Locker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def race(mine):
    return star_box.campaign(mine)


@pytest.fixture
def task(race):
    return race.tasks[0]


@pytest.fixture
def send(client, task):
    def handed(number, payload, by=None, sent_at=AT):
        client.force_login(by or task.judge.person)
        body = {"kind": "sheet", "uuid": str(number), "payload": payload, "sent_at": sent_at.isoformat()}
        answer = client.post("/outbox/send/", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    return handed


def test_a_parcel_is_one_sheet_however_often_it_comes(task, send):
    number = uuid.uuid4()
    payload = box.parcel(task, box.fields(number, f_D01="2", t_D01="门后"))
    first, again = send(number, payload), send(number, payload)
    sheet = Sheet.objects.get()
    assert first[0] == 201 and again[0] == 201
    assert first[1]["number"] == again[1]["number"] == sheet.number and sheet.total == 96
    assert first[1]["url"] == f"/stars/sheets/{sheet.pk}/"


def test_later_the_same_is_two_hundred(task, send, time_machine):
    number = uuid.uuid4()
    payload = box.parcel(task, box.fields(number))
    assert send(number, payload)[0] == 201
    time_machine.move_to(AT + timedelta(hours=3), tick=False)
    assert send(number, payload)[0] == 200 and Sheet.objects.count() == 1


def test_another_body_under_the_same_number_is_kept_and_said(task, send):
    number = uuid.uuid4()
    send(number, box.parcel(task, box.fields(number)))
    status, said = send(number, box.parcel(task, box.fields(number, f_D01="1")))
    sheet = Sheet.objects.get()
    assert status == 409 and said["number"] == sheet.number and "两份都留着" in said["error"]
    assert sheet.total == 100


def test_the_judge_finds_both_on_the_page(task, send, page):
    number = uuid.uuid4()
    send(number, box.parcel(task, box.fields(number)))
    send(number, box.parcel(task, box.fields(number, f_D01="1", t_D01="窗台")))
    shown = page(task.judge.person, "sheet_detail", Sheet.objects.get().pk).content.decode()
    assert "又传来一份不同的内容" in shown and "窗台" in shown and "照着改" in shown


def test_what_is_wanting_comes_back_with_its_places(task, send):
    number = uuid.uuid4()
    fields = box.fields(number, p_D13="9", presence="")
    status, said = send(number, box.parcel(task, fields))
    assert status == 400 and not Sheet.objects.exists()
    assert {place for place, _list, _here in said["wrong"]} == {"presence", "c-D13"}


@pytest.mark.parametrize(
    "payload", [{}, {"task": "x"}, {"task": 10**30, "said": [["a", "b"]]}, {"task": 1, "said": "no"}]
)
def test_junk_is_a_sentence(task, send, payload):
    status, said = send(uuid.uuid4(), payload)
    assert status == 400 and said["error"]


def test_what_one_judge_did_is_never_taken_in_anothers_name(race, task, send):
    number = uuid.uuid4()
    other = next(one.person for one in race.judges if one.person_id != task.judge.person_id)
    status, said = send(number, box.parcel(task, box.fields(number)), by=other)
    assert status == 400 and "不归你评" in said["error"] and not Sheet.objects.exists()


def test_photos_that_have_not_come_are_asked_for_again(task, send):
    number, token = uuid.uuid4(), str(uuid.uuid4())
    payload = box.parcel(task, box.fields(number, f_D01="1", h_D01=token))
    status, said = send(number, payload)
    assert status == 400 and said["missing"] == [token] and not Sheet.objects.exists()
    shot = box.photo(task.judge.person)
    payload = box.parcel(task, box.fields(number, f_D01="1", h_D01=str(shot.pk)))
    assert [send(number, payload)[0] for _n in range(2)] == [201, 201]
    assert Sheet.objects.get().photos.get().criterion.code == "D01"


def test_late_is_refused_with_the_reason_and_stays_on_the_phone(task, send):
    Campaign.objects.update(state="locked")
    number = uuid.uuid4()
    status, said = send(number, box.parcel(task, box.fields(number)))
    assert status == 400 and "不收评分表" in said["error"] and not Sheet.objects.exists()


def test_a_rest_card_counts_at_the_time_it_was_seen_by_a_clock_put_right(task, send, mine):
    """The phone runs an hour fast; it saw the room ten minutes ago, before the card was hung up."""
    star_box.lodge(mine.resident, task.entry.room.code)
    RestCard.objects.create(
        room=task.entry.room,
        person=mine.resident,
        since=AT - timedelta(minutes=5),
        until=AT + timedelta(hours=2),
    )
    number, fast = uuid.uuid4(), timedelta(hours=1)

    def seen(minutes):
        when = AT + fast - timedelta(minutes=minutes)
        fields = box.fields(number, phone_submitted_at=when.isoformat())
        return send(number, box.parcel(task, fields), sent_at=AT + fast)

    assert seen(3)[0] == 400 and seen(10)[0] == 201
    assert Sheet.objects.get().seen_on_phone == AT + fast - timedelta(minutes=10)


def test_a_correction_goes_the_same_way(task, send):
    first, second = uuid.uuid4(), uuid.uuid4()
    send(first, box.parcel(task, box.fields(first)))
    payload = box.parcel(task, box.fields(second, f_D01="1", corrects=str(first)))
    assert [send(second, payload)[0] for _n in range(2)] == [201, 201]
    assert [(one.state, one.total) for one in Sheet.objects.order_by("version")] == [
        ("replaced", 100),
        ("given", 98),
    ]


# --- what a phone keeps, what waits -----------------------------------------------------------------------------------


def test_a_judges_phone_keeps_the_list_and_each_form_left(race, mine, django_assert_num_queries):
    judge = race.judges[0].person
    judge.rights  # noqa: B018 — who may what is asked once
    with django_assert_num_queries(7):
        kept = list(offline.pages(judge, AT))
    left = sorted(race.tasks_of(judge), key=lambda one: one.entry.label)
    assert [one.url for one in kept] == [
        "/stars/dorm/tasks/",
        *(f"/stars/tasks/{one.pk}/sheet/" for one in left),
    ]
    assert kept[1].place == f"sheet-{left[0].pk}"
    task = box.task_again(left[0])
    verbs.give(task, box.filled(), by=judge, at=AT)
    assert len(list(offline.pages(judge, AT))) == len(left)
    assert list(offline.pages(mine.cook, AT)) == []


def test_a_kept_page_has_no_number_and_no_board(race, client):
    judge = race.judges[0].person
    client.force_login(judge)
    address = f"/stars/tasks/{race.tasks_of(judge)[0].pk}/sheet/"
    kept = client.get(address, headers={"X-TT-Keep": "1"}).content.decode()
    assert 'name="uuid" value=""' in kept and "floorwrap" not in kept
    assert "floorwrap" in client.get(address).content.decode()


def test_a_judge_is_told_what_is_left_until_it_is_done(race, mine):
    judge = race.judges[0].person
    mine_tasks = race.tasks_of(judge)
    (todo,) = sheet_todos.due(judge, AT)
    assert todo.text == f"{len(mine_tasks)} 间宿舍等你打分" and todo.url == "/stars/dorm/tasks/"
    assert todo.due == race.campaign.score_until
    for one in mine_tasks:
        verbs.give(box.task_again(one), box.filled(), by=judge, at=AT)
    assert list(sheet_todos.due(judge, AT)) == list(sheet_todos.due(mine.resident, AT)) == []


def test_who_found_a_locker_dirty_is_told_to_look_again(mine):
    race = star_box.campaign(mine, "locker")
    first = Locker.objects.select_related("post").order_by("code").first()
    looks.look(race.campaign, first, "bad", by=mine.woman_attendant, at=AT)
    texts = [todo.text for todo in sheet_todos.due(mine.woman_attendant, AT) if "脏乱" in todo.text]
    assert texts == ["1 个脏乱的更衣箱要再看"]
    late = [
        todo.tone
        for todo in sheet_todos.due(mine.woman_attendant, AT + timedelta(days=4))
        if "脏乱" in todo.text
    ]
    assert late == ["bad"]
    looks.look(race.campaign, first, "good", by=mine.woman_attendant, at=AT + timedelta(days=1))
    assert not [todo for todo in sheet_todos.due(mine.woman_attendant, AT) if "脏乱" in todo.text]


def test_a_locker_still_dirty_at_the_second_look_goes_to_the_departments_list_once(mine):
    """The same day, by whoever, it is the same sight; tidy in between it begins anew."""
    race = star_box.campaign(mine, "locker")
    first, other, *_more = Locker.objects.select_related("post").order_by("code")
    first.section = "掘进二区"
    for verdict, who, hours in (
        ("bad", "woman_attendant", 0),
        ("bad", "woman_patroller", 1),
        ("good", "woman_attendant", 24),
    ):
        looks.look(race.campaign, first, verdict, by=mine.people[who], at=AT + timedelta(hours=hours))
    looks.look(race.campaign, first, "bad", by=mine.woman_attendant, at=AT + timedelta(days=2))
    looks.look(race.campaign, other, "bad", by=mine.woman_attendant, at=AT)
    assert not Issue.objects.exists(), "its holder is told first"
    for days in (3, 4, 5):
        looks.look(race.campaign, first, "bad", by=mine.woman_patroller, at=AT + timedelta(days=days))
    issue = Issue.objects.get()
    assert (issue.post, issue.source, issue.title) == (
        first.post,
        "stars",
        f"更衣箱 {first.called} 走排再看还是脏乱",
    )
    assert "掘进二区" in issue.detail and f"/stars/locker/halls/{first.hall}/#r{first.row}" in issue.detail
