"""Where everybody who may decide an objection has a part in it, that is said beforehand, and somebody can be named."""

import pytest
from django.db import IntegrityError, transaction

from starrating.actions import objection as verbs
from starrating.models import Judge, Objection
from starrating.queries import objection as objections
from starrating.result_todos import due
from tests.cast import grant
from tests.starrating import result_box, star_box
from tests.starrating.result_box import fresh
from tests.starrating.test_objection_actions import AT, raised
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import RoleGrant, User
from tongting.periods import local

pytestmark = pytest.mark.django_db
DAY = local(AT).date()
# Everybody whose role lets them decide.
DECIDERS = ("leader", "head", "secretary")


@pytest.fixture
def stuck(mine):
    """Of the two who may decide one judges and the other objects; the head may organise and no longer decide."""
    RoleGrant.objects.filter(user__in=[mine.leader, mine.head]).delete()
    for name in DECIDERS:
        mine.people[name].__dict__.pop("rights", None)
        mine.people[name].__dict__.pop("role_codes", None)
    grant(mine.woman_patroller, "branch_secretary")
    grant(mine.head, "assessment_admin")
    return raised(mine, result_box.publicised(mine, {"B3-101": 97}), by=mine.secretary)


def named(objection, mine, person, **more):
    verbs.name_decider(objection, person, **{"reason": "科长是评委", "by": manager(mine), "at": AT, **more})


def manager(mine):
    return next(one for one in mine.people.values() if one.may("star.manage") and one != mine.secretary)


def test_nobody_is_left_and_the_manager_is_told(mine, stuck):
    assert not objections.has_decider(stuck, DAY)
    lines = [one for one in due(manager(mine), AT) if "没有人能处理" in one.text]
    assert [one.url for one in lines] == [f"/stars/objections/{stuck.pk}/"]


def test_somebody_without_a_part_in_it_is_named_told_and_decides(mine, stuck):
    named(stuck, mine, mine.safety)
    one = fresh(stuck)
    assert (one.decider, one.named_by, one.named_reason) == (mine.safety, manager(mine), "科长是评委")
    assert Notice.objects.get(person=mine.safety, key__startswith="objection:").text.startswith("指定你处理")
    assert Event.objects.filter(thing_id=stuck.pk, verb="decider_named", note="科长是评委").count() == 1
    assert [line.url for line in due(mine.safety, AT)] == [f"/stars/objections/{stuck.pk}/"]
    assert not [line for line in due(manager(mine), AT) if "没有人能处理" in line.text]
    verbs.decide(one, upheld=False, answer="看过了", by=mine.safety, at=AT)
    assert fresh(stuck).decided_by == mine.safety


def test_who_has_a_stake_is_nobody_who_could_decide(mine):
    made = raised(mine)
    RoleGrant.objects.filter(user__in=[mine.leader, mine.head]).delete()
    assert objections.has_decider(made, DAY) and not objections.undecidable(DAY).objections
    star_box.lodge(mine.secretary, "B3-102")
    assert not objections.has_decider(made, DAY) and objections.undecidable(DAY).objections == [made]


def test_who_is_not_named(mine, stuck):
    star_box.lodge(mine.fixer, "B3-102")
    for person, why in (
        (mine.secretary, "提的"),
        (mine.dorm_leader, "评委"),
        (mine.fixer, "同一个房间"),
        (manager(mine), "不能指定自己"),
    ):
        with pytest.raises(Refused, match=why):
            named(stuck, mine, person)
    User.objects.filter(pk=mine.safety.pk).update(is_active=False)
    with pytest.raises(Refused, match="停用"):
        named(stuck, mine, User.objects.get(pk=mine.safety.pk))
    with pytest.raises(Refused, match="写一句"):
        named(stuck, mine, mine.cook, reason=" ")
    with pytest.raises(Refused, match="组织评选"):
        named(stuck, mine, mine.cook, by=mine.waitress)
    assert fresh(stuck).decider is None


def test_nobody_is_named_while_somebody_may_decide(mine):
    made = raised(mine)
    with pytest.raises(Refused, match="有人能处理"):
        verbs.name_decider(made, mine.safety, reason="省事", by=mine.head, at=AT)
    assert fresh(made).decider is None


def test_another_is_named_where_the_first_left(mine, stuck):
    named(stuck, mine, mine.safety)
    with pytest.raises(Refused, match="有人能处理"):
        named(stuck, mine, mine.cook)
    User.objects.filter(pk=mine.safety.pk).update(is_active=False)
    named(stuck, mine, mine.cook)
    assert fresh(stuck).decider == mine.cook


def test_the_database_keeps_the_objector_and_a_lone_word_out(mine, stuck):
    for changes in (
        {"decider": mine.secretary, "named_by": mine.head, "named_reason": "x"},
        {"decider": mine.head, "named_by": mine.head, "named_reason": "x"},
        {"decider": mine.cook, "named_by": mine.head, "named_reason": ""},
        {"decider": mine.cook},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=stuck.pk).update(**changes)


def test_it_is_named_and_decided_on_its_page(mine, stuck, page, post, time_machine):
    time_machine.move_to(AT, tick=False)
    organises = manager(mine)
    assert "指定谁处理" in page(organises, "objection_detail", stuck.pk).content.decode()
    assert post(organises, "objection_name", stuck.pk, decider=mine.safety.pk, reason="").status_code == 422
    post(organises, "objection_name", stuck.pk, decider=mine.safety.pk, reason="科长是评委")
    shown = page(mine.safety, "objection_detail", stuck.pk).content.decode()
    assert "处理：科长是评委" in shown and "怎么处理" in shown
    assert post(mine.cook, "objection_decide", stuck.pk, verdict="rejected", answer="x").status_code == 403
    post(mine.safety, "objection_decide", stuck.pk, verdict="rejected", answer="看过了")
    assert fresh(stuck).answer == "看过了"


# --- beforehand -------------------------------------------------------------------------------------------------------


@pytest.fixture
def all_judge(mine):
    """Everybody who may decide judges."""
    box = star_box.campaign(mine, state="enrolling")
    for name in DECIDERS:
        Judge.objects.get_or_create(campaign=box.campaign, person=mine.people[name])
    return box.campaign


def test_it_is_said_before_the_draw(mine, all_judge, page):
    for name in ("campaign_detail", "campaign_judges"):
        assert "能处理异议的人全是这一期的评委" in page(mine.head, name, all_judge.pk).content.decode()
    assert "能处理异议的人全是" not in page(mine.cook, "campaign_detail", all_judge.pk).content.decode()
    (line,) = [one for one in due(mine.head, AT) if "要是有异议" in one.text]
    assert line.url == f"/stars/campaigns/{all_judge.pk}/"


def test_one_who_does_not_judge_is_enough(mine, all_judge, page):
    Judge.objects.filter(campaign=all_judge, person=mine.leader).delete()
    assert "能处理异议的人全是" not in page(mine.head, "campaign_detail", all_judge.pk).content.decode()
    assert not [one for one in due(mine.head, AT) if "要是有异议" in one.text]


@pytest.mark.parametrize("state", ["final", "rewarded", "void"])
def test_once_it_is_over_nobody_is_asked_for(mine, state):
    campaign = star_box.campaign(mine, state=state, judges=DECIDERS).campaign
    assert not objections.lacks_decider(campaign, DAY)


@pytest.mark.parametrize("many", [1, 3])
def test_what_is_asked_costs_the_same_for_one_and_three(mine, many, django_assert_num_queries):
    box = result_box.publicised(mine)
    for by in (mine.resident, mine.cook, mine.waitress)[:many]:
        raised(mine, box, by=by)
    with django_assert_num_queries(5):
        objections.undecidable(DAY)
