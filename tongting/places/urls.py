"""Addresses of the places room."""

from django.urls import path

from tongting.places.views import calendar, code, post, room

urlpatterns = [
    path("", post.post_list, name="post_list"),
    path("posts/new/", post.post_new, name="post_new"),
    path("posts/export/", post.post_export, name="post_export"),
    path("posts/codes/", code.code_sheet, name="code_sheet"),
    path("posts/<int:pk>/", post.post_edit, name="post_edit"),
    path("posts/<int:pk>/code/", code.code_renew, name="code_renew"),
    path("areas/", post.area_list, name="area_list"),
    path("areas/new/", post.area_new, name="area_new"),
    path("areas/<int:pk>/", post.area_edit, name="area_edit"),
    path("walks/", post.walk_edit, name="walk_edit"),
    path("buildings/new/", post.building_new, name="building_new"),
    path("buildings/<int:pk>/", post.building_edit, name="building_edit"),
    path("rooms/", room.room_list, name="room_list"),
    path("rooms/new/", room.room_new, name="room_new"),
    path("rooms/export/", room.room_export, name="room_export"),
    path("rooms/<int:pk>/", room.room_edit, name="room_edit"),
    path("lockers/", room.locker_list, name="locker_list"),
    path("lockers/new/", room.locker_new, name="locker_new"),
    path("lockers/export/", room.locker_export, name="locker_export"),
    path("lockers/<int:pk>/", room.locker_edit, name="locker_edit"),
    path("calendar/", calendar.calendar_list, name="calendar_list"),
    path("calendar/<int:pk>/drop/", calendar.calendar_drop, name="calendar_drop"),
]
