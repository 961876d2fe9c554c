"""People on screen: found, added, changed, given roles from one day to another."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.cast import LONG_AGO, grant, moment, person
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.people import actions, queries, roles
from tongting.people.models import RoleGrant, User

FORM = {
    "staff_no": "T200", "name": "单 国强", "gender": "male", "job_post": "浴池工", "group": "post_staff",
    "shift_pattern": "three_eight",
}  # fmt: skip


@pytest.fixture
def desk(client, mine):
    client.force_login(mine.admin)
    return client


def listed(desk, **query):
    return {someone.name for someone in desk.get(reverse("person_list"), query).context["page"].rows}


@pytest.mark.parametrize("typed", ["T022", "吕浴", "lvyu", "lyg", "lv yu gong"])
def test_a_person_is_found_by_number_name_and_spelling(desk, typed):
    assert listed(desk, q=typed) == {"吕浴工"}


def test_filters_narrow_and_an_empty_list_says_what_to_do(desk, mine):
    assert listed(desk, team=mine.teams["canteen"].pk) == {"冯班长", "陈厨师", "杨餐厅"}
    assert listed(desk, role="branch_secretary") == {"孙书记"}
    assert listed(desk, group="resident") == {"周矿工", "系统管理员"}
    User.objects.filter(pk=mine.cook.pk).update(is_active=False)
    assert listed(desk, active="off") == {"陈厨师"}
    assert "陈厨师" not in listed(desk) and "陈厨师" in listed(desk, active="all")
    assert "没有找到人" in desk.get(reverse("person_list"), {"q": "没有此人"}).content.decode()
    assert desk.get(reverse("person_list"), {"team": "x\x00", "q": "\x00"}).status_code == 200


def test_a_role_that_has_run_out_does_not_find_anybody(mine):
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleGrant.objects.filter(user=mine.secretary).update(until=yesterday)
    assert not queries.people_found({"role": "branch_secretary"}, timezone.localdate()).exists()


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(desk, django_assert_num_queries, more):
    for n in range(more):
        person(f"T30{n}", "查询甲", "worker", "party_patroller")
    desk.get(reverse("person_list"))
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert desk.get(reverse("person_list"), {"q": "查询"}).status_code == 200


QUERIES_OF_A_LIST = 9


def test_a_new_person_has_a_role_and_no_password(desk, mine):
    answer = desk.post(reverse("person_new"), {**FORM, "team": mine.teams["bathhouse"].pk, "role": "worker"})
    new = User.objects.get(staff_no="T200")
    assert answer.url == reverse("person_edit", args=[new.pk])
    assert new.name == "单国强" and new.name_pinyin.startswith("shan ")
    assert not new.has_usable_password() and new.role_codes == {"worker"}
    assert "没有密码" in desk.get(answer.url).content.decode()


def test_a_number_belongs_to_one_person(desk, mine):
    page = desk.post(
        reverse("person_new"), {**FORM, "staff_no": "ｔ０２２", "role": "worker"}
    ).content.decode()
    assert "已经有人用了" in page and "有错：" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("phone", "12x", "不是 11 位手机号"),
        ("hired_year", "99", "不在 1950 到 2100 之间"),
        ("name", "[]", "不像姓名"),
        ("staff_no", "T/9", "不像工号"),
        ("gender", "", "选一下“性别”"),
    ],
)
def test_the_form_refuses_what_an_import_refuses(desk, field, typed, sentence):
    answer = desk.post(reverse("person_new"), {**FORM, "role": "worker", field: typed})
    assert sentence in answer.content.decode()
    assert not User.objects.filter(name="单国强").exists()


def test_the_form_reads_a_phone_as_an_import_does(desk):
    desk.post(
        reverse("person_new"), {**FORM, "role": "worker", "phone": "+86 139-0000-0002", "hired_year": "2015"}
    )
    new = User.objects.get(staff_no="T200")
    assert (new.phone, new.hired_year) == ("13900000002", 2015)


def test_no_sex_is_chosen_beforehand(desk, mine):
    assert not desk.get(reverse("person_new")).context["form"]["gender"].value()
    page = desk.get(reverse("person_edit", args=[mine.woman_attendant.pk]))
    assert page.context["form"]["gender"].value() == "female"


def test_changing_writes_what_differs_and_an_event_that_names_it(desk, mine):
    url = reverse("person_edit", args=[mine.attendant.pk])
    form = {
        **FORM,
        "staff_no": "T022",
        "name": "吕浴工",
        "team": mine.teams["bathhouse"].pk,
        "phone": "13900000001",
    }
    desk.post(url, form)
    desk.post(url, form)
    mine.attendant.refresh_from_db()
    assert mine.attendant.phone == "13900000001"
    events = Event.objects.filter(thing="people.user", thing_id=mine.attendant.pk)
    assert [(event.verb, event.facts["fields"]) for event in events] == [
        ("changed", ["phone", "shift_pattern"])
    ]


def test_a_person_who_still_holds_something_is_shown_with_it(desk, mine, settings):
    settings.SEAMS = {**settings.SEAMS, "held": ["tests.people.held.held", "tongting.people.held.held"]}
    from tongting import seams

    seams.sources.cache_clear()
    try:
        page = desk.get(reverse("person_edit", args=[mine.attendant.pk])).content.decode()
    finally:
        seams.sources.cache_clear()
    assert "名下还有 1 件" in page and "地漏堵了" in page, "a role ends by itself and is no warning"


def test_roles_are_given_from_day_to_day_and_taken_back(desk, mine):
    today = timezone.localdate()
    url = reverse("grant_new", args=[mine.cook.pk])
    desk.post(url, {"grant-role": "party_patroller", "grant-since": today, "grant-until": ""})
    given = RoleGrant.objects.get(user=mine.cook, role="party_patroller")
    assert given.granted_by == mine.admin
    again = desk.post(url, {"grant-role": "party_patroller", "grant-since": today})
    assert again.status_code == 422 and "已经有" in again.content.decode()
    wrong = desk.post(
        url,
        {"grant-role": "worker", "grant-since": today, "grant-until": today - timedelta(days=1)},
    )
    assert wrong.status_code == 422 and "结束日期要在开始日期之后" in wrong.content.decode()
    desk.post(reverse("grant_end", args=[given.pk]))
    assert not RoleGrant.objects.filter(pk=given.pk).exists(), "it had begun today"
    worker = RoleGrant.objects.get(user=mine.cook, role="worker")
    desk.post(reverse("grant_end", args=[worker.pk]))
    worker.refresh_from_db()
    assert worker.until == today - timedelta(days=1)
    assert User.objects.get(pk=mine.cook.pk).role_codes == set()


def test_a_refused_role_comes_back_as_it_was_typed(desk, mine):
    assert 'value="" selected' in desk.get(reverse("person_edit", args=[mine.cook.pk])).content.decode()
    url = reverse("grant_new", args=[mine.cook.pk])
    typed = {"grant-role": "worker", "grant-since": "2026-12-01", "grant-until": "2026-12-31"}
    refused = desk.post(url, typed)
    page, form = refused.content.decode(), refused.context["grant_form"]
    assert refused.status_code == 422 and "有错：" in page
    assert "已经有" in form.errors["role"][0] and "已经有" in page
    for kept in ('value="worker" selected', 'value="2026-12-01"', 'value="2026-12-31"'):
        assert kept in page
    assert f'action="{reverse("person_edit", args=[mine.cook.pk])}"' in page, (
        "the other form knows its address"
    )
    nothing = desk.post(url, {"grant-role": "", "grant-since": "2026-12-01"})
    assert nothing.status_code == 422 and "选一下“角色”" in nothing.content.decode()


def test_nobody_locks_the_office_from_inside(desk, mine):
    own = RoleGrant.objects.get(user=mine.admin)
    page = desk.post(reverse("grant_end", args=[own.pk]), follow=True).content.decode()
    assert "不能撤掉自己最后一个系统管理员角色" in page
    assert (
        "不能停用自己的账号"
        in desk.post(reverse("person_disable", args=[mine.admin.pk]), follow=True).content.decode()
    )
    assert User.objects.get(pk=mine.admin.pk).may("people.manage")
    other = person("T098", "另一管理", "system_admin")
    actions.end_role(own, by=other, at=timezone.now())
    assert not User.objects.get(pk=mine.admin.pk).may("people.manage")


def test_a_role_holds_on_its_first_and_last_day(mine):
    with time_machine.travel(moment("2026-11-19 08:00"), tick=False):
        grant(mine.cook, "team_leader", since=date(2026, 11, 18), until=date(2026, 11, 19))
        assert User.objects.get(pk=mine.cook.pk).may("home.see")
    with time_machine.travel(moment("2026-11-20 00:01"), tick=False):
        assert not User.objects.get(pk=mine.cook.pk).may("home.see")


def test_overlapping_grants_are_refused_and_later_ones_are_not(mine):
    at = moment("2026-11-19 08:00")
    RoleGrant.objects.filter(user=mine.cook).update(until=date(2026, 11, 10))
    with pytest.raises(Refused):
        actions.grant_role(mine.cook, "worker", since=LONG_AGO, until=None, by=mine.admin, at=at)
    actions.grant_role(mine.cook, "worker", since=date(2026, 11, 11), until=None, by=mine.admin, at=at)


def test_the_page_of_roles_explains_itself_to_everybody(client, mine):
    client.force_login(mine.cook)
    page = client.get(reverse("role_list")).content.decode()
    for role in roles.ROLES.values():
        assert str(role.name) in page and str(role.explains) in page
    assert "代表支部审核月考核" in page and "孙书记" in page
