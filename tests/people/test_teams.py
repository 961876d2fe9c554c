"""Teams and the department's names on screen: added, changed, led, ordered; an empty one goes."""

import pytest
from django.urls import reverse

from tests.cast import moment
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.people.actions import team as actions
from tongting.people.models import Department, Team, User

AT = moment("2026-11-18 09:00")


@pytest.fixture
def desk(client, mine):
    client.force_login(mine.admin)
    return client


def test_the_list_is_in_its_order_with_people_and_leaders(desk, mine, django_assert_num_queries):
    User.objects.filter(pk=mine.waitress.pk).update(is_active=False)
    answer = desk.get(reverse("team_list"))
    assert [(team.name, team.people_total) for team in answer.context["teams"]] == [
        ("矿领导", 1), ("科室", 6), ("食堂班", 2), ("浴池班", 3), ("公寓班", 2), ("维修班", 1),
    ]  # fmt: skip
    page = answer.content.decode()
    assert "班组长 冯班长" in page and page.count("缺班组长") == 1
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        desk.get(reverse("team_list"))
    for n in range(2):
        Team.objects.create(code=f"new{n}", name=f"新班{n}", leader=mine.cook)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        desk.get(reverse("team_list"))


QUERIES_OF_THE_LIST = 6


def test_a_team_gets_its_code_from_its_name(desk, mine):
    form = {"name": "洗衣班", "code": "", "leader": mine.cook.pk, "order": "7"}
    desk.post(reverse("team_new"), form)
    desk.post(reverse("team_new"), form)
    codes = list(Team.objects.filter(name="洗衣班").values_list("code", "leader__name"))
    assert sorted(codes) == [("xi-yi-ban", "陈厨师"), ("xi-yi-ban-2", "陈厨师")]
    assert Event.objects.filter(thing="people.team", verb="added").count() == 2


def test_a_name_without_letters_still_gets_a_code(mine):
    assert actions.add_team({"name": "🛁", "order": 1}, by=mine.admin, at=AT).code == "team"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": ""}, "填一下“班组名称”"),
        ({"code": "食堂"}, "代码只用字母、数字和短横"),
        ({"code": "canteen"}, "代码"),
        ({"leader": "9" * 12}, "没有这一项"),
        ({"order": "-1"}, "不能小于 0"),
    ],
)
def test_what_is_wrong_is_said(desk, more, sentence):
    form = {"name": "洗衣班", "code": "laundry", "leader": "", "order": "7", **more}
    assert sentence in desk.post(reverse("team_new"), form).content.decode()
    assert not Team.objects.filter(name="洗衣班").exists()


def test_changing_keeps_the_code_and_says_what_it_was(desk, mine):
    team = mine.teams["canteen"]
    page = reverse("team_edit", args=[team.pk])
    assert 'name="code"' not in desk.get(page).content.decode()
    form = {"name": "食堂一班", "leader": mine.cook.pk, "order": "9", "code": "other"}
    desk.post(page, form)
    desk.post(page, form)
    team.refresh_from_db()
    assert (team.name, team.code, team.leader, team.order) == ("食堂一班", "canteen", mine.cook, 9)
    assert [event.facts["was"] for event in Event.objects.filter(thing="people.team")] == [
        {"leader": "冯班长", "name": "食堂班", "order": "2"}
    ]


def test_only_an_empty_team_goes(desk, mine):
    full = desk.post(reverse("team_drop", args=[mine.teams["canteen"].pk]), follow=True).content.decode()
    assert "“食堂班”下面还有人、岗点或记录" in full and Team.objects.filter(code="canteen").exists()
    with pytest.raises(Refused):
        actions.drop_team(mine.teams["bathhouse"], by=mine.admin, at=AT)
    empty = Team.objects.create(code="new", name="新班")
    desk.post(reverse("team_drop", args=[empty.pk]))
    assert not Team.objects.filter(code="new").exists()
    assert Event.objects.get(verb="dropped").facts == {"name": "新班", "code": "new"}


def test_no_team_says_what_to_do(desk):
    User.objects.update(team=None)
    from tongting.places.models import Post

    Post.objects.update(team=None)
    Team.objects.all().delete()
    assert "食堂班、浴池班这样的班组先加好" in desk.get(reverse("team_list")).content.decode()


def test_the_names_of_mine_and_section_are_changed(desk, mine):
    page = reverse("department_edit")
    form = {"mine_name": "新矿", "name": "新矿后勤科", "branch_name": "新矿后勤科党支部"}
    shown = desk.post(page, form, follow=True).content.decode()
    assert "改好了" in shown and "新矿后勤科党支部" in shown
    event = Event.objects.get(thing="people.department")
    assert event.facts["was"]["mine_name"] == "示例矿" and Department.objects.count() == 1
    assert "填一下“矿名”" in desk.post(page, {**form, "mine_name": " "}).content.decode()
    slip = desk.post(reverse("person_password", args=[mine.cook.pk])).content.decode()
    assert "新矿后勤科" in slip


def test_where_set_up_left_no_department_one_is_made(desk):
    Department.objects.all().delete()
    desk.post(reverse("department_edit"), {"mine_name": "甲矿", "name": "乙科", "branch_name": "丙支部"})
    assert Department.objects.get().name == "乙科"


@pytest.mark.parametrize("typed", ["[]", "矿", "12", "——"])
def test_a_mine_has_a_name_that_is_one(desk, typed):
    names = {"mine_name": "童亭煤矿", "name": "后勤科", "branch_name": "后勤党支部"}
    for field, label in (("mine_name", "矿名"), ("name", "科室名称"), ("branch_name", "党支部名称")):
        page = desk.post(reverse("department_edit"), {**names, field: typed}).content.decode()
        assert f"“{label}”至少写 2 个字" in page
    assert not Department.objects.filter(mine_name=typed).exists()
