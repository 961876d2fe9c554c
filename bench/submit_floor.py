"""The floor of the pages in bench/submit.py and bench/submit_photos.py: the same shell around a bulk insert of the same
rows, and the bytes of the files written to disk."""

import os
import uuid
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path

from bench.submit import now, rows_of
from patrols.models import StandardVersion
from tongting.places.models import Post
from tongting.web.access import allow


def write(uploads) -> None:
    """Under their final names, and there after a power cut."""
    if not uploads:
        return
    folder = Path(settings.MEDIA_ROOT) / "floor"
    folder.mkdir(parents=True, exist_ok=True)
    for upload in uploads:
        half = folder / f"{uuid.uuid4().hex}.part"
        with half.open("xb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        half.replace(half.with_suffix(".jpg"))
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


@allow("patrol.do")
def floor(request: HttpRequest, code: str, failed: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("team"), code=code)
    version = StandardVersion.objects.get(standard__kind=post.kind)
    write(request.FILES.values())
    rows_of(post, version, list(version.items.all()), failed, request.user, now())
    return redirect("today")


urlpatterns = [path("floor/<str:code>/<int:failed>/", floor), path("", include("tongting.urls"))]
