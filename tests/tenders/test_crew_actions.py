"""Crews: formed with points, agreed to by all, void with every change, refused with a sentence, dissolved once."""

from decimal import Decimal

import pytest

from tenders.actions import crew as verbs
from tenders.models import Crew, CrewMember
from tenders.queries import crew as reads
from tests.tenders import tender_box as box
from tests.tenders.tender_box import AT, DAY
from tongting.events import flow
from tongting.notices.models import Notice


@pytest.fixture
def shares(mine):
    return {mine.attendant: Decimal(22), mine.cook: Decimal("18.5"), mine.fixer: Decimal(20)}


@pytest.fixture
def crew(mine, shares):
    return verbs.form(name="浴池承包组", members=shares, by=mine.attendant, at=AT)


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_the_head_agrees_by_forming_and_the_others_are_asked(mine, crew):
    assert crew.state == "forming" and not reads.waits_for(mine.attendant)
    assert told(mine.cook) == ["吕浴工 请你参加承包组“浴池承包组”"] and told(mine.attendant) == []
    assert list(reads.waits_for(mine.cook)) == [crew]


def test_with_the_last_yes_it_may_bid(mine, crew):
    verbs.agree(crew, version=1, by=mine.cook, at=AT)
    assert crew.state == "forming"
    verbs.agree(crew, version=1, by=mine.fixer, at=AT + DAY)
    assert (crew.state, crew.agreed_at) == ("agreed", AT + DAY)
    assert told(mine.attendant) == ["承包组“浴池承包组”人齐了，可以投标了"]
    assert [one.percent for one in reads.shares_of(crew)] == [
        Decimal("30.6"),
        Decimal("36.4"),
        Decimal("33.1"),
    ]


def test_a_change_voids_every_consent_but_the_heads(mine, crew, shares):
    for who in (mine.cook, mine.fixer):
        verbs.agree(crew, version=1, by=who, at=AT)
    shares[mine.cook] = Decimal(19)
    assert verbs.change(crew, version=1, name=crew.name, members=shares, by=mine.attendant, at=AT + DAY)
    assert (crew.state, crew.version, crew.agreed_at) == ("forming", 2, None)
    assert {one.person: one.agreed_version for one in crew.members.all()} == {
        mine.attendant: 2, mine.cook: 0, mine.fixer: 0,
    }  # fmt: skip
    with pytest.raises(flow.Refused, match="组长刚改过"):
        verbs.agree(crew, version=1, by=mine.cook, at=AT + DAY)
    assert told(mine.cook).count("吕浴工 请你参加承包组“浴池承包组”") == 2


def test_saved_without_a_change_nobody_is_asked_again(mine, crew, shares):
    assert not verbs.change(crew, version=1, name=crew.name, members=shares, by=mine.attendant, at=AT)
    assert crew.version == 1 and Notice.objects.count() == 2


def test_a_change_on_an_old_page_is_told_so(mine, crew, shares):
    verbs.change(crew, version=1, name="新名字", members=shares, by=mine.attendant, at=AT)
    with pytest.raises(flow.Refused, match="刷新后再改"):
        verbs.change(crew, version=1, name="旧名字", members=shares, by=mine.attendant, at=AT)
    crew.refresh_from_db()
    assert (crew.name, crew.version) == ("新名字", 2)


def test_a_no_takes_a_yes_back_and_tells_the_head_why(mine, crew):
    for who in (mine.cook, mine.fixer):
        verbs.agree(crew, version=1, by=who, at=AT)
    verbs.refuse(crew, why="家里老人住院", by=mine.cook, at=AT + DAY)
    assert crew.state == "forming"
    assert Notice.objects.filter(person=mine.attendant).latest("pk").detail == "家里老人住院"
    assert {one.member.person: (one.said, one.why) for one in reads.shares_of(crew)}[mine.cook] == (
        "refused", "家里老人住院",
    )  # fmt: skip
    verbs.agree(crew, version=1, by=mine.cook, at=AT + DAY)
    assert crew.state == "agreed" and reads.shares_of(crew)[0].said == "agreed"


REFUSED = [
    (lambda m, c: verbs.agree(c, version=1, by=m.waitress, at=AT), "你不在这个组里"),
    (lambda m, c: verbs.agree(c, version=1, by=m.attendant, at=AT), "你已经同意过了"),
    (lambda m, c: verbs.refuse(c, why="不想", by=m.waitress, at=AT), "你不在这个组里"),
    (lambda m, c: verbs.refuse(c, why="不想", by=m.attendant, at=AT), "你是组长"),
    (lambda m, c: verbs.dissolve(c, by=m.cook, at=AT), "只有组长能改"),
    (
        lambda m, c: verbs.change(c, version=1, name="x", members={m.attendant: Decimal(1), m.cook: Decimal(1)},
                                  by=m.cook, at=AT),
        "只有组长能改",
    ),
    (
        lambda m, c: verbs.change(c, version=1, name="x", members={m.attendant: Decimal(1)}, by=m.attendant, at=AT),
        "要有 2 到 12 个人，现在是 1 个",
    ),
    (
        lambda m, c: verbs.change(c, version=1, name="x", members={m.cook: Decimal(1), m.fixer: Decimal(1)},
                                  by=m.attendant, at=AT),
        "组长自己也要在组里",
    ),
    (
        lambda m, c: verbs.change(c, version=1, name="x", members={m.attendant: Decimal(1), m.cook: Decimal(0)},
                                  by=m.attendant, at=AT),
        "陈厨师 的点数要在",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("deed", "sentence"), REFUSED)
def test_what_may_not_be_changes_nothing(mine, crew, deed, sentence):
    before = list(CrewMember.objects.values())
    with pytest.raises(flow.Refused, match=sentence):
        deed(mine, crew)
    assert list(CrewMember.objects.values()) == before and Crew.objects.get().version == 1


def test_a_crew_under_contract_is_not_dissolved_and_a_dissolved_one_is_over(mine, crew):
    held = box.contract(box.job(mine, "running", mode="team"), mine.attendant, crew=crew)
    with pytest.raises(flow.Refused, match="“女浴池卫生保洁”的合同还没干完"):
        verbs.dissolve(crew, by=mine.attendant, at=AT)
    flow.move(held, "ended", by=None, at=AT)
    verbs.dissolve(crew, by=mine.attendant, at=AT)
    assert told(mine.cook)[-1] == "承包组“浴池承包组”解散了"
    for deed in (
        lambda: verbs.agree(crew, version=1, by=mine.cook, at=AT),
        lambda: verbs.refuse(crew, why="x", by=mine.cook, at=AT),
        lambda: verbs.dissolve(crew, by=mine.attendant, at=AT),
    ):
        with pytest.raises(flow.Refused, match="解散了"):
            deed()
