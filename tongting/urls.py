"""Every address of the product; rooms and pillars are named by string."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("tongting.web.urls")),
    path("", include("tongting.web.phone.urls")),
    path("", include("tongting.people.urls")),
    path("places/", include("tongting.places.urls")),
    path("", include("tongting.photos.urls")),
    path("", include("tongting.notices.urls")),
    path("", include("tongting.exports.urls")),
    path("", include("tongting.imports.urls")),
    path("", include("tongting.work.urls")),
    path("", include("patrols.urls")),
    path("", include("starrating.urls")),
    path("", include("tenders.urls")),
    path("", include("stations.urls")),
    path("operators/", admin.site.urls),
]

handler400 = "tongting.web.errors.bad_request"
handler403 = "tongting.web.errors.permission_denied"
handler404 = "tongting.web.errors.not_found"
handler500 = "tongting.web.errors.server_error"
