"""The first start without the demo."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from patrols.models import RuleSet, Standard
from starrating.models import CriteriaSet
from tongting.people.models import Department, User
from tongting.places.models import CalendarDay

ANSWERS = {
    "mine": "童亭煤矿",
    "department": "后勤管理科",
    "branch": "后勤党支部",
    "number": "1001",
    "name": "钱管理",
    "password": "shui-tong-88",
}


@pytest.mark.django_db
def test_it_makes_the_department_and_an_administrator_who_may_keep_people():
    call_command("setup", **ANSWERS, stdout=StringIO())
    person = User.objects.get()
    assert person.check_password("shui-tong-88") and person.may("people.manage")
    assert not person.may("month.approve")
    assert Department.objects.get().is_demo is False
    assert Standard.objects.exists() and RuleSet.objects.exists() and CalendarDay.objects.exists()
    assert set(CriteriaSet.objects.values_list("contest", flat=True)) == {"dorm", "locker", "service"}
    with pytest.raises(CommandError, match="已经有人员"):
        call_command("setup", **ANSWERS)


@pytest.mark.django_db
def test_a_weak_password_leaves_nothing_behind():
    with pytest.raises(CommandError):
        call_command("setup", **{**ANSWERS, "password": "1234"})
    assert not User.objects.exists() and not Department.objects.exists()


@pytest.mark.django_db
def test_without_a_keyboard_it_says_what_is_missing():
    with pytest.raises(CommandError, match="管理员姓名"):
        call_command("setup", **{**ANSWERS, "name": ""})
