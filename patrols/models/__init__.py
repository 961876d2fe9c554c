"""What the pillar keeps: standards, patrols, issues, the month's assessment."""

from patrols.models.assessment import Assessment, Line, RecordEntry, RuleSet, Score
from patrols.models.conflict import Conflict
from patrols.models.issue import Issue, IssueOccurrence, IssuePhoto, IssueTally
from patrols.models.patrol import Answer, AnswerPhoto, Patrol
from patrols.models.standard import ChecklistItem, Standard, StandardVersion

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Assessment",
    "ChecklistItem",
    "Conflict",
    "Issue",
    "IssueOccurrence",
    "IssuePhoto",
    "IssueTally",
    "Line",
    "Patrol",
    "RecordEntry",
    "RuleSet",
    "Score",
    "Standard",
    "StandardVersion",
]
