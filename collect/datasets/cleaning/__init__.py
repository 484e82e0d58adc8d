"""Clean data = raw data + accepted decisions, and the proof of it: pure."""

from collect.datasets.cleaning.apply import LogError, LogProblem, apply_log
from collect.datasets.cleaning.cells import ValueTextError, from_texts, to_texts
from collect.datasets.cleaning.checks import (
    Action,
    Check,
    find_duplicates,
    find_violations,
    findings,
)
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
    MissingCodes,
    apply_missing_codes,
    missing_log,
)
from collect.datasets.cleaning.outliers import Method, find_outliers
from collect.datasets.cleaning.prove import Proof, ProofError, prove
from collect.datasets.cleaning.settle import settle

__all__ = [
    "LOG_SCHEMA",
    "Action",
    "ChangeType",
    "Check",
    "LogEntry",
    "LogError",
    "LogProblem",
    "Method",
    "MissingCodes",
    "Proof",
    "ProofError",
    "Severity",
    "Status",
    "ValueTextError",
    "apply_log",
    "apply_missing_codes",
    "find_duplicates",
    "find_outliers",
    "find_violations",
    "findings",
    "from_texts",
    "join_logs",
    "log_entries",
    "log_table",
    "missing_log",
    "prove",
    "settle",
    "to_texts",
]
