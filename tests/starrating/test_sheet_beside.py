"""What stands beside a sheet: who is helped, what came a second time under its number with its photos, the halls that a
phone keeps."""

import json
import uuid

import pytest

from starrating import offline
from starrating.actions import help as helping
from starrating.actions import look as looks
from starrating.models import Help, Sheet
from tests.starrating import result_box, star_box
from tests.starrating import sheet_box as box
from tests.starrating.star_box import AT
from tongting.places.models import Locker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def test_beside_map_and_form_stands_who_is_helped(page, mine):
    """Of an earlier month, with helper and state; who organises is offered to name one."""
    old = result_box.final(mine, {"B3-101": 40, "B3-102": 95, "B3-103": 96}, month="2026-10")
    help = Help.objects.get(entry__campaign=old.campaign)
    shown = page(mine.head, "star_map", "dorm").content.decode()
    assert f"{help.entry.label}·40 分" in shown and "没派帮扶人" in shown and "派帮扶人</a>" in shown
    helping.assign(help, mine.cook, by=mine.head, at=AT)
    task = star_box.campaign(mine).tasks[0]
    shown = page(task.judge.person, "sheet_new", task.pk).content.decode()
    assert f"帮扶人 {mine.cook.name}" in shown and help.get_state_display() in shown
    assert "派帮扶人</a>" not in shown


def test_a_second_copy_is_shown_in_words_and_with_its_photos(client, page, mine):
    task = star_box.campaign(mine).tasks[0]
    judge, number = task.judge.person, uuid.uuid4()
    shot, whole = box.photo(judge), box.photo(judge, colour=(1, 2, 3))
    client.force_login(judge)
    for fields in (
        box.fields(number),
        box.fields(number, f_D01="2", t_D01="窗台", h_D01=str(shot.pk), photos=str(whole.pk), vetoes="V1"),
    ):
        body = {
            "kind": "sheet",
            "uuid": str(number),
            "payload": box.parcel(task, fields),
            "sent_at": AT.isoformat(),
        }
        client.post("/outbox/send/", json.dumps(body), "application/json")
    shown = page(judge, "sheet_detail", Sheet.objects.get().pk).content.decode()
    first = box.criterion(task, "D01")
    assert f"{first.words}：2，窗台" in shown and "一票否决：" in shown and "环境卫生" in shown
    assert str(shot.pk) in shown and str(whole.pk) in shown


def test_a_phone_keeps_the_halls_that_its_person_walks(mine):
    hall = star_box.campaign(mine, "locker").campaign
    first = Locker.objects.select_related("post").order_by("code").first()
    places = [one.url for one in offline.pages(mine.waitress, AT)]
    assert places == []
    looks.look(hall, first, "good", by=mine.woman_patroller, at=AT)
    kept = [one for one in offline.pages(mine.woman_patroller, AT) if one.place.startswith("hall-")]
    assert [(one.url, one.place) for one in kept] == [
        (f"/stars/locker/halls/{first.hall}/", f"hall-{first.hall}")
    ]
    type(hall).objects.update(state="locked")
    assert not [one for one in offline.pages(mine.woman_patroller, AT) if one.place.startswith("hall-")]
