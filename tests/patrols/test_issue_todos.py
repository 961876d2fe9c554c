"""What waits for a person, from three bounded queries, the overdue first."""

import pytest
from django.core.management import CommandError, call_command

from patrols import todos
from patrols.management.commands import state_diagrams
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR


def lines(person, at=AT + 6 * HOUR):
    return [(todo.text, todo.detail, todo.tone) for todo in todos.due(person, at)]


def test_who_answers_for_it_fixes_it(mine):
    box.assigned(mine)
    box.returned(mine, what="花洒不出水")
    assert lines(mine.attendant) == [
        ("花洒不出水", "一号池区，退回重做", "lamp"),
        ("更衣区地面反复积水", "一号池区，等你整改", "act"),
    ] or lines(mine.attendant) == [
        ("更衣区地面反复积水", "一号池区，等你整改", "act"),
        ("花洒不出水", "一号池区，退回重做", "lamp"),
    ]
    assert lines(mine.cook) == []


def test_overdue_comes_first(mine):
    box.assigned(mine, what="晚到期", at=AT)
    box.assigned(mine, what="已超期", at=AT - 10 * DAY)
    assert lines(mine.attendant)[0] == ("已超期", "一号池区，等你整改", "bad")


def test_the_named_verifier_and_who_stands_in(mine):
    box.rectified(mine, verifier=mine.woman_patroller)
    box.rectified(mine, what="没指定验收人")
    assert [text for text, _detail, _tone in lines(mine.woman_patroller)] == ["更衣区地面反复积水"]
    assert [text for text, _detail, _tone in lines(mine.head)] == ["没指定验收人"]
    assert lines(mine.canteen_leader) == []


def test_nobody_is_asked_to_verify_what_they_may_not(mine):
    box.rectified(mine, responsible=mine.bath_leader, by=mine.bath_leader)
    box.rectified(mine, post="women", responsible=mine.woman_attendant)
    assert lines(mine.bath_leader) == []
    assert lines(mine.secretary) == []
    assert [text for text, *_rest in lines(mine.head)] == ["更衣区地面反复积水"]
    assert len(lines(mine.assessor)) == 1


def test_one_line_for_all_that_is_to_be_assigned(mine):
    box.reported(mine)
    box.reported(mine, post="corridor")
    assert lines(mine.head) == [("2 件问题等着派单", "一次派完", "lamp")]
    assert lines(mine.woman_patroller) == []


@pytest.mark.parametrize("rounds", [1, 30])
def test_five_queries_and_twenty_lines_at_most(mine, rounds, django_assert_num_queries):
    for n in range(rounds):
        box.assigned(mine, responsible=mine.head, at=AT + n * HOUR)
        box.rectified(
            mine, post="corridor", responsible=mine.housekeeper, verifier=mine.head, at=AT + n * HOUR
        )
        box.reported(mine, at=AT + n * HOUR)
    assert mine.head.may("issue.assign")
    # to fix, to verify, to assign; who asks for time, which complaints are without an answer
    with django_assert_num_queries(5):
        waiting = list(todos.due(mine.head, AT))
    assert len(waiting) == min(2 * rounds, 20) + 1


def test_the_state_diagrams_are_drawn_from_the_tables_of_moves(settings, tmp_path):
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="stale"):
        call_command("state_diagrams", "--check")
    call_command("state_diagrams", verbosity=0)
    call_command("state_diagrams", "--check")
    text = (tmp_path / "docs" / "states.md").read_text(encoding="utf-8")
    assert "rectified --> closed" in text and "reported : 待派单 reported" in text
    assert text == state_diagrams.page()
