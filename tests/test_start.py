"""The launcher: installs only what changed, owns its data folder, restarts children, leaves none behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

import start

ROOT = Path(start.__file__).parent
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals of Linux and macOS")


def alive(pid):
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A checkout in which installing is only noted."""
    asked = []
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(f"{name}==1\n")
    (tmp_path / ".venv").mkdir()
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "ensure_venv": lambda: None,
        "install": lambda lock: asked.append(lock.name),
    }.items():
        monkeypatch.setattr(start, name, value)
    return tmp_path, asked


def test_packages_are_installed_when_the_lock_changes_and_not_otherwise(bare):
    folder, asked = bare
    for _ in range(3):
        start.ensure_packages(dev=False, may_install=True)
    assert asked == ["requirements.lock"]
    lock = folder / "requirements.lock"
    for text in ("a==2\n", "requirements.lock==1\n"):
        lock.write_text(text)
        start.ensure_packages(dev=False, may_install=True)
    assert len(asked) == 3


def test_the_test_tools_bring_the_products_packages_with_them(bare):
    _, asked = bare
    start.ensure_packages(dev=True, may_install=True)
    start.ensure_packages(dev=False, may_install=True)
    assert asked == ["requirements-dev.lock"]


def pins(name):
    return set(re.findall(r"^([\w.\-\[\]]+==[^\s;\\]+)", (ROOT / name).read_text(), re.M))


def test_the_development_lock_contains_the_other():
    assert pins("requirements.lock") and pins("requirements.lock") <= pins("requirements-dev.lock")


def test_locks_name_no_index_and_hash_everything():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text
        assert len(pins(name)) <= text.count("--hash=sha256:")


def test_a_lock_that_does_not_install_is_explained(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    lock = tmp_path / "x.lock"
    lock.write_text("tongting-never-existed @ file:///nowhere/at/all.whl\n")
    with pytest.raises(start.Trouble, match="could not be installed"):
        start.install(lock)
    assert "ERROR" in capfd.readouterr().out


def test_a_taken_port_is_seen():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not start.port_is_free("127.0.0.1", other.getsockname()[1])
    assert start.port_is_free("127.0.0.1", 0)


def test_one_launcher_a_data_folder(tmp_path):
    first = start.take_lock(tmp_path)
    with pytest.raises(start.Trouble, match="already running"):
        start.take_lock(tmp_path)
    first.close()
    start.take_lock(tmp_path).close()


def test_the_same_line_uses_redis_or_not():
    options = start.options_from(["--port", "8123"])
    small, large = start.commands(options, {}), start.commands(options, {"REDIS_URL": "redis://x"})
    assert list(small) == ["web", "worker", "beat"]
    assert "solo" in small["worker"] and "prefork" in large["worker"]
    assert "default,photos,heavy" in small["worker"] and "127.0.0.1:8123" in small["web"]


class Prepared:
    """manage.py, noted and not run."""

    def __init__(self, monkeypatch, people=False, broken=""):
        self.said, self.people, self.broken = [], people, broken
        monkeypatch.setattr(start, "manage", self)

    def __call__(self, environment, *words, capture=False):
        self.said.append(words[0])
        if words[0] == self.broken:
            raise start.Stopped
        return f'noise\n{{"people": {str(self.people).lower()}, "demo": false}}\n'


def test_the_demo_is_loaded_on_the_first_start_only(monkeypatch, tmp_path):
    manage = Prepared(monkeypatch)
    assert start.prepare(start.options_from([]), tmp_path, {}) is True
    assert manage.said == ["prepare", "load_department", "live_history"]
    manage = Prepared(monkeypatch, people=True)
    start.prepare(start.options_from([]), tmp_path, {})
    assert manage.said == ["prepare"]


def test_without_the_demo_it_says_how_to_begin(monkeypatch, tmp_path, capsys):
    manage = Prepared(monkeypatch)
    assert start.prepare(start.options_from(["--no-demo"]), tmp_path, {}) is False
    assert manage.said == ["prepare"] and "manage.py setup" in capsys.readouterr().out


def test_a_demo_broken_off_half_way_is_loaded_afresh(monkeypatch, tmp_path):
    Prepared(monkeypatch, broken="live_history")
    with pytest.raises(start.Stopped):
        start.prepare(start.options_from([]), tmp_path, {})
    (tmp_path / "tongting.sqlite3").touch()
    with pytest.raises(start.Trouble, match="empty the database"):
        start.prepare(start.options_from([]), tmp_path, {"DATABASE_URL": "postgres://x/y"})
    manage = Prepared(monkeypatch)
    start.prepare(start.options_from([]), tmp_path, {})
    assert manage.said[-1] == "live_history" and not (tmp_path / "tongting.sqlite3").exists()
    assert not (tmp_path / "demo-unfinished").exists()


def family(**programs):
    return start.Family(
        {name: [sys.executable, "-c", code] for name, code in programs.items()}, dict(os.environ)
    )


@posix_only
def test_a_child_that_ends_is_started_again_and_three_times_is_enough(capsys):
    crew = family(web="raise SystemExit(3)", worker="import time; time.sleep(600)")
    for name in crew.programs:
        crew.start(name)
    until(lambda: not crew.look_after())
    worker = crew.running["worker"]
    assert worker.poll() is None
    crew.stop_all()
    assert worker.poll() is not None
    assert capsys.readouterr().out.count("web 结束了") == 3


@posix_only
def test_a_child_that_does_not_listen_is_killed_with_its_own_children(monkeypatch, tmp_path):
    monkeypatch.setattr(start, "PATIENCE", 0.3)
    code = f"""
        import os, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open({str(tmp_path / "pids")!r}, "w").write(f"{{os.getpid()}} {{other.pid}} ")
        time.sleep(600)
    """
    crew = family(worker=textwrap.dedent(code))
    crew.start("worker")
    until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text().endswith(" "))
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert all(alive(pid) for pid in pids)
    crew.stop_all()
    until(lambda: not any(alive(pid) for pid in pids))


# A launcher whose children only sleep: everything of the real one but the programs.
LAUNCHER = """
import os, sys, threading
sys.path.insert(0, {root!r})
import start
def programs(options, environment):
    # One write a line: three children share the pipe.
    code = "import os, time; os.write(1, b'child %d' % os.getpid() + bytes([10])); time.sleep(600)"
    return {{name: [sys.executable, "-c", code] for name in ("web", "worker", "beat")}}
start.commands = programs
start.ensure_packages = lambda *_: None
start.prepare = lambda *_: False
sys.argv = ["start.py", "--port", "0"]
sys.exit(start.main())
"""


@posix_only
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_child_outlives_the_launcher(tmp_path, blow):
    if blow == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent was killed")
    said = []
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER.format(root=str(ROOT))],
        env={**os.environ, "TT_VAR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    listening = threading.Thread(target=lambda: said.extend(launcher.stdout), daemon=True)
    listening.start()
    try:
        until(lambda: len([line for line in said if line.startswith("child")]) == 3)
        pids = [int(line.split()[1]) for line in said if line.startswith("child")]
        launcher.send_signal(blow)
        code = launcher.wait(20)
    finally:
        launcher.kill()
    until(lambda: not any(alive(pid) for pid in pids))
    listening.join(5)
    launcher.stdout.close()
    assert code == (-signal.SIGKILL if blow == signal.SIGKILL else 0)


def test_an_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="Python 3.11"):
        start.use_a_newer_python()
