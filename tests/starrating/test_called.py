"""Places are called as people call them wherever they are read; the draw goes by what stands on the sign."""

from importlib import import_module

import pytest
from django.apps import apps

from starrating.actions import enrol
from starrating.models import Entry
from starrating.queries import draw as draws
from starrating.queries import enrolment
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.places.models import Building, Locker, Room

MIGRATION = import_module("starrating.migrations.0005_called_as_people_do")


def named(entries):
    return [(one.label, one.code) for one in entries]


def test_a_room_and_a_locker_enter_under_the_name_that_people_use(mine):
    dorm = star_box.campaign(mine, "dorm", "enrolling", many=0).campaign
    locker = star_box.campaign(mine, "locker", "enrolling", many=0).campaign
    Locker.objects.update(condition="held")
    enrol.enter_room(dorm, Room.objects.get(code="B3-203"), by=mine.head, at=AT)
    enrol.enter_locker(locker, Locker.objects.get(code="W-02-03"), by=mine.head, at=AT)
    enrol.enter_person(
        star_box.campaign(mine, "service", "enrolling", many=0).campaign, mine.cook, by=mine.head, at=AT
    )
    entries = list(Entry.objects.order_by("pk"))
    assert named(entries) == [("3号楼 203", "B3-203"), ("W厅 2排3号", "W-02-03"), ("陈厨师", "")]
    assert [draws.name_of(one) for one in entries] == ["B3-203", "W-02-03", "T010"]


@pytest.mark.parametrize("word", ["b3-10", "3号楼 10", "宿舍楼"])
def test_the_list_is_searched_by_the_name_and_by_the_sign(mine, word):
    box = star_box.campaign(mine, "dorm", "enrolling")
    found = enrolment.entries_found(box.campaign, {"q": word})
    assert found.count() == (0 if word == "宿舍楼" else 3)


def test_a_building_of_another_name_keeps_it(mine):
    star_box.places(mine)
    Building.objects.update(name="青年公寓")
    assert Room.objects.select_related("building").get(code="B3-101").called == "青年公寓 101"


def test_entries_that_are_there_already_are_called_anew_and_keep_their_code(mine):
    for contest in ("dorm", "locker", "service"):
        star_box.campaign(mine, contest)
    wanted = named(Entry.objects.order_by("pk"))
    for entry in Entry.objects.all():
        entry.label, entry.code = entry.code or entry.label, ""
        entry.save()
    MIGRATION.call_as_people_do(apps, None)
    assert named(Entry.objects.order_by("pk")) == wanted
    MIGRATION.call_by_the_code(apps, None)
    assert set(Entry.objects.exclude(code="").values_list("label", flat=True)) == {
        code for _label, code in wanted if code
    }


def test_lockers_are_listed_in_the_order_in_which_they_stand(mine):
    hall = star_box.places(mine)[1][0].post
    Locker.objects.create(post=hall, hall="W", row=10, column=1, code="W-10-01")
    box = star_box.campaign(mine, "locker")
    assert [one.code for one in Entry.objects.filter(campaign=box.campaign)][-1] == "W-10-01"
