"""Password slips for many: chosen by filter and tick, seen once, kept nowhere, all or nobody."""

import re

import pytest
from django.urls import reverse

from tests.cast import PASSWORD, moment, person
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.people.actions import account
from tongting.people.forms.slips import MOST_SLIPS
from tongting.people.models import User

PAGE = reverse("slip_list")
AT = moment("2026-11-18 09:00")


@pytest.fixture
def desk(client, mine):
    client.force_login(mine.admin)
    User.objects.filter(pk=mine.cook.pk).update(last_login=moment("2026-11-01 08:00"))
    return client


def listed(desk, **query):
    return {one.name for one in desk.get(PAGE, query).context["page"].rows}


def sheet_of(response):
    """name → password, from the sheet."""
    page = response.content.decode()
    return dict(re.findall(r"class=\"name\"><b>([^<]+)</b>.*?num pw\">([a-z0-9-]+)<", page, re.S))


def test_who_never_logged_in_is_offered(desk, mine):
    everybody = listed(desk)
    assert "杨餐厅" in everybody and "陈厨师" not in everybody and "系统管理员" not in everybody
    assert listed(desk, team=mine.teams["canteen"].pk) == {"冯班长", "杨餐厅"}
    assert listed(desk, team=mine.teams["canteen"].pk, who="all") == {"冯班长", "杨餐厅", "陈厨师"}
    assert listed(desk, role="branch_secretary") == {"孙书记"}
    assert listed(desk, q="yang") == {"杨餐厅"}
    User.objects.filter(pk=mine.resident.pk).update(section="综采一区")
    assert listed(desk, section="综采") == {"周矿工"}
    assert "没有找到人" in desk.get(PAGE, {"q": "无此人"}).content.decode()
    User.objects.update(last_login=AT)
    assert "人人都登录过了" in desk.get(PAGE).content.decode()


def test_a_sheet_is_seen_once_and_each_slip_opens_one_account(desk, mine, client):
    response = desk.post(PAGE, {"people": [mine.waitress.pk, mine.fixer.pk]})
    slips = sheet_of(response)
    assert response.headers["Cache-Control"] == "no-store" and set(slips) == {"杨餐厅", "昌水暖"}
    assert len(set(slips.values())) == 2 and "T011" in response.content.decode()
    for look in (PAGE, reverse("person_list"), reverse("person_edit", args=[mine.waitress.pk])):
        assert not any(password in desk.get(look).content.decode() for password in slips.values())
    kept = [str(event.__dict__) for event in Event.objects.all()] + [str(desk.session.items())]
    assert not any(password in text for password in slips.values() for text in kept)
    events = Event.objects.filter(verb="password_given")
    assert {(event.thing_id, event.by) for event in events} == {
        (mine.waitress.pk, mine.admin), (mine.fixer.pk, mine.admin),
    }  # fmt: skip
    desk.logout()
    answer = desk.post(reverse("login"), {"username": "T011", "password": slips["杨餐厅"]})
    assert answer.status_code == 302 and desk.get(reverse("today")).url == reverse("password_change")


def test_sessions_and_old_passwords_of_the_chosen_end(desk, mine, client):
    other = client.__class__()
    other.post(reverse("login"), {"username": "T010", "password": PASSWORD})
    assert other.get(reverse("my_page")).status_code == 200
    desk.post(PAGE + "?who=all", {"people": [mine.cook.pk]})
    assert other.get(reverse("my_page")).status_code == 302
    assert not User.objects.get(pk=mine.cook.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [([], "勾上要打印的人"), (["99999999"], "没有这一项"), (["x"], "没有这一项"), (["9" * 40], "没有这一项")],
)
def test_a_wrong_choice_is_said_and_nobody_loses_a_password(desk, chosen, sentence):
    answer = desk.post(PAGE, {"people": chosen})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Event.objects.filter(verb="password_given").exists()


def test_thirty_at_once_and_no_more(desk, mine):
    many = [person(f"T4{n:02d}", f"新人{n}") for n in range(MOST_SLIPS + 1)]
    page = desk.get(PAGE)
    assert len(page.context["page"].rows) == MOST_SLIPS and page.context["page"].older
    answer = desk.post(PAGE, {"people": [one.pk for one in many]})
    assert "一次最多打印 30 人" in answer.content.decode()
    assert answer.content.decode().count(" checked>") <= MOST_SLIPS
    assert not Event.objects.filter(verb="password_given").exists()


def test_what_was_ticked_stays_ticked_when_something_is_wrong(desk, mine):
    page = desk.post(PAGE, {"people": [mine.waitress.pk, "x"]}).content.decode()
    assert re.search(rf'value="{mine.waitress.pk}" checked', page)
    assert not re.search(rf'value="{mine.fixer.pk}" checked', page)


def test_all_or_nobody(mine):
    User.objects.filter(pk=mine.fixer.pk).update(is_active=False)
    mine.fixer.refresh_from_db()
    before = User.objects.get(pk=mine.waitress.pk).password
    with pytest.raises(Refused, match="昌水暖 的账号已经停用"):
        account.give_one_time_passwords([mine.waitress, mine.fixer], by=mine.admin, at=AT)
    with pytest.raises(Refused, match="自己的密码在“我的”里换"):
        account.give_one_time_passwords([mine.waitress, mine.admin], by=mine.admin, at=AT)
    assert User.objects.get(pk=mine.waitress.pk).password == before and not Event.objects.exists()
