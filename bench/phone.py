"""What a phone loads: the first page with everything it names, then the next ones, as bytes on the line.

From the product's own server (gunicorn, WhiteNoise), asked as a browser asks, with gzip. A person of the party branch
signs in and looks around; what was loaded once is in the phone's memory for a year.
"""

import gzip
import http.client
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from bench.house import open_house
from bench.measure import said

FIRST, NEXT = 60_000, 15_000
PASSWORD = "a-phone-on-the-bench"
STAFF = "DEMO0003"
WHERE = (
    "/today/",
    "/patrols/start/PT06/",
    "/issues/",
    "/issues/all/",
    "/issues/new/",
    "/months/",
    "/me/",
    "/notices/",
)
NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@contextmanager
def server():
    """The port of a server of its own on the bench's database; gone at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tongting.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
    ]
    process = subprocess.Popen([*command, "--log-level", "error", "--no-control-socket"])
    try:
        for _n in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


class Phone:
    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.known: set[str] = set()

    def ask(self, path: str, body: str = "") -> tuple[int, bytes, str]:
        """(bytes on the line, the content, where it sends us); headers of the answer counted."""
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("POST" if body else "GET", path, body or None, headers)
        answer = self.line.getresponse()
        raw = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        assert answer.status < 400, (path, answer.status)
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        packed = answer.getheader("Content-Encoding") == "gzip"
        return head + len(raw), gzip.decompress(raw) if packed else raw, answer.getheader("Location", "")

    def load(self, path: str) -> tuple[int, int]:
        """Bytes of a page with what it names and the phone does not have yet, and how many of them are the page."""
        size, content, _onward = self.ask(path)
        page = size
        for address in NAMED.findall(content.decode()):
            if address not in self.known:
                self.known.add(address)
                size += self.ask(address)[0]
        return size, page

    def sign_in(self) -> None:
        _size, content, _onward = self.ask("/login/")
        key = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', content.decode())[1]
        self.ask("/login/", f"csrfmiddlewaretoken={key}&username={STAFF}&password={PASSWORD}")
        assert "tt_session" in self.cookies, "nobody let us in"


def main() -> int:
    open_house(10_000)
    from tongting.people.models import User

    person = User.objects.get(staff_no=STAFF)
    person.set_password(PASSWORD)
    person.must_change_password = False
    person.save()
    with server() as port:
        phone = Phone(port)
        size, page = phone.load("/login/")
        held = [
            said(
                "first page: the login",
                f"{size / 1000:.1f} kB",
                f"{FIRST / 1000:.0f} kB",
                holds=size <= FIRST,
            )
        ]
        phone.sign_in()
        phone.known.clear()
        for number, path in enumerate(WHERE):
            size, page = phone.load(path)
            limit = FIRST if number == 0 else NEXT
            name = f"{'first' if number == 0 else 'then'} {path}"
            found = f"{size / 1000:.1f} kB, {page / 1000:.1f} of them the page"
            held.append(said(f"  {name}", found, f"{limit / 1000:.0f} kB", holds=size <= limit))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
