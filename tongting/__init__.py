"""Tongting: the kernel and the composition root. Imports the Celery app so that every task finds it."""

from tongting.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["__version__", "celery_app"]
