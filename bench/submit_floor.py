"""The floor of the page in bench/submit.py: the same shell around a bulk insert of the same rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path

from bench.submit import now, rows_of
from patrols.models import StandardVersion
from tongting.places.models import Post
from tongting.web.access import allow


@allow("patrol.do")
def floor(request: HttpRequest, code: str, failed: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("team"), code=code)
    version = StandardVersion.objects.get(standard__kind=post.kind)
    rows_of(post, version, list(version.items.all()), failed, request.user, now())
    return redirect("today")


urlpatterns = [path("floor/<str:code>/<int:failed>/", floor), path("", include("tongting.urls"))]
