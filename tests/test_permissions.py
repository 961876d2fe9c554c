"""Role × address: who may open what, written out once. A new address that is not in this table fails the test."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from patrols.models import Assessment, RecordEntry, RuleSet
from tests.cast import moment
from tests.test_house import walk_patterns
from tongting.exports.models import Export
from tongting.notices import actions as notices
from tongting.notices.models import Notice
from tongting.people import roles
from tongting.web.access import PUBLIC, SIGNED_IN

# What every named address takes; "public" and "signed in" are no rights.
TABLE = {
    PUBLIC: ["root", "health", "login", "logout", "photo_file"],
    SIGNED_IN: [
        "today", "my_page", "settings_me", "password_change", "resume", "role_list", "notice_list", "notice_open",
        "notice_read_all", "photo_upload", "post_scan", "patrol_detail", "patrol_void", "issue_mine",
        "issue_detail", "export_list", "export_detail", "export_state", "export_file", "export_again", "import_list",
        "import_new", "import_template", "import_detail", "import_errors", "import_apply", "import_drop",
    ],
    "home.see": ["home"],
    "people.manage": [
        "person_list", "person_new", "person_edit", "person_export", "person_password", "person_disable",
        "person_enable", "grant_new", "grant_end", "person_holdings", "departure_new", "departure_call_off",
        "slip_list", "team_list", "team_new", "team_edit", "team_drop", "department_edit",
    ],
    "roster.own": ["roster_list", "roster_me", "roster_export"],
    "roster.keep": [
        "roster_put", "roster_fill", "roster_go_on", "leave_list", "leave_new", "leave_withdraw", "leave_export",
    ],
    "roster.keep_all": ["shift_kind_list", "shift_kind_new", "shift_kind_edit", "shift_kind_usual"],
    "places.manage": [
        "post_list", "post_new", "post_edit", "post_export", "area_list", "area_new", "area_edit", "building_new",
        "building_edit", "room_list", "room_new", "room_edit", "room_export", "locker_list", "locker_edit",
        "locker_export", "calendar_list", "calendar_drop",
    ],
    "system.operate": ["work_parked_list", "work_row_retry", "work_run_retry"],
    "patrol.do": [
        "post_code", "patrol_run", "slot_mine", "slot_detail", "slot_explain", "swap_list", "swap_offer", "swap_take",
        "swap_withdraw",
    ],
    "rota.make": [
        "rota_list", "rota_detail", "rota_draw", "rota_slots", "rota_publish", "rota_export", "rota_run_state",
        "rota_run_cancel",
    ],
    "rota.answer": ["slot_missed", "slot_accept", "slot_refuse"],
    "coverage.see": ["coverage", "coverage_export"],
    "patrol.see": ["patrol_list", "patrol_export"],
    "standard.see": ["standard_list", "standard_detail"],
    "issue.report": ["issue_report"],
    "issue.see": ["issue_list", "issue_search"],
    "issue.export": ["issue_export"],
    "issue.assign": ["issue_assign_many"],
    "month.own": ["month_list", "month_detail", "month_person", "record_list"],
    "month.draft": ["month_draft", "month_publicise"],
    "month.review": ["month_review", "month_reopen"],
    "month.approve": ["month_approve"],
    "month.export": ["month_export"],
    "month.record": ["record_new", "record_withdraw"],
}  # fmt: skip


def routes():
    return {entry.name: entry.callback for _route, entry in walk_patterns(get_resolver()) if entry.name}


def rights_of_routes():
    return {name: right for right, names in TABLE.items() for name in names}


def test_every_address_stands_in_the_table_with_its_right():
    declared = {name: view.right for name, view in routes().items()}
    table = rights_of_routes()
    # The steps of an issue ask for the right that the step takes; rules/issue.py decides the rest.
    steps = {
        name: right for name, right in declared.items() if name.startswith("issue_") and name not in table
    }
    assert set(steps.values()) <= {SIGNED_IN, *roles.RIGHTS}
    assert {name: right for name, right in declared.items() if name not in steps} == table


@pytest.fixture
def sample(mine):
    """One of everything, for addresses that name something."""
    assessment = Assessment.objects.create(
        month="2026-10", first_day=moment("2026-10-01 00:00").date(), last_day=moment("2026-10-31 00:00").date(),
        rule_set=RuleSet.objects.first(), drafted_at=moment("2026-11-01 02:00"),
    )  # fmt: skip
    record = RecordEntry.objects.create(
        person=mine.cook, kind="late", day=assessment.last_day, reason="迟到", entered_by=mine.assessor,
        entered_at=moment("2026-10-31 09:00"),
    )  # fmt: skip
    return {
        "code": mine.pool.code, "token": mine.pool.token, "kind": mine.pool.kind, "month": assessment.month,
        "person": mine.cook.pk, "pk": record.pk,
    }  # fmt: skip


def address(name, sample):
    for wanted in ((), ("pk",), ("code",), ("token",), ("kind",), ("month",), ("month", "person")):
        try:
            return reverse(name, kwargs={key: sample[key] for key in wanted})
        except NoReverseMatch:
            continue
    return None


def person_of(mine, role):
    """Somebody who holds exactly this role."""
    somebody = mine.cook
    somebody.grants.all().delete()
    somebody.grants.create(
        role=role, since=moment("2020-01-01 00:00").date(), granted_at=moment("2020-01-01 00:00")
    )
    return somebody


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_a_role_opens_its_doors_and_no_others(client, mine, sample, role):
    client.force_login(person_of(mine, role), "django.contrib.auth.backends.ModelBackend")
    rights, wrong = roles.rights_of({role}), []
    for name, right in rights_of_routes().items():
        path = address(name, sample)
        if path is None or right in (PUBLIC, SIGNED_IN):
            continue
        status = client.get(path).status_code
        if (status == 403) == (right in rights) or status >= 500:
            wrong.append(f"{name} ({right}): {status}")
    assert not wrong, "\n".join(wrong)


def test_nobody_comes_in_without_logging_in(client, mine, sample):
    for name, right in rights_of_routes().items():
        path = address(name, sample)
        if path is None or right == PUBLIC:
            continue
        answer = client.get(path)
        assert answer.status_code == 302 and answer.url.startswith("/login/"), name
        script = client.get(path, headers={"X-Requested-With": "fetch"})
        assert script.status_code == 401 and "登录" in script.json()["error"], name


def test_what_belongs_to_another_stays_closed(client, mine, sample):
    """Score, export and notice of somebody else."""
    export = Export.objects.create(
        kind="issues",
        title="台账",
        params={},
        filename="a.xlsx",
        asked_by=mine.head,
        asked_at=moment("2026-11-01 09:00"),
    )
    notices.tell(mine.head, "给科长", "/today/", key="k", at=moment("2026-11-01 09:00"))
    client.force_login(mine.attendant, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("month_person", args=["2026-10", mine.cook.pk])).status_code == 403
    assert client.get(reverse("export_detail", args=[export.pk])).status_code == 404
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404
    assert client.get(reverse("notice_open", args=[Notice.objects.get().pk])).status_code == 404
    assert Notice.objects.get().read_at is None
