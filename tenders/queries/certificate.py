"""Which certificates a job asks for: the one its draft names, and those that the kind of its post asks of everybody who
works there."""

from __future__ import annotations

from collections.abc import Iterable

from tenders.models import Job
from tongting import seams


def kinds() -> list[seams.CertificateKind]:
    """Those the mine keeps. One query."""
    found: list[seams.CertificateKind] = seams.gather("certificate_kinds")
    return found


def of_post(job: Job, kinds: Iterable[seams.CertificateKind]) -> list[str]:
    """By the kind of the post, in the order of the kinds."""
    post = job.post
    return [kind.name for kind in kinds if post is not None and post.kind in kind.post_kinds]


def wanted(job: Job, kinds: Iterable[seams.CertificateKind]) -> list[str]:
    """By name, each once; the one that the draft names first."""
    named = [job.certificate] if job.certificate else []
    return list(dict.fromkeys([*named, *of_post(job, kinds)]))
