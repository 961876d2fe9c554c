"""What the pillar keeps: standards, patrols and what shows that somebody was there, issues, the month's assessment."""

from patrols.models.assessment import Assessment, Line, RecordEntry, RuleSet, Score
from patrols.models.issue import Issue, IssueOccurrence, IssuePhoto, IssueTally
from patrols.models.patrol import Answer, AnswerPhoto, Patrol
from patrols.models.presence import Presence
from patrols.models.standard import ChecklistItem, Standard, StandardVersion

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Assessment",
    "ChecklistItem",
    "Issue",
    "IssueOccurrence",
    "IssuePhoto",
    "IssueTally",
    "Line",
    "Patrol",
    "Presence",
    "RecordEntry",
    "RuleSet",
    "Score",
    "Standard",
    "StandardVersion",
]
