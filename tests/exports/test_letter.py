"""An official text as Word and as a picture: margins, grid, fonts by name, what LibreOffice makes of it."""

import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from tongting.events.flow import Refused
from tongting.exports import docx as word
from tongting.exports import picture
from tongting.exports.letter import (
    Bar,
    Figure,
    Letter,
    Paragraph,
    Table,
    closed_up,
    ordinal,
    paragraphs,
    written,
)

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OFFICE, TO_PNG = shutil.which("soffice") or shutil.which("libreoffice"), shutil.which("pdftoppm")
LONG = (
    "2号浴池返水由张建国牵头，机电科配合，11月27日前查清管网坡度；3号楼热水由刘振华牵头，11月24日前检修阀门。"
)
POSTS = Table(("岗点", "应巡", "实巡"), (("生产浴池一号池区", "21", "20"), ("女浴池", "14", "14")), (3, 1, 1))
PLAN = Table(
    ("序号", "难点问题", "完成比例"),
    tuple((str(n), "早班升井打饭排队时间长", "60%") for n in range(1, 60)),
    (1, 6, 2),
    "难点问题周计划表（第47周）",
)


def letter(**facts):
    given = {
        "title": "关于2026年第47周后勤工作情况的通报", "issuer": "示例矿后勤管理科", "head": "示例矿后勤管理科周通报",
        "number": "示后〔2026〕12号", "addressee": "各班组、各岗点",
        "blocks": (
            *paragraphs(LONG), Paragraph("一、总体情况", 1), POSTS, Paragraph("（一）打饭排队。", 2),
            *[Paragraph(LONG) for _n in range(9)],
        ),
        "attachments": (PLAN,), "signer": "示例矿后勤管理科党支部", "dated": date(2026, 11, 20), "copy_to": "分管领导",
        "figures": (Figure("已销号", "11", tone="ok"), Figure("超期", "2", tone="bad")),
        "bars": (Bar("销号率", "55%", ((55, "ok"), (45, "lamp"))),), "fingerprint": "ab" * 32, **facts,
    }  # fmt: skip
    return Letter(**given)


@pytest.fixture
def file(tmp_path):
    word.write(letter(), tmp_path / "letter.docx", at=AT)
    return tmp_path / "letter.docx"


# --- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("第 47 周 后勤", "第47周 后勤"),
        ("发现 14 件,超期 2 件", "发现14件，超期2件"),
        ("水温 38.6 ℃，比 90:10 好", "水温38.6 ℃，比90:10好"),
        ("A-07-13 号箱", "A-07-13号箱"),
        ("use Word 2016 now", "use Word 2016 now"),
        ("三班； 20 点", "三班；20点"),
        ("a\x00b\x08", "ab"),
    ],
)
def test_closed_up_as_official_papers_write(given, kept):
    assert closed_up(given) == kept


def test_levels_by_how_a_line_begins():
    found = paragraphs("（一）排队\n1.开窗\n(2)加人\n平常一句\n\n  \n10.第十")
    assert [(one.text[:3], one.level) for one in found] == [
        ("（一）", 2), ("1.开", 3), ("(2)", 4), ("平常一", 0), ("10.", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_ordinals_of_headings(n, said):
    assert ordinal(n) == said


def test_dates_without_idle_zeros():
    assert written(date(2026, 1, 5)) == "2026年1月5日"
    assert letter(dated=None).date_text == "　　年　月　日"


# --- Word ------------------------------------------------------------------------------------------------------


def test_the_page_is_that_of_the_standard(file):
    """GB/T 9704-2012 in twentieths of a point: A4, 37, 35, 28 and 26 mm, the grid of 22 lines of 28 characters."""
    with zipfile.ZipFile(file) as archive:
        xml = archive.read("word/document.xml").decode()
        settings = archive.read("word/settings.xml").decode()
    page = dict(re.findall(r'w:(\w+)="(\d+)"', re.search(r"<w:pgMar[^>]*>", xml)[0]))
    assert page == {
        "top": "2098", "bottom": "1984", "left": "1587", "right": "1474", "header": "1134", "footer": "1587",
        "gutter": "0",
    }  # fmt: skip
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in xml
    assert '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>' in xml
    assert "evenAndOddHeaders" in settings
    assert xml.count("<w:sectPr") == 1


def test_fonts_are_named_by_level_and_never_shipped(file):
    found = docx.Document(file)
    fonts = {
        paragraph.text[:6]: (
            paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")),
            paragraph.runs[0].font.size.pt,
        )
        for paragraph in found.paragraphs
        if paragraph.runs
    }
    assert fonts["示例矿后勤管"][0] == "仿宋_GB2312" or fonts["关于2026"] == ("方正小标宋简体", 22)
    assert fonts["关于2026"] == ("方正小标宋简体", 22)
    assert fonts["示后〔202"] == ("仿宋_GB2312", 16)
    assert fonts["一、总体情况"] == ("黑体", 16)
    assert fonts["（一）打饭排"] == ("楷体_GB2312", 16)
    assert fonts[LONG[:6]] == ("仿宋_GB2312", 16)
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if "font" in name.lower() and name.endswith("odttf")]


def test_body_lines_keep_their_pitch_and_indent(file):
    body = next(one for one in docx.Document(file).paragraphs if one.text == LONG)
    assert body.paragraph_format.line_spacing.pt == 28.95
    indent = body._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_the_table_is_in_the_text_and_nobody_drew_a_seal(file):
    found = docx.Document(file)
    rows = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert rows == [["岗点", "应巡", "实巡"], ["生产浴池一号池区", "21", "20"], ["女浴池", "14", "14"]]
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if name.startswith("word/media/")]
    said = [one.text for one in found.paragraphs]
    assert said[said.index("示例矿后勤管理科党支部") + 1] == "2026年11月20日"
    assert "附件：难点问题周计划表（第47周）" in said


def test_the_last_row_of_a_table_never_stands_alone_on_a_page(tmp_path):
    rows = tuple((f"岗点{n}", "21", "20") for n in range(30))
    word.write(letter(blocks=(Table(("岗点", "应巡", "实巡"), rows),)), tmp_path / "long.docx", at=AT)
    held = [
        {bool(cell.paragraphs[0].paragraph_format.keep_with_next) for cell in row.cells}
        for row in docx.Document(tmp_path / "long.docx").tables[0].rows
    ]
    assert held == [{False}] * 28 + [{True}] * 2 + [{False}]


def test_a_draft_says_so_and_leaves_number_and_date_open(tmp_path):
    word.write(letter(draft=True, number="", dated=None), tmp_path / "draft.docx", at=AT)
    found = docx.Document(tmp_path / "draft.docx")
    assert found.sections[0].header.paragraphs[0].text == "草稿，未编号"
    said = [one.text for one in found.paragraphs]
    assert "（发布时编号）" in said and "　　年　月　日" in said


@pytest.mark.parametrize("hostile", ["\x00\x08<w:p>", "=1+1", "&lt;", "\ud83d", "👷" * 50])
def test_hostile_text_makes_a_whole_file(tmp_path, hostile):
    text = hostile.encode("utf-8", "ignore").decode()
    blocks = (Paragraph(text), Table((text,), ((text,),)))
    word.write(letter(title=f"关于{text}的通报", blocks=blocks), tmp_path / "x.docx", at=AT)
    assert docx.Document(tmp_path / "x.docx").paragraphs
    picture.write(letter(title=f"关于{text}的通报", blocks=blocks), tmp_path / "x.png")


@pytest.mark.skipif(not (OFFICE and TO_PNG), reason="LibreOffice or pdftoppm is not installed")
def test_libreoffice_opens_it_and_every_page_has_ink(file, tmp_path):
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(
        [TO_PNG, "-r", "40", "-png", str(tmp_path / "letter.pdf"), str(tmp_path / "page")],
        check=True,
        timeout=60,
    )
    pages = sorted(tmp_path.glob("page-*.png"))
    assert 3 <= len(pages) <= 6
    for page in pages:
        with Image.open(page) as image:
            assert image.size == pytest.approx((331, 468), abs=2)
            # 37 mm of the top and 20 of the bottom are bare, between them something is written.
            grey = image.convert("L")
            width, height = grey.size
            head = grey.crop((0, 0, width, round(height * 36 / 297)))
            assert head.getextrema()[0] > 200
            assert grey.crop((0, round(height * 37 / 297), width, height)).getextrema()[0] < 100
    with Image.open(pages[0]) as first:
        colours = first.convert("RGB").getcolors(maxcolors=1_000_000)
    assert sum(many for many, (red, green, _blue) in colours if red > 200 and green < 60) > 200


# --- the picture -----------------------------------------------------------------------------------------------


def test_one_long_picture_1080_wide_with_its_bars(tmp_path):
    size = picture.write(letter(), tmp_path / "letter.png")
    with Image.open(tmp_path / "letter.png") as image:
        assert image.format == "PNG" and image.size == size and image.size[0] == 1080
        colours = {image.getpixel((x, y)) for x in range(60, 1020, 8) for y in range(0, image.size[1], 3)}
    for tone in ("ok", "lamp"):
        assert tuple(bytes.fromhex(picture.TONES[tone][1:])) in colours
    shorter = picture.write(letter(blocks=()), tmp_path / "short.png")
    assert shorter[1] < size[1]


def test_lines_fit_and_begin_with_no_closing_sign():
    lines = picture.wrapped(LONG * 3, 40, 700)
    for line in lines:
        assert line[0] not in picture.NEVER_FIRST and line[-1] not in picture.NEVER_LAST
        assert picture.width_of(line, 40) <= 700
    assert "".join(lines) == LONG * 3
    endless = picture.wrapped("ABCDEFGHIJ" * 30, 40, 300)
    assert "".join(endless) == "ABCDEFGHIJ" * 30 and len(endless) > 20


@pytest.mark.parametrize("width", range(700, 780, 10))
def test_no_comma_hangs_out_of_the_card(width):
    """Wherever a line ends: a closing sign that does not fit takes the sign before it along."""
    said = "1.超期未销号3件：食堂操作间更衣区地面反复积水（ZG-20261112-003，期限11月15日）；浴池（女）“缺灯”，等。"
    for start in range(20):
        lines = picture.wrapped(said[start:] * 2, 40, width)
        assert "".join(lines) == said[start:] * 2
        for line in lines:
            assert picture.width_of(line, 40) <= width, line
            assert line[0] not in picture.NEVER_FIRST or line == lines[0], line
            assert line[-1] not in picture.NEVER_LAST


def test_what_no_picture_holds_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(Refused, match="改用 Word 发"):
        picture.write(letter(blocks=tuple(Paragraph(LONG) for _n in range(400))), tmp_path / "x.png")
    assert not (tmp_path / "x.png").exists()
