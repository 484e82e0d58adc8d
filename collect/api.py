"""The two REST APIs: /v1 as ODK Central's clients know it, /data/v1 of our own."""

from importlib import import_module

from collect.accounts.api import router as accounts
from collect.rest import CentralAPI

central = CentralAPI(
    title="Collect",
    version="1",
    description="Compatible with ODK Central's API.",
    urls_namespace="central",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
data = CentralAPI(
    title="Collect datasets",
    version="1",
    description="Runs of the pipeline, tables and estimates.",
    urls_namespace="data",
    openapi_url="/openapi.json",
    docs_url="/docs",
)

central.add_router("", accounts)
for name, api in (
    ("forms", central),
    ("submissions", central),
    ("sync", central),
    ("datasets", data),
):
    # While rooms are being built, an unfinished one has no addresses.
    try:
        api.add_router("", import_module(f"collect.{name}.api").router)
    except ImportError:
        continue
