"""The lease: while a worker is at a job, a small thread keeps telling the database that it is still alive."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from tongting.work.models import Job

log = logging.getLogger(__name__)
# A worker that dies is noticed after this long; with a sweep every minute its job goes on in less than two.
LEASE = timedelta(seconds=45)


@contextmanager
def kept(job: Job, at: datetime, every: timedelta = LEASE / 3) -> Iterator[None]:
    """Renews the lease of a claimed job until the block ends, however long it takes."""
    over = threading.Event()
    keeper = threading.Thread(target=_renew, args=(job, at, every, over), name=f"lease {job}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _renew(job: Job, at: datetime, every: timedelta, over: threading.Event) -> None:
    begun = time.monotonic()
    while not over.wait(every.total_seconds()):
        until = at + timedelta(seconds=time.monotonic() - begun) + LEASE
        try:
            mine = type(job)._default_manager.filter(pk=job.pk, tries=job.tries, stage=Job.Stage.WAITING)
            mine.update(lease_until=until)
        except DatabaseError:
            log.warning("the lease of %s could not be renewed, trying again", job, exc_info=True)
        finally:
            # The next renewal is far away, and a connection that sits idle may not be there then.
            connection.close()
