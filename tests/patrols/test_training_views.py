"""Pages of training: who opens what, what stands there, at what cost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from patrols.actions import training_plan
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.models import Question, Seat, Sitting, SittingAnswer, TrainingSession
from patrols.scoring import training as scoring
from tests.cast import moment
from tests.patrols import month_box
from tests.patrols import training_box as box
from tongting.exports.models import Export
from tongting.periods import Quarter

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(box.START, tick=False)
    return time_machine


@pytest.fixture
def plan(mine):
    shelf = training_plan.draft(Quarter.parse("2026-Q4"), at=moment("2026-10-01 02:00"))
    training_plan.add_topic(
        shelf, teams=[mine.teams["bathhouse"]], by=mine.head, at=box.TOLD, title="池边防滑", why="老有积水",
        kind="bath_pool", item_code="BP08", groups=["post_staff"],
    )  # fmt: skip
    return shelf


def test_the_plan_is_published_from_its_page_and_then_asks_for_sessions(mine, page, post, plan):
    text = page(mine.head, "training_plan").content.decode()
    assert "池边防滑" in text and "发布计划" in text and "排培训" not in text
    answer = post(mine.head, "training_plan_publish", "2026-Q4")
    assert answer.status_code == 200
    text = page(mine.head, "training_plan_of", "2026-Q4").content.decode()
    assert "发布计划" not in text and "排培训" in text
    assert page(mine.cook, "training_plan").status_code == 403
    for junk in ("2026-Q5", "x", "9999-Q1"):
        assert page(mine.head, "training_plan_of", junk).status_code == 404


def test_a_topic_is_added_and_changed_by_form(mine, page, post, plan):
    assert page(mine.head, "topic_new", "2026-Q4").status_code == 200
    given = {
        "title": "防烫",
        "item": "bath_pool:BP01",
        "groups": ["post_staff"],
        "teams": [mine.teams["bathhouse"].pk],
    }
    assert post(mine.head, "topic_new", "2026-Q4", **given).status_code == 200
    topic = plan.topics.get(title="防烫")
    assert (topic.kind, topic.item_code, topic.state) == ("bath_pool", "BP01", "picked")
    answer = post(mine.head, "topic_edit", topic.pk, **given | {"item": "bath_pool:BP08"})
    assert answer.status_code == 422 and "已经有一条" in answer.content.decode()
    for verb, state in (("topic_drop", "dropped"), ("topic_pick", "picked")):
        post(mine.head, verb, topic.pk)
        topic.refresh_from_db()
        assert topic.state == state
    assert page(mine.head, "topic_records", topic.pk).status_code == 200


def test_a_session_is_arranged_by_form_for_a_team(mine, page, post, plan):
    training_plan.publish(plan, by=mine.head, at=box.TOLD)
    topic = plan.topics.get()
    client = page(mine.head, "training_session_new", topic=topic.pk)
    assert "池边防滑" in client.content.decode()
    given = {
        "title": "池边防滑", "topic": topic.pk, "trainer": mine.bath_leader.pk, "place": "休息厅",
        "start_at": "2026-11-20T15:00", "end_at": "2026-11-20T16:00", "groups": ["post_staff"],
        "teams": [mine.teams["bathhouse"].pk],
    }  # fmt: skip
    assert post(mine.head, "training_session_new", **given).status_code == 200
    one = TrainingSession.objects.get()
    assert set(one.seats.values_list("person", flat=True)) == {mine.attendant.pk, mine.woman_attendant.pk}
    nobody = post(mine.head, "training_session_new", **given | {"groups": [], "teams": []})
    assert nobody.status_code == 422 and "选一下谁来" in nobody.content.decode()
    assert page(mine.attendant, "training_session", one.pk).status_code == 404
    post(mine.head, "training_session_publish", one.pk)
    assert page(mine.attendant, "training_session", one.pk).status_code == 200
    changed = post(mine.head, "training_session_edit", one.pk, **given | {"place": "新地方", "groups": [], "teams": [],
                   "people": [mine.attendant.pk]})  # fmt: skip
    one.refresh_from_db()
    assert changed.status_code == 200 and one.place == "新地方" and one.seats.count() == 1
    assert post(mine.head, "training_session_cancel", one.pk).status_code == 422
    assert post(mine.head, "training_session_cancel", one.pk, reason="停电").status_code == 200


def test_signing_in_on_ones_own_phone(mine, page, post):
    one = box.told(mine)
    assert "看培训人屏幕上的 4 位数" in page(mine.cook, "training_session", one.pk).content.decode()
    wrong = post(mine.cook, "training_sign_in", one.pk, code="12a4")
    assert wrong.status_code == 422 and "签到码是 4 位数字" in wrong.content.decode()
    post(mine.cook, "training_sign_in", one.pk, code=scoring.code_at(one.code_seed, box.START))
    assert one.seats.get(person=mine.cook).state == Seat.State.PRESENT
    assert page(mine.fixer, "training_session", one.pk).status_code == 404
    assert post(mine.fixer, "training_sign_in", one.pk, code="1234").status_code == 404


def test_only_who_teaches_sees_the_code(mine, page, client):
    one = box.told(mine)
    answer = page(mine.canteen_leader, "training_code", one.pk)
    assert scoring.code_at(one.code_seed, box.START) in answer.content.decode()
    told = client.get(reverse("training_code", args=[one.pk]), headers={"X-Requested-With": "fetch"}).json()
    assert (told["code"], told["came"], told["due"]) == (scoring.code_at(one.code_seed, box.START), 0, 2)
    assert page(mine.cook, "training_code", one.pk).status_code == 403
    assert one.code_seed not in page(mine.cook, "training_session", one.pk).content.decode()


def test_the_trainer_ticks_the_list_and_ends_it_and_nobody_asked_sees_the_others(mine, page, post):
    one = box.told(mine)
    post(mine.canteen_leader, "seat_mark", one.seats.get(person=mine.cook).pk, state="present")
    post(mine.canteen_leader, "seat_extra", one.pk, person=mine.fixer.pk)
    post(mine.canteen_leader, "training_session_hold", one.pk)
    one.refresh_from_db()
    assert one.state == "held"
    text = page(mine.canteen_leader, "training_session", one.pk).content.decode()
    assert "陈厨师" in text and "昌水暖" in text
    own = page(mine.cook, "training_session", one.pk).content.decode()
    assert "杨餐厅" not in own and "已到" in own
    assert post(mine.canteen_leader, "sign_in_export", one.pk).status_code == 200
    assert post(mine.cook, "sign_in_export", one.pk).status_code == 403
    assert Export.objects.get().kind == "sign_in"


def test_papers_are_for_those_who_may_see_the_session(mine, page, post, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = box.told(mine)
    paper = SimpleUploadedFile("讲义.pdf", PDF, "application/pdf")
    assert post(mine.canteen_leader, "session_file_add", one.pk, paper=paper).status_code == 200
    kept = one.files.get()
    answer = page(mine.cook, "session_file", kept.pk)
    assert b"".join(answer.streaming_content) == PDF and "attachment" in answer["Content-Disposition"]
    assert page(mine.fixer, "session_file", kept.pk).status_code == 404
    assert post(mine.cook, "session_file_drop", kept.pk).status_code == 200
    kept.refresh_from_db()
    assert kept.dropped_at is None
    post(mine.canteen_leader, "session_file_drop", kept.pk)
    assert page(mine.cook, "session_file", kept.pk).status_code == 404
    bad = SimpleUploadedFile("x.pdf", b"MZ nothing", "application/pdf")
    assert post(mine.canteen_leader, "session_file_add", one.pk, paper=bad).status_code == 422


def test_a_question_is_entered_replaced_and_taken_out(mine, page, post):
    given = {
        "kind": "multiple", "topic": "消防", "text": "哪些能灭火", "options": "水\n沙\n汽油",
        "right": "ab", "source": "常识",
    }  # fmt: skip
    assert post(mine.head, "question_new", **given).status_code == 200
    one = Question.objects.get()
    assert (one.options, one.right) == (["水", "沙", "汽油"], [0, 1])
    wrong = post(mine.head, "question_new", **given | {"text": "另外一题", "right": "D"})
    assert wrong.status_code == 422 and "没有的字母" in wrong.content.decode()
    assert post(mine.head, "question_replace", one.pk, **given | {"right": "ABC"}).status_code == 200
    new = Question.objects.get(state="active")
    assert "看新版" in page(mine.head, "question_detail", one.pk).content.decode()
    post(mine.head, "question_retire", new.pk)
    post(mine.head, "question_restore", new.pk)
    new.refresh_from_db()
    assert new.state == "active" and new.version == 2
    assert page(mine.cook, "question_list").status_code == 403
    assert "哪些能灭火" in page(mine.head, "question_list", topic="消防", q="灭火").content.decode()


def test_a_test_is_set_up_by_form_and_published(mine, page, post):
    box.bank(mine)
    given = {
        "title": "留样考试", "opens_at": "2026-11-12T15:00", "closes_at": "2026-11-14T15:00", "minutes": 10,
        "attempts": 1, "pass_mark": 20, "topic0": "食品安全", "count0": 3, "points0": 10, "people": [mine.cook.pk],
    }  # fmt: skip
    bad = post(mine.head, "exam_new", **given | {"count0": 9})
    assert bad.status_code == 422 and "抽不出 9 道" in bad.content.decode()
    assert post(mine.head, "exam_new", **given).status_code == 200
    one = mine.cook.exams.get().exam
    assert page(mine.cook, "exam", one.pk).status_code == 404
    assert "留样考试" in page(mine.head, "exam_edit", one.pk).content.decode()
    assert post(mine.head, "exam_publish", one.pk).status_code == 200
    assert "开始考试" in page(mine.cook, "exam", one.pk).content.decode()
    assert page(mine.fixer, "exam", one.pk).status_code == 404
    assert "没有安排你" not in page(mine.canteen_leader, "exam", one.pk).content.decode()


def test_a_test_is_sat_answer_by_answer_and_nobody_opens_anothers_paper(mine, page, post, client, clock):
    box.bank(mine)
    one = box.published(mine)
    clock.move_to(box.OPENS, tick=False)
    assert post(mine.cook, "sitting_begin", one.pk).status_code == 200
    paper = Sitting.objects.get()
    assert page(mine.cook, "sitting", paper.pk).status_code == 200
    first, second, third = one.questions.all()
    kept = post(mine.cook, "sitting_answer", paper.pk, question=first.pk, chosen=first.right)
    assert kept.json() == {"kept": first.pk}
    for someone in (mine.waitress, mine.head):
        assert page(someone, "sitting", paper.pk).status_code == 404
        assert post(someone, "sitting_answer", paper.pk, question=first.pk, chosen=[0]).status_code == 404
    junk = post(mine.cook, "sitting_answer", paper.pk, question="9" * 40, chosen=["x"])
    assert junk.status_code == 400
    given = {f"has{second.pk}": "1", f"q{second.pk}": second.right, f"has{third.pk}": "1"}
    assert post(mine.cook, "sitting_hand_in", paper.pk, **given).status_code == 200
    paper.refresh_from_db()
    assert (paper.score, paper.passed) == (20, True)
    own = page(mine.cook, "sitting_result", paper.pk).content.decode()
    assert "截止以后" in own and "选错了" not in own
    assert page(mine.waitress, "sitting_result", paper.pk).status_code == 404
    clock.move_to(box.CLOSES, tick=False)
    assert "对的，选了" in page(mine.cook, "sitting_result", paper.pk).content.decode()
    assert page(mine.head, "sitting_result", paper.pk).status_code == 200
    late = post(mine.cook, "sitting_answer", paper.pk, question=first.pk, chosen=[0])
    assert late.status_code == 409 and late.json()["over"]
    assert page(mine.head, "exam_figures", one.pk).status_code == 200
    assert page(mine.waitress, "exam_figures", one.pk).status_code == 403


def test_handed_in_too_late_only_what_came_before_counts(mine, page, post, clock):
    box.bank(mine)
    one = box.published(mine)
    clock.move_to(box.OPENS, tick=False)
    post(mine.cook, "sitting_begin", one.pk)
    paper = Sitting.objects.get()
    clock.move_to(paper.due_at + timedelta(seconds=21), tick=False)
    first = one.questions.first()
    post(mine.cook, "sitting_hand_in", paper.pk, **{f"has{first.pk}": "1", f"q{first.pk}": first.right})
    paper.refresh_from_db()
    assert (paper.score, paper.by_clock) == (0, True) and not SittingAnswer.objects.exists()


def test_a_mark_corrected_after_its_month_was_reviewed_says_where_points_are_put_right(
    mine, page, post, clock
):
    start = moment("2026-10-29 15:00")
    one = box.told(
        mine, [mine.cook], start - timedelta(days=2), start_at=start, end_at=start + timedelta(hours=1)
    )
    sessions.hold(one, by=mine.head, at=one.end_at)
    seat = one.seats.get()
    clock.move_to(moment("2026-10-31 11:00"), tick=False)
    said = post(mine.head, "seat_mark", seat.pk, state="late", reason="补记").content.decode()
    assert "陈厨师：迟到" in said and "写更正" not in said
    month_box.reviewed(mine)
    clock.move_to(moment("2026-11-02 11:00"), tick=False)
    said = post(mine.head, "seat_mark", seat.pk, state="present", reason="记错").content.decode()
    assert "2026-10 的考核已经审核" in said and "写更正" in said


def test_held_again_for_those_who_did_not_come(mine, page, clock):
    one = box.held(mine, [mine.cook, mine.waitress, mine.canteen_leader], came=[mine.cook])
    assert f"?again={one.pk}" in page(mine.head, "training_session", one.pk).content.decode()
    form = page(mine.head, "training_session_new", again=one.pk).context["form"]
    assert set(form.initial["people"]) == {mine.waitress.pk, mine.canteen_leader.pk}
    assert form.initial["title"] == one.title and form.initial["start_at"] > box.START
    whole = box.held(
        mine, [mine.cook], start_at=box.START + timedelta(days=1), end_at=box.END + timedelta(days=1), came=[]
    )
    signs.mark(whole.seats.get(), "present", reason="记错", by=mine.head, at=whole.end_at)
    assert "?again" not in page(mine.head, "training_session", whole.pk).content.decode()
    assert "people" not in page(mine.head, "training_session_new", again=99).context["form"].initial


def test_a_record_is_for_oneself_the_teams_leader_and_who_keeps_trainings(mine, page, post):
    box.held(mine)
    assert "留样和测温" in page(mine.cook, "training_person", mine.cook.pk).content.decode()
    assert page(mine.cook, "training_person", mine.waitress.pk).status_code == 404
    assert page(mine.canteen_leader, "training_person", mine.cook.pk).status_code == 200
    assert page(mine.bath_leader, "training_person", mine.cook.pk).status_code == 404
    assert page(mine.head, "training_person", mine.cook.pk).status_code == 200
    listed = page(mine.bath_leader, "training_people").content.decode()
    assert "吕浴工" in listed and "陈厨师" not in listed
    assert "陈厨师" in page(mine.head, "training_people", q="chen").content.decode()
    assert post(mine.head, "training_export").status_code == 200
    assert post(mine.canteen_leader, "training_export").status_code == 403
    assert "留样和测温" in page(mine.cook, "training_home").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_lists_cost_the_same_with_one_row_and_with_three(mine, own_queries, page, many):
    box.bank(mine, many)
    for n in range(many):
        box.held(mine, title=f"第 {n} 场")
        box.published(mine, title=f"考试 {n}", draws=[{"topic": "食品安全", "count": 1, "points": 20}])
    costs = {
        name: own_queries(mine.head, name)
        for name in ("training_session_list", "exam_list", "question_list", "training_people")
    }
    assert costs == {"training_session_list": 2, "exam_list": 1, "question_list": 4, "training_people": 4}


@pytest.mark.parametrize("many", [1, 3])
def test_a_session_costs_the_same_for_one_person_and_for_three(mine, own_queries, many):
    one = box.told(mine, [mine.cook, mine.waitress, mine.attendant][:many])
    assert own_queries(mine.canteen_leader, "training_session", one.pk) == 5


def test_a_cancelled_test_asks_for_a_reason(mine, post):
    box.bank(mine)
    one = box.published(mine)
    assert post(mine.head, "exam_cancel", one.pk).status_code == 422
    post(mine.head, "exam_cancel", one.pk, reason="题错了")
    one.refresh_from_db()
    assert one.state == "cancelled"


def test_before_the_doors_open_nobody_ticks(mine, page, post, clock):
    one = box.told(mine)
    clock.move_to(box.START - timedelta(hours=1), tick=False)
    post(mine.canteen_leader, "seat_mark", one.seats.get(person=mine.cook).pk, state="present")
    assert one.seats.get(person=mine.cook).state == "expected"
    assert page(mine.canteen_leader, "training_code", one.pk).status_code == 302
    with pytest.raises(sessions.flow.Refused):
        sessions.hold(one, by=mine.head, at=box.START - timedelta(hours=1))
