"""The built-in scoring rules: what a mine starts with adds up."""

from decimal import Decimal

import pytest

from starrating.models import CriteriaSet, Criterion
from starrating.scoring import rule
from starrating.starter import load_criteria


@pytest.fixture
def loaded(db):
    assert load_criteria() == 3


def test_weights_make_a_hundred_and_every_group_is_the_sum_of_its_criteria(loaded):
    for edition in CriteriaSet.objects.prefetch_related("groups__items"):
        groups = list(edition.groups.all())
        assert sum(group.weight for group in groups) == 100, edition
        for group in groups:
            assert sum(one.weight for one in group.items.all()) == group.weight, (edition, group)


def test_a_second_load_adds_nothing_and_keeps_what_a_mine_changed(loaded):
    Criterion.objects.filter(code="D01").update(name="地面")
    assert load_criteria() == 0
    assert Criterion.objects.get(code="D01").name == "地面"


def test_rules_come_back_as_they_were_kept(loaded):
    dorm = rule.read(CriteriaSet.objects.get(contest="dorm").rule)
    assert (dorm.sheets, dorm.winners, dorm.five_star_line) == (2, 12, Decimal(95))
    assert dorm.thresholds[0] == (5, Decimal(95)) and dorm.thresholds[-1] == (0, Decimal(0))
    assert rule.read(dorm.as_json()) == dorm
    locker = rule.read(CriteriaSet.objects.get(contest="locker").rule)
    assert (locker.sheets, locker.winners, locker.cluster_cap, locker.min_to_win) == (3, 10, 5, Decimal(90))
    service = rule.read(CriteriaSet.objects.get(contest="service").rule)
    assert (service.winners, service.cooldown_months, service.award_yuan) == (1, 2, Decimal(300))
