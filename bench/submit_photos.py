"""A patrol with two photos of 3 MB in its form, answered: ours against writing the bytes to disk in the same stack.

The floor takes the same form in, writes both files (synced, under their final names) and inserts the patrol's rows;
it looks at nothing. Developing the pictures is the worker's, see bench/photo.py.

    python -m bench.submit_photos            on PostgreSQL and on SQLite
    TT_BENCH_URL=sqlite python -m bench.submit_photos --here
"""

import argparse
import sys
import uuid

from bench.house import open_house, signed_in
from bench.measure import paired
from bench.submit import STAFF, Ground, on_both

LIMIT = 1.3
SIZE = 3_000_000


def picture() -> bytes:
    """A 12 MP picture of about 3 MB, as a phone makes it."""
    from tests.photos import pictures

    raw = pictures.encoded(pictures.grain(4000, 3000), quality=40, exif=pictures.exif(1))
    # Bytes behind the end of the picture are legitimate and travel along.
    return raw + b"\0" * max(0, SIZE - len(raw))


class Sender:
    """Sends the form of a patrol whose first two items failed, a picture each; the form is packed beforehand."""

    def __init__(self, ground: Ground) -> None:
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        self.ground, self.client, self.kind = ground, signed_in(STAFF), MULTIPART_CONTENT
        answers = {f"v-{one.item.code}": one.value for one in ground.given(15, 2)}
        files = {f"p-{one.item.code}-file": self._file() for one in ground.given(15, 2)[:2]}
        self.marked = uuid.uuid4()
        self.form = encode_multipart(BOUNDARY, {**answers, **files, "uuid": str(self.marked)})

    def _file(self):
        from django.core.files.uploadedfile import SimpleUploadedFile

        return SimpleUploadedFile("IMG_0001.jpg", picture(), "image/jpeg")

    def pack(self) -> None:
        from tongting.photos.models import Photo

        # Or the limit of an hour stops us.
        Photo.objects.filter(uploaded_by=self.ground.person).update(uploaded_at="2020-01-01T00:00Z")
        self.body = self.form.replace(str(self.marked).encode(), str(uuid.uuid4()).encode())

    def send(self, address: str) -> None:
        answer = self.client.generic("POST", address, self.body, self.kind)
        assert answer.status_code == 302, answer.content.decode()[:2000]


def here(runs: int) -> bool:
    open_house(10_000, "submit")
    from django.conf import settings
    from django.db import connection

    settings.ROOT_URLCONF = "bench.submit_floor"
    ground = Ground(2 * (runs + 2) + 2)
    try:
        sender = Sender(ground)
        print(f"{connection.vendor}, {runs} pairs, {len(sender.form) / 1e6:.1f} MB a form")
        return paired(
            "submit with 2 photos of 3 MB",
            lambda: sender.send(f"/patrols/start/{ground.post().code}/"),
            lambda: sender.send(f"/floor/{ground.post().code}/2/"),
            limit=LIMIT,
            runs=runs,
            before=sender.pack,
        ).holds
    finally:
        ground.close()


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=21)
    reader.add_argument("--here", action="store_true", help="on the database that TT_BENCH_URL names")
    asked = reader.parse_args()
    if asked.here:
        return 0 if here(asked.runs) else 1
    return on_both("bench.submit_photos", asked.runs)


if __name__ == "__main__":
    sys.exit(main())
