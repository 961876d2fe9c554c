"""The floor of bench/home.py: who is it, and a word."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tongting.web.access import allow


@allow.signed_in
def floor(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("floor/", floor), path("", include("tongting.urls"))]
