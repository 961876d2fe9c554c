"""Rubbish in addresses: no parameter of any page and no word in any path ends in a server error."""

import re
from urllib.parse import quote

import pytest
from django.urls import Resolver404, get_resolver, resolve, reverse

from patrols.forms.complaint import CodeForm, ComplaintFilterForm
from patrols.forms.conflict import ConflictFilterForm
from patrols.forms.food import MonthForm
from patrols.forms.issue import IssueFilterForm
from patrols.forms.patrol import PatrolFilterForm
from patrols.forms.presence import QualityForm
from patrols.forms.recheck import RecheckFilterForm
from patrols.forms.record import RecordFilterForm
from patrols.forms.rota import CoverageForm, MissedFilterForm
from starrating.forms.award import AwardFilter
from starrating.forms.campaign import MonthFilter
from starrating.forms.help import HelpFilterForm
from starrating.forms.objection import ObjectionFilterForm
from tests.cast import grant, moment, rooms_and_lockers
from tests.patrols import issue_box
from tests.patrols import month_box as box
from tests.people import rosters
from tests.test_house import walk_patterns
from tongting.notices.bulletin.forms import BulletinFilterForm
from tongting.people import roles
from tongting.people.forms import PeopleFilter
from tongting.people.forms.leave import LeaveFilter
from tongting.people.forms.roster import RosterFilter
from tongting.people.forms.slips import SlipFilter
from tongting.places.forms import AreaFilter, LockerFilter, PostFilter, RoomFilter, SheetFilter

JUNK = {
    "nul": "\0", "nul inside": "a\0b", "10,000 characters": "长" * 10_000, "10,000 digits": "9" * 10_000,
    "emoji": "👷‍♂️🔥", "half an emoji": "\ud83d", "negative": "-1", "nought": "0", "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**63), "fraction": "1.5", "exponent": "1e999", "not a number": "NaN", "wide digits": "１２",
    "no day": "2026-02-30", "first day": "0001-01-01", "last day": "9999-12-31", "first week": "0001-W01",
    "last week": "9999-W52", "first month": "0001-01", "last month": "9999-12", "uuid": "0" * 32,
    "list": "[1]", "object": '{"a": 1}', "pattern": "%_\\", "quotes": "'\";--", "markup": "<script>alert(1)</script>",
    "path": "../../etc/passwd", "way of the text": "\u202e\u0007\x1b[31m", "empty": "",
}  # fmt: skip
# What gets past a field's own look most easily, tried in each by itself as well.
ALONE = ("nul", "10,000 digits", "beyond 64 bits", "wide digits", "last day", "last month")
FILTERS = {
    "person_list": PeopleFilter, "post_list": PostFilter, "room_list": RoomFilter, "locker_list": LockerFilter,
    "patrol_list": PatrolFilterForm, "issue_list": IssueFilterForm, "issue_search": IssueFilterForm,
    "record_list": RecordFilterForm, "roster_list": RosterFilter, "leave_list": LeaveFilter, "slip_list": SlipFilter,
    "quality_list": QualityForm, "conflict_list": ConflictFilterForm, "bulletin_list": BulletinFilterForm,
    "food_list": MonthForm, "recheck_list": RecheckFilterForm, "complaint_list": ComplaintFilterForm,
    "complaint_find": CodeForm, "code_sheet": SheetFilter, "coverage": CoverageForm, "slot_missed": MissedFilterForm,
    "area_list": AreaFilter, "campaign_list": MonthFilter, "objection_list": ObjectionFilterForm,
    "help_list": HelpFilterForm, "award_list": AwardFilter,
}  # fmt: skip
# What any page may read beside its own filters: cursors, where to go on, what a link from elsewhere brings along.
EVERYWHERE = (
    "after", "before", "next", "fresh", "late", "post", "page", "team", "month", "person", "q", "signature", "expires",
    "issues", "sheet",
)  # fmt: skip


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


def test_every_list_with_filters_is_held_here(anybody):
    """A list whose page has a filter form stands in the table above."""
    found = set()
    for route, name in routes():
        if "<" in route or name in ("logout", "root"):
            continue
        context = anybody.get(reverse(name)).context
        if context and any(hasattr(context.get(key), "chosen") for key in ("form", "filters")):
            found.add(name)
    # The lockers show theirs as tabs.
    assert found | {"locker_list"} == set(FILTERS)


@pytest.mark.parametrize("what", JUNK)
def test_no_rubbish_in_all_parameters_of_any_list_ends_in_an_error(anybody, what):
    wrong = []
    for name, form in FILTERS.items():
        query = "&".join(f"{field}={encoded(JUNK[what])}" for field in (*form.base_fields, "after", "before"))
        if (status := anybody.get(f"{reverse(name)}?{query}").status_code) != 200:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", ALONE)
def test_no_parameter_of_any_list_ends_in_an_error(anybody, what):
    wrong = []
    for name, form in FILTERS.items():
        for field in (*form.base_fields, "after", "before"):
            address = f"{reverse(name)}?{field}={encoded(JUNK[what])}"
            if (status := anybody.get(address).status_code) != 200:
                wrong.append(f"{name} ?{field}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", JUNK)
def test_no_parameter_of_any_other_page_ends_in_an_error(anybody, what):
    query = "&".join(f"{name}={encoded(JUNK[what])}" for name in EVERYWHERE)
    wrong = []
    for route, name in routes():
        if "<" in route or name == "logout":
            continue
        if (status := anybody.get(f"{reverse(name)}?{query}").status_code) >= 500 and name != "health":
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_a_parameter_given_twice_or_without_a_value_is_no_error(anybody):
    for name, form in FILTERS.items():
        for field in form.base_fields:
            for query in (f"{field}=1&{field}=2", field, f"{field}[]=1", f"{field}=%ff%fe", f"{field}=%"):
                assert anybody.get(f"{reverse(name)}?{query}").status_code == 200, (name, query)


@pytest.mark.parametrize("what", JUNK)
def test_no_word_in_a_path_ends_in_an_error(anybody, what):
    """Each named part of each address that takes the word, looked at and posted to."""
    word, wrong = encoded(JUNK[what]), []
    assert anybody.get(f"/nowhere{word}/").status_code in (400, 404)
    for route, name in routes():
        if "<" not in route or not leads_somewhere(re.sub(r"<[^>]+>", lambda _part: JUNK[what], route)):
            continue
        path = "/" + re.sub(r"<[^>]+>", lambda _part: word, route)
        for answer in (anybody.get(path), anybody.post(path)):
            if answer.status_code >= 500:
                wrong.append(f"{name} {answer.wsgi_request.method}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", JUNK)
def test_no_value_of_any_form_ends_in_an_error(anybody, what):
    """Every form of a page without a named part, all its fields filled with the same rubbish."""
    wrong = []
    for route, name in routes():
        if "<" in route or name in ("logout", "login", "password_change", "photo_upload", "import_new"):
            continue
        form = (anybody.get(reverse(name)).context or {}).get("form")
        fields = dict.fromkeys(getattr(form, "fields", ()), JUNK[what])
        body = "&".join(f"{field}={encoded(value)}" for field, value in fields.items())
        answer = anybody.post(reverse(name), body, content_type="application/x-www-form-urlencoded")
        if answer.status_code >= 500 and name != "health":
            wrong.append(f"{name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
