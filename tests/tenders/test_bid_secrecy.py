"""Somebody holds everything the server has on its disks, SECRET_KEY and a superuser's session, and learns no price, no
plan and not how many have bid. Bids go in through the pages, as people send them."""

import hashlib
import pickle
import re
import shutil
import subprocess
import zlib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from tenders.actions import opening as openings
from tenders.models import Bid, Opener
from tenders.scoring import envelope
from tests.cast import person
from tests.tenders import sealed_box as box
from tests.tenders.tender_box import AT
from tongting.events import flow

pytestmark = pytest.mark.django_db(transaction=True)
PRICE, PLAN = Decimal("1387.43"), "每晚八点一刻从三楼往下扫"
TELLING = ("1387.43", "1387,43", "138743", "1,387", PLAN, "八点一刻")
BIDDERS = ("cook", "fixer", "attendant", "woman_patroller", "canteen_leader")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


def signed_in(someone):
    client = Client()
    client.force_login(someone, "django.contrib.auth.backends.ModelBackend")
    return client


def look(client, job):
    for name in ("job", "my_envelope"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 200


def bid(client, job, price=PRICE, plan=PLAN):
    said = {"sealed_price": str(price), "sealed_plan": plan, "promise": "on"}
    asked = client.post(reverse("bid_seal", args=[job.pk]), said)
    assert asked.status_code == 200 and "确认投标" in asked.content.decode()
    done = client.post(reverse("bid_seal", args=[job.pk]), {**said, "confirmed": "1"}, follow=True)
    assert done.redirect_chain == [(reverse("my_envelope", args=[job.pk]), 302)]
    return done


# --- what there is to be had -------------------------------------------------------------------------------------


def tables():
    """{table: rows in the order in which the database gives them out}, every table there is."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in cursor.description]
            found[name] = [
                {
                    key: bytes(value) if isinstance(value, memoryview) else value
                    for key, value in zip(columns, row, strict=True)
                }
                for row in cursor.fetchall()
            ]
    return found


def without_envelopes(found):
    """The same with each envelope's size instead of the envelope."""
    sizes = [{**row, "envelope": len(row["envelope"])} for row in found["tenders_bid"]]
    return {**found, "tenders_bid": sizes}


def dump():
    """The database as a backup has it: pg_dump's text, or every statement of SQLite's own dump."""
    if connection.vendor == "postgresql":
        facts = connection.settings_dict
        address = (
            f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
        )
        done = subprocess.run(["pg_dump", "--no-owner", address], capture_output=True, check=True)
        return re.sub(rb"\\(un)?restrict \w+\n", b"", done.stdout)
    connection.ensure_connection()
    return "\n".join(connection.connection.iterdump()).encode()


def masked(dumped):
    """Without the envelopes: long hex of the envelope's size."""
    size = 2 * (32 + envelope.BID_SIZE + 16)
    return re.sub(rb"[0-9a-fA-F]{%d}" % size, b"ENVELOPE", dumped)


def database_files():
    if connection.vendor == "postgresql":
        return b""
    name = str(connection.settings_dict["NAME"])
    path = name.removeprefix("file:").split("?")[0]
    files = [Path(path + end) for end in ("", "-wal")]
    return b"".join(one.read_bytes() for one in files if one.exists())


def cached():
    """What lies in the caches, unpacked: those of this process, or ours in Redis."""
    found = {}
    for alias in settings.CACHES:
        held = getattr(caches[alias], "_cache", {})
        if isinstance(held, dict):
            found |= {key: repr(pickle.loads(value)) for key, value in held.items()}
            continue
        client = held.get_client(None, write=False)
        keys = [key for key in client.keys(caches[alias].make_key("*")) if client.type(key) == b"string"]
        found |= {key.decode(): repr(client.get(key)) for key in keys}
    return found


def disk():
    return b"".join(
        path.read_bytes()
        for path in settings.VAR.rglob("*")
        if path.is_file() and "sqlite3" not in path.name and path.suffix not in (".css", ".js")
    )


def haystack():
    """Everything as one text: the dump, the files, sessions opened with SECRET_KEY, caches."""
    sessions = [repr(one.get_decoded()) for one in Session.objects.all()]
    return b"\n".join(
        [dump(), database_files(), disk(), *(text.encode() for text in (*sessions, *cached().values()))]
    )


def assert_says_nothing(text, where):
    for telling in TELLING:
        for said in (telling.encode(), telling.encode().hex().encode(), telling.encode("utf-16-le")):
            assert said not in text, f"{telling} in {where}"


# --- no price, no plan -------------------------------------------------------------------------------------------


def test_nothing_that_is_stored_says_a_price_or_a_plan(mine, caplog):
    caplog.set_level("DEBUG")
    job = box.locked(mine)
    client = signed_in(mine.cook)
    look(client, job)
    bid(client, job)
    bid(client, job, plan=PLAN + "，工具自备")
    assert_says_nothing(haystack(), "what is stored")
    assert_says_nothing(caplog.text.encode(), "the log")
    assert any(client.cookies), "the session is there to be read"


def test_a_bid_that_is_refused_leaves_nothing_either(mine):
    job = box.locked(mine)
    client = signed_in(mine.cook)
    too_much = {"sealed_price": "138743", "sealed_plan": PLAN, "promise": "on", "confirmed": "1"}
    assert client.post(reverse("bid_seal", args=[job.pk]), too_much).status_code == 422
    assert_says_nothing(haystack(), "what is stored")


def test_a_login_that_has_run_out_keeps_nothing_of_it(mine):
    job = box.locked(mine)
    client = Client(headers={"referer": "http://testserver/", "origin": "http://testserver"})
    said = {"sealed_price": str(PRICE), "sealed_plan": PLAN, "promise": "on"}
    answer = client.post(reverse("bid_seal", args=[job.pk]), said)
    assert answer.status_code == 401
    assert_says_nothing(haystack(), "what is stored")


def test_no_key_in_what_is_stored_opens_an_envelope(mine):
    """Every value and every window of every value, as the key, as the secret behind it, as a share of it."""
    job = box.locked(mine)
    bid(signed_in(mine.cook), job)
    row = box.row(job, mine.cook)
    closed, about = bytes(row.envelope), envelope.about_bid(job.pk, job.version, row.pk)
    public_key = bytes(job.public_key)
    for key in candidates():
        if len(key) == 32:
            assert envelope.public_of(key) != public_key
        if len(key) == envelope.SECRET_SIZE:
            assert envelope.public_of(envelope.job_key(key)) != public_key
    with pytest.raises(envelope.Broken):
        envelope.unseal(closed, hashlib.sha256(settings.SECRET_KEY.encode()).digest(), about)


def candidates():
    values = {settings.SECRET_KEY.encode()}
    for name, rows in tables().items():
        if name.startswith(("tenders_", "people_user")):
            values |= {value for row in rows for value in row.values() if isinstance(value, bytes)}
            values |= {
                str(value).encode() for row in rows for value in row.values() if isinstance(value, str)
            }
    for value in values:
        yield hashlib.sha256(value).digest()
        yield hashlib.sha256(value).digest()[:16]
        # The shares and public keys, at every place; of the long envelopes the beginning.
        for size in (16, 32):
            for at in range(max(0, min(len(value), 200) - size) + 1):
                yield value[at : at + size]


def test_one_officer_with_the_dump_learns_nothing(mine):
    """One code opens one share; it fits every secret (test_scoring_envelope). The two other shares stay shut."""
    job = box.locked(mine)
    bid(signed_in(mine.cook), job)
    key = envelope.code_key(box.code_of("assessor"), box.SALT)
    public_key = bytes(job.public_key)
    opened = []
    for opener in Opener.objects.filter(job=job):
        for seat in Opener.Seat.values:
            about = envelope.about_share(job.pk, seat, public_key)
            try:
                opened.append(envelope.unseal(bytes(opener.share), key, about))
            except envelope.Broken:
                continue
    assert len(opened) == 1
    share = opened[0][1:17]
    assert envelope.public_of(envelope.job_key(share)) != public_key


def test_a_superuser_sees_none_on_any_page(mine):
    job = box.locked(mine)
    bid(signed_in(mine.cook), job)
    root = person("ROOT", "超级用户", "system_admin", "section_head", "branch_secretary", is_superuser=True)
    client = signed_in(root)
    for name, args in (
        ("job", [job.pk]), ("job_list", []), ("opening", [job.pk]), ("opening_record", [job.pk]),
        ("my_envelope", [job.pk]), ("code_card", []), ("home", []), ("notice_list", []), ("export_list", []),
    ):  # fmt: skip
        answer = client.get(reverse(name, args=args), follow=True)
        assert_says_nothing(answer.content, name)
        assert box.row(job, mine.cook).person.name not in answer.content.decode() or name == "job_list"
    assert client.get(reverse("opening_record", args=[job.pk])).status_code == 404
    assert client.post(reverse("opening_export", args=[job.pk])).status_code == 404


def test_no_admin_site_shows_envelopes():
    shown = {model._meta.app_label for model in admin.site._registry}
    assert "tenders" not in shown
    for model in apps.get_app_config("tenders").get_models():
        for field in model._meta.fields:
            if field.get_internal_type() == "BinaryField":
                assert not field.editable, field


def test_a_superuser_cannot_open_before_the_deadline_or_without_codes(mine):
    job = box.locked(mine)
    bid(signed_in(mine.cook), job)
    mine.assessor.is_superuser = True
    mine.assessor.save()
    with pytest.raises(flow.Refused, match="截止以前谁也开不了"):
        openings.open_bids(job, box.codes(mine), by=mine.assessor, at=AT)


# --- not how many ------------------------------------------------------------------------------------------------


def test_five_bids_and_none_look_alike(mine, clock):
    """Whole database before and after: but for what is inside the envelopes not one value differs, nor the order of
    rows, nor what lies in caches, sessions and on the disk."""
    job = box.locked(mine)
    clients = [signed_in(mine.people[who]) for who in (*BIDDERS, "waitress", "housekeeper")]
    for client in clients:
        look(client, job)
    before, dumped, cache_before, disk_before = tables(), masked(dump()), cached(), disk()
    for client in clients[: len(BIDDERS)]:
        bid(client, job)
    clients[0].post(reverse("bid_withdraw", args=[job.pk]))
    after, dumped_after, cache_after = tables(), masked(dump()), cached()
    assert without_envelopes(before) == without_envelopes(after)
    assert dumped == dumped_after
    assert set(cache_before) == set(cache_after) and disk_before == disk()
    changed = [
        one["person_id"]
        for one, other in zip(before["tenders_bid"], after["tenders_bid"], strict=True)
        if one["envelope"] != other["envelope"]
    ]
    assert len(changed) == len(BIDDERS), "they did bid"


def test_a_sealed_envelope_has_no_mark(mine):
    """Neither size nor distribution: bytes of blanks and of bids are equally even, and no two share a beginning."""
    job = box.locked(mine)
    for who in BIDDERS:
        box.seal(job, mine.people[who], 1400, "一" * 300)
    rows = {one.person_id: bytes(one.envelope) for one in Bid.objects.filter(job=job)}
    bidders = {mine.people[who].pk for who in BIDDERS}
    assert len({len(closed) for closed in rows.values()}) == 1
    assert len({closed[:32] for closed in rows.values()}) == len(rows)
    for kind in (bidders, rows.keys() - bidders):
        together = b"".join(rows[pk] for pk in kind)
        counts = [together.count(byte) for byte in range(256)]
        expected = len(together) / 256
        assert sum((n - expected) ** 2 / expected for n in counts) < 400
        assert len(zlib.compress(together)) > len(together)


def test_row_versions_are_all_from_one_transaction(mine):
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL")
    job = box.locked(mine)
    box.seal(job, mine.cook, 1400)
    box.seal(job, mine.fixer, 1300)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM tenders_bid WHERE job_id = %s ORDER BY ctid", [job.pk])
        found = cursor.fetchall()
        cursor.execute("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'tenders_bid'")
        toast = cursor.fetchone()[0]
        cursor.execute(f"SELECT DISTINCT chunk_id, xmin::text FROM {toast}")
        chunks = cursor.fetchall()
    assert len({xmin for _pk, xmin in found}) == 1
    # In their order, from wherever there was room: who has bid moves nobody.
    keys = [pk for pk, _xmin in found]
    assert sum(one > other for one, other in pairwise(keys)) <= 1
    # Long values lie apart; those of the last transaction are all of the job's, not only the one that changed.
    newest = [chunk for chunk, xmin in chunks if xmin == found[0][1]]
    assert len(newest) == len(found)


def test_pg_dump_is_there_where_it_is_asked_for():
    if connection.vendor == "postgresql":
        assert shutil.which("pg_dump")
