"""Addresses of the pillar: the day, the week, food safety, the month, the quarter."""

from django.urls import include, path

urlpatterns = [
    path("", include("patrols.urls.day")),
    path("", include("patrols.urls.rota")),
    path("", include("patrols.urls.week")),
    path("", include("patrols.urls.food")),
    path("", include("patrols.urls.month")),
    path("", include("patrols.urls.quarter")),
    path("", include("patrols.urls.contest")),
    path("", include("patrols.urls.month_books")),
    path("", include("patrols.urls.task")),
    path("", include("patrols.urls.pay")),
]
