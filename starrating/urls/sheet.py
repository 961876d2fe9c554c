"""Addresses of scoring on the phone, floor maps, grids."""

from django.urls import path

from starrating.views import door, sheet, task

urlpatterns = [
    path("stars/mine/", door.my_room, name="my_room"),
    path("stars/dorm/", task.star_map, {"contest": "dorm"}, name="star_dorm"),
    path("stars/locker/", task.star_map, {"contest": "locker"}, name="star_locker"),
    path("stars/<str:contest>/tasks/", task.star_tasks, name="star_tasks"),
    path("stars/<str:contest>/map/", task.star_map, name="star_map"),
    path("stars/tasks/<int:pk>/sheet/", sheet.sheet_new, name="sheet_new"),
    path("stars/tasks/<int:pk>/closed/", door.door_closed, name="door_closed"),
    path("stars/sheets/<int:pk>/", sheet.sheet_detail, name="sheet_detail"),
    path("stars/sheets/<int:pk>/void/", sheet.sheet_void, name="sheet_void"),
    path("stars/locker/halls/<str:hall>/", task.star_map, {"contest": "locker"}, name="locker_hall"),
    path("stars/lockers/look/", task.locker_look, name="locker_look"),
    path("stars/entries/<int:pk>/door/", door.star_door, name="star_door"),
    path("stars/entries/<int:pk>/consent/", door.consent_give, name="consent_give"),
    path("stars/entries/<int:pk>/consent/withdraw/", door.consent_withdraw, name="consent_withdraw"),
    path("stars/rooms/<int:pk>/rest/", door.rest_card_new, name="rest_card_new"),
    path("stars/rest/<int:pk>/lift/", door.rest_card_lift, name="rest_card_lift"),
]
