"""The clock on one page: what rings when, in the mine's time (Asia/Shanghai).

An entry only rings. What has to happen stands in the database: closed periods in settings.PERIOD_RUNS, single pieces
of work as outbox rows; `work-sweep` finds both, however long the clock stood still. So every entry has `expires`:
a bell that nobody heard in time is thrown away, the next one will do.
"""

from typing import Any

from celery.schedules import crontab

BEAT: dict[str, dict[str, Any]] = {
    "work-sweep": {
        "task": "tongting.work.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 50},
    },
    "photo-sweep": {
        "task": "tongting.photos.tasks.sweep_unused_photos",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "export-sweep": {
        "task": "tongting.exports.tasks.sweep_expired",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600 * 12},
    },
    "import-sweep": {
        "task": "tongting.imports.tasks.sweep_forgotten",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600 * 12},
    },
    "departure-sweep": {
        "task": "tongting.people.tasks.carry_out_departures",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    # Through the morning, so that a machine that was off at seven still says it; each rung rings once.
    "certificate-reminders": {
        "task": "tongting.people.tasks.remind_of_certificates",
        "schedule": crontab(minute=10, hour="7-11"),
        "options": {"expires": 3000},
    },
    "rota-round": {
        "task": "patrols.tasks.walk_rota",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    # Through the evening, so that a machine that was off at six still says it; each team hears it once.
    "team-digest": {
        "task": "patrols.tasks.digest",
        "schedule": crontab(minute="*/10", hour="18-21"),
        "options": {"expires": 540},
    },
    "patrol-presence": {
        "task": "patrols.tasks.judge_presence",
        "schedule": crontab(minute="5-59/10"),
        "options": {"expires": 540},
    },
    "patrol-reminders": {
        "task": "patrols.tasks.remind",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    # Papers whose time is over are handed in soon after.
    "training-time": {
        "task": "patrols.tasks.keep_training",
        "schedule": crontab(),
        "options": {"expires": 50},
    },
    "star-time": {
        "task": "starrating.tasks.keep_time",
        "schedule": crontab(minute="2-59/10"),
        "options": {"expires": 540},
    },
    # Counts what the system counts, closes what is due, and from the 25th on reminds of the rest, once.
    "month-tasks": {
        "task": "patrols.tasks.walk_tasks",
        "schedule": crontab(minute=40),
        "options": {"expires": 3000},
    },
    "issue-sweep": {
        "task": "patrols.tasks.sweep_issues",
        "schedule": crontab(minute=35),
        "options": {"expires": 3000},
    },
    # In the morning; once a rung, however often it rings.
    "month-appeals": {
        "task": "patrols.tasks.remind_appeals",
        "schedule": crontab(minute=15, hour="8-11"),
        "options": {"expires": 3000},
    },
    "star-ballot": {
        "task": "starrating.tasks.run_ballot",
        "schedule": crontab(minute="3-59/10"),
        "options": {"expires": 540},
    },
    "tender-time": {
        "task": "tenders.tasks.keep_time",
        "schedule": crontab(minute="4-59/10"),
        "options": {"expires": 540},
    },
    "station-time": {
        "task": "stations.tasks.keep_time",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "tender-closing": {
        "task": "tenders.tasks.tell_closing",
        "schedule": crontab(minute="7-59/10"),
        "options": {"expires": 540},
    },
}
