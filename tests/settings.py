"""Settings of the tests: the product's own, on a data folder that is made for this process and goes with it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the product's settings are read, so that no test ever touches var/.
FOLDER = Path(tempfile.mkdtemp(prefix="tongting-test-"))
os.environ["TT_VAR"] = str(FOLDER)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

from tongting.settings import *  # noqa: E402, F403
from tongting.settings import CACHES, DATABASES, env_text  # noqa: E402

if not env_text("DATABASE_URL"):
    # A file and not memory: tests with threads need more than one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # What a test commits need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
# Persistent connections outlive the threads of a test and keep the database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["default"]["KEY_PREFIX"] = FOLDER.name
# Bells ring in this process and nobody hears them; what they ring for stands in the database.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1}
# WhiteNoise warns about a folder that is not there, and a warning ends a test.
(FOLDER / "static").mkdir()
# The demo's race takes half a minute a month; its own test lives it.
DEMO_LIVES: list[str] = []
