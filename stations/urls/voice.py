"""Addresses of what people say of the stations, and of their figures."""

from django.urls import path

from stations.views import figures, voice

urlpatterns = [
    path("say/<str:token>/", voice.voice_new, name="voice_new"),
    path("voices/", voice.voice_list, name="voice_list"),
    path("voices/export/", voice.voice_export, name="voice_export"),
    path("voices/<int:pk>/answer/", voice.voice_answer, name="voice_answer"),
    path("signs/", voice.desk_signs, name="desk_signs"),
    path("figures/", figures.station_figures, name="station_figures"),
    path("figures/export/", figures.figures_export, name="figures_export"),
    path("journal/", figures.booking_list, name="booking_list"),
    path("journal/export/", figures.booking_export, name="booking_export"),
]
