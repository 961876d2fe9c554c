#!/usr/bin/env python3
"""From a bare checkout to a running product in one command: `python3 start.py` (or `make run`).

Standard library only, Python 3.11+, Linux, macOS, Windows. In this order: a virtual environment with the locked
packages, the database, on the very first start the demo department, then web, worker and beat as children that are
started again when they end and that never outlive this process.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any

if os.name == "nt":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
BEGUN = time.monotonic()
PATIENCE = 15.0  # seconds that children get to end by themselves


class Stopped(BaseException):
    """A signal came while nothing was running yet."""


class Trouble(Exception):
    """Something the person at the keyboard can mend; the text says how."""


def say(text: str) -> None:
    # A closed terminal must not keep the children from being stopped.
    with suppress(OSError):
        print(f"[{time.monotonic() - BEGUN:5.1f}s] {text}", flush=True)


def options_from(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="启动童亭后勤 / starts Tongting")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 让手机也能访问 / lets phones in")
    parser.add_argument("--port", type=int, default=8000)
    for name, what in (
        ("--no-demo", "不装演示数据 / an empty department"),
        ("--no-install", "不安装依赖 / leaves .venv as it is"),
        ("--dev", "连同测试工具一起安装 / installs the test tools too"),
        ("--only-install", "只安装依赖 / installs and ends"),
    ):
        parser.add_argument(name, action="store_true", help=what)
    return parser.parse_args(arguments)


def use_a_newer_python() -> None:
    """Goes on in a newer Python where the machine has one beside an old `python3`."""
    if sys.version_info >= (3, 11):
        return
    for minor in range(16, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, str(Path(__file__).resolve()), *sys.argv[1:]])
    sys.exit(f"需要 Python 3.11 以上 / Python 3.11 or newer is needed, this is {sys.version.split()[0]}")


def stamp_of(lock: Path) -> Path:
    """A file whose name says which lock, word for word, was installed."""
    return VENV / f"{lock.name}.{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def ensure_packages(dev: bool, may_install: bool) -> None:
    """Installs the lock only when it has changed since the last time. The development lock contains the other."""
    if not may_install:
        if not PYTHON.exists():
            raise Trouble("没有 .venv，去掉 --no-install / there is no .venv, leave out --no-install")
        return
    locks = [ROOT / name for name in (["requirements-dev.lock"] if dev else []) + ["requirements.lock"]]
    ensure_venv()
    if not stamp_of(locks[0]).exists():
        for stamp in VENV.glob("requirements*.lock.*"):
            stamp.unlink()
        install(locks[0])
        for lock in locks:
            stamp_of(lock).touch()


def ensure_venv() -> None:
    asked = [str(PYTHON), "-c", "import pip"]
    if PYTHON.exists() and subprocess.call(asked, stderr=subprocess.DEVNULL) == 0:
        return
    say("建立虚拟环境 .venv / making .venv")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble("Python 缺少 venv；Debian/Ubuntu：apt install python3-venv / this Python lacks venv")


def install(lock: Path) -> None:
    wanted = len(re.findall(r"^[\w.\-\[\]]+==", lock.read_text(encoding="utf-8"), re.M))
    say(f"安装 {lock.name} 里的依赖 / installing at most {wanted} packages")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    words, seen, over = deque[str](maxlen=30), list[str](), threading.Event()
    threading.Thread(target=draw_progress, args=(seen, wanted, over), daemon=True).start()
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    # Leaving the block early, by a signal, ends pip too.
    with subprocess.Popen(command, cwd=ROOT, text=True, errors="replace", **pipes) as pip:
        try:
            for line in pip.stdout or ():
                words.append(line.rstrip())
                seen += re.findall(r"^(?:Collecting|Requirement already satisfied:) ([\w.\-]+)", line)
        except BaseException:
            pip.kill()
            raise
        finally:
            over.set()
    if pip.returncode != 0:
        print("\n" + "\n".join(words))
        raise Trouble("依赖没有装上，原因见上面几行 / the packages could not be installed, see above")


def draw_progress(seen: list[str], wanted: int, over: threading.Event) -> None:
    """One moving line while pip works; where there is no terminal, a line every five seconds."""
    terminal, turn = sys.stdout.isatty(), 0
    while not over.wait(0.2 if terminal else 5.0):
        turn += 1
        text = f"{'.' * (turn % 4):3} {min(len(seen), wanted)}/{wanted} {seen[-1] if seen else ''}"
        if terminal:
            print(f"\r\033[K         {text}", end="", flush=True)
        else:
            say(text)
    if terminal:
        print("\r\033[K", end="", flush=True)


def take_lock(folder: Path) -> IO[str]:
    """One launcher a data folder: a second beat would do no harm, a second SQLite worker neither, but two owners of
    one queue confuse whoever looks. The lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "start.lock").open("a+")
    try:
        if WINDOWS:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Trouble(f"这个数据目录已经有一个在运行 / already running on this data folder: {folder}")
    return lock


def environment_for(folder: Path) -> dict[str, str]:
    kept = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYPINYIN_NO_PHRASES": "1"}
    return {**os.environ, **kept, "TT_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "tongting.settings"}


def manage(environment: dict[str, str], *words: str, capture: bool = False) -> str:
    command = [str(PYTHON), "manage.py", *words]
    stdout = subprocess.PIPE if capture else None
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=stdout, encoding="utf-8")
    except subprocess.CalledProcessError as broken:
        raise Trouble(f"manage.py {words[0]} 没有做完，见上面 / ended with {broken.returncode}, see above")
    return done.stdout or ""


def prepare(options: argparse.Namespace, folder: Path, environment: dict[str, str]) -> bool:
    """Brings the database up to date and on the first start fills it; true where it holds the demo."""
    unfinished = folder / "demo-unfinished"
    if unfinished.exists():
        drop_half_a_demo(folder, environment)
        unfinished.unlink()
    say("准备数据库 / preparing the database")
    state = json.loads(manage(environment, "prepare", capture=True).splitlines()[-1])
    if state["people"] or options.no_demo:
        if not state["people"]:
            say(f"还没有人员，先运行 / no people yet, run: {PYTHON.relative_to(ROOT)} manage.py setup")
        return bool(state["demo"])
    unfinished.touch()
    say("第一次启动，装入演示科室 / first start, loading the demo department")
    manage(environment, "load_department")
    manage(environment, "live_history", "--days", "35", "--whole-months")
    unfinished.unlink()
    return True


def drop_half_a_demo(folder: Path, environment: dict[str, str]) -> None:
    """The first start was broken off while the demo was loading; nobody has worked with that database yet."""
    if environment.get("DATABASE_URL"):
        raise Trouble("演示数据只装了一半，先清空数据库 / half a demo is there, empty the database first")
    say("上次演示数据只装了一半，重新装 / half a demo was loaded last time, starting afresh")
    for left in folder.glob("tongting.sqlite3*"):
        left.unlink()


def commands(options: argparse.Namespace, environment: dict[str, str]) -> dict[str, list[str]]:
    address, large = f"{options.host}:{options.port}", bool(environment.get("REDIS_URL"))
    # One process shares one cache; with Redis all of them do.
    web = f"gunicorn tongting.wsgi --bind {address} --workers {2 if large else 1} --threads 8 --timeout 60 "
    web += "--graceful-timeout 5 --log-level warning --no-control-socket"
    if WINDOWS:
        web = f"waitress --listen={address} --threads=8 tongting.wsgi:application"
    celery = "celery -A tongting --quiet --skip-checks"  # `prepare` has just made them
    worker = f"{celery} worker -l WARNING -Q default,photos,heavy -n worker@tongting --without-gossip "
    worker += "--without-mingle --without-heartbeat "
    worker += "-P prefork -c 2" if large and not WINDOWS else "-P solo"
    beat = f"{celery} beat -l WARNING --pidfile="
    programs = {"web": web, "worker": worker, "beat": beat}
    return {name: [str(PYTHON), "-m", *words.split()] for name, words in programs.items()}


def become_child(parent: int, command: list[str]) -> None:
    """Runs in the child before its program: on Linux the kernel ends it when the launcher dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)


class Family:
    """Children that are started again when they end, three times a minute at most, and that all end with us."""

    def __init__(self, programs: dict[str, list[str]], environment: dict[str, str]) -> None:
        self.programs, self.environment = programs, environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.endings: dict[str, deque[float]] = {name: deque(maxlen=3) for name in programs}

    def start(self, name: str) -> None:
        command = self.programs[name]
        if WINDOWS:
            group: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore
        else:
            launcher = str(Path(__file__).resolve())
            command = [sys.executable, launcher, "--as-child", str(os.getpid()), *command]
            # A session of its own, so that Ctrl-C reaches only the launcher, which then ends them in order.
            group = {"start_new_session": True}
        quiet = {"stdin": subprocess.DEVNULL, **group}
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment, **quiet)

    def look_after(self) -> bool:
        """Starts again who has ended; false when one keeps ending and there is no sense in going on."""
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            self.sweep_up(process)
            ended = self.endings[name]
            ended.append(time.monotonic())
            say(f"{name} 结束了 / ended with {process.returncode}")
            if len(ended) == 3 and ended[-1] - ended[0] < 60:
                say(f"{name} 一分钟内结束了三次，全部停下 / ended three times in a minute, giving up")
                return False
            self.start(name)
        return True

    def stop_all(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for name, process in self.running.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} 没有按时停下，强行结束 / did not end in time, killing it")
                process.kill()
                process.wait()
            self.sweep_up(process)

    @staticmethod
    def sweep_up(process: subprocess.Popen[bytes]) -> None:
        """What a child may have left behind in its process group."""
        if not WINDOWS:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def port_is_free(host: str, port: int) -> bool:
    with closing(socket.socket()) as probe, suppress(OSError):
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return True
    return False


def answers(host: str, port: int) -> bool:
    link = http.client.HTTPConnection(host, port, timeout=5)
    with closing(link), suppress(OSError, http.client.HTTPException):
        link.request("GET", "/health")
        return bool(link.getresponse().status)
    return False


def demo_accounts(environment: dict[str, str]) -> str:
    """The lines that tell a visitor how to log in; none where they cannot be had, the product runs all the same."""
    command = [str(PYTHON), "manage.py", "demo_accounts"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    return done.stdout if done.returncode == 0 else ""


def announce(options: argparse.Namespace, environment: dict[str, str], accounts: str) -> None:
    shown = "127.0.0.1" if options.host == "0.0.0.0" else options.host
    database = "PostgreSQL" if environment.get("DATABASE_URL") else "SQLite"
    broker = "Redis" if environment.get("REDIS_URL") else "文件队列 / file queue"
    say(f"可以用了 / ready: http://{shown}:{options.port}/  （{database}，{broker}）  Ctrl-C 停止 / stops")
    if accounts:
        print(accounts.rstrip(), flush=True)


def serve(options: argparse.Namespace, environment: dict[str, str], demo: bool, signals: list[int]) -> int:
    family = Family(commands(options, environment), environment)
    host = "127.0.0.1" if options.host == "0.0.0.0" else options.host
    code, ready = 0, False
    try:
        for name in family.programs:
            family.start(name)
        accounts = demo_accounts(environment) if demo else ""
        while not signals:
            time.sleep(0.3)
            if not family.look_after():
                code = 1
                break
            if not ready and answers(host, options.port):
                ready = True
                announce(options, environment, accounts)
    finally:
        say("正在停止 / stopping")
        family.stop_all()
        say("已停止 / stopped")
    return code


def run(options: argparse.Namespace) -> int:
    ensure_packages(options.dev, not options.no_install)
    if options.only_install:
        return 0
    folder = Path(os.environ.get("TT_VAR") or ROOT / "var").resolve()
    lock = take_lock(folder)
    if not port_is_free(options.host, options.port):
        raise Trouble(f"端口 {options.port} 已被占用，用 --port 换一个 / the port is taken, choose another")
    environment = environment_for(folder)
    demo = prepare(options, folder, environment)
    # From here on a signal no longer breaks off, it asks the loop to end everything in order. A list and not an Event:
    # the handler runs inside the loop's own thread, where an Event may wait for itself.
    signals: list[int] = []
    listen(lambda number, _: signals.append(number))
    try:
        return serve(options, environment, demo, signals)
    finally:
        lock.close()


def listen(handler: Callable[..., None]) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)


def break_off(*_: object) -> None:
    raise Stopped


def main() -> int:
    if sys.argv[1:2] == ["--as-child"]:
        become_child(int(sys.argv[2]), sys.argv[3:])
    use_a_newer_python()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    listen(break_off)
    try:
        return run(options_from(sys.argv[1:]))
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except Stopped:
        say("已停止 / stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
