"""Clean data = raw data + accepted decisions, and the proof of it: pure."""

from collect.datasets.cleaning.apply import LogError, LogProblem, apply_log
from collect.datasets.cleaning.audits import SCHEMA as AUDIT_SCHEMA
from collect.datasets.cleaning.audits import AuditError, audit_figures, read_audit
from collect.datasets.cleaning.builtin import (
    Published,
    find_blanks,
    find_impossible_dates,
    find_invalid,
    find_outdated,
    find_unknown_codes,
    outdated,
)
from collect.datasets.cleaning.carrying import REOPENED, Carried, carry_out, siblings
from collect.datasets.cleaning.cells import ValueTextError, from_texts, to_texts
from collect.datasets.cleaning.checks import (
    Action,
    Check,
    find_duplicates,
    find_violations,
    findings,
)
from collect.datasets.cleaning.comparing import (
    Comparison,
    adjusted,
    compare_means,
    compare_ratios,
    compare_shares,
)
from collect.datasets.cleaning.decisions import Decision, claims, in_force
from collect.datasets.cleaning.duration import (
    find_active_times,
    find_durations,
    minutes_between,
)
from collect.datasets.cleaning.enumerators import find_enumerators
from collect.datasets.cleaning.geodesy import Area, distance
from collect.datasets.cleaning.location import Points, find_locations
from collect.datasets.cleaning.log import (
    LOG_SCHEMA,
    ChangeType,
    LogEntry,
    Severity,
    Status,
    join_logs,
    log_entries,
    log_table,
)
from collect.datasets.cleaning.missing import (
    MISSING_CODE,
    MissingCodes,
    apply_missing_codes,
    missing_log,
)
from collect.datasets.cleaning.other import find_others
from collect.datasets.cleaning.outliers import Method, find_outliers
from collect.datasets.cleaning.proposals import REFUSALS, Proposal, Refusal
from collect.datasets.cleaning.prove import Proof, ProofError, prove
from collect.datasets.cleaning.settle import settle
from collect.datasets.cleaning.similar import Known, find_similar
from collect.datasets.cleaning.specify import Specified, parents, specified
from collect.datasets.cleaning.straightline import find_straightlines

__all__ = [
    "AUDIT_SCHEMA",
    "LOG_SCHEMA",
    "MISSING_CODE",
    "REFUSALS",
    "REOPENED",
    "Action",
    "Area",
    "AuditError",
    "Carried",
    "ChangeType",
    "Check",
    "Comparison",
    "Decision",
    "Known",
    "LogEntry",
    "LogError",
    "LogProblem",
    "Method",
    "MissingCodes",
    "Points",
    "Proof",
    "ProofError",
    "Proposal",
    "Published",
    "Refusal",
    "Severity",
    "Specified",
    "Status",
    "ValueTextError",
    "adjusted",
    "apply_log",
    "apply_missing_codes",
    "audit_figures",
    "carry_out",
    "claims",
    "compare_means",
    "compare_ratios",
    "compare_shares",
    "distance",
    "find_active_times",
    "find_blanks",
    "find_duplicates",
    "find_durations",
    "find_enumerators",
    "find_impossible_dates",
    "find_invalid",
    "find_locations",
    "find_others",
    "find_outdated",
    "find_outliers",
    "find_similar",
    "find_straightlines",
    "find_unknown_codes",
    "find_violations",
    "findings",
    "from_texts",
    "in_force",
    "join_logs",
    "log_entries",
    "log_table",
    "minutes_between",
    "missing_log",
    "outdated",
    "parents",
    "prove",
    "read_audit",
    "settle",
    "siblings",
    "specified",
    "to_texts",
]
