"""The codebook of an export: what each variable is, and how often it was answered."""

from collect.submissions.exports.columnar.codebook.about import About, Version
from collect.submissions.exports.columnar.codebook.book import Codebook, codebook
from collect.submissions.exports.columnar.codebook.counters import Counts
from collect.submissions.exports.columnar.codebook.counting import Tally, counted
from collect.submissions.exports.columnar.codebook.watched import Watched, watched

__all__ = [
    "About",
    "Codebook",
    "Counts",
    "Tally",
    "Version",
    "Watched",
    "codebook",
    "counted",
    "watched",
]
