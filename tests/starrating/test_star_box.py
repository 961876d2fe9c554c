"""The box holds what it says: entries, judges and tasks of every contest, in the states the tests ask for."""

import pytest

from starrating.models import Campaign, Contest
from tests.starrating import star_box


@pytest.mark.parametrize("contest", Contest.values)
@pytest.mark.parametrize("state", Campaign.State.values)
def test_every_contest_in_every_state(mine, contest, state):
    box = star_box.campaign(mine, contest, state)
    held = star_box.fresh(box.campaign)
    assert (held.contest, held.state) == (contest, state)
    assert bool(box.entries) == (state not in ("draft", "void"))
    assert [judge.is_chief for judge in box.judges].count(True) == 1
    drawn = state not in ("draft", "enrolling", "void")
    assert len(box.tasks) == (len(box.entries) * held.rule["sheets"] if drawn else 0)
    assert held.is_public == (held.publicised_at is not None)


def test_a_sheet_is_worth_its_total(mine):
    box = star_box.campaign(mine)
    sheet = star_box.give(box.task("B3-101", None), 92, vetoes=["V1"])
    assert sheet.total == 92 and [veto.code for veto in sheet.vetoes.all()] == ["V1"]
    assert sum(float(part["points"]) for part in sheet.parts.values()) == pytest.approx(92)


def test_tasks_of_a_judge_are_shared_out(mine):
    box = star_box.campaign(mine)
    assert [len(box.tasks_of(judge.person)) for judge in box.judges] == [3, 3, 3, 3]
