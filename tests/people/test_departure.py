"""Leaving: what is still held is shown, roles and account end with a day, nothing is lost, people come back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from tests.cast import PASSWORD, grant, moment, rooms_and_lockers
from tests.patrols import issue_box
from tests.people.rosters import kinds, shift
from tongting.events.flow import NotAllowed, Refused
from tongting.events.models import Event
from tongting.people import actions as people
from tongting.people.actions import departure as actions
from tongting.people.models import Departure, RoleGrant, Team, User, WorkShift
from tongting.people.tasks import carry_out_departures
from tongting.places.models import Locker, Lodging
from tongting.seams import Held, gather

AT = moment("2026-11-18 16:00")
LAST = date(2026, 11, 30)


def plan(mine, person, last=LAST, by=None, **more):
    return actions.plan(
        person, last_day=last, kind="transferred", note="去选煤厂", by=by or mine.admin, at=AT, **more
    )


def fresh(person):
    return User.objects.get(pk=person.pk)


def verbs(person):
    return list(Event.objects.filter(thing="people.user", thing_id=person.pk).values_list("verb", flat=True))


def test_planned_for_a_day_the_roles_end_then_and_later_shifts_go(mine):
    kinds()
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        shift(mine.cook, day, "early")
    grant(mine.cook, "party_patroller", since=date(2026, 12, 15))
    held = Held("更衣箱", "W-01-01", "/x/")
    one = plan(mine, mine.cook, held=[held])
    assert one.state == "planned" and fresh(mine.cook).is_active
    assert list(RoleGrant.objects.filter(user=mine.cook).values_list("role", "until")) == [("worker", LAST)]
    assert [shift.day for shift in WorkShift.objects.all()] == [LAST]
    event = Event.objects.get(verb="departure_planned")
    assert event.facts == {
        "last_day": "2026-11-30", "kind": "transferred", "roles": 1, "shifts": 2, "held": ["更衣箱 W-01-01"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "gone"),
    [("2026-11-30 23:59", False), ("2026-12-01 00:00", True), ("2027-01-15 12:00", True)],
)
def test_the_account_is_closed_when_the_day_is_over_however_late_the_clock(mine, at, gone):
    plan(mine, mine.canteen_leader)
    assert actions.carry_out_due(moment(at)) == int(gone)
    assert fresh(mine.canteen_leader).is_active is not gone
    assert (Team.objects.get(code="canteen").leader is None) is gone
    assert (Departure.objects.get().state == "gone") is gone
    if gone:
        assert verbs(mine.canteen_leader) == ["departure_planned", "departed"]
        assert Event.objects.filter(thing="people.team", verb="leader_left").exists()
        assert actions.carry_out_due(moment(at)) == 0, "safe to repeat"


def test_task_and_command_are_twins(mine):
    plan(mine, mine.cook)
    with time_machine.travel(moment("2026-12-01 00:05"), tick=False):
        assert carry_out_departures() == 1
    plan(mine, mine.waitress)
    with time_machine.travel(moment("2026-12-01 00:05"), tick=False):
        call_command("sweep_departures", verbosity=0)
    assert not fresh(mine.waitress).is_active


def test_a_day_that_is_over_already_closes_the_account_and_its_sessions_at_once(client, mine):
    client.post(reverse("login"), {"username": "T010", "password": PASSWORD})
    assert client.get(reverse("my_page")).status_code == 200
    plan(mine, mine.cook, last=date(2026, 11, 17))
    assert Departure.objects.get().state == "gone" and not fresh(mine.cook).is_active
    assert client.get(reverse("my_page")).status_code == 302


def test_staying_after_all_gives_the_roles_their_old_end(mine):
    RoleGrant.objects.filter(user=mine.cook).update(until=date(2027, 6, 30))
    grant(mine.cook, "party_patroller")
    grant(mine.cook, "safety_officer", until=date(2026, 11, 20))
    one = plan(mine, mine.cook)
    actions.call_off(one, by=mine.admin, at=AT)
    until = dict(RoleGrant.objects.filter(user=mine.cook).values_list("role", "until"))
    assert until == {
        "worker": date(2027, 6, 30), "party_patroller": None, "safety_officer": date(2026, 11, 20),
    }  # fmt: skip
    assert (
        Departure.objects.get().state == "called_off"
        and actions.carry_out_due(moment("2026-12-05 09:00")) == 0
    )
    with pytest.raises(NotAllowed):
        actions.call_off(one, by=mine.admin, at=AT)
    plan(mine, mine.cook)


def test_who_has_gone_cannot_be_called_off_but_comes_back(mine):
    one = plan(mine, mine.cook, last=date(2026, 11, 17))
    with pytest.raises(NotAllowed):
        actions.call_off(one, by=mine.admin, at=AT)
    people.enable(fresh(mine.cook), by=mine.admin, at=AT)
    back = fresh(mine.cook)
    assert back.is_active and back.role_codes == set(), "roles are given anew"
    assert Departure.objects.get().state == "returned"
    assert verbs(mine.cook) == ["departure_planned", "departed", "enabled"]
    plan(mine, back)


def test_an_account_that_was_only_disabled_is_enabled_as_before(mine):
    people.disable(mine.cook, by=mine.admin, at=AT)
    people.enable(mine.cook, by=mine.admin, at=AT)
    assert not Departure.objects.exists()


@pytest.mark.parametrize(
    ("who", "last", "sentence"),
    [
        ("admin", LAST, "自己的离开请另一位系统管理员来办"),
        ("cook", date(2025, 11, 1), "在一年以前"),
    ],
)
def test_what_is_refused_changes_nothing(mine, who, last, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(mine, mine.people[who], last=last)
    assert not Departure.objects.exists() and fresh(mine.people[who]).is_active


def test_the_last_administrator_stays(mine):
    with pytest.raises(Refused, match="最后一位系统管理员"):
        plan(mine, mine.admin, by=mine.head)
    grant(mine.assessor, "system_admin")
    plan(mine, mine.assessor)
    with pytest.raises(Refused, match="最后一位系统管理员"):
        plan(mine, mine.admin, by=mine.head)
    grant(mine.safety, "system_admin")
    plan(mine, mine.admin, by=mine.head)


def test_twice_is_refused(mine):
    plan(mine, mine.cook)
    with pytest.raises(Refused, match="已经登记过了"):
        plan(mine, mine.cook)
    assert Departure.objects.count() == 1


# --- what is held ---


def test_every_room_says_what_somebody_still_holds(mine):
    kinds()
    building, rooms, lockers = rooms_and_lockers(mine)
    Lodging.objects.create(person=mine.attendant, room=rooms[0])
    Locker.objects.filter(pk=lockers[0].pk).update(holder=mine.attendant)
    issue_box.assigned(mine)
    shift(mine.attendant, "2026-11-25", "early")
    shift(mine.attendant, "2026-11-18", "early")
    held = gather("held", mine.attendant, AT)
    assert [(one.what, one.detail, one.ends_itself) for one in held] == [
        ("角色", "职工，长期", True),
        ("排班", "2026-11-25 到 2026-11-25 还有 1 个班", True),
        ("更衣箱", "W-01-01", False),
        ("房间", "B3-101", False),
        ("本岗", "一号池区", False),
        ("本岗", "二号池区", False),
        ("整改的问题", f"{issue_box.Issue.objects.get().number} 更衣区地面反复积水，一号池区", False),
    ]
    for one in held:
        assert one.url.startswith("/")


def test_leader_keeper_and_verifier_are_named(mine):
    issue_box.assigned(mine)
    issue_box.Issue.objects.update(verifier=mine.head)
    found = {one.what for one in gather("held", mine.head, AT)}
    assert found == {"角色", "班组长", "责任区", "验收的问题"}
    issue_box.Issue.objects.update(state="closed", closed_at=AT, closed_by=mine.head)
    assert "验收的问题" not in {one.what for one in gather("held", mine.head, AT)}


# --- the page ---


@pytest.fixture
def desk(client, mine):
    kinds()
    client.force_login(mine.admin)
    with time_machine.travel(AT, tick=False):
        yield client


def form(**more):
    return {"last_day": "2026-11-30", "kind": "retired", "note": "", **more}


def test_the_page_shows_what_is_held_and_wants_a_word_on_it(desk, mine):
    page = reverse("departure_new", args=[mine.attendant.pk])
    shown = desk.get(page).content.decode()
    assert "还没交接的" in shown and "一号池区" in shown and "职工，长期" in shown
    again = desk.post(page, form())
    assert (
        "还有没交接的；先去交接，或者勾上“我知道”" in again.content.decode()
        and not Departure.objects.exists()
    )
    done = desk.post(page, form(aware="on"), follow=True).content.decode()
    assert "吕浴工 最后一天 2026-11-30" in done and "不走了" in done and "退休，最后一天 2026-11-30" in done
    assert Event.objects.get(verb="departure_planned").facts["held"] == ["本岗 一号池区", "本岗 二号池区"]
    desk.post(reverse("departure_call_off", args=[Departure.objects.get().pk]))
    assert Departure.objects.get().state == "called_off"
    late = desk.post(reverse("departure_call_off", args=[Departure.objects.get().pk]), follow=True)
    assert "不能改成" in late.content.decode()


def test_with_empty_hands_one_press_is_enough_and_back_again(desk, mine):
    page = reverse("departure_new", args=[mine.waitress.pk])
    assert "交接完了" in desk.get(page).content.decode()
    gone = desk.post(page, form(last_day="2026-11-17"), follow=True).content.decode()
    assert "杨餐厅 已经离开" in gone and "回来了，启用账号" in gone
    back = desk.post(reverse("person_enable", args=[mine.waitress.pk]), follow=True).content.decode()
    assert "账号已启用" in back and "办理离开" in back
    assert "已到期" in back, "the roles have ended and are given anew"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"last_day": ""}, "选一下“最后一天”"),
        ({"last_day": "1026-11-30"}, "年份不对"),
        ({"kind": "lost"}, "没有这一项"),
        ({"note": "长" * 201}, "最多 200 个字"),
        ({"note": "a\0b"}, "看不见的字符"),
    ],
)
def test_bad_input_gets_its_sentence(desk, mine, fields, sentence):
    page = desk.post(reverse("departure_new", args=[mine.waitress.pk]), form(**fields)).content.decode()
    assert sentence in page and not Departure.objects.exists()


def test_a_refusal_stands_on_the_page(desk, mine):
    page = desk.post(reverse("departure_new", args=[mine.admin.pk]), form()).content.decode()
    assert "自己的离开请另一位系统管理员来办" in page


def test_what_comes_near_waits_for_who_keeps_the_people(mine):
    plan(mine, mine.cook)

    def lines(at):
        return [todo.text for todo in gather("todos", mine.admin, at) if "离开" in todo.text]

    assert lines(AT) == []
    assert lines(moment("2026-11-24 08:00")) == ["陈厨师 要离开，看看交接完没有"]
    assert [todo for todo in gather("todos", mine.head, AT + timedelta(days=8)) if "离开" in todo.text] == []
    actions.carry_out_due(moment("2026-12-01 01:00"))
    assert lines(moment("2026-12-01 08:00")) == []
