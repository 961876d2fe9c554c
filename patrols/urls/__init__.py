"""Addresses of the pillar: the day, the week, food safety, the month."""

from django.urls import include, path

urlpatterns = [
    path("", include("patrols.urls.day")),
    path("", include("patrols.urls.rota")),
    path("", include("patrols.urls.week")),
    path("", include("patrols.urls.food")),
    path("", include("patrols.urls.month")),
]
