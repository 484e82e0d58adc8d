"""Where every address leads."""

from django.contrib import admin
from django.urls import include, path, re_path

from collect.api import central, data
from collect.rest import unknown_route

handler400 = "collect.rest.bad_request"
urlpatterns = [
    path("admin/", admin.site.urls),
    # Before ninja's own page at the root of an API, which is not in JSON.
    re_path(r"^(?:data/)?v1/?$", unknown_route),
    path("v1/", include("collect.sync.urls")),
    path("v1/", central.urls),
    re_path(r"^v(?P<version>\d+)(?:/[\s\S]*)?$", unknown_route),
    path("data/v1/", data.urls),
    re_path(r"^data(?:/[\s\S]*)?$", unknown_route),
    path("sdmx/", include("collect.datasets.urls")),
    path("", include("collect.webforms.urls")),
    path("", include("collect.web.urls")),
]
