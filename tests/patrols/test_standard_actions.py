"""Editions drafted, changed, published and taken back; what somebody was measured by never changes."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from patrols.actions import patrol as patrols
from patrols.actions import standard as actions
from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.queries import standard as standards
from patrols.rules.patrol import Given
from tests.cast import moment
from tongting.events import flow

NOW = moment("2026-11-25 09:00")
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def who(mine):
    return {"by": mine.head, "at": NOW}


@pytest.fixture
def draft(mine, who):
    return actions.begin_draft(mine.versions["bath_pool"].standard, **who)


NEW = {
    "code": "BP99", "text": "池边扶手牢固", "text_en": "Handrails firm", "kind": "pass_fail", "weight": Decimal(5),
    "deduct": Decimal(5), "unit": "", "decimals": 0, "minimum": None, "maximum": None, "typing_min": None,
    "typing_max": None, "tolerance_below": Decimal(0), "tolerance_above": Decimal(0), "tolerance_deduct": Decimal(0),
    "options": [], "fail_below": Decimal(0), "critical": True, "photo_required": True, "na_allowed": False,
    "due_hours": 4, "remarks": ["扶手松动"], "sources": ["本矿规定"],
}  # fmt: skip


def test_a_draft_begins_with_everything_the_newest_edition_has(mine, draft):
    old = mine.versions["bath_pool"]
    assert (draft.number, draft.state, draft.effective_from, draft.pass_line) == (2, "draft", None, 85)
    kept = ("code", *standards.ITEM_FIELDS)
    assert list(draft.items.values_list(*kept)) == list(old.items.values_list(*kept))
    assert flow.history(draft).get().verb == "drafted"


def test_there_is_one_draft_of_a_standard(mine, draft, who):
    with pytest.raises(flow.Refused, match="已经有一份草稿"):
        actions.begin_draft(draft.standard, **who)
    assert StandardVersion.objects.filter(standard=draft.standard).count() == 2


def test_items_are_added_changed_moved_and_dropped(draft, who):
    added = actions.put_item(draft, None, NEW, **who)
    first = draft.items.get(code="BP01")
    actions.put_item(draft, first, {**NEW, "code": "BP01", "text": "改过"}, **who)
    actions.shift_item(draft, added, -1, **who)
    actions.drop_item(draft, draft.items.get(code="BP04"), **who)
    assert list(draft.items.order_by("order").values_list("code", "text")) == [
        ("BP01", "改过"),
        ("BP06", "池水观感"),
        ("BP99", "池边扶手牢固"),
        ("BP08", "地面无积水、皂液、青苔"),
    ]
    assert [event.verb for event in flow.history(draft)][1:] == [
        "item_put", "item_put", "item_moved", "item_dropped",
    ]  # fmt: skip


def test_a_code_stands_once(draft, who):
    with pytest.raises(flow.Refused, match="BP01 已经有一项在用"):
        actions.put_item(draft, None, {**NEW, "code": "BP01"}, **who)


def test_published_it_holds_from_its_day_and_not_before(mine, draft, who):
    actions.change_draft(draft, {"pass_line": 90, "note": "提高合格线"}, **who)
    actions.publish(draft, TOMORROW, **who)
    assert standards.in_force(mine.pool, TODAY) == mine.versions["bath_pool"]
    assert standards.in_force(mine.pool, TOMORROW) == draft
    assert standards.in_force(mine.pool, TOMORROW).pass_line == 90
    shelf = standards.shelf(standards.standards().get(kind="bath_pool"), TODAY)
    assert (shelf.now.number, shelf.coming.number, shelf.draft, shelf.newest.number) == (1, 2, None, 2)


def test_what_is_wrong_keeps_it_from_being_published(draft, who):
    actions.put_item(draft, None, NEW, **who)
    with pytest.raises(flow.Refused, match="加起来是 105 分"):
        actions.publish(draft, TOMORROW, **who)
    with pytest.raises(flow.Refused, match="不能早于今天"):
        actions.publish(draft, TODAY - timedelta(days=1), **who)
    draft.refresh_from_db()
    assert (draft.state, draft.effective_from) == ("draft", None)


def test_a_published_edition_is_edited_by_nobody_and_taken_back_before_its_day(draft, who):
    actions.publish(draft, TOMORROW, **who)
    item = draft.items.first()
    for act in (
        lambda: actions.put_item(draft, item, {**NEW, "code": item.code}, **who),
        lambda: actions.drop_item(draft, item, **who),
        lambda: actions.change_draft(draft, {"pass_line": 60}, **who),
        lambda: actions.replace_items(draft, [], **who),
    ):
        with pytest.raises(flow.Refused, match="已发布，不能再改"):
            act()
    actions.take_back(draft, **who)
    draft.refresh_from_db()
    assert (draft.state, draft.effective_from) == ("draft", None)


def test_it_is_not_taken_back_over_another_draft(mine, draft, who):
    actions.publish(draft, TOMORROW, **who)
    actions.begin_draft(draft.standard, **who)
    with pytest.raises(flow.Refused, match="先发布或作废它"):
        actions.take_back(draft, **who)


def test_a_dropped_draft_leaves_room_for_the_next(draft, who):
    actions.drop_draft(draft, **who)
    assert actions.begin_draft(draft.standard, **who).number == 3


def test_a_new_kind_of_post_begins_with_an_empty_draft(mine, who):
    draft = actions.add_standard({"kind": "gym", "name": "健身房", "name_en": "Gym"}, **who)
    assert (draft.number, draft.items.count(), Standard.objects.get(kind="gym").order) == (1, 0, 4)
    with pytest.raises(flow.Refused, match="还没有检查项"):
        actions.publish(draft, TODAY, **who)


def test_what_a_patrol_was_done_under_is_kept_by_the_database_itself(mine, who):
    version = mine.versions["bath_pool"]
    given = [Given(item, {"number": "41", "pass_fail": "pass", "choice": "clear", "score": "0"}[item.kind])
             for item in mine.items_of(mine.pool)]  # fmt: skip
    visit = patrols.Visit(uuid=uuid.uuid4(), started_at=NOW)
    patrols.submit(mine.pool, version, given, visit, by=mine.woman_patroller, at=NOW)
    for rows, change in (
        (ChecklistItem.objects.filter(version=version), {"weight": 1}),
        (StandardVersion.objects.filter(pk=version.pk), {"pass_line": 10}),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
    version.refresh_from_db()
    assert version.pass_line == 85
    other = mine.versions["canteen_kitchen"]
    assert ChecklistItem.objects.filter(version=other).update(due_hours=9) == 2


def test_changes_between_two_editions_are_named(draft, who, mine):
    actions.put_item(draft, None, NEW, **who)
    actions.put_item(draft, draft.items.get(code="BP08"), {**NEW, "code": "BP08"}, **who)
    actions.drop_item(draft, draft.items.get(code="BP06"), **who)
    actions.change_draft(draft, {"pass_line": 90}, **who)
    old, new = (standards.editions().get(pk=pk) for pk in (mine.versions["bath_pool"].pk, draft.pk))
    found = {
        (one.what, one.code): [name for name, _a, _b in one.fields] for one in standards.changes(old, new)
    }
    assert found[("changed", "")] == ["pass_line"]
    assert found[("added", "BP99")] == [] and found[("dropped", "BP06")] == []
    assert {"text", "kind", "weight", "critical"} <= set(found[("changed", "BP08")])
    assert ("changed", "BP01") not in found


def test_of_two_who_publish_the_same_draft_the_second_is_told(draft, who):
    stale = StandardVersion.objects.get(pk=draft.pk)
    actions.publish(draft, TOMORROW, **who)
    with pytest.raises(flow.Refused, match="已发布，不能再改"):
        actions.publish(stale, TOMORROW, **who)
