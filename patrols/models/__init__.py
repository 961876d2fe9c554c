"""What the pillar keeps: standards, patrols, issues, the month's assessment, the rota."""

from patrols.models.assessment import Assessment, Line, RecordEntry, RuleSet, Score
from patrols.models.issue import Issue, IssueOccurrence, IssuePhoto, IssueTally
from patrols.models.patrol import Answer, AnswerPhoto, Patrol
from patrols.models.rota import Rota, RotaRun, Slot, Stop, Swap
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
]
