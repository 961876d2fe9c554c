"""Leave: entered for one's team, never twice over the same day, withdrawn with a reason, listed, shown, told."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.cast import grant, moment
from tests.people.rosters import kinds, leave, shift
from tongting.events.flow import NotAllowed, Refused
from tongting.events.models import Event
from tongting.exports.models import Export
from tongting.notices.models import Notice
from tongting.people.actions import leave as actions
from tongting.people.models import Leave, User

AT = moment("2026-11-18 09:00")


def enter(mine, person, first, last, by=None, kind="personal"):
    days = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
    return actions.enter(person, **days, kind=kind, note="家里有事", by=by or mine.canteen_leader, at=AT)


def test_days_off_are_entered_told_and_leave_an_event(mine):
    one = enter(mine, mine.cook, "2026-11-19", "2026-11-20")
    assert (one.state, one.days, one.entered_by) == ("valid", 2, mine.canteen_leader)
    event = Event.objects.get(thing="people.leave")
    assert (event.verb, event.facts["first"]) == ("entered", "2026-11-19")
    told = Notice.objects.get(person=mine.cook)
    assert told.text == "冯班长 给你登记了事假：2026-11-19 到 2026-11-20" and told.url == "/roster/me/"


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        ("2026-11-17", "2026-11-18", False),
        ("2026-11-17", "2026-11-19", True),
        ("2026-11-20", "2026-11-20", True),
        ("2026-11-18", "2026-11-25", True),
        ("2026-11-22", "2026-11-23", False),
    ],
)
def test_the_same_day_is_not_taken_twice(mine, first, last, overlaps):
    leave(mine.cook, "2026-11-19", "2026-11-21", "sick")
    leave(mine.waitress, "2026-11-17", "2026-11-23")
    if not overlaps:
        enter(mine, mine.cook, first, last)
        return
    with pytest.raises(Refused, match="陈厨师 2026-11-19 到 2026-11-21 已经登记了病假"):
        enter(mine, mine.cook, first, last)
    assert Leave.objects.filter(person=mine.cook).count() == 1 and not Notice.objects.exists()


@pytest.mark.parametrize(
    ("who", "person", "sentence"),
    [
        ("canteen_leader", "cook", None),
        ("head", "cook", None),
        ("head", "head", None),
        ("bath_leader", "cook", "陈厨师 不在你的班组"),
        ("canteen_leader", "canteen_leader", "自己的请假由科里登记"),
        ("cook", "cook", "自己的请假由科里登记"),
    ],
)
def test_who_enters_for_whom(mine, who, person, sentence):
    if sentence is None:
        enter(mine, mine.people[person], "2026-11-19", "2026-11-19", by=mine.people[who])
    else:
        with pytest.raises(Refused, match=sentence):
            enter(mine, mine.people[person], "2026-11-19", "2026-11-19", by=mine.people[who])


def test_dates_that_make_no_sense_are_refused(mine):
    with pytest.raises(Refused, match="结束日期要在开始日期之后"):
        enter(mine, mine.cook, "2026-11-20", "2026-11-19")
    with pytest.raises(Refused, match="一次最多登记一年"):
        enter(mine, mine.cook, "2026-11-20", "2027-11-21")
    enter(mine, mine.cook, "2026-11-20", "2027-11-20")


def test_withdrawn_it_stays_with_its_reason_and_frees_the_days(mine):
    one = enter(mine, mine.cook, "2026-11-19", "2026-11-20")
    actions.withdraw(one, reason="日期写错了", by=mine.head, at=AT)
    one.refresh_from_db()
    assert (one.state, one.withdrawn_by, one.withdrawn_why) == ("withdrawn", mine.head, "日期写错了")
    assert (
        Notice.objects.filter(person=mine.cook, text__contains="撤回了你的事假").get().detail == "日期写错了"
    )
    enter(mine, mine.cook, "2026-11-19", "2026-11-20")
    with pytest.raises(NotAllowed):
        actions.withdraw(one, reason="再来一次", by=mine.head, at=AT)
    with pytest.raises(Refused, match="不在你的班组"):
        actions.withdraw(Leave.objects.get(state="valid"), reason="x", by=mine.bath_leader, at=AT)


# --- the pages ---


@pytest.fixture
def leader(client, mine):
    kinds()
    client.force_login(mine.canteen_leader)
    with time_machine.travel(AT, tick=False):
        yield client


def rows(client, **query):
    return [one.person.name for one in client.get(reverse("leave_list"), query).context["page"].rows]


def test_a_leader_enters_on_the_phone_and_sees_the_grid_say_so(leader, mine):
    shift(mine.cook, "2026-11-19", "early")
    form = {"person": mine.cook.pk, "kind": "sick", "first": "2026-11-19", "last": "2026-11-19", "note": ""}
    page = leader.post(reverse("leave_new"), form, follow=True).content.decode()
    assert "登记好了：陈厨师 病假 1 天" in page
    grid = leader.get(reverse("roster_list")).content.decode()
    assert "陈厨师 11-19 病假，原排早班" in grid
    again = leader.post(reverse("leave_new"), form)
    assert "已经登记了病假" in again.content.decode() and Leave.objects.count() == 1


def test_only_ones_own_people_are_offered_and_listed(leader, mine):
    offered = [one.name for one in leader.get(reverse("leave_new")).context["form"].fields["person"].queryset]
    assert offered == ["陈厨师", "杨餐厅"]
    for someone in (mine.cook, mine.attendant, mine.canteen_leader):
        leave(someone, "2026-11-19", "2026-11-19")
    assert sorted(rows(leader)) == ["冯班长", "陈厨师"]
    foreign = {"person": mine.attendant.pk, "kind": "sick", "first": "2026-11-25", "last": "2026-11-25"}
    assert "没有这一项" in leader.post(reverse("leave_new"), foreign).content.decode()
    leader.force_login(mine.head)
    assert len(rows(leader)) == 3


def test_a_leader_without_a_team_is_offered_nobody(leader, mine):
    grant(mine.resident, "team_leader")
    leader.force_login(mine.resident)
    assert list(leader.get(reverse("leave_new")).context["form"].fields["person"].queryset) == []
    assert rows(leader) == []


def test_filters_narrow_and_the_page_says_so(leader, mine):
    leave(mine.cook, "2026-11-19", "2026-11-21", "sick")
    leave(mine.waitress, "2026-11-25", "2026-11-25")
    assert rows(leader, q="chen") == ["陈厨师"] and rows(leader, kind="personal") == ["杨餐厅"]
    assert rows(leader, since="2026-11-20", until="2026-11-20") == ["陈厨师"]
    assert rows(leader, state="withdrawn") == []
    empty = leader.get(reverse("leave_list"), {"q": "没有此人"}).content.decode()
    assert "没有找到请假" in empty
    assert "这几项没看懂" in leader.get(reverse("leave_list"), {"since": "明天"}).content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(leader, mine, django_assert_num_queries, more):
    for n in range(more):
        leave(mine.cook, f"2026-11-{19 + n}", f"2026-11-{19 + n}")
    leader.get(reverse("leave_list"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        leader.get(reverse("leave_list"))


QUERIES_OF_THE_LIST = 11


def test_withdrawing_takes_a_reason(leader, mine):
    one = leave(mine.cook, "2026-11-19", "2026-11-19")
    address = reverse("leave_withdraw", args=[one.pk])
    assert "写一句为什么撤回" in leader.post(address, {"reason": " "}, follow=True).content.decode()
    page = leader.post(address, {"reason": "又来上班了"}, follow=True).content.decode()
    assert "冯班长 撤回：又来上班了" in page
    one.refresh_from_db()
    assert one.state == "withdrawn"
    late = leader.post(address, {"reason": "再一次"}, follow=True).content.decode()
    assert "不能改成" in late or "已经把它改成" in late


def test_a_foreign_leave_stays(leader, mine):
    one = leave(mine.attendant, "2026-11-19", "2026-11-19")
    page = leader.post(reverse("leave_withdraw", args=[one.pk]), {"reason": "x"}, follow=True)
    assert "不在你的班组" in page.content.decode()
    assert Leave.objects.get().state == "valid"


def test_the_list_leaves_as_it_was_filtered(leader, mine):
    leader.post(reverse("leave_export"), {"kind": "sick", "team": mine.teams["canteen"].pk, "junk": "\0"})
    export = Export.objects.get()
    assert export.params == {
        "kind": "sick",
        "team": mine.teams["canteen"].pk,
        "viewer": mine.canteen_leader.pk,
    }


def test_everybody_sees_their_own_leave(client, mine):
    leave(mine.cook, "2026-11-19", "2026-11-20", "annual")
    client.force_login(mine.cook)
    with time_machine.travel(AT, tick=False):
        page = client.get(reverse("roster_me")).content.decode()
    assert "年休假" in page and User.objects.get(pk=mine.cook.pk).may("roster.own")
