"""The pages of the lost-property desk, of everybody and of those who keep the register; the blurred picture."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from stations.actions import loss
from stations.found_book import write_found
from stations.models import Booking, Claim, Disposal, Found, FoundRule, Loss
from tests.stations import found_box as things
from tests.stations.desk_box import DAY, HOUR
from tests.stations.key_box import drawn as drawn_signature
from tongting.exports.actions import Meter
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.photos import blurring, links, picture, store
from tongting.photos.models import Blurred
from tongting.seams import gather

SAID = {
    "kind": "cup", "place": "浴池更衣区", "finder": "李师傅", "public": "黑色保温杯", "secret": "杯底写着周",
    "kept_at": "失物柜",
}  # fmt: skip
CLAIMED = {
    "person": "T090", "proof": "工牌", "told": "杯底有个周字", "matches": "on", "signature": drawn_signature(),
}  # fmt: skip


@pytest.fixture
def desk(mine):
    return things.desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def text(answer):
    return answer.content.decode()


def brought(desk, by, kind="cup", ago=HOUR, **given):
    return things.take_in(desk, by, kind, timezone.now() - ago, **given)


def drawn(size=(400, 300)):
    paper = Image.new("RGB", size, "white")
    ImageDraw.Draw(paper).text((40, 40), "A 0098 7431", "black")
    out = BytesIO()
    paper.save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def test_a_thing_is_taken_in_with_its_picture(client, page, mine, desk, by):
    assert "现在没有失物" in text(page(by, "desk_found_list", desk.code))
    assert "核对用的特征" in text(page(by, "desk_found_new", desk.code))
    client.force_login(by)
    given = {**SAID, "photo-file": drawn(), "next": reverse("desk_found_list", args=[desk.code])}
    said = text(client.post(reverse("desk_act", args=[desk.code, "found"]), given, follow=True))
    one = Found.objects.get()
    assert one.photo.claimed and "登记失物 失物招领 0001 水杯饭盒" in said and "黑色保温杯" in said
    assert "杯底写着周" in text(page(by, "desk_found", desk.code, one.pk))


@pytest.mark.parametrize(
    ("verb", "changes", "sentence"),
    [
        ("found", {"kind": "phone"}, "写上封签号"),
        ("found", {"kind": "phone", "seal": "F-1"}, "写上另一个人的工号"),
        ("found", {"kind": "phone", "seal": "F-1", "witness": "T022"}, "请另一个人自己输值班密码"),
        (
            "found",
            {"kind": "phone", "seal": "F-1", "witness": "T022", "pin": "9999"},
            "密码不对，还能试 4 次",
        ),
        ("found", {"kind": "phone", "seal": "F-1", "witness": "T032", "pin": "2580"}, "不能是你自己"),
        ("found", {"kind": "phone", "seal": "F-1", "witness": "T001", "pin": "2580"}, "还没有设值班密码"),
        ("found", {"secret": ""}, "核对用的特征"),
        ("claim", {"matches": ""}, "对不上不能给"),
        ("claim", {"signature": ""}, "还没有签名，请来领的人在框里签"),
        ("claim", {"name": "李工友"}, "要有委托字条"),
        ("claim", {"person": "T999"}, "没有找到“T999”"),
        ("dispose", {"way": "police"}, "谁接收的"),
        ("dispose", {"way": "thrown"}, "要两个人签"),
        ("dispose", {"way": "thrown", "witness": "T022", "pin": "2580"}, "没到期不能处置"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_booked(post, desk, by, verb, changes, sentence):
    one = brought(desk, by)
    base = {"found": SAID, "claim": {**CLAIMED, "thing": one.pk}, "dispose": {"things": one.pk}}[verb]
    assert sentence in text(post(by, "desk_act", desk.code, verb, **{**base, **changes}))
    assert Booking.objects.count() == Found.objects.count() == 1 and things.fresh(one.pk).state == "open"


def test_a_valuable_takes_two_and_their_pin_is_kept_nowhere(post, mine, desk, by):
    two = {"witness": "T022", "pin": things.PIN}
    post(by, "desk_act", desk.code, "found", **{**SAID, "kind": "phone", "seal": "F-001", **two})
    one = Found.objects.get()
    assert one.witness == mine.attendant and one.keep_until - one.taken_at == 7 * DAY
    assert "贵重的要两个人" in text(post(by, "desk_act", desk.code, "claim", thing=one.pk, **CLAIMED))
    post(by, "desk_act", desk.code, "claim", thing=one.pk, **CLAIMED, **two)
    assert Claim.objects.get().witness == mine.attendant and Claim.objects.get().signature.claimed
    assert not Booking.objects.filter(note__contains=things.PIN).exists()


def test_a_claim_finds_the_report_and_is_undone(page, post, mine, desk, by):
    now = timezone.now()
    lost = loss.report("cup", local(now).date(), "浴池更衣区", "黑色保温杯", by=mine.resident, at=now)
    one = brought(desk, by)
    said = text(page(by, "desk_found", desk.code, one.pk))
    assert "可能是谁丢的" in said and "周矿工·T090" in said
    post(by, "desk_act", desk.code, "claim", thing=one.pk, loss=lost.pk, **CLAIMED)
    assert Loss.objects.get().state == "found" and "周矿工" in text(page(by, "desk_found", desk.code, one.pk))
    post(by, "desk_act", desk.code, "undo", booking=Booking.objects.get(verb="claim").pk)
    assert things.fresh(one.pk).state == "open" and Loss.objects.get().state == "open"
    # Somebody else than the one who was thought of: their report stays open.
    post(by, "desk_act", desk.code, "claim", thing=one.pk, loss=lost.pk, **{**CLAIMED, "person": "T010"})
    assert Claim.objects.get(thing=one).person == mine.cook and Loss.objects.get().state == "open"


def test_what_is_due_is_signed_away_and_its_list_is_for_paper(page, post, mine, desk, by):
    assert "没有到期的" in text(page(by, "desk_found_due", desk.code))
    old = [brought(desk, by, ago=31 * DAY).pk for _n in range(2)]
    brought(desk, by)
    assert text(page(by, "desk_found_due", desk.code)).count('name="things"') == 2
    given = {"way": "security", "receiver": "保卫科老王", "witness": "T022", "pin": things.PIN}
    post(by, "desk_act", desk.code, "dispose", things=old, **given)
    made = Disposal.objects.get()
    said = text(page(by, "desk_disposal", desk.code, made.pk))
    assert "保卫科老王" in said and "0001" in said and "吕浴工" in said and "杯底写着周" not in said
    assert "移交保卫科" in text(page(by, "desk_found_due", desk.code))
    assert page(mine.cook, "desk_disposal", desk.code, made.pk).status_code == 403


def test_the_notice_says_category_place_and_date_alone(client, desk, by):
    assert "现在没有失物招领" in text(client.get(reverse("found_public")))
    brought(desk, by)
    said = text(client.get(reverse("found_public")))
    assert "水杯饭盒" in said and "浴池更衣区" in said
    for hidden in ("黑色保温杯", "杯底写着周", "李师傅", "失物柜"):
        assert hidden not in said


def test_the_board_adds_what_may_be_said_and_a_picture_of_colours(page, mine, desk, by):
    assert "现在没有失物招领" in text(page(mine.resident, "found_board"))
    now = timezone.now()
    photo = photos.keep(drawn(), by=by, at=now)
    brought(desk, by, photo=photo)
    said = text(page(mine.resident, "found_board"))
    assert "黑色保温杯" in said and "/blur/" not in said and str(photo.pk) not in said
    blurring.blur({"token": str(photo.pk)}, now)
    said = text(page(mine.resident, "found_board"))
    assert f"{photo.pk}/blur" in said and "/thumb/" not in said and "杯底写着周" not in said


def test_a_blurred_picture_keeps_colours_and_loses_words(client, mine, by):
    now = timezone.now()
    photo = photos.keep(drawn(), by=by, at=now)
    blurring.blur({"token": str(photo.pk)}, now)
    blurring.blur({"token": str(photo.pk)}, now)
    assert Blurred.objects.count() == 1
    answer = client.get(links.signed_path(photo.pk, "blur", now))
    shown = Image.open(BytesIO(b"".join(answer.streaming_content))).convert("L")
    assert shown.size == Image.open(BytesIO(store.read(picture_name(photo)))).size
    # Not one pixel is as dark as the letters were.
    assert shown.getextrema()[0] > 150 and picture.COARSE < 20
    full = links.signed_path(photo.pk, "blur", now).replace("/blur/", "/full/")
    assert client.get(full).status_code == 404


def picture_name(photo):
    return store.picture_names(photo.pk)[1]


def test_a_loss_is_reported_matched_and_withdrawn(page, post, mine, desk, by):
    assert "没有报过" in text(page(mine.resident, "loss_mine"))
    today = local(timezone.now()).date()
    given = {"kind": "cup", "lost_on": str(today), "place": "浴池更衣区", "words": "黑色保温杯"}
    assert "还没到这一天" in text(post(mine.resident, "loss_mine", **{**given, "lost_on": str(today + DAY)}))
    assert "报上了" in text(post(mine.resident, "loss_mine", **given))
    brought(desk, by, secret="杯底写着周")
    said = text(page(mine.resident, "loss_mine"))
    assert "可能是这件：水杯饭盒" in said and "杯底写着周" not in said
    assert "丢了水杯饭盒，还在找" in text(page(mine.resident, "station_home"))
    lost = Loss.objects.get()
    assert post(mine.cook, "loss_withdraw", lost.pk).status_code == 404
    assert "划掉了" in text(post(mine.resident, "loss_withdraw", lost.pk))
    assert "可能是这件" not in text(page(mine.resident, "loss_mine"))


def test_the_register_hides_the_secret_and_the_workbook_what_still_waits(page, mine, desk, by, tmp_path):
    assert "还没有失物" in text(page(mine.head, "found_list"))
    one, other = brought(desk, by), brought(desk, by, ago=31 * DAY)
    things.claim(one, mine.resident, by, timezone.now())
    said = text(page(mine.head, "found_list"))
    assert "杯底写着周" not in said and "周矿工 领走" in said and "到期" in said
    assert "没有符合的" in text(page(mine.head, "found_list", state="handed"))
    assert text(page(mine.head, "found_list", state="due")).count('class="row-tt"') == 1
    path = tmp_path / "a.xlsx"
    assert write_found({"at": timezone.now().isoformat()}, path, Meter(lambda _share: None)) == 2
    rows = list(load_workbook(path).active.values)
    head = next(row for row in rows if "拾得人" in row)
    first, second = (dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :][:2])
    assert first["编号"] == str(other) and first["特征（核对用，不公开）"] == "招领中，不公开"
    assert second["认领人"] == "周矿工" and second["特征（核对用，不公开）"] == "杯底写着周"


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, by, many):
    now = timezone.now()
    for n in range(many):
        photo = photos.keep(drawn((300 + n, 200)), by=by, at=now)
        brought(desk, by, ago=31 * DAY, photo=photo)
        brought(desk, by)
        loss.report("cup", local(now).date(), "浴池更衣区", f"黑色保温杯{n}", by=mine.resident, at=now)
    one = Found.objects.order_by("-pk").first()
    asked = [own_queries(by, name, desk.code) for name in ("desk", "desk_found_list", "desk_found_due")]
    asked.append(own_queries(by, "desk_found", desk.code, one.pk))
    asked += [own_queries(mine.resident, name) for name in ("found_board", "loss_mine")]
    asked.append(own_queries(mine.head, "found_list"))
    assert str(asked) == "[13, 6, 7, 6, 1, 2, 2]"


def test_rules_todo_and_tile(page, post, mine, desk, by):
    brought(desk, by, ago=31 * DAY)
    now = timezone.now()
    assert "1 件失物保管期到了" in {todo.text for todo in gather("todos", by, now)}
    tile = next(tile for tile in gather("tiles", mine.head, now) if tile.title == "失物招领")
    assert (tile.figure, tile.alarm) == ("1", "1 件到期")
    assert "失物招领" in text(page(mine.resident, "station_bath"))
    rule = {"normal_days": 20, "valuable_days": 7, "perishable_hours": 24, "loss_days": 60}
    post(mine.head, "found_rule", **rule)
    assert FoundRule.objects.get().normal_days == 20
    assert page(by, "found_rule").status_code == 403
