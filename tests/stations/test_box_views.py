"""Pages of the medical box: at the desk, on paper, and what its sticker opens for anybody."""

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.models import Booking, Box, BoxRound, Lot, Movement
from tests.cast import grant
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import DAY


@pytest.fixture
def gauze(mine):
    desk = box.desk(mine)
    grant(mine.dorm_leader, "station_attendant")
    item = shelf.item(desk, "gauze", "无菌纱布", kind="medical", unit="包", least=10, full=20, most_each=0)
    item.box = Box.objects.create(service=item.service)
    shelf.came(item, 10, mine.housekeeper, timezone.now() - DAY)
    return item


def counted(gauze, found="10", **more):
    lot = Lot.objects.get()
    return {
        "box": gauze.box.pk, "seal_new": "A1", f"found_{lot.pk}": found, f"expected_{lot.pk}": "10", **more
    }  # fmt: skip


def test_three_taps_log_a_use(page, post, mine, gauze):
    desk = gauze.service.desk
    text = page(mine.housekeeper, "desk_box", desk.code).content.decode()
    assert "先打矿医务室的电话" in text and "还有 10 包" in text and "该查了" in text
    said = post(
        mine.housekeeper,
        "desk_act",
        desk.code,
        "use",
        person="T090",
        item=gauze.pk,
        reason="割伤",
        quantity=1,
    )
    assert "发放 无菌纱布 1 包·割伤 周矿工" in said.content.decode()
    no = post(mine.housekeeper, "desk_act", desk.code, "use", person="T090", item=gauze.pk)
    assert "写上做什么用" in no.content.decode() and Movement.objects.filter(kind="give").count() == 1
    assert "医疗箱" in page(mine.housekeeper, "desk", desk.code).content.decode()


def test_one_counts_the_other_seals_each_on_a_phone_of_their_own(page, post, mine, gauze):
    desk = gauze.service.desk
    assert "账上 10 包" in page(mine.housekeeper, "desk_box_check", desk.code).content.decode()
    for given, sentence in (({"seal_new": ""}, "新封签号"), ({"found": ""}, "无菌纱布还没数，没有的填 0")):
        facts = counted(gauze, **given) if "found" not in given else counted(gauze, found="")
        assert sentence in post(mine.housekeeper, "desk_act", desk.code, "check", **facts).content.decode()
    assert not BoxRound.objects.exists()
    post(mine.housekeeper, "desk_act", desk.code, "check", **counted(gauze, found="9"))
    own = page(mine.housekeeper, "desk_box", desk.code).content.decode()
    assert "另一个人复核" in own and "核对过，封箱" not in own
    other = page(mine.dorm_leader, "desk_box", desk.code).content.decode()
    assert "账上 10，实数 9" in other and "核对过，封箱" in other
    said = post(mine.dorm_leader, "desk_act", desk.code, "seal", round=BoxRound.objects.get().pk)
    assert "复核封箱" in said.content.decode() and Lot.objects.get().remains == 9
    # What two people did has no button to take it back.
    assert "撤销这笔" not in said.content.decode().split("复核封箱 ")[-1].split("清点 ")[0]
    assert Booking.objects.latest("pk").verb == "seal"


def test_anybody_sees_when_it_was_last_gone_through_and_no_name(client, page, post, mine, gauze):
    url = reverse("box_public", args=[gauze.box.token])
    assert "还没查过" in client.get(url).content.decode()
    desk = gauze.service.desk
    post(mine.housekeeper, "desk_act", desk.code, "check", **counted(gauze))
    post(mine.dorm_leader, "desk_act", desk.code, "seal", round=BoxRound.objects.get().pk)
    client.logout()
    text = client.get(url).content.decode()
    assert "两个人核对，封签 A1" in text and "无菌纱布" in text and "先打矿医务室" in text
    assert "姜公寓" not in text and "陶班长" not in text and "10 包" not in text
    assert client.get(reverse("box_public", args=["nosuchtoken"])).status_code == 404
    assert page(mine.resident, "box_public", gauze.box.token).status_code == 200
    assert page(mine.housekeeper, "box_public", gauze.box.token).url == reverse("desk_box", args=[desk.code])


def test_the_paper_has_the_code_and_the_contents(page, mine, gauze):
    text = page(mine.housekeeper, "box_print", gauze.service.desk.code).content.decode()
    assert "医疗箱清单" in text and "<svg" in text and "无菌纱布" in text and "20 包" in text


def test_a_desk_without_a_box_has_none(page, mine, gauze):
    other = box.Desk.objects.create(code="cs-b4", station="convenience", name="4号楼")
    for name in ("desk_box", "desk_box_check", "box_print"):
        assert page(mine.housekeeper, name, other.code).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_box_asks_as_often_for_one_as_for_three(own_queries, mine, gauze, many):
    for n in range(many):
        item = shelf.item(
            gauze.service.desk, f"k{n}", f"药{n}", service=gauze.service, most_each=0, unit="包"
        )
        shelf.came(item, 5, mine.housekeeper, timezone.now() - DAY)
    code = gauze.service.desk.code
    assert own_queries(mine.housekeeper, "desk_box", code) == 11
    assert own_queries(mine.housekeeper, "desk_box_check", code) == 11
    assert own_queries(mine.housekeeper, "box_print", code) == 10
