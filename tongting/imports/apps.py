"""Imports: lists that come in from a workbook."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tongting.imports"
    verbose_name = "导入"
