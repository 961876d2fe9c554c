"""Notices: what a person should know, said once, kept until read."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongting.notices"
    verbose_name = "通知"
