"""The product under test as a process of its own: `start.py` on a data folder. Run as a module it lives the demo in the
folder that it is given and ends: `python -m tests.browser.product FOLDER`; TT_LIVED then names it to the tests."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder):
    keep = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TT_", "DJANGO", "DATABASE", "REDIS"))
    }
    return {**keep, "TT_VAR": str(folder)}


@contextlib.contextmanager
def running_product(folder):
    """The address of a product started on `folder`; everything it started ends with it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "start.py", "--dev", "--port", str(port)],
        cwd=ROOT,
        env=environment_of(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(2400):
            if process.poll() is not None:
                raise RuntimeError("".join(said))
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise RuntimeError("".join(said))
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def live(folder):
    """A department with its history, in a folder that was not there."""
    half = folder.with_name(f"{folder.name}-half")
    with running_product(half):
        pass
    half.rename(folder)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    live(Path(sys.argv[1]).resolve())
