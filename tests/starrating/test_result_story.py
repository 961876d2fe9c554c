"""A November of thirty rooms: from the last sheet to what is final, with a strict judge, a sheet of the wrong room, an
objection that is right, a room that is helped until it is better."""

from decimal import Decimal

import pytest
from django.urls import reverse

from patrols.models import Issue
from starrating.actions import help as help_verbs
from starrating.actions import objection as objection_verbs
from starrating.actions import result as verbs
from starrating.actions import second_look as look_verbs
from starrating.models import Award, Help, Result, SecondLook, Sheet
from starrating.queries import result as results
from tests.cast import moment
from tests.patrols.issue_box import photo
from tests.starrating import result_box, star_box
from tests.starrating.result_box import fresh
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Bulletin, Notice
from tongting.places.models import Room

pytestmark = pytest.mark.django_db
D = Decimal
JUDGES = ("woman_patroller", "dorm_leader", "assessor")
# What a room is worth when nobody is strict, by its number; the rest lies between 76 and 94.
WORTH = {"3号楼 101": 98, "3号楼 102": 97, "3号楼 103": 97, "3号楼 414": 52, "3号楼 415": 58}
STRICT = 4


def thirty_rooms(mine):
    star_box.places(mine)
    building = Room.objects.first().building
    Room.objects.bulk_create(
        Room(building=building, floor=n // 12 + 3, number=f"4{n:02}", code=f"B3-4{n:02}", beds=4, occupied=3,
             section="采煤一区" if n % 2 else "掘进二区")
        for n in range(1, 25)
    )  # fmt: skip


def scored(mine):
    """Sixty sheets; the third judge is strict, and one sheet of 3号楼 102 was meant for another room."""
    thirty_rooms(mine)
    box = star_box.campaign(mine, state="locked", judges=JUDGES)
    for n, task in enumerate(box.tasks):
        worth = WORTH.get(task.entry.label, 76 + 3 * (task.entry.lot % 7)) + (-1, 0, 1, 0)[n % 4]
        strict = STRICT if task.judge.person_id == mine.assessor.pk else 0
        wrong = 20 if (task.entry.label, task.visit) == ("3号楼 102", 2) else 0
        star_box.give(task, worth - strict - wrong)
    return box


def offsets(box):
    """What is taken away from each judge's sheets, by person."""
    taken = fresh(box.campaign).bias["offsets"]
    return {judge.person: D(taken[str(judge.pk)]["shrunk"]) for judge in box.judges}


def strictest(box):
    found = offsets(box)
    return min(found, key=found.get)


def board(client):
    return client.get(reverse("star_board", args=["dorm"])).content.decode()


def test_a_november(client, mine):
    corridor = result_box.post_of_building(mine)
    box = scored(mine)
    campaign = box.campaign
    star_box.lodge(mine.resident, "B3-102")
    star_box.lodge(mine.cook, "B3-101")

    # 20 November, 18:00: the results are worked out.
    at = moment("2026-11-20 18:10")
    verbs.moderate(campaign, by=mine.head, at=at)
    campaign = fresh(campaign)
    assert Result.objects.count() == 30 and Sheet.objects.count() == 60
    assert campaign.bias["used"] and strictest(box) == mine.assessor
    look = SecondLook.objects.get()
    assert look.entry.label == "3号楼 102"
    assert "还没有公示" in board(client)

    # Nobody has time to go again: the desk lets it be, with a reason, and hangs the results out.
    with pytest.raises(flow.Refused):
        verbs.publicise(campaign, by=mine.head, at=at)
    look_verbs.drop(look, note="两次隔了一周", by=mine.head, at=at)
    verbs.publicise(campaign, by=mine.head, at=moment("2026-11-23 09:00"))
    campaign = fresh(campaign)
    assert f"{campaign.notice_until}" == "2026-11-26"
    assert Notice.objects.filter(person=mine.resident, key__startswith="stars:").count() == 1
    first = result_box.result(box, "3号楼 102")
    assert not first.is_winner and "3号楼 102" in board(client)

    # The resident knows that the judge was never in the room; who is no judge looks into it.
    entry = box.entry("3号楼 102")
    entry.campaign = campaign
    made = objection_verbs.raise_one(
        entry, words="第二次没有人来过我们房间", by=mine.resident, at=moment("2026-11-24 20:00")
    )
    with pytest.raises(flow.Refused):
        verbs.finalise(campaign, by=mine.head, at=moment("2026-11-27 09:00"))
    objection_verbs.decide(
        made, upheld=True, answer="第二张表是隔壁的，作废", by=mine.secretary, at=moment("2026-11-25 10:00")
    )
    campaign = fresh(campaign)
    assert campaign.state == "moderation" and "还没有公示" in board(client)

    # The wrong sheet is void, another judge goes, the results are worked out again; the old one still stands there.
    wrong = Sheet.objects.get(entry=entry, assignment__visit=2)
    at = moment("2026-11-25 15:00")
    flow.move(wrong, "void", by=mine.head, at=at, voided_by=mine.head, void_reason="隔壁的房间")
    known = set(Sheet.objects.filter(entry=entry).values_list("judge", flat=True))
    other = next(judge for judge in box.judges if judge.pk not in known)
    task = star_box.Assignment.objects.create(
        entry=entry, judge=other, visit=3, judge_person=other.person_id, entry_room=entry.room_id
    )
    star_box.give(task, 97, at=at)
    assert verbs.rework(campaign, reason="作废隔壁的一张，补看一次", by=mine.head, at=at) >= 1
    assert strictest(box) == mine.assessor and offsets(box)[mine.assessor] < -1
    hers = results.current(campaign).filter(entry__sheets__judge=box.judge(mine.assessor), score__lt=99)
    assert sum(one.corrected - one.raw for one in hers) > 0, "raw and corrected both stand"
    new, old = results.versions(entry)
    assert old.pk == first.pk and old.score == first.score and not old.is_current
    assert new.is_winner and new.score > old.score and new.reason == "作废隔壁的一张，补看一次"
    verbs.publicise(fresh(campaign), by=mine.head, at=moment("2026-11-25 16:00"))
    client.force_login(mine.resident)
    page = client.get(reverse("result_detail", args=[new.pk])).content.decode()
    assert "算过几次" in page and "作废隔壁的一张" in page
    client.logout()

    # 1 December: final. Awards for who lives there, an issue and help for the worst.
    campaign = fresh(campaign)
    verbs.finalise(campaign, by=mine.head, at=moment("2026-12-01 09:00"))
    assert fresh(campaign).state == "final"
    got = set(Award.objects.filter(kind="star", person__isnull=False).values_list("person__name", flat=True))
    assert got == {"周矿工", "陈厨师"}
    last = [one.entry.label for one in results.worst(campaign)]
    assert last[:2] == ["3号楼 414", "3号楼 415"]
    assert set(Help.objects.values_list("entry__label", flat=True)) == set(last)
    assert Issue.objects.filter(post=corridor, source="stars").count() == len(last)

    # The first is better within three days, the second is told of once more and then better.
    for label, scores in (("3号楼 414", ["82"]), ("3号楼 415", ["61", "75"])):
        help = Help.objects.get(entry__label=label)
        help_verbs.assign(help, mine.housekeeper, by=mine.head, at=moment("2026-12-01 10:00"))
        for day, score in enumerate(scores, 3):
            help_verbs.look(
                fresh(help), score=D(score), photo=photo(mine.woman_patroller), by=mine.woman_patroller,
                at=moment(f"2026-12-0{day} 16:00"),
            )  # fmt: skip
        assert fresh(help).state == "better"
    again = Bulletin.objects.get()
    assert "复查情况" in again.title and mine.resident.name not in str(again.figures)

    story = Event.objects.filter(thing="starrating.campaign", thing_id=campaign.pk).order_by("pk")
    assert list(story.values_list("verb", flat=True)) == [
        "moderate", "publicise", "reopen", "rework", "publicise", "finalise",
    ]  # fmt: skip
    assert "3号楼 102" in board(client) and "周矿工" not in board(client)
