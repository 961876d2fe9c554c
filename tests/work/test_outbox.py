"""Outbox rows: posted once, done once, put back, parked, woken up."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from tongting.events import flow
from tongting.people.models import User
from tongting.periods import SHANGHAI
from tongting.work import actions, lease, queries
from tongting.work.models import Job, OutboxRow

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
done: list = []


def note(payload, at):
    done.append((payload["n"], at))


def explode(payload, at):
    raise RuntimeError("no paper in the printer")


def die(payload, at):
    raise SystemExit("killed")


@pytest.fixture(autouse=True)
def kinds(settings):
    done.clear()
    settings.OUTBOX = {kind: f"tests.work.test_outbox.{kind}" for kind in ("note", "explode", "die")}


def sweep_until_parked(row, start=AT):
    """Begins the row whenever it is due, as the sweep would; gives the minutes at which it was begun."""
    begun, at = [], start
    while OutboxRow.objects.get(pk=row.pk).stage == Job.Stage.WAITING:
        if actions.claim_and_do(at=at):
            begun.append(at - start)
        at += MINUTE
    return begun


@pytest.mark.django_db
def test_a_row_is_posted_once_and_done_once():
    first = actions.post("note", "7", {"n": 7}, at=AT)
    again = actions.post("note", "7", {"n": 8}, at=AT + MINUTE)
    assert again == first and again.payload == {"n": 7}
    assert actions.claim_and_do(at=AT) == 1
    assert actions.claim_and_do(at=AT) == 0
    assert done == [(7, AT)]
    row = OutboxRow.objects.get()
    assert (row.stage, row.done_at, row.lease_until) == ("done", AT, None)
    assert actions.post("note", "7", {"n": 7}, at=AT + MINUTE).stage == "done"


@pytest.mark.django_db
def test_posting_costs_two_queries(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):
        actions.post("note", "7", {"n": 7}, at=AT)


@pytest.mark.django_db
def test_an_unknown_kind_is_refused_where_it_is_written():
    with pytest.raises(KeyError):
        actions.post("nonsense", "1", {}, at=AT)


@pytest.mark.django_db
def test_a_row_for_later_waits():
    actions.post("note", "1", {"n": 1}, due_at=AT + MINUTE, at=AT)
    assert actions.claim_and_do(at=AT) == 0
    assert actions.claim_and_do(at=AT + MINUTE) == 1


@pytest.mark.django_db
def test_what_raises_does_not_hold_up_the_others():
    actions.post("explode", "1", {}, at=AT)
    actions.post("note", "2", {"n": 2}, at=AT)
    assert actions.claim_and_do(at=AT) == 2
    assert [n for n, _ in done] == [2]
    poison = OutboxRow.objects.get(kind="explode")
    assert (poison.stage, poison.tries, poison.lease_until) == ("waiting", 1, None)
    assert poison.last_error == "RuntimeError: no paper in the printer"


@pytest.mark.django_db
def test_five_tries_with_growing_pauses_then_it_is_parked():
    row = actions.post("explode", "1", {}, at=AT)
    assert [int(pause.total_seconds() // 60) for pause in sweep_until_parked(row)] == [0, 1, 3, 13, 73]
    assert queries.parked_rows().get() == row
    assert actions.claim_and_do(at=AT + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_a_row_that_kills_its_worker_is_parked_too():
    row, at = actions.post("die", "1", {}, at=AT), AT
    for _ in range(5):
        with pytest.raises(SystemExit):
            actions.claim_and_do(at=at)
        at += timedelta(hours=2)
    assert actions.claim_and_do(at=at) == 0
    row.refresh_from_db()
    assert row.stage == "parked" and "中途断了" in row.last_error


@pytest.mark.django_db
def test_a_dead_workers_row_is_taken_over_when_its_lease_ends():
    actions.post("die", "1", {}, at=AT)
    with pytest.raises(SystemExit):
        actions.claim_and_do(at=AT)
    OutboxRow.objects.update(kind="note", payload={"n": 1})
    assert actions.claim_and_do(at=AT + timedelta(seconds=44)) == 0
    assert actions.claim_and_do(at=AT + timedelta(seconds=45)) == 1
    assert [n for n, _ in done] == [1]


@pytest.mark.django_db
def test_a_worker_given_up_for_dead_overwrites_nothing():
    stale = actions.post("note", "1", {"n": 1}, at=AT)
    assert actions._claim(stale, AT)
    later = AT + timedelta(minutes=5)
    fresh = OutboxRow.objects.get()
    assert actions._claim(fresh, later)
    actions._put_back(stale, "too late", later)
    fresh.refresh_from_db()
    assert fresh.last_error == "" and fresh.lease_until == later + lease.LEASE


@pytest.mark.django_db
def test_a_parked_row_is_woken_up_by_a_person_once():
    row = actions.post("explode", "1", {}, at=AT)
    sweep_until_parked(row)
    operator = User.objects.create_user("9001", "钱运维")
    later = AT + timedelta(days=1)
    actions.retry(row, by=operator, at=later)
    row.refresh_from_db()
    assert (row.stage, row.tries, row.due_at) == ("waiting", 0, later)
    event = flow.history(row).get()
    assert (event.verb, event.by, event.at) == ("retried", operator, later)
    with pytest.raises(flow.Refused):
        actions.retry(row, by=operator, at=later)
    assert flow.history(row).count() == 1


def in_threads(work, count=8):
    """Runs `work` in as many threads at the same moment; gives their results."""
    gate, results = threading.Barrier(count), []

    def run():
        gate.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_does_each_row():
    for n in range(20):
        actions.post("note", str(n), {"n": n}, at=AT)
    begun = in_threads(lambda: actions.claim_and_do(limit=20, at=AT))
    assert sum(begun) == 20
    assert sorted(n for n, _ in done) == list(range(20))


@pytest.mark.django_db(transaction=True)
def test_control_without_the_conditional_update_the_race_is_lost(monkeypatch):
    monkeypatch.setattr(actions, "_claim", lambda job, at: True)
    ready = threading.Barrier(8)
    monkeypatch.setattr(actions, "_errand", lambda row, at: lambda: (ready.wait(5), note(row.payload, at)))
    actions.post("note", "1", {"n": 1}, at=AT)
    in_threads(lambda: actions.claim_and_do(at=AT))
    assert len(done) == 8


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_post_the_same_key_one_row_comes_out():
    keys = in_threads(lambda: actions.post("note", "1", {"n": 1}, at=AT).pk)
    assert len(set(keys)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_job_keeps_its_lease_as_long_as_it_runs():
    row = actions.post("note", "1", {"n": 1}, at=AT)
    assert actions._claim(row, AT)
    with lease.kept(row, AT, every=timedelta(milliseconds=20)):
        for _ in range(200):
            threading.Event().wait(0.02)
            if OutboxRow.objects.get().lease_until > AT + lease.LEASE:
                break
    kept_until = OutboxRow.objects.get().lease_until
    assert kept_until > AT + lease.LEASE
    assert threading.active_count() == 1 or "lease" not in {t.name.split()[0] for t in threading.enumerate()}
