"""Papers of a job: what is taken, who reads them, what a change of them voids."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tenders.actions import bid as bids
from tenders.actions import job_file as verbs
from tenders.models import JobFile
from tenders.queries import job_story
from tests.cast import moment
from tests.tenders import job_box, tender_box
from tests.tenders.job_box import fresh
from tongting import papers
from tongting.events import flow
from tongting.photos import store

AT = tender_box.AT
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def office(*names, **more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, more.get(name, "<x/>"))
    return held.getvalue()


def picture(kind="PNG"):
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, kind)
    return held.getvalue()


def paper(content=PDF, name="保洁标准.pdf"):
    return SimpleUploadedFile(name, content)


def hung(job, someone, content=PDF, name="保洁标准.pdf", at=job_box.AT):
    return verbs.add(job, paper(content, name), by=someone, at=at)


def stored():
    root = Path(default_storage.path(papers.FOLDER))
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (PDF, "保洁标准.pdf", "保洁标准.pdf"),
        (PDF, "../../etc/标准.exe", "标准.pdf"),
        (office("word/document.xml"), "说明.docx", "说明.docx"),
        (office("xl/workbook.xml"), "C:\\桌面\\材料.xls", "材料.xlsx"),
        (picture(), "平面图.jpg", "平面图.png"),
        (picture("JPEG"), "x", "x.jpg"),
    ],
)
def test_it_is_what_its_content_says(mine, content, name, kept):
    made = hung(job_box.draft(mine), mine.deputy, content, name)
    lies = store.read(made.place)
    assert made.name == kept and (made.sha256, made.size) == (hashlib.sha256(lies).hexdigest(), len(lies))
    assert lies == content or made.kind in papers.PICTURES.values()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_nothing_but_its_pixels(mine, kind):
    """The place where it was taken, the camera, a comment, and whatever lies behind its end."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "SECRET PHONE", 6
    exif.get_ifd(0x8825)[2] = (33.0, 44.0, 55.0)
    held = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(held, kind, exif=exif, comment="SECRET NOTE")
    behind = b"" if kind == "WEBP" else b"<script>SECRET TAIL</script>"
    made = hung(job_box.draft(mine), mine.deputy, held.getvalue() + behind, "平面图")
    lies = store.read(made.place)
    with Image.open(io.BytesIO(lies)) as read:
        # It stands upright by itself.
        assert (read.format, read.size, dict(read.getexif())) == (kind, (20, 60), {})
    assert b"SECRET" not in lies and not any(held.startswith("exif") for held in read.info)
    with pytest.raises(flow.Refused, match="已经在附件里"):
        hung(made.job, mine.deputy, held.getvalue() + behind, "又一张")


def test_a_transparent_plan_stays_so_and_a_broken_picture_is_refused(mine):
    held = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(held, "PNG")
    job = job_box.draft(mine)
    made = hung(job, mine.deputy, held.getvalue(), "图")
    with Image.open(io.BytesIO(store.read(made.place))) as read:
        assert read.getpixel((0, 0)) == (0, 0, 0, 0)
    broken = picture("JPEG")
    broken = broken[: len(broken) // 2] + b"\xff\xd9"
    before = len(stored())
    with pytest.raises(flow.Refused, match="照片"):
        hung(job, mine.deputy, broken, "坏的")
    assert len(stored()) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (b"MZ\x90\x00", "只收 PDF"),
        (b"<html><script>1</script></html>", "只收 PDF"),
        (b"%PDF-1.7 cut", "不完整"),
        (b"PK\x03\x04 nothing", "是坏的"),
        (office("evil.xml"), "只收 PDF"),
        (office("word/document.xml", "word/vbaProject.bin"), "带宏"),
        (b"\x89PNG\r\n\x1a\n", "照片"),
        (b"%PDF-" + b"0" * papers.MOST_BYTES, "最多收 10 MB"),
    ],
)
def test_what_is_no_paper_is_refused_and_leaves_nothing(mine, content, said):
    job, before = job_box.draft(mine), len(stored())
    with pytest.raises(flow.Refused, match=said):
        hung(job, mine.deputy, content)
    assert not JobFile.objects.exists() and len(stored()) == before


def test_the_same_twice_and_one_too_many(mine):
    job = job_box.draft(mine)
    hung(job, mine.deputy)
    before = len(stored())
    with pytest.raises(flow.Refused, match="已经在附件里"):
        hung(job, mine.deputy, name="另一个名字.pdf")
    for n in range(5):
        hung(job, mine.deputy, PDF + b"%d" % n)
    with pytest.raises(flow.Refused, match="最多 6 个附件"):
        hung(job, mine.deputy, PDF + b"9")
    assert len(stored()) == before + 5


def test_a_change_of_papers_voids_the_approval_that_waits(mine):
    job = job_box.sent(mine)
    hung(job, mine.deputy, at=job_box.SENT)
    assert (job.state, job.sent_by) == ("draft", None)
    assert "送审后改了附件，回到起草，要重新送审" in [one.what for one in job_story.history(job)]


def test_after_publication_bids_are_to_be_confirmed_again(mine):
    job = job_box.published(mine)
    bids.seal(job, mine.woman_attendant, tender_box.Decimal(1400), by=mine.woman_attendant, at=AT)
    made = hung(job, mine.deputy, at=AT)
    assert (job.state, job.version) == ("published", 2)
    verbs.take_off(made, by=mine.deputy, at=AT)
    assert job_box.fresh(job).version == 3
    with pytest.raises(flow.SomebodyWasFaster):
        verbs.take_off(made, by=mine.deputy, at=AT)
    assert JobFile.objects.get().dropped_at == AT and stored(), "what somebody may have bid on stays"


@pytest.mark.parametrize("state", ["opening", "running", "closed", "cancelled"])
def test_what_may_not_be_edited_takes_no_papers(mine, state):
    job, before = tender_box.job(mine, state), len(stored())
    with pytest.raises(flow.Refused, match="不能再改"):
        hung(job, mine.deputy, at=AT)
    assert len(stored()) == before


def test_the_next_job_after_a_failed_one_has_them_too(mine):
    failed = tender_box.job(mine, "failed")
    JobFile.objects.create(
        job=failed, name="标准.pdf", kind="pdf", place="papers/00/x.pdf", size=9, sha256="0" * 64,
        added_by=mine.deputy, added_at=AT,
    )  # fmt: skip
    tender_box.officers(mine)
    made = job_box.verbs.create(
        job_box.given(mine, ceiling=tender_box.Decimal(1600)),
        reissue_of=failed,
        by=mine.deputy,
        at=job_box.AT,
    )
    assert [(one.name, one.place) for one in made.files.all()] == [("标准.pdf", "papers/00/x.pdf")]


@time_machine.travel(job_box.AT, tick=False)
def test_the_page_takes_shows_and_hands_out(mine, client):
    job = job_box.draft(mine)
    client.force_login(mine.deputy)
    add = reverse("job_file_add", args=[job.pk])
    refused = client.post(add, {"paper": paper(b"MZ", "木马.pdf")})
    assert refused.status_code == 422 and "只收 PDF" in refused.content.decode()
    assert "选好文件再传一次" in client.post(add, {}).content.decode()
    text = client.post(add, {"paper": paper()}, follow=True).content.decode()
    assert "附件“保洁标准.pdf”加上了" in text and "撤下 保洁标准.pdf" in text
    one = JobFile.objects.get()
    answer = client.get(reverse("job_file", args=[one.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    client.force_login(mine.waitress)
    assert client.get(reverse("job_file", args=[one.pk])).status_code == 404, "a draft is not everybody's"
    client.force_login(mine.deputy)
    client.post(reverse("job_file_drop", args=[one.pk]))
    assert client.get(reverse("job_file", args=[one.pk])).status_code == 404


@time_machine.travel(moment("2026-11-04 10:00"), tick=False)
def test_a_bidder_reads_them_and_changes_nothing(mine, client):
    job = job_box.draft(mine)
    one = hung(job, mine.deputy)
    job_box.job_review.send(fresh(job), by=mine.deputy, at=job_box.SENT)
    job_box.job_review.approve(fresh(job), job_box.SENT.isoformat(), by=mine.head, at=job_box.APPROVED)
    client.force_login(mine.waitress)
    text = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "保洁标准.pdf" in text and "撤下" not in text
    assert client.get(reverse("job_file", args=[one.pk])).status_code == 200
    assert client.post(reverse("job_file_drop", args=[one.pk])).status_code == 403
