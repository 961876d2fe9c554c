"""The built-in scoring rules: what a mine starts with adds up."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from starrating.models import CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.scoring import rule
from starrating.starter import load_criteria
from tests.starrating import star_box


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


def test_eight_of_the_twenty_points_for_leading_by_example_come_from_the_records(loaded):
    s03 = CriteriaGroup.objects.get(code="S03")
    assert s03.weight == 20
    assert list(s03.items.values_list("code", "weight", "source")) == [
        ("S03", 12, ""),
        ("S03A", 8, "example"),
    ]


def test_an_edition_that_is_loaded_gets_them_only_while_no_campaign_stands_on_it(loaded, mine):
    split = import_module("starrating.migrations.0007_leading_by_example").measure_a_part
    measured, judged = Criterion.objects.filter(code="S03A"), Criterion.objects.filter(code="S03")
    for used in (False, True):
        measured.delete()
        judged.update(weight=20)
        if used:
            star_box.campaign(mine, "service", "draft")
        split(apps, None)
        split(apps, None)
        assert (measured.count(), judged.get().weight) == ((0, 20) if used else (1, 12))


def test_every_text_is_set_with_chinese_punctuation(loaded):
    said = [
        *Criterion.objects.values_list("standard", "deduction", "name"),
        *Veto.objects.values_list("name"),
    ]
    assert not [text for texts in said for text in texts if set(text) & set(",;:!?()")]
    assert Criterion.objects.get(code="D02").standard == "玻璃窗台无灰，墙面无乱钉乱贴乱画"


def test_words_that_came_with_half_width_commas_are_set_anew_where_nobody_has_changed_them(loaded):
    Criterion.objects.filter(code="D02").update(standard="玻璃窗台无灰,墙面无乱钉乱贴乱画")
    Criterion.objects.filter(code="D03").update(standard="台面干净,镜子亮")
    import_module("starrating.migrations.0006_full_width").set_as_chinese(apps, None)
    words = dict(Criterion.objects.values_list("code", "standard"))
    assert words["D02"] == "玻璃窗台无灰，墙面无乱钉乱贴乱画" and words["D03"] == "台面干净,镜子亮"
    assert CriteriaSet.objects.count() == 3


def test_rules_come_back_as_they_were_kept(loaded):
    dorm = rule.read(CriteriaSet.objects.get(contest="dorm").rule)
    assert (dorm.sheets, dorm.winners, dorm.five_star_line) == (2, 12, Decimal(95))
    assert dorm.thresholds[0] == (5, Decimal(95)) and dorm.thresholds[-1] == (0, Decimal(0))
    assert rule.read(dorm.as_json()) == dorm
    locker = rule.read(CriteriaSet.objects.get(contest="locker").rule)
    assert (locker.sheets, locker.winners, locker.cluster_cap, locker.min_to_win) == (3, 10, 5, Decimal(90))
    service = rule.read(CriteriaSet.objects.get(contest="service").rule)
    assert (service.winners, service.cooldown_months, service.award_yuan) == (1, 2, Decimal(300))
