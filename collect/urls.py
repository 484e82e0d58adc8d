"""Where every address leads."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from collect.api import central, data
from collect.rest import unknown_route

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]
if find_spec("collect.sync.urls"):
    urlpatterns.append(path("v1/", include("collect.sync.urls")))
urlpatterns += [
    path("v1/", central.urls),
    re_path(r"^v(?P<version>\d+)(?:/.*)?$", unknown_route),
    path("data/v1/", data.urls),
    re_path(r"^data(?:/.*)?$", unknown_route),
]
if find_spec("collect.web.urls"):
    urlpatterns.append(path("", include("collect.web.urls")))
