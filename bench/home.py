"""The overview with a million rows against a page with session and login only, in full and as a 304."""

import sys

from bench.house import MANY, open_house, signed_in
from bench.measure import paired

LIMIT, LIMIT_OF_304 = 2.2, 1.3


def main(runs: int = 41) -> int:
    open_house(MANY)
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.home_floor"
    client = signed_in("DEMO0002")
    tag = client.get("/home/")["ETag"]

    def look(path: str, status: int = 200, **headers: str) -> None:
        answer = client.get(path, headers=headers)
        assert answer.status_code == status, answer.status_code

    def full() -> None:
        look("/home/")

    def again() -> None:
        # A minute may have passed: whoever looks then is sent the page and its new tag.
        nonlocal tag
        answer = client.get("/home/", headers={"If-None-Match": tag})
        tag = answer["ETag"]

    def floor() -> None:
        look("/floor/")

    held = [
        paired(f"home, {MANY:,} rows", full, floor, limit=LIMIT, runs=runs).holds,
        paired("home, not changed: 304", again, floor, limit=LIMIT_OF_304, runs=runs).holds,
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
