"""What the pillar keeps: standards, patrols and what shows that somebody was there, the rota, issues, the week's plan,
food safety, the month's assessment."""

from patrols.models.assessment import Assessment, Line, RecordEntry, RuleSet, Score
from patrols.models.complaint import Complaint
from patrols.models.conflict import Conflict
from patrols.models.food import FoodRecord
from patrols.models.issue import Issue, IssueOccurrence, IssuePhoto, IssueTally
from patrols.models.patrol import Answer, AnswerPhoto, Patrol
from patrols.models.plan import PlanItem, PlanPhoto, PlanProgress, WeekPlan
from patrols.models.presence import Presence
from patrols.models.recheck import Recheck
from patrols.models.rota import Rota, RotaRun, Slot, Stop, Swap
from patrols.models.standard import ChecklistItem, Standard, StandardVersion
from patrols.models.term import DueTerm

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Assessment",
    "ChecklistItem",
    "Complaint",
    "Conflict",
    "DueTerm",
    "FoodRecord",
    "Issue",
    "IssueOccurrence",
    "IssuePhoto",
    "IssueTally",
    "Line",
    "Patrol",
    "PlanItem",
    "PlanPhoto",
    "PlanProgress",
    "Presence",
    "Recheck",
    "RecordEntry",
    "Rota",
    "RotaRun",
    "RuleSet",
    "Score",
    "Slot",
    "Standard",
    "StandardVersion",
    "Stop",
    "Swap",
    "WeekPlan",
]
