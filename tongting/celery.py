"""The bell: Celery's app. It rings for work that waits in the database; nothing depends on a message arriving."""

import os

from celery import Celery

from tongting.schedule import BEAT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongting.settings")

app = Celery("tongting")
# Set before the configuration is read, so that importing this module does not load the settings.
app.conf["beat_schedule"] = BEAT
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The current app is kept per thread; without this line a page served by another thread would ring a bell that hangs
# nowhere.
app.set_default()
