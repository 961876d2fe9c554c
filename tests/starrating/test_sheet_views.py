"""Pages of scoring: tasks in their order, the form without script, who sees which sheet when, maps, one's own room; and
a constant number of queries."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from starrating.actions import sheet as verbs
from starrating.models import Campaign, ClosedDoor, Consent, LockerLook, RestCard, Result, Sheet
from starrating.queries import sheet as sheets
from starrating.queries import task as tasks
from starrating.rules import sheet as rules
from tests.starrating import sheet_box as box
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.notices.models import Notice
from tongting.places.models import Locker, Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def race(mine):
    return star_box.campaign(mine)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- who sees what ----------------------------------------------------------------------------------------------------

OPEN, LOCKED, PUBLIC = ("scoring",), ("locked", "moderation"), ("publicised", "final", "rewarded")
# Whoever looks: in which states of the campaign they see another judge's marks for the room somebody lives in.
SEES = {
    "judge": OPEN + LOCKED + PUBLIC,
    "other_judge": LOCKED + PUBLIC,
    "head": LOCKED + PUBLIC,
    "leader": LOCKED + PUBLIC,
    "admin": (),
    "cook": (),
    "resident": PUBLIC,
    "neighbour": (),
}


def people(race, task, mine):
    others = [one.person for one in race.judges if one.person_id != task.judge.person_id]
    star_box.lodge(mine.resident, task.entry.room.code)
    star_box.lodge(mine.fixer, next(one.room.code for one in race.entries if one.pk != task.entry_id))
    return {
        "judge": task.judge.person, "other_judge": others[0], "head": mine.head, "leader": mine.leader,
        "admin": mine.admin, "cook": mine.cook, "resident": mine.resident, "neighbour": mine.fixer,
    }  # fmt: skip


def test_who_sees_which_sheet_when(race, mine):
    task = box.task_again(race.tasks[0])
    sheet = verbs.give(task, box.filled(), by=task.judge.person, at=AT)
    there = people(race, task, mine)
    for state in (*OPEN, *LOCKED, *PUBLIC):
        Campaign.objects.update(state=state)
        again = box.full(sheet)
        seen = {name for name, who in there.items() if rules.sees_marks(who, again, sheets.home_of(who))}
        assert seen == {name for name, states in SEES.items() if state in states}, state


def test_what_does_not_stand_no_resident_sees(race, mine):
    task = box.task_again(race.tasks[0])
    sheet = verbs.give(task, box.filled(), by=task.judge.person, at=AT)
    star_box.lodge(mine.resident, task.entry.room.code)
    verbs.void(box.full(sheet), reason="评错了", by=mine.head, at=AT)
    Campaign.objects.update(state="final")
    assert not rules.sees_marks(mine.resident, box.full(sheet), task.entry.room_id)
    assert rules.sees_marks(mine.head, box.full(sheet))


def test_the_page_shows_marks_names_or_a_closed_door(race, mine, page):
    task = box.task_again(race.tasks[0])
    judge = task.judge.person
    marks = [box.given(task, "D01", 3, "床下烟头", [box.photo(judge)])]
    sheet = verbs.give(task, box.filled(marks=marks), by=judge, at=AT)
    there = people(race, task, mine)
    own = text_of(page(judge, "sheet_detail", sheet.pk))
    assert "床下烟头" in own and "3 处，每处 2 分" in own and "94" in own and judge.name in own
    assert page(there["other_judge"], "sheet_detail", sheet.pk).status_code == 403
    # Whoever may void it sees whose it is and no mark.
    blind = text_of(page(mine.head, "sheet_detail", sheet.pk))
    assert judge.name in blind and "床下烟头" not in blind and "94" not in blind and "作废这张" in blind
    assert page(mine.resident, "sheet_detail", sheet.pk).status_code == 403
    Campaign.objects.update(state="publicised")
    theirs = page(mine.resident, "sheet_detail", sheet.pk)
    assert "床下烟头" in text_of(theirs) and judge.name not in theirs.content.decode()
    assert page(there["neighbour"], "sheet_detail", sheet.pk).status_code == 403


# --- tasks ------------------------------------------------------------------------------------------------------------


def test_tasks_stand_in_the_order_of_the_walk(race, mine, page):
    judge = race.judges[0].person
    mine_tasks = sorted(race.tasks_of(judge), key=lambda one: one.entry.label)
    todo = tasks.tasks_of(judge, "dorm", AT)
    assert [one.entry.label for one in todo.left] == [one.entry.label for one in mine_tasks]
    assert todo.next.assignment == mine_tasks[0]
    assert todo.after(mine_tasks[0]).assignment == mine_tasks[1]
    assert todo.after(mine_tasks[-1]).assignment == mine_tasks[0]
    # Who sleeps is not next.
    star_box.lodge(mine.resident, mine_tasks[0].entry.room.code)
    RestCard.objects.create(
        room=mine_tasks[0].entry.room, person=mine.resident, since=AT, until=AT + timedelta(hours=4)
    )
    todo = tasks.tasks_of(judge, "dorm", AT)
    assert todo.next.assignment == mine_tasks[1] and todo.left[0].note(AT) == "休息卡挂到 11-12 14:00"
    box.closed(mine_tasks[1])
    assert tasks.tasks_of(judge, "dorm", AT).left[1].note(AT) == "没人在，11-12 前再去"
    answer = text_of(page(judge, "star_tasks", "dorm"))
    assert all(one.entry.label in answer for one in mine_tasks)


def test_nothing_to_do_says_what_will_be_here(mine, page):
    assert "现在没有要你打分的" in text_of(page(mine.woman_patroller, "star_tasks", "dorm"))
    assert page(mine.cook, "star_tasks", "dorm").status_code == 403
    assert page(mine.woman_patroller, "star_tasks", "cars").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_lists_ask_as_often_with_one_row_as_with_three(mine, many, own_queries, client):
    race = star_box.campaign(mine, judges=("woman_patroller", "dorm_leader"), many=many)
    judge = race.judges[0].person
    assert len(race.tasks_of(judge)) == many
    assert own_queries(judge, "star_tasks", "dorm") == 5
    assert own_queries(judge, "sheet_new", race.tasks_of(judge)[0].pk) == 18
    assert own_queries(judge, "star_map", "dorm") == 10
    assert own_queries(mine.resident, "star_map", "dorm") == 9


@pytest.mark.parametrize("many", [1, 3])
def test_a_sheet_and_ones_own_room_ask_as_often(mine, many, own_queries):
    """With one mark on one sheet, and with three marks on each of three."""
    race = star_box.campaign(mine, rule={"sheets": many}, many=1)
    star_box.lodge(mine.resident, race.entries[0].room.code)
    for n, one in enumerate(race.tasks):
        task = box.task_again(one)
        judge = task.judge.person
        shots = [(code, box.photo(judge, colour=(n, 9, 9))) for code in ("D01", "D02", "D03")[:many]]
        marks = [box.given(task, code, 1, "", [shot]) for code, shot in shots]
        sheet = verbs.give(task, box.filled(marks=marks), by=judge, at=AT)
    assert len(race.tasks) == many
    assert own_queries(judge, "sheet_detail", sheet.pk) == 10
    Campaign.objects.update(state="publicised")
    assert own_queries(mine.resident, "my_room") == 11


# --- the form, without script -----------------------------------------------------------------------------------------


def test_a_clean_room_and_on_to_the_next(race, post):
    judge = race.judges[0].person
    first, second = sorted(race.tasks_of(judge), key=lambda one: one.entry.label)[:2]
    answer = post(judge, "sheet_new", first.pk, **box.fields())
    assert answer.redirect_chain[-1][0] == f"/stars/tasks/{second.pk}/sheet/"
    assert f"{first.entry.label} 已交，100" in text_of(answer)
    assert Sheet.objects.get().total == 100


def test_what_is_wanting_is_said_where_it_is_and_nothing_is_lost(race, post):
    judge = race.judges[0].person
    task = race.tasks_of(judge)[0]
    given = box.fields(f_D01="2", t_D01="门后积灰", f_D11="1", p_D13="9", presence="")
    given["g-order"] = ""
    answer = post(judge, "sheet_new", task.pk, **given)
    said = text_of(answer)
    assert answer.status_code == 400 and not Sheet.objects.exists()
    assert "“室内文化”给 0 到 4 分" in said and "选一下“谁在场”" in said
    assert "门后积灰" in answer.content.decode() and answer.content.decode().startswith("<!doctype")
    given |= {"p-D13": "", "presence": "present"}
    said = text_of(post(judge, "sheet_new", task.pk, **given))
    assert "物品摆放：还没有评" in said and "室内文化：给个分" in said


@pytest.mark.parametrize(
    "field, value", [("f_D01", "-1"), ("f_D01", "1.5"), ("f_D01", "x"), ("f_D01", "1000"), ("p_D13", "4.05")]
)
def test_what_no_count_can_be_is_a_sentence(race, post, field, value):
    judge = race.judges[0].person
    answer = post(judge, "sheet_new", race.tasks_of(judge)[0].pk, **box.fields(**{field: value}))
    assert (
        answer.status_code == 400
        and re.search("[数给] ?0 到", text_of(answer))
        and not Sheet.objects.exists()
    )


def test_only_the_own_task_opens_and_a_sleeping_room_does_not(race, mine, page, post):
    judge = race.judges[0].person
    task = race.tasks_of(judge)[0]
    stranger = next(one for one in race.tasks if one.judge.person_id != judge.pk)
    assert page(judge, "sheet_new", stranger.pk).status_code == 404
    assert post(judge, "sheet_new", stranger.pk, **box.fields()).status_code == 404
    star_box.lodge(mine.resident, task.entry.room.code)
    RestCard.objects.create(
        room=task.entry.room,
        person=mine.resident,
        since=AT - timedelta(days=900),
        until=AT + timedelta(days=900),
    )
    answer = page(judge, "sheet_new", task.pk)
    assert answer.status_code == 302 and answer.url == "/stars/dorm/tasks/"


def test_the_own_sheet_opens_to_be_corrected(race, page, post):
    judge = race.judges[0].person
    task = race.tasks_of(judge)[0]
    post(judge, "sheet_new", task.pk, **box.fields(f_D01="2", t_D01="床下"))
    first = Sheet.objects.get()
    opened = page(judge, "sheet_new", task.pk).content.decode()
    assert (
        f'name="corrects" value="{first.uuid}"' in opened
        and 'value="床下"' in opened
        and first.number in opened
    )
    post(judge, "sheet_new", task.pk, **box.fields(f_D01="1", corrects=str(first.uuid)))
    assert [(one.state, one.total) for one in Sheet.objects.order_by("version")] == [
        ("replaced", 96),
        ("given", 98),
    ]


def test_nobody_in_is_noted_and_the_next_room_opens(race, post):
    judge = race.judges[0].person
    first, second = sorted(race.tasks_of(judge), key=lambda one: one.entry.label)[:2]
    answer = post(judge, "door_closed", first.pk)
    assert answer.redirect_chain[-1][0] == f"/stars/tasks/{second.pk}/sheet/" and "没人在，已记下" in text_of(
        answer
    )
    assert ClosedDoor.objects.get().assignment == first
    assert "刚记过没人在" in text_of(post(judge, "door_closed", first.pk)) and ClosedDoor.objects.count() == 1


def test_voiding_asks_for_a_reason(race, mine, post):
    task = box.task_again(race.tasks[0])
    sheet = verbs.give(task, box.filled(), by=task.judge.person, at=AT)
    assert "写一句为什么作废" in text_of(post(mine.head, "sheet_void", sheet.pk, reason=""))
    assert post(mine.cook, "sheet_void", sheet.pk, reason="看不惯").status_code == 403
    assert box.fresh(sheet).state == "given"
    post(mine.head, "sheet_void", sheet.pk, reason="走错了门")
    assert box.fresh(sheet).state == "void"


# --- maps -------------------------------------------------------------------------------------------------------------


def test_a_floor_map_shows_what_this_person_may_know(race, mine, page):
    task = box.task_again(race.tasks[0])
    judge = task.judge.person
    assert f"{task.entry.label} 归我评，还没评" in page(judge, "star_map", "dorm").content.decode()
    sheet = verbs.give(task, box.filled(marks=[box.given(task, "D01", 5)]), by=judge, at=AT)
    own = page(judge, "star_map", "dorm").content.decode()
    assert f'href="/stars/sheets/{sheet.pk}/"' in own and f"{task.entry.label} 4 星 90 分" in own
    for nosy in (mine.resident, mine.cook):
        seen = page(nosy, "star_map", "dorm").content.decode()
        assert "★</span>" not in seen and "/stars/sheets/" not in seen
    assert "1/2" in text_of(page(mine.head, "star_map", "dorm"))
    Result.objects.create(entry=task.entry, at=AT, sheets=2, score=96, stars=5, rank=1)
    assert "5★" not in page(mine.resident, "star_map", "dorm").content.decode()
    Campaign.objects.update(state="publicised")
    assert "5★" in page(mine.resident, "star_map", "dorm").content.decode()


def test_the_map_does_not_give_an_anchor_away_while_marks_come_in(race, mine, page):
    """Who organises may judge as well: a third sheet beside the two that are wanted would tell."""
    entry = race.entries[0]
    for judge in race.judges:
        if not entry.assignments.filter(judge=judge).exists():
            star_box._task(entry, judge, 3).save()
    for task in entry.assignments.all():
        star_box.give(task)
    assert entry.sheets.count() == 4
    shown = text_of(page(mine.head, "star_map", "dorm"))
    assert "2/2" in shown and "4/2" not in shown
    Campaign.objects.update(state="locked")
    assert "4/2" in text_of(page(mine.head, "star_map", "dorm"))


def test_of_a_locker_the_judge_sees_the_number_only(lockers, mine, page):
    before = star_box.campaign(mine, "locker", "final", month="2026-10")
    for entry in before.entries:
        Result.objects.create(entry=entry, at=AT, sheets=3, raw=91, score=91, stars=4, rank=1)
    lockers.campaign.entries.update(section="综采九区")
    task = lockers.tasks_of(mine.woman_patroller)[0]
    shown = page(mine.woman_patroller, "sheet_new", task.pk).content.decode()
    assert task.entry.label in shown and "综采九区" not in shown and "上次 91 分" not in shown


def test_a_duty_room_takes_no_part_on_the_map(race, mine, page):
    Room.objects.filter(code="B3-203").update(is_duty_room=True)
    assert "值班" in text_of(page(mine.resident, "star_map", "dorm"))


@pytest.fixture
def lockers(mine):
    return star_box.campaign(mine, "locker", judges=("woman_patroller", "dorm_leader", "assessor"))


def test_a_look_is_one_tap_and_dirty_tells_the_holder_once_a_day(lockers, mine, page, post, time_machine):
    box_ = Locker.objects.order_by("code").first()
    Locker.objects.filter(pk=box_.pk).update(holder=mine.waitress, holder_name="杨餐厅")
    for _n in range(2):
        post(mine.woman_attendant, "locker_look", **{"locker": box_.pk, "as": "bad"})
    post(mine.woman_patroller, "locker_look", **{"locker": box_.pk, "as": "bad"})
    assert LockerLook.objects.count() == 2
    (told,) = Notice.objects.filter(person=mine.waitress)
    assert box_.called in told.text and "前会再看一次" in told.text
    time_machine.move_to(AT + timedelta(days=2), tick=False)
    assert "11-12 10:00 看着脏乱，11-15 前再看" in text_of(page(mine.waitress, "star_map", "locker"))
    said = text_of(post(mine.woman_attendant, "locker_look", **{"locker": box_.pk, "as": "good"}))
    # The other still thinks it dirty, but the last word is that it is tidy.
    assert "要再看的" not in said
    post(mine.woman_attendant, "locker_look", **{"locker": box_.pk, "as": "off"})
    assert LockerLook.objects.count() == 1


@pytest.mark.parametrize("who, words", [("attendant", "只由女职工走排"), ("waitress", "请别人来看")])
def test_who_may_not_look(lockers, mine, post, who, words):
    first = Locker.objects.order_by("code").first()
    Locker.objects.filter(pk=first.pk).update(holder=mine.waitress)
    assert words in text_of(post(mine.people[who], "locker_look", **{"locker": first.pk, "as": "bad"}))
    assert not LockerLook.objects.exists()


def test_no_look_without_a_race(mine, post):
    star_box.places(mine)
    first = Locker.objects.first()
    said = text_of(post(mine.waitress, "locker_look", **{"locker": first.pk, "as": "good"}))
    assert "现在没有在办的更衣箱评选" in said and not LockerLook.objects.exists()


def test_a_script_is_answered_in_json(lockers, mine, client):
    first = Locker.objects.order_by("code").first()
    client.force_login(mine.woman_patroller)
    script = {"headers": {"X-Requested-With": "fetch"}}
    good = client.post("/stars/lockers/look/", {"locker": first.pk, "as": "good"}, **script)
    assert good.json() == {"look": "good"}
    task = next(one for one in lockers.tasks_of(mine.woman_patroller) if one.entry.locker_id == first.pk)
    held = client.post("/stars/lockers/look/", {"locker": first.pk, "as": "sheet"}, **script)
    assert held.json() == {"url": f"/stars/tasks/{task.pk}/sheet/"}
    for junk in ({"locker": "x", "as": "good"}, {"locker": 9**20, "as": "good"}):
        assert client.post("/stars/lockers/look/", junk, **script).status_code == 404
    assert client.post("/stars/lockers/look/", {"locker": first.pk, "as": "?"}, **script).status_code == 400


def test_a_hall_of_hundreds_is_one_light_page(lockers, mine, page, own_queries):
    few = own_queries(mine.woman_patroller, "star_map", "locker")
    Locker.objects.bulk_create(
        Locker(post=mine.women, hall="W", row=row, column=column, code=f"W-{row:02d}-{column:03d}")
        for row in range(3, 21)
        for column in range(1, 36)
    )
    assert own_queries(mine.woman_patroller, "star_map", "locker") == few == 9
    page(mine.woman_patroller, "star_map", "locker")
    body = page(mine.woman_patroller, "star_map", "locker").content
    assert body.count(b'name="locker"') == 636 and len(body) < 120_000
    with CaptureQueriesContext(connection) as asked:
        page(mine.woman_patroller, "star_map", "locker")
    assert len(asked) < 30


def test_a_locker_may_be_opened_by_two_at_once_and_shows_no_photos_in_the_womens_hall(
    lockers, mine, page, post
):
    task = lockers.tasks_of(mine.woman_patroller)[0]
    shown = page(mine.woman_patroller, "sheet_new", task.pk).content.decode()
    assert "opened_by_two" in shown and "data-photos" not in shown
    given = {"uuid": str(uuid.uuid4()), "g-whole": "good", "presence": "opened_by_two"}
    post(mine.woman_patroller, "sheet_new", task.pk, **given, second_person=mine.dorm_leader.pk)
    assert Sheet.objects.get().total == 80 and Sheet.objects.get().second_person == mine.dorm_leader


def test_nobody_opens_a_person(mine, page, post):
    race = star_box.campaign(mine, "service")
    judge = race.judges[0].person
    task = race.tasks_of(judge)[0]
    shown = page(judge, "sheet_new", task.pk).content.decode()
    assert 'name="presence" value="not_needed"' in shown and "没人在" not in shown
    post(
        judge, "sheet_new", task.pk, **{"uuid": str(uuid.uuid4()), "g-S03": "good", "presence": "not_needed"}
    )
    assert Sheet.objects.get().total == 80


# --- one's own --------------------------------------------------------------------------------------------------------


def test_a_resident_agrees_rests_and_reads(race, mine, page, post):
    task = box.task_again(race.tasks[0])
    judge = task.judge.person
    star_box.lodge(mine.resident, task.entry.room.code)
    assert "同意不在场时看" in text_of(page(mine.resident, "my_room"))
    assert "已同意" in text_of(post(mine.resident, "consent_give", task.entry_id))
    assert Consent.objects.get().entry == task.entry
    assert "休息卡挂到" in text_of(
        post(mine.resident, "rest_card_new", task.entry.room_id, until="23:59", starts="")
    )
    card = RestCard.objects.get()
    assert card.person == mine.resident
    assert "只能由住这间的人" in text_of(post(mine.cook, "consent_give", task.entry_id))
    assert "休息卡由本人或者宿管取下" in text_of(post(mine.cook, "rest_card_lift", card.pk))
    marks = [box.given(task, "D05", 1, "三号床")]
    verbs.give(task, box.filled(marks=marks, seen_at=AT - timedelta(minutes=1)), by=judge, at=AT)
    assert "三号床" not in text_of(page(mine.resident, "my_room"))
    Campaign.objects.update(state="publicised")
    read = page(mine.resident, "my_room").content.decode()
    assert "三号床" in read and judge.name not in read and "结对帮扶" not in read
    # From here to the page on which one objects.
    result = Result.objects.create(
        entry=task.entry, at=AT, sheets=2, score=50, stars=0, rank=9, is_worst=True
    )
    read = page(mine.resident, "my_room").content.decode()
    assert f'href="/stars/results/{result.pk}/"' in read and "结对帮扶" in read


def test_a_stranger_has_no_room(mine, page):
    assert "还没有登记你住哪间" in text_of(page(mine.cook, "my_room"))


def test_a_keeper_writes_for_who_lives_there(race, mine, page, post):
    task = next(one for one in race.tasks if one.judge.person_id != mine.head.pk)
    star_box.lodge(mine.resident, task.entry.room.code)
    assert mine.resident.name in text_of(page(mine.head, "star_door", task.entry_id))
    post(mine.head, "consent_give", task.entry_id, person=mine.resident.pk, entry=task.entry_id)
    assert Consent.objects.get().person == mine.resident
    said = post(
        mine.head,
        "rest_card_new",
        task.entry.room_id,
        person=mine.resident.pk,
        entry=task.entry_id,
        until="23:59",
    )
    assert said.redirect_chain[-1][0] == f"/stars/entries/{task.entry_id}/door/"
    assert RestCard.objects.get().person == mine.resident
    assert page(mine.cook, "star_door", task.entry_id).status_code == 403
