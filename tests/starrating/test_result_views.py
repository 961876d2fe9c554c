"""Pages of results: who sees what and when, what they say, at one number of queries however long they are."""

import pytest
from django.urls import reverse
from django.utils import timezone

from starrating.actions import result as verbs
from starrating.actions import second_look
from starrating.forms.result import LookForm
from starrating.models import Entry, Help, Judge, Objection, Result, SecondLook
from starrating.queries import result_words as words
from starrating.scoring import ranking, rule
from tests.starrating import result_box, star_box
from tests.starrating.result_box import FINAL_AT, LOCKED, fresh
from tongting.events.flow import Refused
from tongting.exports.models import Export
from tongting.notices.models import Bulletin
from tongting.people.models import User

pytestmark = pytest.mark.django_db


def text(client, name, *args, someone=None, status=200):
    client.logout()
    if someone is not None:
        client.force_login(someone)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def send(client, someone, name, *args, **given):
    client.force_login(someone)
    return client.post(reverse(name, args=args), given)


def test_the_desk_says_what_is_in_the_way(client, mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        if (task.entry.label, task.visit) == ("3号楼 103", 1):
            continue
        far = (task.entry.label, task.visit) == ("3号楼 101", 2)
        star_box.give(task, 70 if far else 96)
    page = text(client, "campaign_results", box.campaign.pk, someone=mine.head)
    assert "算出结果" in page and "3号楼 103" in page
    assert send(client, mine.head, "result_moderate", box.campaign.pk).status_code == 302
    page = text(client, "campaign_results", box.campaign.pk, someone=mine.head)
    assert "还有 1 处复看没有结果" in page and "未校正" in page and "没有共同打过" in page
    look = SecondLook.objects.get()
    assert send(client, mine.head, "second_look_drop", look.pk, note="看过了").status_code == 302
    assert send(client, mine.head, "result_publicise", box.campaign.pk).status_code == 302
    assert fresh(box.campaign).state == "publicised"
    page = text(client, "campaign_results", box.campaign.pk, someone=mine.woman_patroller)
    assert "之后才能定案" not in page, "who only sees the race gets no steps"


def test_who_does_not_organise_is_kept_from_the_steps(client, mine):
    box = result_box.locked(mine)
    for name in ("result_moderate", "result_rework", "result_publicise", "result_finalise"):
        assert send(client, mine.woman_patroller, name, box.campaign.pk).status_code == 403
    assert fresh(box.campaign).state == "locked"


def test_the_board_is_everybodys_from_publicity_on(client, mine):
    box = result_box.moderated(mine, {"3号楼 101": 97})
    board = ("star_board_of", "dorm", "2026-11")
    assert "还没有公示" in text(client, *board) and "3号楼 101" not in text(client, *board)
    assert text(
        client, "result_detail", result_box.result(box, "3号楼 101").pk, someone=mine.resident, status=403
    )
    verbs.publicise(box.campaign, by=mine.head, at=LOCKED)
    page = text(client, *board)
    assert "3号楼 101" in page and "97.0 分" in page and "评上" in page
    page = text(client, "star_board", "dorm", someone=mine.resident)
    assert "3号楼 101" in page


def test_why_this_score_opens_to_its_sheets(client, mine):
    box = result_box.publicised(mine, {"3号楼 101": 97})
    one = result_box.result(box, "3号楼 101")
    page = text(client, "result_detail", one.pk, someone=mine.head)
    judges = [task.judge.person.name for task in box.tasks if task.entry.label == "3号楼 101"]
    assert all(name in page for name in judges) and "环境卫生" in page and "未校正" in page
    page = text(client, "result_detail", one.pk, someone=mine.resident)
    assert not any(name in page for name in judges), "judges are named to whoever sees the race"
    assert "97.0" in page and "第 1 次" in page


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("star_board_of", 8),
        ("campaign_results", 12),
        ("help_list", 2),
        ("objection_list", 2),
        ("result_detail", 10),
    ],
)
def test_pages_cost_the_same_with_one_row_and_with_three(own_queries, mine, name, expected):
    counts = []
    for many, month in ((1, "2026-08"), (3, "2026-11")):
        box = result_box.final(mine, {f"B3-10{n}": 50 + n for n in (1, 2, 3)}, many=many, month=month)
        for entry in box.entries:
            Objection.objects.create(
                campaign=box.campaign, entry=entry, by=mine.cook, at=LOCKED, words="不对"
            )
        args = {"star_board_of": ["dorm", month], "campaign_results": [box.campaign.pk]}
        args["result_detail"] = [result_box.result(box, "3号楼 101").pk]
        counts.append(own_queries(mine.head, name, *args.get(name, [])))
    assert counts == [expected, expected]


def test_a_rooms_code_opens_its_stars_without_a_login_and_names_nobody(client, mine):
    post = result_box.post_of_building(mine)
    star_box.lodge(mine.resident)
    box = result_box.publicised(mine, {"3号楼 101": 97})
    room = box.entry("3号楼 101").room
    page = text(client, "room_public", room.token)
    assert "97.0 分" in page and "5 星" in page and reverse("complaint_new", args=[post.token]) in page
    assert mine.resident.name not in page
    assert "还没有评过" in text(client, "room_public", star_box.Room.objects.create(
        building=room.building, floor=9, number="901", code="B3-901", beds=1).token)  # fmt: skip
    text(client, "room_public", "nothing", status=404)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (f"{rule.GROUP}order", "同分，按“整洁分高的在前”评上"),
        (ranking.EQUAL, "和末位完全相同，一并评上"),
        (ranking.SCORE, ""),
        (ranking.PLACES, ""),
        ("", ""),
    ],
)
def test_a_board_says_which_rule_told_equals_apart_and_is_silent_where_the_score_did(code, sentence):
    result = Result(decided_by=code, is_winner=True)
    assert words.between_equals(result, {"order": "整洁"}) == sentence


def test_a_service_stars_board_names_the_winner_to_strangers_and_nobody_else(client, mine):
    box = result_box.moderated(mine, {"杨餐厅": 97}, contest="service")
    verbs.publicise(fresh(box.campaign), by=mine.head, at=LOCKED)
    page = text(client, "star_board", "service")
    assert "杨餐厅" in page and "陈厨师" not in page
    assert "陈厨师" in text(client, "star_board", "service", someone=mine.cook)
    assert text(client, "star_history", "person", mine.cook.pk, someone=mine.waitress, status=403)
    assert "第" in text(client, "star_history", "person", mine.cook.pk, someone=mine.cook)


def test_the_year_counts_what_the_department_reports(client, mine):
    result_box.final(mine, {"3号楼 101": 97, "3号楼 102": 96}, month="2026-10", at=FINAL_AT)
    result_box.final(mine, {"3号楼 101": 97}, month="2026-11")
    page = text(client, "star_year", 2026)
    assert "<b>3</b><span>星级宿舍</span>" in page
    assert "2 星" not in page


def test_poster_history_and_the_other_pages_open(client, mine):
    box = result_box.final(mine, {"3号楼 101": 97, "3号楼 103": 40})
    assert "3号楼 101" in text(client, "star_poster", "dorm", "2026-11")
    assert "第 1 名" in text(
        client, "star_history", "room", box.entry("3号楼 101").room_id, someone=mine.resident
    )
    assert "3号楼 103" in text(client, "help_list", someone=mine.head)
    help = Help.objects.get()
    assert "派帮扶人" in text(client, "help_detail", help.pk, someone=mine.head)
    text(client, "star_board", "nothing", status=404)
    text(client, "star_history", "nothing", 1, someone=mine.head, status=404)


def test_the_workbook_and_the_bulletin_are_asked_for(client, mine):
    box = result_box.final(mine, {"3号楼 101": 97, "3号楼 103": 40})
    assert send(client, mine.head, "result_export", box.campaign.pk).status_code == 302
    export = Export.objects.get()
    assert export.kind == "star_results" and export.params["whole"] is True
    answer = send(client, mine.head, "result_bulletin", box.campaign.pk)
    page = client.get(answer.url).content.decode()
    assert "2026年11月星级宿舍评选结果" in page and "3号楼 101" in page
    assert Result.objects.exists()
    desk = text(client, "campaign_results", box.campaign.pk, someone=mine.head)
    assert answer.url in desk and "评选通报（草稿）" in desk and "生成评选通报" not in desk
    Bulletin.objects.update(state=Bulletin.State.VOID)
    assert "生成评选通报" in text(client, "campaign_results", box.campaign.pk, someone=mine.head)


def test_the_desk_lists_at_the_last_place_whom_one_look_could_move(client, mine):
    """Two sheets a room, each a point from its mean: the error is 1, a tie 2.8 wide, one more sheet moves 1.1."""
    box = star_box.campaign(mine, state="locked", rule={"winners": 2})
    totals = dict(zip([one.pk for one in box.entries], (99, 97, 96, 95, 80, 70), strict=True))
    for task in box.tasks:
        star_box.give(task, totals[task.entry_id] + (1 if task.visit == 1 else -1))
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    page = text(client, "campaign_results", box.campaign.pk, someone=mine.head)
    first, last, next_one, tied, *_far = [one.label for one in box.entries]
    near = page.split("末位难分高下", 1)[1].split("怎么算")[0]
    assert (
        f"最后一个名额是 {last}，97 分" in near and "一共 4 个" in near and "其余 2 个看一次也换不了" in near
    )
    assert "再低 1 分就让出" in near and "再高 1 分就评上" in near and near.count("列入复看") == 2
    assert next_one in near and tied not in near and first not in near
    entry = box.entry(next_one)
    assert (
        send(client, mine.head, "second_look_ask", entry.pk, note="末位难分高下，再看一次").status_code == 302
    )
    near = text(client, "campaign_results", box.campaign.pk, someone=mine.head)
    assert "可能换奖</span>" in near and SecondLook.objects.get().entry == entry


def test_an_objection_is_raised_and_decided_through_its_pages(client, mine):
    box = result_box.moderated(mine, {"3号楼 101": 97})
    verbs.publicise(box.campaign, by=mine.head, at=timezone.now())
    entry = box.entry("3号楼 102")
    assert "哪里不对" in text(client, "objection_new", entry.pk, someone=mine.resident)
    assert send(client, mine.resident, "objection_new", entry.pk, words="").status_code == 422
    assert send(client, mine.resident, "objection_new", entry.pk, words="扣的分不对").status_code == 302
    made = Objection.objects.get()
    assert "扣的分不对" in text(client, "objection_detail", made.pk, someone=mine.secretary)
    text(client, "objection_detail", made.pk, someone=mine.cook, status=403)
    assert mine.resident.name in text(client, "objection_detail", made.pk, someone=mine.secretary)
    page = text(client, "objection_detail", made.pk, someone=mine.woman_patroller)
    assert "扣的分不对" in page and mine.resident.name not in page, "a judge does not learn who it was"
    assert send(client, mine.resident, "objection_decide", made.pk).status_code == 403
    refused = send(client, mine.secretary, "objection_decide", made.pk, verdict="upheld", answer="")
    assert refused.status_code == 422 and fresh(made).state == "open"
    send(client, mine.secretary, "objection_decide", made.pk, verdict="rejected", answer="看过照片，扣得对")
    assert fresh(made).state == "rejected"


def test_a_long_board_is_searched_and_folded(client, mine, monkeypatch):
    monkeypatch.setattr("starrating.views.board.FIRST", 1)
    result_box.final(mine, {"B3-101": 97, "B3-102": 96, "B3-103": 40})
    client.logout()
    board = reverse("star_board_of", args=["dorm", "2026-11"])
    assert "后面的" in client.get(board).content.decode()
    found = client.get(board, {"q": "3号楼 102"}).content.decode()
    assert (
        "/stars/results/" not in found
        and ">3号楼 102" in found
        and "后面的" not in found
        and ">3号楼 101" not in found
    )
    assert ">3号楼 101" in client.get(board, {"stars": "5"}).content.decode()
    assert "没有找到" in client.get(board, {"q": "没有这间"}).content.decode()
    assert "看不懂" in client.get(board, {"stars": "9"}).content.decode()


def test_lists_are_narrowed_and_say_when_nothing_was_found(client, mine):
    box = result_box.final(mine, {"B3-101": 97, "B3-103": 40})
    Objection.objects.create(
        campaign=box.campaign, entry=box.entry("3号楼 101"), by=mine.resident, at=FINAL_AT, words="擦过了"
    )
    client.force_login(mine.head)
    for name, shown in (("objection_list", "3号楼 101"), ("help_list", "3号楼 103")):
        page = reverse(name)
        assert shown in client.get(page, {"q": shown[-3:]}).content.decode()
        assert "没有找到" in client.get(page, {"q": "没有这间"}).content.decode()
    assert (
        "3号楼 101" in client.get(reverse("objection_list"), {"campaign": box.campaign.pk}).content.decode()
    )
    months = reverse("campaign_list")
    assert "2026-11" in client.get(months, {"year": "2026"}).content.decode()
    assert "看不懂" not in client.get(months, {"year": "2026"}).content.decode()


def test_who_was_sent_for_a_second_look_sees_nobodys_marks_before_the_own_sheet_is_in(client, mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        star_box.give(task, 70 if (task.entry.label, task.visit) == ("3号楼 101", 2) else 95)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    look = SecondLook.objects.get()
    free = [one for one in box.judges if not look.entry.assignments.filter(judge=one).exists()]
    sent = next(one for one in free if not one.person.may("star.manage"))
    one, other = result_box.result(box, "3号楼 101"), look.entry.sheets.first()
    pages = (("campaign_results", box.campaign.pk), ("result_detail", one.pk), ("sheet_detail", other.pk))
    for name, key in pages:
        text(client, name, key, someone=sent.person)
    task = second_look.assign(look, sent, by=mine.head, at=LOCKED)
    text(client, "campaign_results", box.campaign.pk, someone=sent.person, status=302)
    for name, key in pages[1:]:
        assert "复看还没交" in text(client, name, key, someone=sent.person, status=403)
    assert send(client, sent.person, "result_export", box.campaign.pk).status_code == 403
    # Whoever runs the race, and whoever has only looked the first time, see what they saw.
    for someone in (mine.head, next(judge.person for judge in box.judges if judge != sent)):
        text(client, "campaign_results", box.campaign.pk, someone=someone)
    star_box.give(task, 94, at=LOCKED)
    for name, key in pages:
        text(client, name, key, someone=sent.person)


def test_a_second_look_is_for_nobody_of_the_own_team_nor_for_who_stopped(mine):
    """The database knows one section of a judge; whoever has a section besides the team has two."""
    box = star_box.campaign(mine, "service", "locked")
    for task in box.tasks:
        star_box.give(task)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    look = second_look.ask(Entry.objects.get(pk=box.entries[0].pk), note="", by=mine.head, at=LOCKED)
    sent = next(one for one in box.judges if not look.entry.assignments.filter(judge=one).exists())
    assert sent in LookForm(campaign=box.campaign).fields["judge"].queryset
    User.objects.filter(pk=sent.person_id).update(section="综采一区", team=look.entry.person.team)
    with pytest.raises(Refused, match="回避"):
        second_look.assign(look, Judge.objects.get(pk=sent.pk), by=mine.head, at=LOCKED)
    User.objects.filter(pk=sent.person_id).update(is_active=False)
    assert sent not in LookForm(campaign=box.campaign).fields["judge"].queryset


def test_the_board_says_how_many_share_the_last_place_in_all_but_name(client, mine):
    box = result_box.publicised(mine, {"3号楼 101": 97})
    board = ("star_board_of", "dorm", box.campaign.month)
    Result.objects.update(is_tied=False)
    assert "末位难分高下" not in text(client, *board)
    Result.objects.filter(entry__in=box.entries[:3]).update(is_tied=True)
    assert "相差在误差以内的一共 3 个" in text(client, *board)


def test_the_board_tells_which_results_were_worked_out_anew(client, mine):
    box = result_box.publicised(mine, {"3号楼 101": 97})
    board = ("star_board_of", "dorm", box.campaign.month)
    assert "重算过" not in text(client, *board)
    old = result_box.result(box, "3号楼 101")
    Result.objects.filter(pk=old.pk).update(is_current=False)
    figures = {
        name: getattr(old, name) for name in ("entry", "sheets", "raw", "score", "stars", "rank", "is_winner")
    }
    Result.objects.create(number=2, at=FINAL_AT, reason="作废了一张表", **figures)
    assert text(client, *board).count("重算过") == 1
