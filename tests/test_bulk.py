"""Rows written in bulk are the rows that Django would have written, and pass the same constraints and triggers."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from patrols.models import Line, Patrol, Score
from tests.cast import moment
from tests.patrols import month_box as box
from tongting import bulk
from tongting.events.models import Event

AT = moment("2026-10-03 23:10")


def plain(thing):
    return {name: value for name, value in vars(thing).items() if name not in ("_state", "id", "uuid")}


def test_every_kind_of_value_arrives_as_django_writes_it(mine):
    pool = mine.posts["pool"]
    facts = {
        "uuid": uuid.uuid4(), "digest": "", "state": "submitted", "post": pool.pk,
        "version": mine.versions[pool.kind].pk, "by": mine.head.pk, "as_group": "party_cadre", "entry": "scan",
         "shift_date": AT.date(), "slot": 9, "started_at": AT, "submitted_at": AT,
        "phone_started_at": None, "score": Decimal("92.5"), "passed": True, "item_count": 4, "failed_count": 0,
        "caution_count": 0, "unseen_count": 0, "na_count": 0, "photo_count": 0,
        "started_on_phone": False, "note": "“引号”\t\\N 和反斜杠 \\",
    }  # fmt: skip
    bulk.insert(Patrol, list(facts), [list(facts.values())])
    written = Patrol.objects.get(uuid=facts["uuid"])
    named = {
        **facts,
        "uuid": uuid.uuid4(),
        "post": pool,
        "version": mine.versions[pool.kind],
        "by": mine.head,
    }
    usual = Patrol.objects.get(pk=Patrol.objects.create(**named).pk)
    assert plain(written) == plain(usual) and written.note == facts["note"]


@pytest.mark.parametrize("facts", [{}, {"名": "值", "n": 1}, {"deep": [1, None, {"a": "b"}]}])
def test_json_comes_back_as_it_went(db, facts):
    names = ("thing", "thing_id", "verb", "was", "became", "by", "at", "note", "facts", "key")
    bulk.insert(Event, names, [("a.b", 1, "x", "", "", None, AT, "", facts, None)])
    assert Event.objects.get(thing="a.b").facts == facts


def test_thousands_at_once_in_their_order(db):
    names = ("thing", "thing_id", "verb", "was", "became", "at", "note", "facts")
    bulk.insert(Event, names, (("a.b", n, "x", "", "", AT, "", {}) for n in range(3000)))
    assert list(Event.objects.order_by("pk").values_list("thing_id", flat=True)) == list(range(3000))


def test_constraints_hold(mine):
    box.drafted(mine)
    line = Line.objects.first()
    row = model_to_dict(line, exclude=["id"])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Line, list(row), [list(row.values())])
    score = model_to_dict(Score.objects.first(), exclude=["id"])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Score, list(score), [list(score.values())])


def test_what_was_written_in_bulk_is_locked_with_its_month(mine):
    box.locked(mine)
    for statement in ("UPDATE patrols_line SET points = 0", "UPDATE patrols_score SET total = 100"):
        with pytest.raises(DatabaseError, match="a locked month is never changed"), transaction.atomic():
            connection.cursor().execute(statement)
