"""What work and pay answer at the seams: todos, tiles, standing, held, sheets; the clock; the draft's command."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenders import held, settlement_todos, sheets, standing, tasks, tiles
from tenders.actions import clock
from tenders.actions import settlement_step as steps
from tenders.actions import turn as turns
from tenders.models import Delivery, Job, Settlement
from tests.cast import moment
from tests.tenders import tender_box
from tests.tenders import work_box as box
from tongting.periods import Day, Month

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return box.running(mine)


def todos(person, at):
    return [one.text.split("：")[0] for one in settlement_todos.due(person, at)]


def test_what_waits_for_whom_from_work_to_close(contract, mine):
    over = moment("2026-12-12 20:00")
    assert todos(mine.attendant, over) == ["交工"] and todos(mine.attendant, box.AT) == []
    delivery = box.delivered(contract)
    assert todos(mine.attendant, box.ACCEPTED) == []
    assert todos(mine.bath_leader, box.ACCEPTED) == todos(mine.deputy, box.ACCEPTED) == ["验收"]
    assert todos(mine.cook, box.ACCEPTED) == []
    box.acceptance.sign(delivery, "user", box.word(), by=mine.bath_leader, at=box.ACCEPTED)
    assert todos(mine.bath_leader, box.ACCEPTED) == [] and todos(mine.deputy, box.ACCEPTED) == ["验收"]
    box.acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED)
    settlement = box.drafted(mine, delivery)
    assert todos(mine.attendant, box.SIGNED) == ["签结算单"]
    box.signed(settlement)
    assert todos(mine.attendant, box.SIGNED) == [] and todos(mine.assessor, box.SIGNED) == ["张榜"]
    steps.post(settlement, by=mine.assessor, at=box.POSTED)
    assert todos(mine.leader, box.POSTED) == [] and todos(mine.leader, box.APPROVED) == ["审批结算"]
    steps.object_to(settlement, "少了", by=mine.cook, at=box.POSTED)
    assert todos(mine.assessor, box.POSTED) == ["答复结算异议"]
    steps.answer(settlement, "没少", by=mine.assessor, at=box.POSTED)
    settlement.refresh_from_db()
    steps.approve(settlement, by=mine.leader, at=box.APPROVED)
    assert todos(mine.leader, box.APPROVED) == [] and todos(mine.head, box.APPROVED) == ["审批结算"]
    settlement.refresh_from_db()
    steps.approve(settlement, by=mine.head, at=box.LOCKED)
    assert todos(mine.attendant, box.LOCKED) == ["钱到了吗"]
    box.paid(settlement)
    assert todos(mine.attendant, box.LOCKED) == [] and todos(mine.assessor, box.LOCKED) == ["关闭标的"]


def test_rework_a_voided_settlement_and_a_forgotten_check_out_wait(contract, mine):
    box.rejected(mine, box.delivered(contract))
    assert todos(mine.fixer, box.ACCEPTED) == ["返工"]
    other = box.running(mine, post=mine.pool2, points={mine.cook: 1})
    settlement = box.drafted(mine, box.accepted(mine, other))
    steps.void(settlement, "重算", by=mine.assessor, at=box.SIGNED)
    assert "重新结算" in todos(mine.deputy, box.SIGNED)
    turns.check_in(contract, turns.Handed(uuid.uuid4(), box.AT), by=mine.attendant, at=box.AT)
    assert "忘了签退" in todos(mine.attendant, box.AT + timedelta(hours=17))


def test_many_settlements_cost_no_more_questions(mine):
    tender_box.rule()
    costs = []
    assert mine.head.may("tender.pay")
    for number, who in enumerate((mine.cook, mine.waitress, mine.housekeeper)):
        box.signed(box.drafted(mine, box.accepted(mine, box.running(mine, points={who: 1}))))
        if number != 1:
            with CaptureQueriesContext(connection) as asked:
                list(settlement_todos.due(mine.head, box.SIGNED))
            costs.append(len(asked))
    assert costs[0] == costs[1]


def test_tiles(contract, mine):
    shown = {one.title: one for one in tiles.tiles(mine.head, box.AT)}
    assert shown["在干的活"].figure == "1" and shown["内部竞标"].figure == "0"
    box.rejected(mine, box.delivered(contract))
    shown = {one.title: one for one in tiles.tiles(mine.head, box.ACCEPTED)}
    assert shown["在干的活"].alarm == "1 期返工"
    assert list(tiles.tiles(mine.cook, box.AT)) == []


def test_standing_counts_what_was_accepted(contract, mine):
    box.accepted(mine, contract)
    assert [one.value for one in standing.standing(mine.fixer.pk, Month.parse("2026-12"))] == [1]
    assert [one.value for one in standing.standing(mine.fixer.pk, Month.parse("2026-11"))] == [0]
    assert [one.value for one in standing.standing(mine.cook.pk, Month.parse("2026-12"))] == [0]


def test_the_months_workbook_has_the_income(contract, mine):
    box.settled(mine, contract)
    (sheet,) = sheets.month_sheets(Month.parse("2026-12"))
    rows = list(sheet.rows)
    assert [(row[1], str(row[7])) for row in rows] == [("吕浴工", "797.50"), ("昌水暖", "652.50")]
    assert all(len(row) == len(sheet.columns) for row in rows)


def test_what_somebody_who_leaves_still_holds(contract, mine):
    assert [one.what for one in held.held(mine.fixer, box.AT)] == ["没干完的承包合同"]
    settlement = box.drafted(mine, box.accepted(mine, contract))
    assert [one.what for one in held.held(mine.fixer, box.DRAFTED)] == ["没干完的承包合同", "没签字的结算单"]
    box.signed(settlement)
    steps.post(settlement, by=mine.assessor, at=box.POSTED)
    settlement.refresh_from_db()
    box.locked(mine, settlement)
    assert [one.what for one in held.held(mine.fixer, box.LOCKED)] == ["没确认到账的结算"]
    box.paid(settlement)
    assert list(held.held(mine.fixer, box.LOCKED)) == []


def test_the_clock_misses_and_drafts(contract, mine, time_machine):
    clock.keep_time(at=moment("2026-12-16 00:10"))
    assert Delivery.objects.get().state == "missed" and Job.objects.get().state == "missed"
    tasks.draft_settlements(Day.parse("2026-12-25"), moment("2026-12-26 03:00"))
    tasks.draft_settlements(Day.parse("2026-12-26"), moment("2026-12-27 03:00"))
    assert Settlement.objects.get().drafted_by is None


def test_the_command_drafts(contract, mine, time_machine, capsys):
    box.accepted(mine, contract)
    time_machine.move_to(box.DRAFTED, tick=False)
    call_command("draft_settlements")
    assert capsys.readouterr().out.strip() == "1"
    call_command("draft_settlements", month="2026-12")
    assert capsys.readouterr().out.strip() == "0"


def test_a_contract_that_was_dissolved_leaves_nothing_open(contract, mine):
    type(contract).objects.filter(pk=contract.pk).update(state="terminated")
    clock.keep_time(at=box.AT)
    assert Delivery.objects.get().state == "missed" and Job.objects.get().state == "missed"
