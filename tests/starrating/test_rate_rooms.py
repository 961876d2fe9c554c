"""The made-up month: every room by two judges, locked, the same for the same seed, and only in a demo."""

import pytest
from django.core.management import CommandError, call_command

from starrating.models import Campaign, Result, Sheet
from tests.starrating import star_box

pytestmark = pytest.mark.django_db


def test_a_rated_month_is_made_and_worked_out(mine, capsys):
    star_box.places(mine)
    star_box.criteria()
    call_command("rate_rooms", month="2026-10", judges=4, work_out=True)
    campaign = Campaign.objects.get()
    assert (campaign.month, campaign.state) == ("2026-10", "moderation")
    assert Sheet.objects.count() == 12 and Result.objects.count() == 6
    assert set(Sheet.objects.values_list("entry").order_by()) == {(one.pk,) for one in campaign.entries.all()}
    assert "6 间房，12 张评分表" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经有了"):
        call_command("rate_rooms", month="2026-10")


def test_the_same_seed_makes_the_same_marks(mine):
    star_box.places(mine)
    star_box.criteria()
    totals = []
    for month in ("2026-09", "2026-10"):
        call_command("rate_rooms", month=month, judges=4, seed=11)
        given = Sheet.objects.filter(entry__campaign__month=month).order_by(
            "entry__label", "assignment__visit"
        )
        totals.append(list(given.values_list("total", flat=True)))
    assert totals[0] == totals[1] and len(set(totals[0])) > 1


def test_a_real_department_makes_nothing_up(mine):
    mine.department.is_demo = False
    mine.department.save()
    with pytest.raises(CommandError, match="不是演示"):
        call_command("rate_rooms")
    assert not Campaign.objects.exists()
