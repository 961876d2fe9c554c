"""The demo's market is lived through the real actions: a job in every state, books that balance, envelopes that open
with the codes that lie in the demo's file. Keys and codes are drawn anew each time; nothing here depends on them."""

import json
import stat
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings

from patrols.demo import rosters
from tenders.actions import opening
from tenders.demo import market, plan
from tenders.demo.opening import FILE
from tenders.models import (
    Award,
    Bid,
    Contract,
    Crew,
    Deduction,
    Delivery,
    Job,
    JobObjection,
    JobTemplate,
    Question,
    Settlement,
    SettlementLine,
    SignOff,
    WorkLog,
    WorkPhoto,
)
from tenders.queries import price_book
from tests.cast import moment
from tongting.people.models import User
from tongting.periods import ONE_DAY, Month, local

FIRST, UNTIL = date(2026, 10, 15), moment("2026-11-19 10:00")
NOTHING = Decimal(0)


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker, tmp_path_factory):
    """Once for all tests of this file, which each take back what they do to it; the folder with the codes."""
    folder = tmp_path_factory.mktemp("market")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media", VAR=folder),
        transaction.atomic(),
    ):
        call_command("load_department", verbosity=0)
        rosters.fill(FIRST, UNTIL)
        live_day, day = market.lives(FIRST, UNTIL, 7), FIRST
        while day <= UNTIL.date():
            live_day(day)
            day += ONE_DAY
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def history(lived, db):
    return lived


def job(title):
    return Job.objects.filter(title__startswith=title).earliest("pk")


def test_a_job_stands_in_every_state(history):
    found = Counter(Job.objects.values_list("state", flat=True))
    assert set(found) == {state.value for state in Job.State}
    assert set(Settlement.objects.values_list("state", flat=True)) >= {"drafted", "posted", "locked"}
    assert set(Job.objects.values_list("mode", flat=True)) == {"individual", "team", "grab"}


def test_the_pages_have_something_to_show(history):
    assert Question.objects.exclude(answer="").exists() and Question.objects.filter(answer="").exists()
    assert JobObjection.objects.get().state == "rejected"
    assert JobTemplate.objects.count() == 3
    lines = price_book.lines()
    assert {line.kind for line in lines} >= {"cleaning", "bath", "repair"}
    assert max(line.spread.count for line in lines) > 1
    assert Crew.objects.get(name="缝补洗衣组").state == "forming"
    assert WorkLog.objects.filter(end_at__isnull=False).count() > 60 and WorkPhoto.objects.exists()
    assert Job.objects.filter(certificate="高处作业证", state="bidding").exists()


def test_somebody_declined_and_the_next_moved_up(history):
    contracts = {one.state: one for one in Contract.objects.filter(job=job("女浴池"))}
    assert contracts["refused"].why.startswith("家里老人住院")
    assert contracts["signed"].head != contracts["refused"].head
    assert Bid.objects.get(job=job("女浴池"), person=contracts["refused"].head).state == "withdrawn"


def test_what_failed_is_tendered_again_at_another_price(history):
    again = Job.objects.get(reissue_of__isnull=False)
    assert again.reissue_of.state == "failed" and again.ceiling != again.reissue_of.ceiling
    rejected = SignOff.objects.filter(delivery__contract__job=again)
    assert again.state == "rework" and {one.verdict for one in rejected} == {"reject"} and len(rejected) == 2


def test_an_unusual_price_is_explained_and_points_are_worked_out(history):
    bids = list(Bid.objects.filter(job=job("3 号宿舍楼"), state="opened").order_by("rank"))
    assert [flag["flag"] for flag in bids[0].flags] == ["low"] and bids[0].explanation
    assert all(one.price_points + one.plan_points == one.points for one in bids)
    assert bids[0].price_points == 70 and Award.objects.get(job=job("3 号宿舍楼")).state == "proposed"


def test_the_crew_of_the_example_is_paid_to_the_fen(history, settings):
    example = json.loads((settings.STARTER / "demo_records.json").read_text(encoding="utf-8"))
    example = example["team_distribution_example"]
    paid = Settlement.objects.get(contract__job=job("矿内绿化"), delivery__number=1)
    assert (paid.state, paid.net) == ("locked", Decimal(example["net_yuan"]))
    lines = paid.lines.values_list("person__staff_no", "amount")
    assert {number: f"{amount:.2f}" for number, amount in lines} == example["shares"]


def test_the_books_balance(history):
    for one in Settlement.objects.annotate(shared=Sum("lines__amount")):
        assert one.net == one.gross - one.materials - one.deductions == (one.shared or NOTHING), one
    for contract in Contract.objects.exclude(state="refused").select_related("job", "award"):
        room = contract.amount * (contract.deliveries.count() if contract.job.is_monthly else 1)
        gross = contract.settlements.exclude(state="void").aggregate(all=Sum("gross"))["all"] or NOTHING
        assert contract.amount <= (contract.award.amount if contract.award else contract.job.ceiling)
        assert gross <= room
    kept = Settlement.objects.filter(corrects=None).exclude(state="void").select_related("delivery")
    for one in kept:
        written = Deduction.objects.filter(delivery=one.delivery).aggregate(all=Sum("amount"))["all"]
        assert one.deductions == (NOTHING if one.delivery.state == "missed" else written or NOTHING)


def test_a_correction_is_a_line_of_its_own_and_closing_waits_for_the_money(history):
    correction = Settlement.objects.get(corrects__isnull=False)
    assert (correction.state, correction.net) == ("locked", Decimal("-24.00"))
    assert correction.corrects.contract.job.state == "settled"
    closed = SettlementLine.objects.filter(settlement__contract__job__state="closed")
    assert closed and not closed.filter(paid_at=None).exists()


def test_every_delivery_was_accepted_by_two_who_did_not_work_in_it(history):
    for delivery in Delivery.objects.filter(state="accepted"):
        said = [one.person_id for one in delivery.signoffs.all()]
        assert len(set(said)) == 2
        assert not delivery.contract.members.filter(person__in=said).exists()


def test_nobody_works_more_than_the_law_allows(history):
    days, months = Counter(), Counter()
    for log in WorkLog.objects.all():
        day = local(log.start_at).date()
        days[log.person_id, day] += log.counted
        months[log.person_id, str(Month.of(day))] += log.counted
    assert max(days.values()) <= 3 and max(months.values()) <= 36


def test_envelopes_say_nothing_until_two_codes_open_them(history):
    waiting = job("食堂后门")
    sealed = Bid.objects.filter(job=waiting)
    assert waiting.state == "opening" and {one.state for one in sealed} == {"sealed"}
    assert len({len(one.envelope) for one in sealed}) == 1 and not sealed.exclude(price=None).exists()
    given = codes_of(history, waiting)[:2]
    opened = opening.open_bids(waiting, given, by=given[0][0], at=UNTIL)
    prices = Bid.objects.filter(job=waiting, state="opened").values_list("price", flat=True)
    assert opened.state == "evaluation" and sorted(prices) == [780, 800, 845]


def codes_of(folder, job):
    """(person, code) as the file says them."""
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    mine = [line.split("  ") for line in lines if line.startswith(f"{job}（")]
    return [(User.objects.get(staff_no=who.split()[0]), code) for _job, who, code in mine]


def test_the_codes_are_for_whoever_runs_the_demo_only(history):
    assert stat.S_IMODE((history / FILE).stat().st_mode) == 0o600
    assert len(codes_of(history, job("食堂后门"))) == 3
    # What opened already is of no use to anybody.
    assert not codes_of(history, job("工业广场"))


def test_a_longer_history_holds_more_rounds():
    short, long = plan.read(-40), plan.read(-120)
    assert len(long.lots) > len(short.lots) > len({lot.title for lot in short.lots})
    assert len({lot.key for lot in long.lots}) == len(long.lots)
    assert long.begins < short.begins
