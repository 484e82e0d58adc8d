"""What a client may ask of a CSV export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CsvOptions:
    """ODK Central's options, at its defaults.

    `group_paths`: columns are named `group-field`, else `field` alone.
    `deleted_fields`: columns of all published versions, not of the last only.
    `split_multiples`: a column of 0 and 1 for every choice of a select-multiple; those
    of the form's list first, in its order, then other codes that answers hold.
    `attachments`: whether the archive holds media and the logs of clients.
    """

    group_paths: bool = True
    deleted_fields: bool = False
    split_multiples: bool = False
    attachments: bool = True
