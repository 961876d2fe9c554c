"""A bulletin from draft to a fixed paper: who may, what follows, what is never changed again."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import moment
from tests.notices import bulletin_box as box
from tests.notices.bulletin_box import AT, LATER
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.exports.letter import Table
from tongting.notices.bulletin import actions, queries, rules, text
from tongting.notices.models import Bulletin, BulletinReader, Letterhead, Notice
from tongting.people.models import User
from tongting.work import rows

State = Bulletin.State


@pytest.fixture(autouse=True)
def sources(settings):
    settings.BULLETINS = {"week": "tests.notices.bulletin_box.write_week"}
    box.WRITTEN.clear()


# --- the moves ------------------------------------------------------------------------------------------------------

VERBS = {
    State.SUBMITTED: lambda one, mine: actions.submit(one, by=mine.assessor, at=LATER),
    State.APPROVED: lambda one, mine: actions.approve(one, by=mine.secretary, at=LATER),
    State.PUBLISHED: lambda one, mine: actions.publish(one, by=mine.assessor, at=LATER),
    State.DRAFT: lambda one, mine: actions.send_back(one, reason="数字不对", by=mine.secretary, at=LATER),
    State.VOID: lambda one, mine: actions.void(one, reason="不发了", by=mine.assessor, at=LATER),
}


@pytest.mark.parametrize("became", VERBS)
@pytest.mark.parametrize("was", State)
def test_every_step_from_every_state(mine, was, became):
    box.letterhead()
    bulletin = box.STEPS[was](mine)
    before = flow.history(bulletin).count()
    if became in Bulletin.MOVES[was]:
        VERBS[became](bulletin, mine)
        assert box.fresh(bulletin).state == became
        assert flow.history(bulletin).last().became == became
    else:
        with pytest.raises(flow.Refused):
            VERBS[became](bulletin, mine)
        assert box.fresh(bulletin).state == was and flow.history(bulletin).count() == before


def test_a_second_draft_about_the_same_is_the_first(mine):
    one = box.draft(mine)
    again = actions.draft_about("week", one.subject, kind="situation", by=mine.head, at=LATER)
    assert again.pk == one.pk and Bulletin.objects.count() == 1
    box.draft(mine, subject="week:2026-W48")
    box.draft(mine, subject="")
    box.draft(mine, subject="")
    assert Bulletin.objects.count() == 4


# (verb, who, whether they may) for a bulletin that the assessor handed in
GUARDS = [
    (rules.may_approve, "secretary", True),
    (rules.may_approve, "leader", True),
    (rules.may_approve, "head", False),
    (rules.may_approve, "assessor", False),
    (rules.may_approve, "cook", False),
    (rules.may_return, "secretary", True),
    (rules.may_return, "assessor", True),
    (rules.may_return, "head", False),
    (rules.may_edit, "assessor", False),
    (rules.may_publish, "assessor", False),
]


@pytest.mark.parametrize(
    ("guard", "who", "may"), GUARDS, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_who_may_what_with_a_submitted_one(mine, guard, who, may):
    sentence = guard(mine.people[who], box.submitted(mine))
    assert (sentence is None) == may, sentence


def test_nobody_approves_their_own(mine):
    bulletin = box.draft(mine)
    actions.submit(bulletin, by=mine.secretary, at=AT)
    with pytest.raises(flow.Refused, match="是你送批的，要另一个人批"):
        actions.approve(bulletin, by=mine.secretary, at=LATER)
    actions.approve(bulletin, by=mine.leader, at=LATER)
    other = box.draft(mine, subject="week:2026-W48")
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=other.pk).update(author=mine.head, approved_by=mine.head)


def test_an_empty_one_and_a_bad_title_are_not_handed_in(mine):
    bulletin = actions.draft(text.Draft("关于表彰的通报", ""), kind="commend", by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="正文还是空的"):
        actions.submit(bulletin, by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="标题里不用标点"):
        box.edit(bulletin, mine.head, title="关于表彰，和奖励的通报")
    with pytest.raises(flow.Refused, match="关于……的通报"):
        box.edit(bulletin, mine.head, title="表彰")
    assert box.fresh(bulletin).edition == 1


def test_whoever_approves_is_told_and_the_author_hears_why_it_came_back(mine):
    bulletin = box.submitted(mine)
    told = set(Notice.objects.filter(text__startswith="通报等你批").values_list("person__name", flat=True))
    assert told == {"孙书记", "赵分管"}
    actions.send_back(bulletin, reason="超期件数不对", by=mine.secretary, at=LATER)
    back = Notice.objects.get(person=mine.assessor)
    assert back.text.startswith("通报退回来改") and back.detail == "超期件数不对"
    kept = box.fresh(bulletin)
    assert (kept.author, kept.submitted_at) == (None, None)


# --- editing --------------------------------------------------------------------------------------------------------


def test_the_second_to_save_is_told_who_was_faster_and_overwrites_nothing(mine):
    bulletin = box.draft(mine)
    mine_copy, yours = box.fresh(bulletin), box.fresh(bulletin)
    box.edit(mine_copy, mine.head, title="关于一的通报")
    with pytest.raises(flow.SomebodyWasFaster, match="钱科长 在 11-20 17:00 改过这份通报"):
        box.edit(yours, mine.deputy, title="关于二的通报")
    assert box.fresh(bulletin).title == "关于一的通报"


def test_new_figures_leave_alone_what_a_person_wrote_and_keep_the_ticks(mine):
    bulletin = actions.draft_about("week", "week:2026-W47", kind="situation", by=None, at=AT)
    sections = [dict(one) for one in bulletin.sections]
    sections[1]["body"] = "科里改过的话。"
    sections.append(text.Section("", "其他", "自己加的一段。").kept() | {"made": ""})
    box.edit(bulletin, mine.head, sections=sections, ticked={"praise:1"})
    actions.refresh(bulletin, by=mine.head, at=LATER)
    kept = box.fresh(bulletin)
    assert "发现问题16件" in kept.figures["lead"]
    assert [one["body"] for one in kept.sections] == [
        "各岗点情况见下表。",
        "科里改过的话。",
        "自己加的一段。",
    ]
    assert [one["ticked"] for one in kept.names] == [True, False]


def test_figures_stand_still_from_the_moment_it_is_handed_in(mine):
    bulletin = box.submitted(mine)
    for state in (State.SUBMITTED, State.APPROVED):
        assert bulletin.state == state
        with pytest.raises(flow.Refused, match="不能再改；要改先退回草稿"):
            actions.refresh(bulletin, by=mine.assessor, at=LATER)
        if state == State.SUBMITTED:
            actions.approve(bulletin, by=mine.secretary, at=LATER)


# --- publishing -----------------------------------------------------------------------------------------------------


def test_published_it_is_numbered_and_everybody_hears(mine):
    bulletin = box.published(mine)
    kept = box.fresh(bulletin)
    assert kept.doc_number == "示后〔2026〕1号" and kept.serial == 1
    assert kept.digest == text.digest_of(kept) and len(kept.digest) == 64
    told = Notice.objects.filter(key=f"bulletin:{bulletin.pk}")
    staff = User.objects.exclude(group="resident").filter(is_active=True).count()
    assert told.count() == BulletinReader.objects.count() == staff
    assert told.first().url == f"/bulletins/{bulletin.pk}/"
    assert flow.history(bulletin).last().facts == {"number": "示后〔2026〕1号", "digest": kept.digest}


def test_only_who_is_ticked_is_named_and_nobody_else_stays_in_the_row(mine):
    box.letterhead()
    bulletin = box.draft(mine)
    assert "华浴工" not in text.words_of(text.letter_of(bulletin, queries.letterhead()))
    box.edit(bulletin, mine.assessor, ticked={"praise:1"})
    actions.submit(bulletin, by=mine.assessor, at=AT)
    actions.approve_and_publish(bulletin, by=mine.secretary, at=LATER)
    kept = box.fresh(bulletin)
    said = text.words_of(text.letter_of(kept, queries.letterhead()))
    assert "三、表扬 女浴池华浴工" in said and "批评" not in said
    assert kept.names == [
        {"tone": "praise", "text": "女浴池华浴工当班问题整改全部一次验收通过。", "ticked": True}
    ]
    assert "何班长" not in str(Bulletin.objects.values().get(pk=bulletin.pk))


def test_numbers_begin_anew_with_the_year_and_go_on_from_paper(mine):
    box.letterhead(paper_year=2026, paper_last=11)
    numbers = [
        box.published(mine, subject="a", at=moment("2026-12-31 23:50")).doc_number,
        box.published(mine, subject="b", at=moment("2026-12-31 23:59")).doc_number,
        box.published(mine, subject="c", at=moment("2027-01-01 00:01")).doc_number,
    ]
    assert numbers == ["示后〔2026〕12号", "示后〔2026〕13号", "示后〔2027〕1号"]
    assert list(queries.broken_links()) == []
    with pytest.raises(flow.Refused, match="2026 年已经在这里编过号了"):
        given = {"short_name": "示后", "issuer": "x", "addressee": "x", "signer": "x", "paper_year": 2026}
        actions.change_letterhead({**given, "paper_last": 5}, by=mine.head, at=LATER)


def test_without_a_short_name_nothing_goes_out_and_no_number_is_lost(mine):
    bulletin = box.approved(mine)
    with pytest.raises(flow.Refused, match="还没有填发文字号的简称"):
        actions.publish(bulletin, by=mine.assessor, at=LATER)
    assert box.fresh(bulletin).state == State.APPROVED
    assert box.published(mine, subject="week:2026-W48").number == 1


def test_the_letterhead_of_a_published_one_stays_its_own(mine):
    bulletin = box.published(mine)
    box.letterhead(short_name="新后", issuer="新的科")
    kept = box.fresh(bulletin)
    letter = text.letter_of(kept, queries.letterhead())
    assert (kept.doc_number, letter.issuer) == ("示后〔2026〕1号", "示例矿后勤管理科")
    assert list(queries.broken_links()) == []


def test_one_bulletin_about_one_week(mine):
    box.published(mine)
    second = box.approved(mine)
    with pytest.raises(flow.Refused, match="已经发过示后〔2026〕1号；要重发，先撤回那一份"):
        actions.publish(second, by=mine.assessor, at=LATER)


# --- withdrawn by a later one ---------------------------------------------------------------------------------------


def test_it_is_withdrawn_by_a_later_one_that_names_it(mine):
    first = box.published(mine)
    before = Bulletin.objects.filter(pk=first.pk).values().get()
    later = actions.draft_withdrawal(first, reason="超期件数统计有误", by=mine.head, at=LATER)
    assert later.title == "关于撤回示后〔2026〕1号的通报"
    assert actions.draft_withdrawal(first, reason="又一次", by=mine.head, at=LATER).pk == later.pk
    assert queries.withdrawal_of(first) is None
    actions.submit(later, by=mine.head, at=LATER)
    actions.approve_and_publish(later, by=mine.secretary, at=LATER)
    assert queries.withdrawal_of(first) == later
    said = text.words_of(text.letter_of(box.fresh(later), queries.letterhead()))
    assert "《关于2026年第47周后勤工作情况的通报》（示后〔2026〕1号）自本通报发布之日起撤回。" in said
    assert "撤回原因：超期件数统计有误。" in said
    assert Bulletin.objects.filter(pk=first.pk).values().get() == before
    with pytest.raises(flow.Refused, match="已经由示后〔2026〕2号撤回了"):
        actions.draft_withdrawal(first, reason="再撤", by=mine.head, at=LATER)
    anew = box.published(mine)
    assert anew.number == 3 and queries.standing_for("week:2026-W47") == anew


# --- fixed ----------------------------------------------------------------------------------------------------------

WRITES = {
    "the text": {"sections": []}, "the figures": {"figures": {}}, "the digest": {"digest": "x"},
    "the state": {"state": "void"}, "the search": {"search": "x"}, "the author": {"author": None},
}  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_a_published_bulletin_is_never_changed(mine, what):
    bulletin = box.published(mine)
    before = Bulletin.objects.values().get()
    with pytest.raises(DatabaseError, match="a published bulletin is never changed"), transaction.atomic():
        Bulletin.objects.filter(pk=bulletin.pk).update(**WRITES[what])
    assert Bulletin.objects.values().get() == before


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite empties its test database by deleting"
)
def test_nor_deleted(mine):
    bulletin = box.published(mine)
    BulletinReader.objects.all().delete()
    with pytest.raises(DatabaseError, match="a published bulletin is never changed"), transaction.atomic():
        bulletin.delete()


def unguarded(mine):
    """The database's guard taken away, as somebody with its password could."""
    table = Bulletin._meta.db_table
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_fixed{on}")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "关于别的的通报"}, {"names": [{"tone": "praise", "text": "多写一句。", "ticked": True}]},
        {"figures": {"lead": "发现问题0件。"}}, {"number": 7}, {"approved_at": AT}, {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_chain_tells_of_every_change(mine, change):
    for week in ("a", "b", "c"):
        box.published(mine, subject=week)
    call_command("verify_bulletins", stdout=StringIO())
    unguarded(mine)
    Bulletin.objects.filter(subject="b").update(**change)
    broken = list(queries.broken_links())
    assert broken
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_bulletins", stderr=said)
    assert said.getvalue().splitlines() == broken


def test_the_chain_tells_of_one_that_is_missing(mine):
    for week in ("a", "b", "c"):
        box.published(mine, subject=week)
    unguarded(mine)
    BulletinReader.objects.all().delete()
    Bulletin.objects.filter(subject="b").delete()
    broken = " ".join(queries.broken_links())
    assert (
        "serial 3, expected 2" in broken and "does not follow" in broken and "number 3, expected 2" in broken
    )


@pytest.mark.django_db(transaction=True)
def test_published_ones_come_back_from_a_backup(mine):
    box.published(mine, subject="a")
    box.published(mine, subject="b")
    before = list(Bulletin.objects.order_by("pk").values())
    dump = BytesIO()
    rows.dump(dump)
    with transaction.atomic():
        rows.load(dump.getvalue().splitlines())
    assert list(Bulletin.objects.order_by("pk").values()) == before
    assert list(queries.broken_links()) == []


# --- races ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_numbers_without_a_gap(mine):
    box.letterhead()
    waiting = [box.approved(mine, subject=f"week:{n}") for n in range(8)]
    outcomes = at_once(
        *(lambda one=one: actions.publish(box.fresh(one), by=mine.assessor, at=LATER) for one in waiting)
    )
    assert outcomes == [None] * 8
    assert sorted(Bulletin.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert list(queries.broken_links()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_the_same_one_does(mine):
    box.letterhead()
    bulletin = box.submitted(mine)
    ready = box.fresh(bulletin)
    actions.approve(ready, by=mine.secretary, at=LATER)
    one, other = box.fresh(bulletin), box.fresh(bulletin)
    outcomes = at_once(
        lambda: actions.publish(one, by=mine.assessor, at=LATER),
        lambda: actions.publish(other, by=mine.head, at=LATER + timedelta(minutes=1)),
    )
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.SomebodyWasFaster)
    assert Bulletin.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_approving_and_publishing_at_once_block_nobody(mine):
    box.letterhead()
    bulletins = [box.submitted(mine, subject=f"s{n}") for n in range(4)]
    bulletins += [box.approved(mine, subject=f"a{n}") for n in range(4)]
    deeds = []
    for one in bulletins:
        verb = actions.approve_and_publish if one.state == State.SUBMITTED else actions.publish
        deeds.append(lambda one=one, verb=verb: verb(box.fresh(one), by=mine.secretary, at=LATER))
    assert at_once(*deeds) == [None] * 8
    assert list(queries.broken_links()) == []


@pytest.mark.django_db(transaction=True)
def test_the_clock_and_a_person_draft_the_same_week(mine):
    found = []
    deeds = [
        lambda who=who: found.append(
            actions.draft_about("week", "week:2026-W47", kind="situation", by=who, at=AT).pk
        )
        for who in (None, mine.head, mine.deputy)
    ]
    assert at_once(*deeds) == [None] * 3
    assert len(set(found)) == 1 and Bulletin.objects.count() == 1


def test_a_letter_reads_as_an_official_paper(mine):
    box.letterhead()
    bulletin = box.draft(mine)
    sections = [dict(one) for one in bulletin.sections]
    sections[0]["body"] = text.normal("一号池区 发现 2 件,食堂 1 件;  其中 50% 已销号")
    box.edit(bulletin, mine.assessor, sections=sections)
    letter = text.letter_of(bulletin, queries.letterhead())
    said = [block.text for block in letter.blocks if not isinstance(block, Table)]
    assert said[1:3] == ["一、总体情况", "一号池区 发现2件，食堂1件；其中50%已销号"]
    assert [block.level for block in letter.blocks if not isinstance(block, Table)][-2:] == [2, 0]
    assert letter.number == "" and letter.date_text == "　　年　月　日" and letter.draft


def test_settings_keep_one_row(mine):
    box.letterhead()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letterhead.objects.create(pk=2, short_name="x", issuer="x", addressee="x", signer="x")
