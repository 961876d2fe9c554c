"""Pages of a contest: what each sees of names and numbers, the judge's sheet by page and by outbox, results, seams."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from patrols import contest_book, contest_evidence, contest_offline, contest_standing, contest_todos
from patrols.actions import assessment, contest_result
from patrols.models import Contest, Contestant, ContestSheet, Line, Trade
from patrols.queries import contest_result as results
from patrols.queries import training_record as records
from tests.patrols import contest_box as box
from tests.patrols.contest_box import AT, DRAWN, OVER, PUBLIC, SCORED, STARTED
from tongting.exports.actions import Meter
from tongting.exports.models import Export
from tongting.periods import Month, Span, local

pytestmark = pytest.mark.django_db
D, HOUR, MONTH = Decimal, timedelta(hours=1), Month.parse("2026-11")
MARKS = {"T010": (40, 60), "T701": (30, 50), "T702": (20, 40)}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(STARTED + HOUR, tick=False)
    return time_machine


def fields(task, *values, number=None, **more):
    found = {f"p-{key}": str(value) for key, value in box.points(task, *values).items()}
    return {"uuid": str(number or uuid.uuid4()), "corrects": "", "remark": "", **found, **more}


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_by_role_and_at_one_number_of_queries(mine, page, own_queries):
    assert "还没办过比武" in text(page(mine.cook, "contest_list"))
    box.draft(mine, title="筹备中的比武")
    assert "筹备中的比武" not in text(page(mine.cook, "contest_list"))
    assert "筹备中的比武" in text(page(mine.head, "contest_list"))
    one = own_queries(mine.head, "contest_list")
    box.draft(mine, title="第二次")
    box.draft(mine, title="第三次")
    assert own_queries(mine.head, "contest_list") == one == 1
    assert "第二次" not in text(page(mine.head, "contest_list", q="第三"))
    assert page(mine.cook, "contest", Contest.objects.first().pk).status_code == 404


def test_one_contest_costs_the_same_whatever_is_in_it(mine, own_queries):
    contest = box.running(mine, many=1)
    before = own_queries(mine.head, "contest", contest.pk)
    Contest.objects.filter(pk=contest.pk).update(state="cancelled", reason="x")
    more = box.running(mine, many=3, trades=(box.COOK, box.WAIT))
    assert own_queries(mine.head, "contest", more.pk) == before == 10


def test_from_a_draft_to_an_open_contest_by_the_pages(mine, post, page, clock):
    clock.move_to(AT, tick=False)
    given = {
        "title": "岗位练兵", "quarter": "2026-Q4", "theory_share": "30", "practice_share": "60", "tie_rule": "practice",
        "drops_from": "5", "places": "3", "notice_days": "3", "sign_until": "2026-11-10T18:00", "trades": ["浴池工"],
    }  # fmt: skip
    answer = post(mine.head, "contest_new", **given)
    assert answer.status_code == 422 and "合起来要正好是 100%" in answer.content.decode()
    assert "建好了" in text(post(mine.head, "contest_new", **{**given, "practice_share": "70"}))
    contest, trade = Contest.objects.get(), Trade.objects.get()
    assert (trade.name, trade.criteria.count(), contest.practice_share) == ("浴池工", 2, 70)
    answer = post(
        mine.head, "contest_trade", trade.pk, name="浴池工", items="测温", criteria="规范 60\n速度 30"
    )
    assert answer.status_code == 422 and "加起来是 90 分" in answer.content.decode()
    post(
        mine.head,
        "contest_trade",
        trade.pk,
        name="浴池工",
        jobs="浴",
        items="测温",
        criteria="规范 60\n速度：40分",
        decides="速度",
    )
    assert list(trade.criteria.values_list("name", "most", "decides")) == [
        ("规范", 60, False),
        ("速度", 40, True),
    ]
    judges = [mine.people[name].pk for name in box.JUDGES]
    assert "安排好了" in text(post(mine.head, "contest_arrange", trade.pk, place="一号池", judges=judges))
    assert "开始报名了" in text(post(mine.head, "contest_step", contest.pk, "open"))
    assert post(mine.head, "contest_step", contest.pk, "fly").status_code == 404
    assert "我要报名" in text(page(mine.attendant, "contest", contest.pk))
    assert "我要报名" not in text(page(mine.cook, "contest", contest.pk))
    assert "报上了" in text(post(mine.attendant, "contest_sign", trade.pk))
    assert "给班组的人报名" in text(page(mine.bath_leader, "contest", contest.pk))
    post(mine.bath_leader, "contest_sign_for", trade.pk, person=mine.woman_attendant.pk)
    assert Contestant.objects.filter(signed_by=mine.bath_leader).count() == 1
    assert page(mine.cook, "contest_sign_for", trade.pk).status_code == 403
    own = box.contestant(contest, mine.attendant)
    assert "退出了" in text(post(mine.attendant, "contest_withdraw", own.pk, reason="探亲"))
    assert "报名还没截止" in text(post(mine.head, "contest_step", contest.pk, "draw"))


def test_a_judge_sees_a_number_and_no_name(mine, page):
    contest = box.running(mine)
    task = box.tasks(contest)[0]
    names = list(Contestant.objects.values_list("person__name", flat=True))
    for name, *args in (
        ("contest_tasks",),
        ("contest_sheet", task.pk),
        ("contest", contest.pk),
        ("contest_draw", contest.pk),
    ):
        seen = text(page(mine.deputy if name != "contest" else mine.safety, name, *args))
        assert not [one for one in names if one in seen], name
    assert f"{task.contestant.number} 号" in text(page(mine.deputy, "contest_sheet", task.pk))
    assert page(mine.safety, "contest_sheet", task.pk).status_code == 403
    assert "这是你的参赛号" in text(page(mine.cook, "contest", contest.pk))
    assert page(mine.cook, "contest_results", contest.pk).status_code == 403


def test_a_sheet_by_the_plain_page(mine, post, page):
    task = box.tasks(box.running(mine))[0]
    answer = post(mine.deputy, "contest_sheet", task.pk, **fields(task, 41, 50))
    assert answer.status_code == 422 and "给 0 到 40 分，最小半分" in answer.content.decode()
    key = next(name for name in fields(task, 36, 50) if name.startswith("p-"))
    assert "改 BW-" in text(
        post(mine.deputy, "contest_sheet", task.pk, **{**fields(task, 36, 50), key: "３6。5"})
    )
    sheet = ContestSheet.objects.get()
    assert sheet.total == D("86.5")
    post(mine.deputy, "contest_sheet", task.pk, **fields(task, 30, 50, corrects=str(sheet.uuid)))
    seen = text(page(mine.deputy, "contest_sheet", task.pk))
    assert "改过的" in seen and sheet.number in seen and ContestSheet.objects.get(state="given").total == 80


def test_a_parcel_is_one_sheet_and_another_body_is_told(mine, client):
    task, number = box.tasks(box.running(mine))[0], uuid.uuid4()
    client.force_login(mine.deputy)

    def send(*values, by=task.pk):
        said = [list(pair) for pair in fields(task, *values, number=number).items() if pair[1]]
        body = {"kind": "contest", "uuid": str(number), "payload": {"task": by, "said": said}}
        body["sent_at"] = (STARTED + HOUR).isoformat()
        answer = client.post("/outbox/send/", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    status, told = send(36, 61)
    (key,) = [one.pk for one in task.contestant.trade.criteria.all() if one.name == "火候"]
    assert status == 400 and told["wrong"][0][0] == f"c-{key}"
    first, again = send(36, 50), send(36, 50)
    assert first[0] == 201 and again[0] in (200, 201) and ContestSheet.objects.count() == 1
    assert first[1]["number"] == ContestSheet.objects.get().number
    assert send(35, 50)[0] == 409
    assert ContestSheet.objects.get().total == 86
    client.force_login(mine.safety)
    assert send(30, 50)[0] == 400
    assert send(30, 50, by=10**18)[0] == 400


def test_the_phone_keeps_every_sheet(mine):
    contest = box.running(mine)
    found = list(contest_offline.pages(mine.deputy, STARTED))
    assert [one.url for one in found[1:]] == [
        reverse("contest_sheet", args=[one.pk])
        for one in box.tasks(contest)
        if one.judge.person_id == mine.deputy.pk
    ]
    assert not list(contest_offline.pages(mine.cook, STARTED))
    tag = found[1].tag
    box.give(box.tasks(contest)[0], 30, 50)
    assert (
        next(one for one in contest_offline.pages(mine.deputy, STARTED) if one.url == found[1].url).tag != tag
    )


def test_numbers_while_it_hangs_out_and_names_when_it_is_final(mine, page, post, clock):
    contest = box.public(mine, MARKS)
    clock.move_to(PUBLIC + HOUR, tick=False)
    seen = text(page(mine.waitress, "contest_results", contest.pk))
    assert "陈厨师" not in seen and "厨1" not in seen and "只公布参赛号" in seen
    own = text(page(mine.cook, "contest_results", contest.pk))
    assert "对我的成绩提异议" in own and "对我的成绩提异议" not in seen
    contestant = box.contestant(contest, mine.cook)
    assert "提上去了" in text(post(mine.cook, "contest_object", contestant.pk, words="少算一张评分表"))
    assert page(mine.waitress, "contest_object", contestant.pk).status_code == 403
    made = contestant.objections.get()
    assert "你是这个工种的评委" in text(page(mine.deputy, "contest_answer", made.pk))
    post(mine.head, "contest_answer", made.pk, upheld="no", words="三张都算了")
    clock.move_to(OVER, tick=False)
    assert page(mine.cook, "contest_certificates", contest.pk).status_code == 404
    assert "结果定了" in text(post(mine.head, "contest_finish", contest.pk))
    seen = text(page(mine.waitress, "contest_results", contest.pk))
    assert "陈厨师" in seen and "金牌员工" in seen
    draw = text(page(mine.waitress, "contest_draw", contest.pk))
    assert box.fresh(contest).seed in draw and "重算一致" in draw and "T701" in draw


def test_certificates_for_the_keeper_all_and_for_oneself_one(mine, page):
    contest = box.final(mine, MARKS, many=4)
    seen = text(page(mine.head, "contest_certificates", contest.pk))
    assert seen.count('class="certificate"') == 3 and seen.count("“金牌员工”") == 1
    own = text(page(mine.cook, "contest_certificates", contest.pk))
    assert own.count('class="certificate"') == 1 and "陈厨师" in own
    assert page(mine.waitress, "contest_certificates", contest.pk).status_code == 403
    numbers = [one.number for one in results.certificates(box.fresh(contest))]
    assert len(set(numbers)) == 3


def test_the_first_three_count_once_in_the_month_of_the_last_word(mine, page):
    contest = box.final(mine, MARKS, many=4)
    found = {one.person: one for one in contest_evidence.collect(MONTH)}
    ranks = {box.contestant(contest, mine.cook).person_id: 2}
    assert found[mine.cook.pk].facts == {"B5": ranks[mine.cook.pk] - 1} and len(found) == 3
    assert not list(contest_evidence.collect(MONTH.previous())) and not list(
        contest_evidence.collect(MONTH.next())
    )
    day = local(box.fresh(contest).final_at).date()
    keys = [one.key for one in found.values()]
    assert contest_evidence.days([*keys, "patrols.contest:0:place", "starrating.entry:1:star"]) == [
        (key, day) for key in keys
    ]
    assert "算进那个月的考核" in text(page(mine.head, "contest_results", contest.pk))
    assessment.draft(MONTH, by=None, at=MONTH.end_at)
    line = Line.objects.get(key=f"patrols.contest:{box.contestant(contest, mine.cook).pk}:place")
    assert (line.points, line.score.person) == (3, mine.cook)
    assert f"/contests/{contest.pk}/results/#n" in line.url
    assert "计入 2026-11" in text(page(mine.head, "contest_results", contest.pk))
    assert "计入 2026-11" not in text(page(mine.waitress, "contest_results", contest.pk))


def test_skill_is_the_last_total_and_the_record_tells_it(mine):
    contest = box.final(mine, MARKS)
    (one,) = contest_standing.standing(mine.cook.pk, MONTH, frozenset(("skill",)))
    assert (one.what, one.value) == ("skill", 100)
    assert not list(contest_standing.standing(mine.cook.pk, MONTH.previous()))
    assert not list(contest_standing.standing(mine.cook.pk, MONTH, frozenset(("late",))))
    year = Span(MONTH.first.replace(month=1), MONTH.last)
    (entry,) = [one for one in records.record_of(mine.cook, year) if one.kind == "contest"]
    assert entry.result == "第 1 名，100 分" and entry.url.endswith(f"/contests/{contest.pk}/results/")


def todos(person, at):
    return [one.text for one in contest_todos.due(person, at)]


def test_what_waits_for_whom(mine):
    contest = box.opened(mine)
    assert todos(mine.cook, AT) == ["岗位练兵技能比武可以报名：厨师"] and todos(mine.attendant, AT) == []
    assert todos(mine.head, AT) == [] and todos(mine.deputy, AT) == []
    box.signed(contest, [mine.cook])
    assert todos(mine.cook, AT) == []
    assert todos(mine.head, DRAWN) == ["岗位练兵技能比武报名截止了，抽号"]


def test_what_waits_for_a_judge_and_the_keeper(mine):
    contest = box.running(mine)
    assert "给岗位练兵技能比武打分" in todos(mine.deputy, STARTED)
    box.all_given(contest)
    assert todos(mine.safety, STARTED)[:1] != ["给岗位练兵技能比武打分"]
    assert "岗位练兵技能比武的评分表齐了，截止打分" in todos(mine.head, STARTED)
    contest_result.close(contest, by=mine.head, at=SCORED)
    contest_result.publicise(contest, by=mine.head, at=PUBLIC)
    made = contest_result.object_to(
        box.contestant(contest, mine.cook), words="少算了", by=mine.cook, at=PUBLIC
    )
    assert f"比武异议要答复：厨师 {made.contestant.number} 号" in todos(mine.head, PUBLIC)
    # A judge of the trade keeps contests too, and does not answer.
    assert not [one for one in todos(mine.deputy, PUBLIC) if "异议" in one]
    assert "岗位练兵技能比武公示期满，定案" in todos(mine.head, OVER)


def test_the_workbook_gives_what_the_page_gives(mine, post, tmp_path):
    contest = box.final(mine, MARKS, judges=(*box.JUDGES, "assessor", "secretary"))
    path = tmp_path / "contest.xlsx"
    assert contest_book.write_contest({"contest": contest.pk}, path, Meter(0)) == 3
    shown = load_workbook(path, data_only=True).worksheets[0]
    said = load_workbook(path).worksheets[0]
    (row,) = [row for row in shown.iter_rows() if row[2].value == "陈厨师"]
    place = row[0].row
    assert [row[0].value, row[10].value, row[11].value] == [1, 100, 100]
    assert str(said.cell(place, 11).value).startswith("=ROUND((SUM(F") and "*100)/100" in str(
        said.cell(place, 12).value
    )
    post(mine.waitress, "contest_export", contest.pk)
    assert Export.objects.get().kind == "contest"


def test_only_whom_one_may_withdraw_and_no_word_of_theory_where_there_is_none(mine, page, clock):
    clock.move_to(AT + 2 * HOUR, tick=False)
    contest = box.opened(mine)
    (own,) = box.signed(contest, [mine.cook])
    address = reverse("contest_withdraw", args=[own.pk])
    assert address in text(page(mine.canteen_leader, "contest", contest.pk))
    assert address not in text(page(mine.bath_leader, "contest", contest.pk))
    assert "只比实操，没有理论" in text(page(mine.cook, "contest", contest.pk))
