"""定案 and what follows for whoever came last: an issue with photos, a helper, a second look, a second bulletin; and
awards for the winners and the most improved."""

from datetime import date
from decimal import Decimal

import pytest

from patrols.models import Issue
from starrating.actions import help as verbs
from starrating.actions import result as result_verbs
from starrating.models import Award, Help, Mark, SheetPhoto
from starrating.result_todos import due
from tests.cast import moment
from tests.patrols.issue_box import photo
from tests.starrating import result_box, star_box
from tests.starrating.result_box import FINAL_AT, fresh
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Bulletin, Notice

pytestmark = pytest.mark.django_db
AT = FINAL_AT + star_box.DAY
D = Decimal


def final(mine, **more):
    """3号楼 101 wins, 3号楼 103 comes last, with a photo and marks on its first sheet."""
    result_box.post_of_building(mine)
    box = star_box.campaign(mine, state="locked", **more)
    star_box.give_all(box, {"3号楼 101": 97, "3号楼 103": 50})
    sheet = box.entry("3号楼 103").sheets.first()
    shown = photo(sheet.judge.person)
    shown.claimed = True
    shown.save()
    floor = box.criteria.groups.get(code="environment").items.get(code="D01")
    bed = box.criteria.groups.get(code="order").items.get(code="D05")
    Mark.objects.create(sheet=sheet, criterion=floor, faults=3, lost=6)
    Mark.objects.create(sheet=sheet, criterion=bed, faults=4, lost=12)
    SheetPhoto.objects.create(sheet=sheet, criterion=floor, photo=shown)
    result_verbs.moderate(box.campaign, by=mine.head, at=star_box.LOCKED)
    result_verbs.publicise(box.campaign, by=mine.head, at=result_box.PUBLIC_AT)
    result_verbs.finalise(box.campaign, by=mine.head, at=FINAL_AT)
    return box


def test_whoever_came_last_gets_an_issue_with_criteria_and_photos(mine):
    box = final(mine)
    help = Help.objects.get()
    assert (help.entry, help.state, help.due_on) == (box.entry("3号楼 103"), "open", date(2026, 11, 30))
    issue = Issue.objects.get()
    assert (issue.number, issue.post, issue.source, issue.found_by) == (
        help.issue, mine.corridor, "stars", mine.head,
    )  # fmt: skip
    assert "3号楼 103" in issue.title and "床铺、地面与死角" in issue.detail
    assert [one.photo for one in issue.photos.all()] == [help.before]
    assert Event.objects.get(thing="starrating.help").facts == {"issue": issue.number}


def test_where_no_post_answers_there_is_help_all_the_same(mine):
    box = result_box.final(mine, {"3号楼 103": 40})
    assert Help.objects.get(entry=box.entry("3号楼 103")).issue == "" and not Issue.objects.exists()


def test_the_winners_residents_each_get_one_award_and_a_room_without_any_gets_its_own(mine):
    star_box.places(mine)
    star_box.lodge(mine.resident, "B3-101")
    star_box.lodge(mine.cook, "B3-101")
    box = result_box.final(mine, {"3号楼 101": 97, "3号楼 102": 96})
    granted = Award.objects.filter(kind="star").values_list("entry__label", "person__name")
    assert sorted(granted, key=str) == [("3号楼 101", "周矿工"), ("3号楼 101", "陈厨师"), ("3号楼 102", None)]
    assert set(box.campaign.entries.filter(results__is_winner=True).values_list("label", flat=True)) == {
        "3号楼 101",
        "3号楼 102",
    }


def test_a_lockers_holder_and_a_service_star_get_theirs(mine):
    star_box.places(mine)
    star_box.Locker.objects.filter(code="W-01-01").update(holder=mine.waitress)
    result_box.final(mine, {"W厅 1排1号": 97}, contest="locker", rule={"winners": 1})
    result_box.final(mine, {"杨餐厅": 97}, contest="service")
    got = set(Award.objects.values_list("entry__campaign__contest", "person__name", "yuan"))
    assert got == {("locker", "杨餐厅", None), ("service", "杨餐厅", D(300))}


def test_the_most_improved_since_last_month_is_honoured_too(mine):
    result_box.final(mine, {"3号楼 102": 70, "3号楼 103": 80, "3号楼 101": 76}, month="2026-10")
    result_box.final(mine, {"3号楼 102": 88, "3号楼 103": 97, "3号楼 101": 91, "3号楼 201": 90})
    improved = Award.objects.filter(kind="improved")
    assert [one.entry.label for one in improved] == ["3号楼 102"], "who wins anyhow is not honoured twice"


def test_nobody_is_most_improved_without_a_month_before_or_without_a_gain(mine):
    result_box.final(mine, {}, month="2026-10")
    result_box.final(mine, {})
    assert not Award.objects.filter(kind="improved").exists()


def test_whoever_lives_there_hears_that_it_is_to_be_put_right_and_that_it_was_not(mine):
    star_box.places(mine)
    star_box.lodge(mine.resident, "B3-103")
    star_box.lodge(mine.cook, "B3-101")
    box = final(mine)
    help = Help.objects.get()
    begun = Notice.objects.get(key=f"help:{help.pk}:begun")
    assert (begun.person, begun.text) == (mine.resident, "3号楼 103 列入结对帮扶，11-30 前收拾好，到时复查")
    assert begun.url == f"/stars/results/{result_box.result(box, '3号楼 103').pk}/"
    assert begun.detail == "主要问题：床铺、地面与死角"
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    verbs.look(help, score=D(60), by=mine.woman_patroller, at=AT)
    again = Notice.objects.get(key__startswith=f"help:{help.pk}:again:")
    assert again.person == mine.resident and "复查 60 分，还没改好，再次通报" in again.text
    verbs.look(fresh(help), score=D(80), by=mine.woman_patroller, at=AT + star_box.DAY)
    assert Notice.objects.filter(key__startswith=f"help:{help.pk}:again:").count() == 1


def test_the_organisers_are_told_on_the_day_of_the_second_look(mine):
    final(mine)
    help = Help.objects.get()

    def said(at):
        return [(one.text, one.tone) for one in due(mine.head, at) if "结对帮扶" in one.text]

    on_the_day = moment("2026-11-30 08:00")
    assert said(on_the_day) == [("1 处结对帮扶还没有派帮扶人", "bad")]
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    assert said(on_the_day - star_box.DAY) == []
    assert said(on_the_day) == [("1 处结对帮扶该复查了", "lamp")]
    assert said(on_the_day + star_box.DAY) == [("1 处结对帮扶该复查了", "bad")]
    verbs.look(fresh(help), score=D(90), by=mine.woman_patroller, at=on_the_day)
    assert said(on_the_day + star_box.DAY) == []


def test_the_holder_of_a_dirty_locker_hears_of_it(mine):
    star_box.places(mine)
    star_box.Locker.objects.filter(code="W-01-01").update(holder=mine.waitress)
    result_box.final(mine, {"W厅 1排1号": 50}, contest="locker")
    told = Notice.objects.get(person=mine.waitress, key__endswith=":begun")
    assert told.text.startswith("W厅 1排1号 列入结对帮扶")


def test_a_helper_is_named_and_told(mine):
    final(mine)
    help = Help.objects.get()
    with pytest.raises(flow.Refused):
        verbs.assign(help, mine.housekeeper, by=mine.cook, at=AT)
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    assert fresh(help).helper == mine.housekeeper
    assert Notice.objects.filter(person=mine.housekeeper, key__startswith="help:").count() == 1


def test_whoever_helped_before_is_told_once_that_somebody_else_does(mine):
    final(mine)
    help = Help.objects.get()
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    for _again in range(2):
        verbs.assign(fresh(help), mine.fixer, by=mine.head, at=AT)
    told = Notice.objects.filter(key__startswith=f"help:{help.pk}:")
    (over,) = told.filter(person=mine.housekeeper, text__contains="换成")
    assert over.text == "3号楼 103 的帮扶换成 昌水暖 了，你不用再管" and over.url == f"/stars/help/{help.pk}/"
    assert told.filter(person=mine.fixer).count() == 1
    verbs.assign(fresh(help), mine.housekeeper, by=mine.head, at=AT)
    assert told.filter(person=mine.housekeeper, text__contains="派你帮扶").count() == 2
    assert told.filter(person=mine.fixer, text__contains="换成").count() == 1


@pytest.mark.parametrize(
    ("score", "state"), [("70", "better"), ("69.9", "again"), ("100", "better"), ("0", "again")]
)
def test_the_second_look_decides_at_the_rules_line(mine, score, state):
    final(mine)
    help = Help.objects.get()
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    shown = photo(mine.woman_patroller)
    verbs.look(help, score=D(score), photo=shown, note="看过了", by=mine.woman_patroller, at=AT)
    help = fresh(help)
    assert (help.state, help.score, help.after, help.note) == (state, D(score), shown, "看过了")
    drafted = Bulletin.objects.filter(subject__startswith="stars:")
    assert drafted.count() == (state == "again")
    if state == "again":
        rows = drafted.get().figures["tables"]["again"]["rows"]
        assert [row[0] for row in rows] == ["3号楼 103"] and rows[0][3] == str(D(score).quantize(D("0.1")))


def test_again_is_looked_at_once_more_until_it_is_better(mine):
    final(mine)
    help = Help.objects.get()
    verbs.assign(help, mine.housekeeper, by=mine.head, at=AT)
    verbs.look(help, score=D(60), by=mine.woman_patroller, at=AT)
    verbs.look(fresh(help), score=D(65), by=mine.woman_patroller, at=AT + star_box.DAY)
    assert (fresh(help).state, fresh(help).score) == ("again", D(65))
    assert Bulletin.objects.count() == 2, "one paper a day"
    verbs.look(fresh(help), score=D(80), by=mine.woman_patroller, at=AT + 2 * star_box.DAY)
    assert fresh(help).state == "better"
    with pytest.raises(flow.Refused):
        verbs.look(fresh(help), score=D(10), by=mine.woman_patroller, at=AT)
    assert (fresh(help).state, fresh(help).score) == ("better", D(80))


def test_neither_the_helper_nor_just_anybody_looks_and_nobody_before_there_is_a_helper(mine):
    final(mine)
    help = Help.objects.get()
    with pytest.raises(flow.Refused, match="还没有派"):
        verbs.look(help, score=D(90), by=mine.head, at=AT)
    verbs.assign(help, mine.head, by=mine.secretary, at=AT)
    for by, score in (
        (mine.head, 90),
        (mine.cook, 90),
        (mine.woman_patroller, 101),
        (mine.woman_patroller, -1),
    ):
        with pytest.raises(flow.Refused):
            verbs.look(help, score=D(score), by=by, at=AT)
    assert fresh(help).state == "open" and fresh(help).score is None
