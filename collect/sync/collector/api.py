"""The collector's addresses, below `/data/v1/collector/projects/{id}`."""

from __future__ import annotations

from ninja import Router

from collect.accounts.auth import DeviceAuthenticated
from collect.sync.collector import forms, records, recoveries, tus

router = Router(auth=DeviceAuthenticated(), tags=["collector"])
for each in (forms.router, records.router, recoveries.router, tus.router):
    router.add_router("", each)
