"""Addresses of the pillar: what everybody sees, the desks, and the rooms of those who keep them."""

from django.urls import include, path

from stations.views import desk_box
from stations.views.found_rooms import found_public

urlpatterns = [
    path("found/", found_public, name="found_public"),
    path("stations/", include("stations.urls.station")),
    path("stations/music/", include("stations.urls.music")),
    path("stations/desk/<slug:code>/", include("stations.urls.desk")),
    path("stations/", include("stations.urls.manage")),
    path("stations/", include("stations.urls.voice")),
    path("stations/", include("stations.urls.stock")),
    path("q/box/<str:token>/", desk_box.box_public, name="box_public"),
]
