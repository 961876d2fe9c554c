"""Reads of imports."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from tongting.imports.models import ImportRun


def earlier_of_the_same_file(run: ImportRun) -> ImportRun | None:
    """The last time this very file was taken in."""
    same = ImportRun.objects.filter(kind=run.kind, sha256=run.sha256, stage=ImportRun.Stage.APPLIED)
    return same.exclude(pk=run.pk).order_by("-applied_at").first()


def latest(kind: str) -> QuerySet[ImportRun]:
    """The last ten, each with `is_faulty`: it waits for nobody's word, it has to be corrected."""
    found = ImportRun.objects.filter(kind=kind).select_related("asked_by").defer("rows", "lines", "errors")
    return found.annotate(is_faulty=ExpressionWrapper(~Q(errors=[]), BooleanField()))[:10]
