"""The gate reads structure only: what it lets in, and the sentence for everything else."""

import io
import struct
import time

import pytest
from PIL import Image

from tests.photos import pictures
from tongting.events.flow import Refused
from tongting.photos import gate


def looks(raw):
    return gate.inspect(io.BytesIO(raw), len(raw))


def refusal(raw, size=None):
    with pytest.raises(Refused) as no:
        gate.inspect(io.BytesIO(raw), len(raw) if size is None else size)
    return str(no.value)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_the_three_plain_formats_come_in(format_):
    raw = pictures.encoded(pictures.corners(640, 480), format_)
    assert looks(raw) == gate.Looks(format_, 640, 480)


def test_webp_is_measured_in_all_its_three_kinds():
    assert looks(pictures.encoded(pictures.corners(33, 17), "WEBP", lossless=True)).width == 33
    see_through = Image.new("RGBA", (41, 19), (1, 2, 3, 100))
    assert looks(pictures.encoded(see_through, "WEBP")) == gate.Looks("WEBP", 41, 19)
    assert looks(pictures.encoded(pictures.corners(35, 18), "WEBP")) == gate.Looks("WEBP", 35, 18)


@pytest.mark.parametrize("raw", [pictures.jpeg(), pictures.heic()])
def test_the_file_is_left_at_its_beginning(raw):
    file = io.BytesIO(raw)
    gate.inspect(file, len(raw))
    assert file.tell() == 0


@pytest.mark.parametrize("options", [{}, {"tile_size": 512}, {"exif": pictures.exif().tobytes()}])
def test_heic_is_measured_by_its_boxes(options):
    raw = pictures.heic(pictures.corners(1280, 960), **options)
    assert looks(raw) == gate.Looks("HEIC", 1280, 960)


def test_two_hundred_megapixels_of_heic_are_named():
    said = refusal(pictures.heic_claiming(20_000, 10_000))
    assert "2 亿像素（20000×10000）" in said and "最多收 3200 万像素" in said
    assert looks(pictures.heic_claiming(8_000, 4_000)).width == 8_000


def test_the_largest_picture_inside_a_heic_counts_and_not_only_the_one_that_is_shown():
    raw = bytearray(pictures.heic(pictures.corners(1280, 960), tile_size=512))
    # One of the tiles.
    at = raw.index(struct.pack(">II", 512, 512))
    raw[at : at + 8] = struct.pack(">II", 30_000, 30_000)
    assert "9 亿像素" in refusal(bytes(raw))


@pytest.mark.parametrize("kept", [0.02, 0.2, 0.5, 0.97])
@pytest.mark.parametrize("options", [{}, {"tile_size": 256}])
def test_a_truncated_heic_is_told_to_come_again(kept, options):
    raw = pictures.heic(pictures.grain(500, 500), **options)
    assert "没有传完整" in refusal(raw[: int(len(raw) * kept)])


FTYP = pictures.box(b"ftyp", b"heic\0\0\0\0mif1heic")


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        pictures.box(b"mdat", b"x" * 100),
        pictures.box(b"meta"),
        pictures.box(b"meta", b"\0\0\0\0" + pictures.box(b"pitm", b"\0\0\0\0\0\1")),
        pictures.box(b"meta", b"\0\0\0\0" + b"\0\0\0\2free"),
        pictures.box(b"meta", b"\0" * (2 * 1024 * 1024)),
        struct.pack(">I4s", 3, b"mdat"),
        struct.pack(">I4sQ", 1, b"mdat", 2),
        pictures.box(b"free") * 100_000,
    ],
    ids=[
        "nothing",
        "no description",
        "empty",
        "half",
        "too short",
        "endless",
        "short",
        "short wide",
        "boxes",
    ],
)
def test_boxes_that_make_no_sense_are_given_up_on(rest):
    began = time.process_time()
    assert "坏了" in refusal(FTYP + rest)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "照片是空的"),
        (b"hello", "这个文件不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这个文件不是照片"),
        (b"<?xml version='1.0'?><svg/>", "这个文件不是照片"),
        (b"GIF89a" + b"\0" * 40, "这个文件不是照片"),
        (b"%PDF-1.7" + b"\0" * 40, "这个文件不是照片"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "照片文件坏了"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + b"\0" * 40, "这个文件不是照片"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 40, "这个文件不是照片"),
        (b"\0\0\0\x10ftypmp42" + b"\0" * 40, "这个文件不是照片"),
        (b"\xff\xd8\xff", "没有传完整"),
        (b"\xff\xd8\xff\xd9", "没有传完整"),
        (b"\x89PNG\r\n\x1a\n", "照片文件坏了"),
        (b"RIFF\x10\0\0\0WEBP", "照片文件坏了"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(raw, sentence):
    assert sentence in refusal(raw)


def test_too_many_bytes_are_named():
    assert refusal(pictures.jpeg(), size=100 * 1024 * 1024).startswith("这张照片有 100 MB，最多收 25 MB；")


@pytest.mark.parametrize(
    "raw",
    [
        pictures.png_header_only(20_000, 10_000),
        pictures.jpeg_claiming(20_000, 10_000),
        pictures.webp_claiming(20_000, 10_000),
    ],
)
def test_two_hundred_megapixels_are_named(raw):
    said = refusal(raw)
    assert "2 亿像素（20000×10000）" in said
    assert "最多收" in said


def test_a_half_of_a_hundred_million_is_said_too():
    assert "1.5 亿像素（15000×10000）" in refusal(pictures.jpeg_claiming(15_000, 10_000))


def test_a_jpeg_in_one_scan_may_have_eighty_megapixels_and_one_in_many_fewer():
    assert looks(pictures.jpeg_claiming(10_000, 8_000)).width == 10_000
    assert "最多收 8000 万像素" in refusal(pictures.jpeg_claiming(10_001, 8_000))
    progressive = bytearray(pictures.jpeg(progressive=True))
    frame = progressive.index(b"\xff\xc2")
    progressive[frame + 5 : frame + 9] = struct.pack(">HH", 8_000, 8_000)
    assert "最多收 3200 万像素" in refusal(bytes(progressive))


def test_no_side_is_empty_or_endless():
    assert "坏了" in refusal(pictures.png_header_only(0, 10))
    assert "坏了" in refusal(pictures.png_header_only(100_000, 2))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.97])
def test_a_truncated_picture_is_told_to_come_again(format_, kept):
    raw = pictures.encoded(pictures.grain(500, 500), format_)
    assert "没有传完整" in refusal(raw[: int(len(raw) * kept)])


def test_a_preview_in_the_exif_does_not_hide_that_the_picture_is_cut():
    preview = pictures.jpeg(64, 48)
    raw = pictures.encoded(pictures.grain(500, 500), exif=b"Exif\0\0" + preview)
    assert "没有传完整" in refusal(raw[: len(raw) // 2])


def test_a_film_behind_the_picture_is_no_reason_to_refuse_it():
    film = b"\0\0\0\x18ftypmp42" + b"\x11" * 300_000
    assert looks(pictures.jpeg() + film).width == 400
    assert looks(pictures.encoded(pictures.corners(), "PNG") + film).width == 400


def test_padding_and_a_little_junk_between_segments_is_stepped_over():
    raw = pictures.jpeg()
    assert looks(raw[:2] + b"\xff\xff\xff" + raw[2:]).width == 400
    at = 2 + 2 + int.from_bytes(raw[4:6], "big")
    assert looks(raw[:at] + b"\0\0junk" + raw[at:]).width == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xd8\xff\xe0\0\x02" + b"\0" * 20_000_000,
        b"\xff\xd8" + b"\xff\xe0\0\x02" * 5_000_000,
        b"\xff\xd8" + b"\xff" * 20_000_000,
        pictures.png_header_only(10, 10)[:-12] + pictures.png_chunk(b"teXt", b"") * 1_600_000,
    ],
    ids=["junk", "empty segments", "padding", "empty chunks"],
)
def test_files_made_to_keep_the_request_busy_are_given_up_on(raw):
    began = time.process_time()
    refusal(raw)
    assert time.process_time() - began < 2


def test_a_jpeg_in_a_thousand_scans_is_refused():
    raw = pictures.jpeg(progressive=True)
    scan = raw.rindex(b"\xff\xda")
    assert "坏了" in refusal(raw[:scan] + raw[scan:-2] * 100 + b"\xff\xd9")
