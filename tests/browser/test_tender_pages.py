"""The market's pages with something on them: a job in every state with what hangs on it, for everybody whom it shows
something else, on a phone, at a desk, at 320 pixels, in the dark, in large type and in English."""

import pytest
from django.urls import reverse

from tenders.actions import opening as openings
from tenders.models import Bid, Contract, Crew, Delivery, Job, Settlement
from tests.browser.tender_box import market
from tests.browser.test_pages import choose, faults_of, look
from tests.cast import moment
from tests.tenders import sealed_box, tender_box, work_box

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)

# Who bids and works, with a phone; who makes, opens, decides and pays, at a desk.
PEOPLE = {"attendant": False, "head": True}
LISTS = [
    "market", "my_bids", "my_contracts", "my_income", "crew_list", "crew_new", "settlement_list", "market_rules",
    "price_book",
]  # fmt: skip
SHOWN = ["bidding", "evaluation", "publicised", "running"]
# By the right that opens them.
ROOMS = {
    "tender.see": ["job_list", "payroll", "income_figures", "income_rows"],
    "tender.make": ["job_new", "template_list"],
    "tender.rules": ["market_rules_edit"],
    "tender.open": ["code_card"],
}


@pytest.fixture
def full(market):
    """Every kind of record there is."""
    mine = market.mine
    tender_box.rule()
    sealed_box.cards(mine, 6)
    _before_the_opening(mine)
    _after_the_opening(mine)
    _at_work(mine)
    tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: 18})
    tender_box.crew(mine.cook, {mine.cook: 20, mine.attendant: 20}, state="forming", name="等人同意的组")
    market.at("2026-11-18 09:00")
    return market


def _before_the_opening(mine):
    for state in ("draft", "review"):
        tender_box.job(mine, state)
    soon = {"bid_from": moment("2026-11-19 08:00"), "bid_until": moment("2026-11-20 18:00")}
    tender_box.job(mine, "published", **soon)
    bidding = sealed_box.locked(mine)
    bidding.questions.create(text="刷子谁出？", asked_by=mine.cook, asked_at=tender_box.AT)
    Job.objects.filter(pk=bidding.pk).update(bid_until=moment("2026-11-20 18:00"))
    sealed_box.closed(sealed_box.locked(mine))
    tender_box.job(mine, "failed", reason="没有人投标")
    tender_box.job(mine, "cancelled", reason="改由施工单位干")
    grab = tender_box.job(
        mine, mode="grab", people_wanted=2, title="扫雪", bid_until=moment("2026-11-20 18:00")
    )
    tender_box.bid(grab, mine.cook, 100, "won")


def _after_the_opening(mine):
    # The first two codes of everybody's card lie with the jobs that are not opened.
    for number in (3, 4):
        job = sealed_box.locked(mine, method="points")
        for who, price in ((mine.cook, 1400), (mine.fixer, 900)):
            sealed_box.seal(job, who, price, "每班两人")
        codes = sealed_box.codes(mine, *sealed_box.SEATS[:2], number=number)
        openings.open_bids(sealed_box.closed(job), codes, by=mine.assessor, at=sealed_box.LATER)
    winner = Bid.objects.filter(job=job, state="opened").first()
    tender_box.award(job, winner)
    Job.objects.filter(pk=job.pk).update(state="publicised", notice_until="2026-11-20")
    job.objections.create(
        award=job.awards.get(), raised_by=mine.waitress, raised_at=tender_box.AWARDED, text="价格比我们高"
    )


def _at_work(mine):
    tender_box.contract(tender_box.job(mine, "contracted"), mine.attendant, state="offered")
    work_box.running(mine)
    work_box.delivered(work_box.running(mine))
    work_box.accepted(mine, work_box.running(mine))
    back = work_box.running(mine)
    work_box.rejected(mine, work_box.delivered(back))
    work_box.drafted(mine, work_box.accepted(mine, work_box.running(mine)))
    work_box.posted(mine, work_box.accepted(mine, work_box.running(mine)))
    work_box.settled(mine)


def paths_of(who):
    names = [*LISTS, *(name for right, names in ROOMS.items() if who.may(right) for name in names)]
    paths = [reverse(name) for name in names]
    hidden = () if who.may("tender.see") else Job.HIDDEN
    jobs = Job.objects.exclude(state__in=hidden).order_by("state", "-pk")
    kinds = {(job.state, job.mode): job for job in jobs}
    assert len(kinds) >= 10
    paths += [reverse("job", args=[job.pk]) for job in kinds.values()]
    opened = Job.objects.filter(opened_at__isnull=False).exclude(opening_digest="")
    paths += [reverse("opening_record", args=[job.pk]) for job in opened[:1]]
    for name, model in (("contract", Contract), ("delivery", Delivery), ("settlement", Settlement)):
        by_state = {one.state: one for one in model.objects.order_by("-pk")}
        paths += [reverse(name, args=[one.pk]) for one in by_state.values()]
    running = Contract.objects.filter(job__state="running").first()
    paths += [reverse("turn_list", args=[running.pk])]
    if running.members.filter(person=who).exists():
        paths += [reverse("turn_start", args=[running.pk]), reverse("crew", args=[Crew.objects.last().pk])]
        paths += [reverse("my_envelope", args=[Job.objects.get(state="bidding", mode="individual").pk])]
    if who.may("tender.make"):
        failed = Job.objects.get(state="failed").pk
        paths += [reverse("job_reissue", args=[failed]), reverse("job_direct", args=[failed])]
    if who.may("tender.open"):
        paths += [reverse("opening", args=[Job.objects.get(state="opening").pk])]
    return paths


@pytest.mark.parametrize(("name", "desk"), PEOPLE.items(), ids=PEOPLE)
def test_every_record_is_accessible_and_fits(full, name, desk):
    who = full.mine.people[name]
    somebody = (full.desk if desk else full.phone)(who)
    faults, seen = [], []
    for path in paths_of(who):
        answer = somebody.page.goto(path)
        assert answer.status == 200 or not who.may("tender.see"), path
        if answer.status == 200:
            seen.append(path)
            faults += faults_of(somebody, path)
    assert len(seen) > 20
    assert not faults, "\n".join(faults)


def test_dark_large_and_english_hold_as_well(full):
    """A record of each kind in each look; the lists and the states differ in their words only."""
    who = full.mine.assessor
    somebody, faults = full.phone(who), []
    names = ("market", "job_list", "income_figures", "my_income")
    records = [("contract", Contract), ("delivery", Delivery), ("settlement", Settlement)]
    paths = [reverse(name) for name in names]
    paths += [reverse(name, args=[model.objects.latest("pk").pk]) for name, model in records]
    paths += [reverse("job", args=[Job.objects.filter(state=state).latest("pk").pk]) for state in SHOWN]
    for look_of in (
        {"theme": "dark"},
        {"theme": "light", "size": "large"},
        {"size": "normal", "language": "en"},
    ):
        choose(somebody, look_of)
        faults += [f"{look_of} {fault}" for path in paths for fault in look(somebody, path)]
    assert not faults, "\n".join(faults)
