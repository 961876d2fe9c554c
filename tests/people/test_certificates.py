"""Certificates: entered, handed in and checked by somebody else, renewed, withdrawn with a reason; never twice."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from tests.cast import moment
from tests.people.certified import certificate, kind
from tongting.events.flow import NotAllowed, Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.actions import certificate as actions
from tongting.people.actions import certificate_kind as kinds
from tongting.people.forms.certificate import usual_end
from tongting.people.models import Certificate, CertificateKind
from tongting.people.queries import certificate as queries
from tongting.photos.models import Photo
from tongting.seams import gather

AT = moment("2026-11-18 09:00")


def paper(issued_on, valid_until, number="健20260001"):
    return actions.Paper(number, date.fromisoformat(issued_on), date.fromisoformat(valid_until), "区疾控中心")


def enter(mine, of, issued_on, valid_until, person=None, by=None):
    return actions.enter(
        person or mine.cook, of, paper(issued_on, valid_until), by=by or mine.head, at=AT
    )  # fmt: skip


def picture(person):
    return Photo.objects.create(
        sha256="0" * 64, width=1, height=1, size=1, uploaded_by=person, uploaded_at=AT,
        original=ContentFile(b"x", "x.jpg"),
    )  # fmt: skip


def hand_in(mine, of, issued_on="2026-11-10", valid_until="2027-11-09"):
    given = paper(issued_on, valid_until)
    return actions.hand_in(mine.cook, of, given, photos=[picture(mine.cook)], by=mine.cook, at=AT)


def test_what_is_entered_is_in_use_told_and_leaves_an_event_without_the_number(mine):
    one = enter(mine, kind(), "2026-11-10", "2027-11-09")
    assert (one.state, one.entered_by, one.checked_by) == ("valid", mine.head, None)
    event = Event.objects.get(thing="people.certificate")
    assert event.verb == "entered" and event.facts == {
        "kind": "健康证", "issued_on": "2026-11-10", "valid_until": "2027-11-09",
    }  # fmt: skip
    told = Notice.objects.get(person=mine.cook)
    assert told.text == "钱科长 登记了你的健康证，有效期到 2027-11-09"
    assert "健2026" not in told.text + told.detail


def test_a_renewal_replaces_what_was_in_use_and_both_stay(mine):
    of = kind()
    old = enter(mine, of, "2025-11-10", "2026-11-09")
    new = enter(mine, of, "2026-11-10", "2027-11-09")
    old.refresh_from_db()
    assert (old.state, new.state) == ("replaced", "valid")
    earlier = enter(mine, of, "2024-11-10", "2025-11-09")
    assert earlier.state == "replaced", "an older one that is entered later is history"
    assert [one.valid_until.year for one in gather("certificates", mine.cook.pk)] == [2025, 2026, 2027]


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "sentence"),
    [
        ("2026-11-19", "2027-11-18", "发证日期还没到"),
        ("2026-11-10", "2026-11-09", "有效期要到发证日期以后"),
        ("2026-03-01", "2027-02-28", "已经登记过了"),
    ],
)
def test_dates_that_make_no_sense_and_the_same_paper_twice_are_refused(
    mine, issued_on, valid_until, sentence
):
    of = kind()
    certificate(mine.cook, of, "2026-03-01", "2027-02-28")
    with pytest.raises(Refused, match=sentence):
        enter(mine, of, issued_on, valid_until)
    assert Certificate.objects.count() == 1 and not Event.objects.exists() and not Notice.objects.exists()


@pytest.mark.parametrize(
    ("by", "person", "sentence"),
    [
        ("canteen_leader", "cook", "证件由科里登记"),
        ("cook", "cook", "证件由科里登记"),
        ("head", "head", "请另一位"),
    ],
)
def test_who_writes_down_whose(mine, by, person, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(mine, kind(), "2026-11-10", "2027-11-09", mine.people[person], mine.people[by])
    assert not Certificate.objects.exists()


def test_what_is_handed_in_counts_when_somebody_else_has_checked_it(mine):
    of = kind()
    old = certificate(mine.cook, of, "2025-11-20", "2026-11-19")
    one = hand_in(mine, of)
    assert one.state == "handed_in" and one.photos.get().claimed
    assert (
        Notice.objects.filter(text="陈厨师 交了健康证，等核对").count()
        == queries.keepers(AT.date()).count()
        > 3
    )
    assert len(list(gather("certificates", mine.cook.pk))) == 1
    with pytest.raises(Refused, match="证件由科里登记"):
        actions.check(one, by=mine.cook, at=AT)
    actions.check(one, by=mine.head, at=AT)
    old.refresh_from_db()
    assert (one.state, one.checked_by, old.state) == ("valid", mine.head, "replaced")
    assert (
        Notice.objects.filter(person=mine.cook, text="钱科长 核对了你交的健康证，有效期到 2027-11-09").count()
        == 1
    )


def test_one_waits_at_a_time_is_taken_back_or_refused_with_a_reason(mine):
    of = kind()
    one = hand_in(mine, of)
    with pytest.raises(Refused, match="还在等核对"):
        hand_in(mine, of, "2026-11-11", "2027-11-10")
    with pytest.raises(Refused, match="只能收回自己交的"):
        actions.take_back(one, by=mine.waitress, at=AT)
    actions.take_back(one, by=mine.cook, at=AT)
    again = hand_in(mine, of)
    with pytest.raises(Refused, match="写一句原因"):
        actions.refuse(again, reason=" ", by=mine.head, at=AT)
    actions.refuse(again, reason="照片看不清日期", by=mine.head, at=AT)
    assert [one.state, again.state, again.ended_why] == ["withdrawn", "refused", "照片看不清日期"]
    assert Notice.objects.get(person=mine.cook).detail == "照片看不清日期"
    with pytest.raises(NotAllowed):
        actions.check(again, by=mine.head, at=AT)


def test_a_hand_in_without_a_picture_is_refused(mine):
    with pytest.raises(Refused, match="拍一张证件的照片"):
        actions.hand_in(mine.cook, kind(), paper("2026-11-10", "2027-11-09"), by=mine.cook, at=AT)
    assert not Certificate.objects.exists()


def test_what_is_withdrawn_gives_way_to_the_one_before_it(mine):
    of = kind()
    old = enter(mine, of, "2025-11-20", "2026-11-19")
    new = enter(mine, of, "2026-11-10", "2027-11-09")
    actions.withdraw(new, reason="登记错人了", by=mine.head, at=AT)
    old.refresh_from_db()
    assert (old.state, new.state, Certificate.objects.count()) == ("valid", "withdrawn", 2)
    assert enter(mine, of, "2026-11-10", "2027-11-09").state == "valid", "the same may be entered again"


def test_the_database_holds_what_must_never_be(mine):
    of = kind()
    certificate(mine.cook, of, "2026-03-01", "2027-02-28")
    for broken in (
        {"state": "valid", "issued_on": date(2026, 4, 1)},
        {"state": "replaced", "issued_on": date(2026, 3, 1)},
        {"state": "replaced", "issued_on": date(2026, 5, 1), "valid_until": date(2026, 4, 30)},
        {"state": "withdrawn", "issued_on": date(2026, 5, 1)},
        {"state": "replaced", "issued_on": date(2026, 5, 1), "checked_by": mine.head, "checked_at": AT},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(
                person=mine.cook, kind=of, number="1", entered_by=mine.head, entered_at=AT, **broken
            )


@pytest.mark.parametrize(
    ("issued_on", "months", "until"),
    [
        ("2026-03-16", 12, "2027-03-15"),
        ("2026-03-01", 12, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-27"),
        ("2026-08-31", 6, "2027-02-27"),
        ("2026-12-10", 1, "2027-01-09"),
        ("2026-12-10", 0, None),
    ],
)
def test_the_usual_end(issued_on, months, until):
    assert usual_end(date.fromisoformat(issued_on), months) == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("健20260001", "******001"), ("142201198001011234", "***************234"), ("12345", "****")],
)
def test_others_see_three_figures_of_a_number(number, masked):
    assert Certificate(number=number).masked == masked


def test_kinds_are_kept_with_what_they_were(mine):
    one = kinds.add_kind(
        {"name": "健康证", "months": 12, "teams": [mine.teams["canteen"]]}, by=mine.head, at=AT
    )
    same = {"name": "健康证", "months": 12, "teams": [mine.teams["canteen"]]}
    assert not kinds.change_kind(one, same, by=mine.head, at=AT)
    changes = {**same, "enforced_from": AT.date(), "teams": [mine.teams["canteen"], mine.teams["bathhouse"]]}
    assert kinds.change_kind(one, changes, by=mine.head, at=AT)
    event = Event.objects.get(verb="changed")
    assert event.facts == {"fields": ["enforced_from", "teams"], "was": {"enforced_from": "None"}}
    assert CertificateKind.objects.get().is_enforced_on(AT.date())


def test_who_needs_one_by_team_post_or_job_and_has_none(mine):
    health = kind(teams=[mine.teams["canteen"]])
    pools = kind("救生员证", post_kinds=["bath_pool"])
    heat = kind("锅炉作业证", jobs=["水暖工"])
    certificate(mine.cook, health, "2025-03-01", "2026-02-28")
    people = queries.lacking({}, mine.head).order_by("name_pinyin")
    found = {person.name: [one.name for one in lacks] for person, lacks in queries.lacked(people)}
    assert found == {
        "冯班长": ["健康证"], "杨餐厅": ["健康证"], "吕浴工": ["救生员证"], "昌水暖": ["锅炉作业证"],
    }, "one that ran out is no missing one"  # fmt: skip
    assert {one.name for one in queries.lacking({}, mine.canteen_leader)} == {"冯班长", "杨餐厅"}
    assert {one.name for one in queries.lacking({"kind": heat}, mine.head)} == {"昌水暖"}
    assert [one.name for one in queries.lacking({"q": "lyg"}, mine.head)] == ["吕浴工"] and pools
