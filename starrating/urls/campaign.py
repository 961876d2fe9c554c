"""Addresses of scoring rules, campaigns, the draw."""

from django.urls import path

from starrating.views import campaign, campaign_step, criteria, criteria_edit, draw, replacement

RULES = "stars/criteria/<slug:contest>/"
ONE = "stars/campaigns/<int:pk>/"

urlpatterns = [
    path("stars/", campaign.star_home, name="star_home"),
    # Each contest's newest campaign has an address that stays: campaign_dorm, campaign_locker, campaign_service.
    *(
        path(f"stars/{one}/now/", campaign.campaign_now, {"contest": one}, name=f"campaign_{one}")
        for one in ("dorm", "locker", "service")
    ),
    path("stars/criteria/", criteria.criteria_list, name="criteria_list"),
    path(RULES, criteria.criteria_detail, name="criteria_detail"),
    path(f"{RULES}compare/", criteria.criteria_compare, name="criteria_compare"),
    path(f"{RULES}begin/", criteria_edit.criteria_begin, name="criteria_begin"),
    path(f"{RULES}draft/", criteria_edit.criteria_draft, name="criteria_draft"),
    path(f"{RULES}draft/<slug:part>/new/", criteria_edit.criteria_part, name="criteria_part_new"),
    path(f"{RULES}draft/<slug:part>/<slug:code>/", criteria_edit.criteria_part, name="criteria_part"),
    path(
        f"{RULES}draft/<slug:part>/<slug:code>/drop/",
        criteria_edit.criteria_part_drop,
        name="criteria_part_drop",
    ),
    path(
        f"{RULES}draft/<slug:part>/<slug:code>/move/",
        criteria_edit.criteria_part_move,
        name="criteria_part_move",
    ),
    path(f"{RULES}publish/", criteria_edit.criteria_publish, name="criteria_publish"),
    path(f"{RULES}take-back/", criteria_edit.criteria_take_back, name="criteria_take_back"),
    path(f"{RULES}drop/", criteria_edit.criteria_drop, name="criteria_drop"),
    path("stars/campaigns/", campaign.campaign_list, name="campaign_list"),
    path("stars/campaigns/new/", campaign.campaign_new, name="campaign_new"),
    path(ONE, campaign.campaign_detail, name="campaign_detail"),
    path(f"{ONE}edit/", campaign.campaign_edit, name="campaign_edit"),
    path(f"{ONE}judges/", campaign.campaign_judges, name="campaign_judges"),
    path(f"{ONE}replace/", replacement.campaign_replace, name="campaign_replace"),
    path(f"{ONE}export/", campaign.campaign_export, name="campaign_export"),
    path(f"{ONE}enrol/", campaign_step.campaign_enrol, name="campaign_enrol"),
    path(f"{ONE}settle/", campaign_step.campaign_settle, name="campaign_settle"),
    path(f"{ONE}open/", campaign_step.campaign_open, name="campaign_open"),
    path(f"{ONE}draw-lots/", campaign_step.campaign_draw_lots, name="campaign_draw_lots"),
    path(f"{ONE}start/", campaign_step.campaign_start, name="campaign_start"),
    path(f"{ONE}lock/", campaign_step.campaign_lock, name="campaign_lock"),
    path(f"{ONE}cancel/", campaign_step.campaign_cancel, name="campaign_cancel"),
    path("stars/entries/<int:pk>/withdraw/", campaign_step.entry_withdraw, name="entry_withdraw"),
    path("stars/draw.py", draw.draw_script, name="draw_script"),
    path(f"{ONE}draw/", draw.campaign_draw, name="campaign_draw"),
    path(f"{ONE}draw/published.json", draw.campaign_draw_json, name="campaign_draw_json"),
]
