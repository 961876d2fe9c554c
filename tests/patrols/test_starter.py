"""What a new installation begins with: the standards and rules always, the demo department where it is wanted."""

from datetime import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from patrols.demo.people import PASSWORD
from patrols.demo.reading import full_width
from patrols.models import ChecklistItem, RuleSet, Standard
from patrols.queries import coverage
from tests.cast import moment
from tongting.people import roles
from tongting.people.models import Department, Gender, Group, RoleGrant, Team, User
from tongting.places.models import Area, CalendarDay, Locker, Lodging, Post, Room


def load(**options):
    call_command("load_department", verbosity=0, **options)


@pytest.fixture
def demo(db):
    load()


def counts():
    models = (
        Standard,
        ChecklistItem,
        RuleSet,
        Area,
        CalendarDay,
        Team,
        User,
        RoleGrant,
        Post,
        Room,
        Locker,
        Lodging,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_the_whole_department_is_there_and_a_second_run_changes_nothing(demo):
    once = counts()
    assert once == {
        "Standard": 11, "ChecklistItem": 130, "RuleSet": 1, "Area": 7, "CalendarDay": 25, "Team": 8, "User": 96,
        "RoleGrant": once["RoleGrant"], "Post": 21, "Room": 244, "Locker": 2520, "Lodging": 40,
    }  # fmt: skip
    load()
    assert counts() == once


@pytest.mark.django_db
def test_loading_costs_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(215):
        load()


@pytest.mark.django_db
def test_without_the_demo_there_are_rules_but_no_people():
    load(empty=True)
    assert Standard.objects.count() == 11 and Area.objects.count() == 7
    assert not User.objects.exists() and not Post.objects.exists() and not Department.objects.exists()


@pytest.mark.django_db
def test_a_real_department_is_never_mixed_with_the_demo():
    Department.objects.create(name="后勤管理科", mine_name="童亭煤矿", branch_name="后勤党支部")
    with pytest.raises(CommandError, match="后勤管理科"):
        load()
    assert not User.objects.exists()
    load(empty=True)
    assert Standard.objects.count() == 11
    with pytest.raises(CommandError, match="没有演示账号"):
        call_command("demo_accounts", stdout=StringIO())


def test_every_standard_adds_up_to_a_hundred_and_every_item_has_its_remarks(demo):
    sums = Standard.objects.annotate(sum=Sum("versions__items__weight")).values_list("sum", flat=True)
    assert set(sums) == {100}
    for item in ChecklistItem.objects.all():
        assert len(set(item.remarks)) == 3 and all(0 < len(remark) <= 8 for remark in item.remarks), item.code
        assert "," not in item.text and "(" not in item.text, item.text


def test_jobs_decide_roles_and_every_role_is_held_by_somebody(demo):
    held = {person.staff_no: person for person in User.objects.prefetch_related("grants")}
    assert held["DEMO0002"].may("issue.assign") and held["DEMO0003"].may("month.review")
    assert held["DEMO0006"].may("month.draft") and not held["DEMO0010"].may("patrol.do")
    assert held["DEMO0028"].role_codes == {"worker", "party_patroller"}
    assert held["DEMO_ADMIN"].may("people.manage") and not held["DEMO_ADMIN"].may("month.approve")
    assert set(RoleGrant.objects.values_list("role", flat=True)) == set(roles.ROLES)
    assert all(person.check_password(PASSWORD) for person in (held["DEMO0001"], held["DEMO1007"]))
    assert held["DEMO0044"].name_pinyin.startswith("ge ")


def test_every_post_has_a_team_a_keeper_staff_and_visits_for_its_peaks(demo):
    for post in Post.objects.annotate(workers=Count("staff")).select_related("team", "keeper"):
        assert post.team and post.keeper and post.workers, post
        assert post.visits_wanted >= max(1, len(post.peaks)), post
        assert Standard.objects.filter(kind=post.kind).exists()
    women = Post.objects.get(women_only=True)
    assert women.code == "PT10" and women.no_photos
    assert set(women.staff.values_list("gender", flat=True)) == {Gender.FEMALE}
    assert Post.objects.get(code="PT17").closes_at.hour == 20


def test_canteens_and_baths_are_open_in_their_peaks_and_not_all_night(demo):
    for post in Post.objects.filter(area__code__in=("canteen", "bathhouse")):
        assert coverage.is_open(post, moment("2026-11-19 08:00")), post
        assert not coverage.is_open(post, moment("2026-11-19 03:00")), post
        for start, end in post.peaks:
            assert coverage.within(time.fromisoformat(start), post.opens_at, post.closes_at), (post, start)
            assert coverage.within(time.fromisoformat(end), post.opens_at, post.closes_at), (post, end)
    assert not coverage.is_open(Post.objects.get(code="PT03"), moment("2026-11-19 01:00"))
    assert coverage.is_open(Post.objects.get(code="PT11"), moment("2026-11-19 03:00"))


def test_miners_live_in_rooms_that_have_room_for_them(demo):
    assert User.objects.filter(group=Group.RESIDENT, lodging__isnull=True).count() == 0
    full = Room.objects.annotate(people=Count("lodgings")).filter(people__gt=0)
    assert all(room.people <= room.occupied and not room.is_duty_room for room in full)
    assert Lodging.objects.get(person__name="住户0103").room.code == "B3-312"
    assert Locker.objects.get(code="A-07-03").holder.name == "住户0103"


def test_the_calendar_of_2026_knows_the_days_that_break_the_week(demo):
    working = dict(CalendarDay.objects.values_list("day", "is_working"))
    assert not any(worked == (day.weekday() < 5) for day, worked in working.items())


def test_demo_accounts_are_one_a_role(demo, settings):
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    lines = out.getvalue().splitlines()
    assert PASSWORD in lines[0] and len(lines) == 1 + len(roles.ROLES)
    # What else a pillar tells of itself, here nothing: no day was lived.
    settings.DEMO_WORDS = ["tests.patrols.test_starter.told"]
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert out.getvalue().splitlines() == [*lines, "一句话"]


def told():
    return ["一句话"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("每次(不少于池水总量两成),有签字", "每次（不少于池水总量两成），有签字"),
        ("抽查:07:30 以后", "抽查：07:30 以后"),
        ("共1,800箱", "共1,800箱"),
        ("on site, by day", "on site, by day"),
    ],
)
def test_punctuation_follows_the_script(typed, meant):
    assert full_width(typed) == meant
