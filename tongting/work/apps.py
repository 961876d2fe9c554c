"""Work: what must happen later, as rows that survive every restart."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tongting.work"
    verbose_name = "后台任务"
