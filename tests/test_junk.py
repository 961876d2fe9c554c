"""Rubbish in addresses: no parameter of any page and no word in any path ends in a server error."""

import re
from urllib.parse import quote

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import Resolver404, get_resolver, resolve, reverse

from patrols.forms.appeal import AppealFilterForm, CorrectionFilterForm
from patrols.forms.complaint import CodeForm, ComplaintFilterForm
from patrols.forms.conflict import ConflictFilterForm
from patrols.forms.contest import ContestFilter
from patrols.forms.exam import ExamFilter
from patrols.forms.food import MonthForm
from patrols.forms.issue import IssueFilterForm
from patrols.forms.patrol import PatrolFilterForm
from patrols.forms.presence import QualityForm
from patrols.forms.question import QuestionFilter
from patrols.forms.recheck import RecheckFilterForm
from patrols.forms.record import RecordFilterForm
from patrols.forms.rota import CoverageForm, MissedFilterForm
from patrols.forms.rule_set import EditionFilter
from patrols.forms.task import TaskFilterForm
from patrols.forms.training import RecordFilter, SessionFilter
from starrating.forms.award import AwardFilter
from starrating.forms.campaign import MonthFilter
from starrating.forms.help import HelpFilterForm
from starrating.forms.objection import ObjectionFilterForm
from starrating.forms.sticker import LockerStickerForm, RoomStickerForm
from stations.forms.charging import ChargeFilter
from stations.forms.figures import BookingFilter, FiguresFilter
from stations.forms.found import FoundFilter
from stations.forms.haircut import TurnFilter
from stations.forms.handover import HandoverFilter
from stations.forms.key import KeyFilter, LockerPlanFilter, OpeningFilter
from stations.forms.line import WishFilter
from stations.forms.manage import LoanFilter
from stations.forms.music import MonthPick, TuneFilter
from stations.forms.parcel import ParcelFilter
from stations.forms.sending import SendingFilter
from stations.forms.stock import LedgerFilter, ShoppingFilter, StockFilter
from stations.forms.voice import RatingFilter
from tenders.forms.income import IncomeForm, RowsForm
from tenders.forms.job import JobFilterForm
from tenders.forms.market import OfferFilter
from tenders.forms.settlement import SettlementFilterForm
from tests.cast import grant, moment, rooms_and_lockers
from tests.patrols import issue_box
from tests.patrols import month_box as box
from tests.people import rosters
from tests.test_house import walk_patterns
from tongting.notices.bulletin.forms import BulletinFilterForm
from tongting.people import roles
from tongting.people.forms import PeopleFilter
from tongting.people.forms.certificate import CertificateFilter, LackFilter
from tongting.people.forms.leave import LeaveFilter
from tongting.people.forms.roster import RosterFilter
from tongting.people.forms.slips import SlipFilter
from tongting.places.forms import AreaFilter, LockerFilter, PostFilter, RoomFilter, SheetFilter

JUNK = {
    "nul": "\0", "nul inside": "a\0b", "3,000 characters": "长" * 3_000, "10,000 digits": "9" * 10_000,
    "half an emoji": "\ud83d", "negative": "-1", "nought": "0", "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**63), "fraction": "1.5", "exponent": "1e999", "not a number": "NaN", "wide digits": "１２",
    "no day": "2026-02-30", "first day": "0001-01-01", "last day": "9999-12-31", "first week": "0001-W01",
    "last week": "9999-W52", "first month": "0001-01", "last month": "9999-12", "uuid": "0" * 32,
    "object": '{"a": 1}', "empty": "",
    # None of these is in another's way; what holds a slash can be no word of a path.
    "all that text can do": "👷‍♂️🔥 %_\\ '\";-- <b onclick=x> \u202e\u0007\x1b[31m [1]",
    "with slashes": "<script>alert(1)</script> ../../etc/passwd",
}  # fmt: skip
# What a database in one file minds in its own way; the others are sent where the server runs, which minds more.
FILE_MINDS = {"nul", "10,000 digits", "beyond 64 bits", "half an emoji", "last day"}
EVERY = [what if what in FILE_MINDS else pytest.param(what, marks=pytest.mark.services) for what in JUNK]
# What gets past a field's own look most easily, tried in each field that takes it by itself as well.
ALONE = ("nul", "10,000 digits", "beyond 64 bits", "wide digits", "last day", "last month")
FILTERS = {
    "person_list": PeopleFilter, "post_list": PostFilter, "room_list": RoomFilter, "locker_list": LockerFilter,
    "patrol_list": PatrolFilterForm, "issue_list": IssueFilterForm, "issue_search": IssueFilterForm,
    "record_list": RecordFilterForm, "roster_list": RosterFilter, "leave_list": LeaveFilter,
    "certificate_list": CertificateFilter, "certificate_lack": LackFilter, "slip_list": SlipFilter,
    "quality_list": QualityForm, "conflict_list": ConflictFilterForm, "bulletin_list": BulletinFilterForm,
    "food_list": MonthForm, "recheck_list": RecheckFilterForm, "complaint_list": ComplaintFilterForm,
    "complaint_find": CodeForm, "code_sheet": SheetFilter, "coverage": CoverageForm, "slot_missed": MissedFilterForm,
    "area_list": AreaFilter, "rule_set_compare": EditionFilter,
    "campaign_list": MonthFilter, "objection_list": ObjectionFilterForm,
    "help_list": HelpFilterForm, "award_list": AwardFilter, "room_stickers": RoomStickerForm,
    "locker_stickers": LockerStickerForm,
    "job_list": JobFilterForm, "income_figures": IncomeForm, "income_rows": RowsForm, "market": OfferFilter,
    "voice_list": RatingFilter, "station_figures": FiguresFilter, "booking_list": BookingFilter,
    "settlement_list": SettlementFilterForm, "loan_list": LoanFilter, "parcel_list": ParcelFilter,
    "stock_list": StockFilter,
    "stock_shopping": ShoppingFilter, "stock_ledger": LedgerFilter,
    "found_list": FoundFilter, "locker_plan": LockerPlanFilter,
    "key_list": KeyFilter, "opening_list": OpeningFilter,
    "tune_list": TuneFilter,
    "appeal_list": AppealFilterForm, "correction_list": CorrectionFilterForm,
    "proof_list": MonthPick,
    "charge_list": ChargeFilter, "turn_list": TurnFilter,
    "sending_list": SendingFilter, "handover_list": HandoverFilter, "wish_list": WishFilter,
    "contest_list": ContestFilter,
    "training_session_list": SessionFilter, "exam_list": ExamFilter, "question_list": QuestionFilter,
    "training_people": RecordFilter,
    "task_list": TaskFilterForm,
}  # fmt: skip
# What any page may read beside its own filters: cursors, where to go on, what a link from elsewhere brings along.
EVERYWHERE = (
    "after", "before", "next", "fresh", "late", "post", "page", "team", "month", "person", "q", "signature", "expires",
    "issues", "sheet",
)  # fmt: skip

# A script gets a sentence where people get a page around it.
SCRIPT = {"X-Requested-With": "fetch"}


def routes():
    return [(route, entry.name) for route, entry in walk_patterns(get_resolver()) if entry.name]


def encoded(junk):
    """As an address carries it; what no text can hold goes as the bytes that a browser would send."""
    return quote(junk.encode("utf-8", "surrogatepass"), safe="")


def leads_somewhere(route):
    """Whether a page is asked for it; where none is, each such address ends in the same page for what is not there."""
    try:
        resolve(f"/{route}")
    except Resolver404:
        return False
    return True


@pytest.fixture
def anybody(client, mine, time_machine):
    """Somebody who may open everything, in a mine where something is."""
    time_machine.move_to(moment("2026-11-18 17:00"), tick=False)
    rooms_and_lockers(mine)
    rosters.kinds()
    rosters.shift(mine.cook, "2026-11-18", "early")
    rosters.leave(mine.cook, "2026-11-20", "2026-11-21")
    issue_box.assigned(mine)
    box.visit(mine, "pool", mine.head, "2026-10-03 15:10", 92)
    box.enter(mine, mine.cook, "late")
    box.drafted(mine)
    grant(mine.woman_patroller, *(code for code in roles.ROLES if code != "party_patroller"))
    client.force_login(mine.woman_patroller)
    client.raise_request_exception = False
    return client


def filters_of(page):
    """The filter form of a page that has one."""
    seen = [page.context.get(key) for key in ("form", "filters")] if page.context else []
    return next((form for form in seen if hasattr(form, "chosen")), None)


def test_every_list_with_filters_is_held_here(anybody):
    """A list whose page has a filter form stands in the table above."""
    found = set()
    for route, name in routes():
        if "<" in route or name in ("logout", "root"):
            continue
        if filters_of(anybody.get(reverse(name))):
            found.add(name)
    # The lockers show theirs as tabs, the lines of income are opened from a figure, two editions from a list of them.
    assert found | {"locker_list", "income_rows", "rule_set_compare"} == set(FILTERS)


@pytest.mark.parametrize("what", EVERY)
def test_no_rubbish_in_all_parameters_of_any_list_ends_in_an_error(anybody, what):
    wrong = []
    for name, form in FILTERS.items():
        parameters = dict.fromkeys((*form.base_fields, *EVERYWHERE))
        query = "&".join(f"{field}={encoded(JUNK[what])}" for field in parameters)
        if (status := anybody.get(f"{reverse(name)}?{query}").status_code) != 200:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", ALONE)
def test_no_parameter_of_any_list_ends_in_an_error(anybody, what):
    wrong = []
    for name, form in FILTERS.items():
        # What a form leaves out of account is to the page as if nobody had given it.
        given = {field: f"{field}={encoded(JUNK[what])}" for field in (*form.base_fields, "after", "before")}
        form_there = filters_of(anybody.get(f"{reverse(name)}?{'&'.join(given.values())}"))
        taken = form_there.chosen() if form_there else form.base_fields
        for field in (*taken, "after", "before"):
            address = f"{reverse(name)}?{given[field]}"
            if (status := anybody.get(address).status_code) != 200:
                wrong.append(f"{name} ?{field}: {status}")
    assert not wrong, "\n".join(wrong)


# The other pages without a named part, and which of them look at what stands behind the question mark: a page that
# never looks cannot answer differently.
LOOKING: dict[str, bool] = {}


@pytest.fixture
def looking(anybody, monkeypatch):
    if not LOOKING:
        looked = []
        with monkeypatch.context() as watch:
            given = property(
                lambda request: looked.append(request) or QueryDict(request.META["QUERY_STRING"]),
                lambda request, query: None,
            )
            watch.setattr(WSGIRequest, "GET", given)
            for route, name in routes():
                if "<" in route or name == "logout" or name in FILTERS:
                    continue
                looked.clear()
                anybody.get(reverse(name))
                LOOKING[name] = bool(looked)
    return LOOKING


def all_parameters(junk):
    return "&".join(f"{name}={encoded(one)}" for name, one in zip(EVERYWHERE, junk, strict=True))


@pytest.mark.parametrize("what", EVERY)
def test_no_parameter_of_any_other_page_ends_in_an_error(anybody, looking, what):
    query, wrong = all_parameters([JUNK[what]] * len(EVERYWHERE)), []
    for name in (name for name, looks in looking.items() if looks):
        if (status := anybody.get(f"{reverse(name)}?{query}").status_code) >= 500:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_nor_does_one_of_a_page_that_never_looks_at_any(anybody, looking):
    blind = {name for name, looks in looking.items() if not looks}
    assert blind.isdisjoint({"login", "roster_me", "issue_report", "job_new", "notice_list"})
    query, wrong = all_parameters(list(JUNK.values())[: len(EVERYWHERE)]), []
    for name in blind:
        if (status := anybody.get(f"{reverse(name)}?{query}").status_code) >= 500 and name != "health":
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_a_parameter_given_twice_or_without_a_value_is_no_error(anybody):
    for name, form in FILTERS.items():
        for query in ("{0}=1&{0}=2", "{0}", "{0}[]=1", "{0}=%ff%fe", "{0}=%"):
            asked = "&".join(query.format(field) for field in form.base_fields)
            assert anybody.get(f"{reverse(name)}?{asked}").status_code == 200, (name, query)


@pytest.mark.parametrize("what", EVERY)
def test_no_word_in_a_path_ends_in_an_error(anybody, what):
    """Each named part of each address that takes the word, looked at and posted to: as a script first, which is told
    in a sentence where nothing stands under that name. The page that says so to people is looked at once."""
    word, wrong = encoded(JUNK[what]), []
    assert anybody.get(f"/nowhere{word}/").status_code in (400, 404)
    for route, name in routes():
        if "<" not in route or not leads_somewhere(re.sub(r"<[^>]+>", lambda _part: JUNK[what], route)):
            continue
        path = "/" + re.sub(r"<[^>]+>", lambda _part: word, route)
        answers = [anybody.get(path, headers=SCRIPT), anybody.post(path, headers=SCRIPT)]
        if any(answer.status_code not in (404, 405) for answer in answers):
            answers += [anybody.get(path), anybody.post(path)]
        for answer in answers:
            if answer.status_code >= 500:
                wrong.append(f"{name} {answer.wsgi_request.method}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


# What each page without a named part asks for, by its name: a page asks everybody in this mine for the same.
FIELDS: dict[str, tuple[str, ...]] = {}


@pytest.fixture
def fields(anybody):
    if not FIELDS:
        for route, name in routes():
            if "<" in route or name in ("logout", "login", "password_change", "photo_upload", "import_new"):
                continue
            form = (anybody.get(reverse(name)).context or {}).get("form")
            FIELDS[name] = tuple(getattr(form, "fields", ()))
    return FIELDS


def post(client, name, body):
    return client.post(reverse(name), body, content_type="application/x-www-form-urlencoded").status_code


@pytest.mark.parametrize("what", EVERY)
def test_no_value_of_any_form_ends_in_an_error(anybody, fields, what):
    """Every form of a page without a named part, all its fields filled with the same rubbish; and where a form took
    it, no page that may show it now."""
    wrong, taken = [], []
    for name in (name for name, asked in fields.items() if asked):
        status = post(anybody, name, "&".join(f"{field}={encoded(JUNK[what])}" for field in fields[name]))
        if status >= 500:
            wrong.append(f"{name}: {status}")
        if status == 302:
            taken.append(name)
    for name in fields if taken else ():
        if (status := anybody.get(reverse(name)).status_code) >= 500 and name != "health":
            wrong.append(f"{name} after {taken}: {status}")
    assert not wrong, "\n".join(wrong)


def test_nothing_sent_to_a_page_that_asks_for_nothing_is_no_error(anybody, fields):
    wrong = []
    for name in (name for name, asked in fields.items() if not asked):
        if (status := post(anybody, name, "")) >= 500 and name != "health":
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)
