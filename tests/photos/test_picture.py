"""The darkroom: upright, small, sRGB, and nothing in the file but pixels."""

import io
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageCms

from tests.photos import pictures
from tongting.events.flow import Refused
from tongting.photos import heic, picture, watermark

# What a JPEG needs to be one: JFIF head, tables, frame, Huffman tables.
BARE = {0xE0, 0xDB, 0xC0, 0xC4}


def opened(raw):
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


def near(got, wanted, by=40):
    return all(abs(a - b) <= by for a, b in zip(got, wanted, strict=True))


def developed(raw):
    done = picture.develop(raw)
    for file in (done.full, done.thumb):
        assert set(pictures.markers(file)) <= BARE
        assert opened(file).mode == "RGB"
    assert opened(done.full).size == (done.width, done.height)
    return done


def test_twelve_megapixels_become_sixteen_hundred_by_twelve_hundred():
    done = developed(pictures.encoded(pictures.grain(4000, 3000), quality=85))
    assert (done.width, done.height) == (1600, 1200)
    assert opened(done.thumb).size == (320, 240)


@pytest.mark.parametrize(
    ("size", "decoded", "becomes"),
    [
        ((4000, 3000), (2000, 1500), (1600, 1200)),
        ((3000, 4000), (1500, 2000), (1200, 1600)),
        ((3200, 2399), (1600, 1200), (1600, 1200)),
        ((6400, 400), (1600, 100), (1600, 100)),
        ((1600, 1600), (1600, 1600), (1600, 1600)),
        ((1601, 3), (1601, 3), (1600, 3)),
        ((2, 2), (2, 2), (2, 2)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_a_jpeg_is_decoded_no_larger_than_needed_and_never_smaller(size, decoded, becomes, monkeypatch):
    seen = []
    resizable = picture._resizable
    monkeypatch.setattr(picture, "_resizable", lambda image: seen.append(image.size) or resizable(image))
    done = developed(pictures.encoded(Image.new("RGB", size, "gray")))
    assert (done.width, done.height) == becomes
    assert seen == [decoded]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(orientation, format_):
    upright = pictures.corners(400, 300)
    # Lying as the camera would have stored it: the inverse of what the flag asks for.
    lying = upright
    if orientation > 1:
        turn = picture.UPRIGHT[orientation]
        back = {
            Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
            Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
        }
        lying = upright.transpose(back.get(turn, turn))
    done = developed(pictures.encoded(lying, format_, exif=pictures.exif(orientation), quality=95))
    image = opened(done.full)
    assert image.size == (400, 300)
    for spot, colour in (((50, 50), (255, 0, 0)), ((350, 50), (0, 255, 0)), ((50, 250), (0, 0, 255))):
        assert near(image.getpixel(spot), colour), (spot, image.getpixel(spot))


def test_the_orientation_table_is_pillows_own():
    from PIL import ImageOps

    for orientation, turn in picture.UPRIGHT.items():
        lying = opened(pictures.encoded(pictures.corners(), "PNG", exif=pictures.exif(orientation)))
        assert ImageOps.exif_transpose(lying).tobytes() == lying.transpose(turn).tobytes()


def test_nothing_of_what_the_camera_wrote_stays():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = pictures.jpeg(
        comment=pictures.SCRIPT, exif=pictures.exif(), icc_profile=srgb, xmp=b"<x:xmpmeta>secret</x:xmpmeta>"
    )
    for word in (pictures.SCRIPT, b"SpyPhone", b"ICC_PROFILE", b"secret"):
        assert word in raw
    done = developed(raw + b"<?php hidden behind the picture ?>")
    for file in (done.full, done.thumb):
        for word in (b"script", b"SpyPhone", b"Exif", b"ICC_PROFILE", b"secret", b"php"):
            assert word not in file


def test_png_and_webp_lose_their_notes_too():
    assert b"script" not in developed(pictures.png_with_text("<script>")).full
    raw = pictures.encoded(
        pictures.corners(), "WEBP", exif=pictures.exif(), xmp=b"<x:xmpmeta>secret</x:xmpmeta>"
    )
    assert b"secret" not in developed(raw).full


def test_grey_and_four_colours_become_plain_rgb():
    developed(pictures.encoded(pictures.corners().convert("L")))
    done = developed(pictures.encoded(pictures.corners().convert("CMYK"), quality=95))
    assert near(opened(done.full).getpixel((50, 50)), (255, 0, 0), by=60)


def test_what_is_transparent_becomes_white():
    glass = pictures.corners().convert("RGBA")
    glass.paste((0, 0, 0, 0), (0, 150, 400, 300))
    for format_ in ("PNG", "WEBP"):
        image = opened(developed(pictures.encoded(glass, format_)).full)
        assert near(image.getpixel((50, 250)), (255, 255, 255))
        assert near(image.getpixel((50, 50)), (255, 0, 0))
    image = opened(developed(pictures.encoded(glass.convert("LA"), "PNG")).full)
    assert near(image.getpixel((50, 250)), (255, 255, 255))
    palette = pictures.corners().convert("P", palette=Image.Palette.ADAPTIVE)
    red = palette.getpixel((10, 10))
    image = opened(developed(pictures.encoded(palette, "PNG", transparency=red)).full)
    assert near(image.getpixel((50, 50)), (255, 255, 255))
    assert near(image.getpixel((350, 50)), (0, 255, 0))


def test_sixteen_bits_of_grey_keep_their_middle():
    deep = Image.new("I;16", (2000, 100), 0x8000)
    assert near(opened(developed(pictures.encoded(deep, "PNG")).full).getpixel((5, 5)), (128, 128, 128), by=2)


def test_one_bit_is_a_picture():
    developed(pictures.encoded(pictures.corners(2000, 1500).convert("1"), "PNG"))


def odd_profile():
    """sRGB with red and blue exchanged, under another name."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)
    return profile.replace("sRGB".encode("utf-16-be"), "oddy".encode("utf-16-be"))


def test_another_colour_space_is_turned_into_srgb():
    red = Image.new("RGB", (200, 100), (255, 0, 0))
    done = developed(pictures.encoded(red, icc_profile=odd_profile(), quality=95))
    assert near(opened(done.full).getpixel((50, 50)), (0, 0, 255))


def test_a_profile_that_is_none_or_does_not_fit_is_passed_over():
    for profile in (b"no profile at all", odd_profile()[:200]):
        junk = pictures.encoded(pictures.corners(), icc_profile=profile)
        assert near(opened(developed(junk).full).getpixel((50, 50)), (255, 0, 0))
    developed(pictures.encoded(pictures.corners().convert("L"), icc_profile=odd_profile()))
    developed(pictures.encoded(pictures.corners().convert("CMYK"), icc_profile=odd_profile()))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_damage_in_the_middle_is_refused_not_crashed_on(format_):
    raw = bytearray(pictures.encoded(pictures.grain(500, 500), format_))
    middle = len(raw) // 3
    raw[middle : middle + 2000] = b"\xff\xc0" * 1000
    try:
        developed(bytes(raw))
    except Refused as no:
        assert "照片文件坏了" in str(no) or "没有传完整" in str(no)


def test_a_bomb_that_passes_nobody():
    with pytest.raises(Refused):
        picture.develop(pictures.png_header_only(20_000, 10_000))
    # Few enough pixels for the gate, but there are none in the file.
    with pytest.raises(Refused):
        picture.develop(pictures.png_header_only(5_000, 5_000))


@pytest.mark.parametrize("options", [{}, {"tile_size": 512}])
def test_a_heic_becomes_a_small_upright_jpeg(options):
    notes = pictures.exif().tobytes()
    done = developed(pictures.heic(pictures.corners(2000, 1500), exif=notes, quality=90, **options))
    assert (done.width, done.height) == (1600, 1200)
    image = opened(done.full)
    for spot, colour in (((50, 50), (255, 0, 0)), ((1550, 50), (0, 255, 0)), ((50, 1150), (0, 0, 255))):
        assert near(image.getpixel(spot), colour)
    assert done.taken_at == datetime(2026, 11, 19, 8, 30, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_heic_that_lies_on_its_side_is_turned_once():
    notes = pictures.exif(6).tobytes()
    done = developed(pictures.heic(pictures.corners(400, 300), exif=notes, quality=90))
    assert (done.width, done.height) == (300, 400)
    assert near(opened(done.full).getpixel((250, 50)), (255, 0, 0))


def test_a_heic_loses_its_notes_and_its_transparency():
    glass = pictures.corners().convert("RGBA")
    glass.paste((0, 0, 0, 0), (0, 150, 400, 300))
    done = developed(pictures.heic(glass, xmp=b"<x:xmpmeta><script>secret</script></x:xmpmeta>", quality=90))
    assert b"secret" not in done.full
    assert near(opened(done.full).getpixel((50, 250)), (255, 255, 255))
    assert near(opened(done.full).getpixel((50, 50)), (255, 0, 0))


def broken_heic():
    """Whole by its boxes, rubbish where the pixels are."""
    raw = bytearray(pictures.heic(pictures.grain(500, 500)))
    start = raw.index(b"mdat") + 4
    raw[start:] = b"\x5a" * (len(raw) - start)
    return bytes(raw)


def test_a_heic_of_rubbish_is_refused_in_words():
    with pytest.raises(Refused, match="HEIC 照片打不开"):
        picture.develop(broken_heic())


def test_the_decoder_works_inside_a_wall_of_memory(monkeypatch, tmp_path):
    """The gate believes the description; what is decoded then may be another matter."""
    raw = pictures.heic(Image.new("RGB", (3_200, 2_400), "teal"), quality=10)
    assert picture.develop(raw).width == 1600
    narrow = tmp_path / "decoder.py"
    text = heic.DECODER.read_text(encoding="utf-8")
    narrow.write_text(text.replace("MOST_BYTES = 280 ", "MOST_BYTES = 60 "), encoding="utf-8")
    monkeypatch.setattr(heic, "DECODER", narrow)
    assert picture.develop(pictures.heic()).width == 400
    with pytest.raises(Refused, match="HEIC 照片打不开"):
        picture.develop(raw)


def test_a_decoder_that_does_not_come_back_is_given_up_on(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(heic, "DECODER", endless)
    monkeypatch.setattr(heic, "PATIENCE", 0.3)
    with pytest.raises(Refused, match="HEIC 照片打不开"):
        picture.develop(pictures.heic())


def test_a_decoder_that_can_not_be_started_is_no_fault_of_the_picture(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OSError):
        picture.develop(pictures.heic())


@pytest.mark.parametrize("behind", [b"<html><script>alert(1)</script></html>", b"PK\x03\x04" + b"zip" * 50])
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.heic])
def test_a_file_that_is_something_else_as_well_comes_out_as_a_picture_only(make, behind):
    raw = make()
    # What follows the last box of a HEIC has to look like one.
    raw += pictures.box(b"free", behind) if make is pictures.heic else behind
    done = developed(raw)
    assert b"script" not in done.full and b"PK" not in done.full


# --- words in the picture ---------------------------------------------------------------------------------------------

WORDS = "一号池区 2026-11-19 09:20 王海波"


def contrast(one, other):
    """As WCAG counts it, of two greys."""

    def light(value):
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", ["white", "black", "#808080", "#ffff00"])
def test_words_can_be_read_on_any_picture(colour):
    raw = pictures.encoded(Image.new("RGB", (1600, 1200), colour), "PNG")
    plain, marked = picture.develop(raw), picture.develop(raw, lambda _taken: WORDS)
    strip = opened(marked.full).convert("L").crop((14, 1150, 500, 1200))
    darkest, brightest = strip.getextrema()
    assert brightest > 240 and contrast(brightest, darkest) >= 7
    assert (
        opened(plain.full).getpixel((5, 1195)) != opened(marked.full).getpixel((5, 1195)) or colour == "black"
    )
    assert plain.thumb == marked.thumb and plain.look == marked.look


@pytest.mark.parametrize("size", [(1600, 1200), (900, 1600), (320, 240), (200, 1600)])
def test_words_fit_into_the_picture(size):
    image = Image.new("RGB", size, "white")
    watermark.write(image, WORDS)
    assert image.getpixel((size[0] - 1, size[1] - 1)) == (255, 255, 255) or size[0] < 330
    assert image.crop((0, 0, size[0], size[1] - 80)).getextrema() == ((255, 255),) * 3
    assert image.getextrema() != ((255, 255),) * 3 or size[0] == 200


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (1600, 8)])
def test_a_picture_without_room_is_left_alone(size):
    image = Image.new("RGB", size, "white")
    watermark.write(image, WORDS)
    assert image.getextrema() == ((255, 255),) * 3


def test_the_font_knows_what_stands_on_a_photo():
    missing = watermark.font(24).getmask("\uffff").getbbox(), bytes(watermark.font(24).getmask("\uffff"))
    for letter in set(WORDS + "示例样拍手机时间收到（），号楼层班组0123456789:-"):
        if letter != " ":
            mask = watermark.font(24).getmask(letter)
            assert mask.getbbox() and (mask.getbbox(), bytes(mask)) != missing, letter


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_when_it_was_taken_is_read_if_it_makes_sense():
    noted = picture.develop(pictures.jpeg(exif=pictures.exif())).taken_at
    assert noted == datetime(2026, 11, 19, 8, 30, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    abroad = picture.develop(pictures.jpeg(exif=pictures.exif(offset="+00:00"))).taken_at
    assert abroad == datetime(2026, 11, 19, 8, 30, 5, tzinfo=UTC)
    odd = picture.develop(pictures.jpeg(exif=pictures.exif(offset="whenever"))).taken_at
    assert odd == noted
    for nonsense in ("0000:00:00 00:00:00", "yesterday", ""):
        assert picture.develop(pictures.jpeg(exif=pictures.exif(taken=nonsense))).taken_at is None
    assert picture.develop(pictures.jpeg()).taken_at is None
    assert picture.develop(pictures.jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).taken_at is None
