"""Addresses of the day."""

from django.urls import path

from patrols.views import patrol, presence, quality, standard, today

urlpatterns = [
    path("today/", today.today, name="today"),
    path("patrols/", patrol.patrol_list, name="patrol_list"),
    path("patrols/export/", patrol.patrol_export, name="patrol_export"),
    path("patrols/start/", patrol.post_code, name="post_code"),
    path("patrols/start/<str:code>/", patrol.patrol_run, name="patrol_run"),
    path("patrols/<int:pk>/", patrol.patrol_detail, name="patrol_detail"),
    path("patrols/<int:pk>/void/", patrol.patrol_void, name="patrol_void"),
    path("patrols/<int:pk>/explain/", presence.presence_explain, name="presence_explain"),
    path("patrols/quality/", quality.quality_list, name="quality_list"),
    path("patrols/quality/export/", quality.quality_export, name="quality_export"),
    path("patrols/quality/<int:pk>/", quality.quality_person, name="quality_person"),
    path("confirm/", presence.confirm_list, name="confirm_list"),
    path("confirm/<int:pk>/", presence.presence_confirm, name="presence_confirm"),
    path("q/post/<str:token>/", patrol.post_scan, name="post_scan"),
    path("standards/", standard.standard_list, name="standard_list"),
    path("standards/<slug:kind>/", standard.standard_detail, name="standard_detail"),
]
