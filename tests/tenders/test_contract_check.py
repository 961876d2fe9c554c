"""A whole quarter of monthly questions: falling below pauses with notice, healing lets go on, nobody is told twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from patrols.models import Issue, Score
from tenders import tasks
from tenders.actions import clock, contract_check
from tests.cast import moment
from tests.patrols import issue_box
from tests.tenders import tender_box as box
from tests.tenders.test_eligibility import score, shift
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import WorkShift
from tongting.periods import Day, Month

NOVEMBER = Month.named(2026, 11)
FIRST = moment("2026-12-01 06:00")


@pytest.fixture
def contract(mine):
    job = box.job(mine, "running", post=mine.pool, last_day=date(2027, 2, 28))
    return box.contract(job, mine.cook, points={mine.cook: 1, mine.fixer: 1})


def state(contract):
    contract.refresh_from_db()
    return contract.state


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", "detail"))


def test_falling_below_pauses_for_everybody_and_says_who_and_why(mine, contract):
    score(mine, mine.cook, 79, "2026-11")
    score(mine, mine.fixer, 95, "2026-11")
    assert contract_check.check_month(NOVEMBER, at=FIRST) == {"paused": 1}
    assert (state(contract), contract.paused_at) == ("paused", FIRST)
    why = "陈厨师：本岗 2026-11 月考核 79 分，要满 80 分；下个月考核够了就能投"
    assert contract.why == why
    for person in (mine.cook, mine.fixer, mine.deputy):
        assert told(person) == [("“女浴池卫生保洁”的合同暂停", why)]


def test_once_and_healed_with_the_next_month(mine, contract):
    score(mine, mine.cook, 79, "2026-11")
    for _again in range(3):
        contract_check.check_month(NOVEMBER, at=FIRST)
    assert Notice.objects.filter(person=mine.cook).count() == 1
    score(mine, mine.cook, 88, "2026-12")
    assert contract_check.check_month(Month.named(2026, 12), at=moment("2027-01-01 06:00")) == {"resumed": 1}
    assert (state(contract), contract.paused_at, contract.why) == ("signed", None, "")
    assert told(mine.cook)[-1] == ("“女浴池卫生保洁”的合同恢复了，接着干", "")
    assert contract_check.check_month(Month.named(2026, 12), at=moment("2027-01-01 07:00")) == {"kept": 1}


def test_an_appeal_that_is_upheld_does_not_wait_for_the_next_month(mine, contract):
    row = score(mine, mine.cook, 79, "2026-11")
    tasks.check_contracts(NOVEMBER, FIRST)
    tasks.check_paused_contracts(Day.of(date(2026, 12, 1)), moment("2026-12-02 07:00"))
    assert state(contract) == "paused"
    Score.objects.filter(pk=row.pk).update(total=Decimal(81))
    tasks.check_paused_contracts(Day.of(date(2026, 12, 2)), moment("2026-12-03 07:00"))
    assert state(contract) == "signed"


def test_an_overdue_issue_pauses_until_it_is_handed_in(mine, contract):
    issue = issue_box.assigned(mine, responsible=mine.fixer)
    Issue.objects.filter(pk=issue.pk).update(overdue_at=issue.due_at)
    contract_check.check_month(NOVEMBER, at=FIRST)
    assert state(contract) == "paused" and contract.why.startswith("昌水暖：本岗有 1 个问题超期没整改")
    Issue.objects.filter(pk=issue.pk).update(overdue_at=None)
    contract_check.check_paused(at=moment("2026-12-04 07:00"))
    assert state(contract) == "signed"


def test_what_somebody_else_paused_stays_paused(mine, contract):
    flow.move(contract, "paused", by=mine.deputy, at=FIRST, paused_at=FIRST, why="浴池停水")
    assert contract_check.check_month(NOVEMBER, at=FIRST) == {"kept": 1}
    assert contract_check.check_paused(at=FIRST) == {"kept": 1} and state(contract) == "paused"


def test_what_kept_it_from_beginning_lets_it_go_on_when_it_is_healed(mine):
    """It began paused for a shift, which pauses nothing later on: the morning after does not let it pass either."""
    job = box.job(mine, "contracted", post=mine.pool, last_day=date(2027, 2, 28))
    contract = box.contract(job, mine.cook)
    shift(mine.cook, "11-16 16:00", "11-17 00:00")
    clock.touch(job, at=moment("2026-11-13 00:05"))
    assert state(contract) == "paused" and "本岗的班" in contract.why
    assert contract_check.check_paused(at=moment("2026-11-13 07:00")) == {"kept": 1}
    WorkShift.objects.all().delete()
    assert contract_check.check_paused(at=moment("2026-11-14 07:00")) == {"resumed": 1}
    assert (state(contract), contract.why) == ("signed", "")
    assert told(mine.cook)[-1][0] == "“女浴池卫生保洁”的合同恢复了，接着干"


def test_a_shift_that_moved_into_the_job_is_said_once_a_month_and_pauses_nothing(mine, contract):
    shift(mine.cook, "12-07 16:00", "12-08 00:00")
    for _again in range(2):
        assert contract_check.check_month(NOVEMBER, at=FIRST) == {"warned": 1}
    assert state(contract) == "signed" and len(told(mine.cook)) == 1
    text, detail = told(mine.cook)[0]
    assert text == "“女浴池卫生保洁”有时间要调" and detail.startswith("陈厨师：12-07 19:00–21:00 要干这个活")


def test_what_is_over_or_was_never_signed_is_not_asked(mine, contract):
    score(mine, mine.cook, 10, "2026-11")
    assert contract_check.check_month(NOVEMBER, at=moment("2027-03-01 06:00")) == {}
    box.contract(box.job(mine, "contracted", post=mine.pool), mine.cook, state="offered")
    assert contract_check.check_month(NOVEMBER, at=FIRST) == {"paused": 1}


def test_somebody_who_ended_it_meanwhile_was_faster(mine, contract, monkeypatch):
    score(mine, mine.cook, 10, "2026-11")
    asked = contract_check.eligibility.verdicts_of

    def ended_meanwhile(person, job, at, held=None):
        type(contract).objects.filter(pk=contract.pk).update(state="terminated")
        return asked(person, job, at, held)

    monkeypatch.setattr(contract_check.eligibility, "verdicts_of", ended_meanwhile)
    assert contract_check.check_month(NOVEMBER, at=FIRST) == {}
    assert state(contract) == "terminated" and not Notice.objects.exists()
    assert not Event.objects.filter(verb="pause_check").exists()


def test_the_command_is_the_clocks_twin(mine, contract, capsys):
    call_command("check_contracts")
    assert capsys.readouterr().out == "kept: 1\n" or not capsys.readouterr().out
