"""Addresses of people and their roles."""

from django.urls import path

from collect.web.people import person, project, site

_PROJECT = "projects/<int:project_id>/people"
_ROLE = f"{_PROJECT}/<int:assignment_id>"
_PERSON = "people/<int:user_id>"

urlpatterns = [
    path(_PROJECT, project.people, name="project-people"),
    path(f"{_ROLE}/change", project.change, name="project-role-change"),
    path(f"{_ROLE}/remove", project.remove, name="project-role-remove"),
    path("people", site.people, name="people"),
    path(_PERSON, person.person, name="person"),
    path(f"{_PERSON}/administrator", person.administrator, name="person-administrator"),
    path(f"{_PERSON}/roles", person.give, name="person-role"),
    path(
        f"{_PERSON}/roles/<int:assignment_id>/remove",
        person.take,
        name="person-role-remove",
    ),
    path(f"{_PERSON}/letter", person.letter, name="person-letter"),
    path(f"{_PERSON}/link", person.link, name="person-link"),
    path(f"{_PERSON}/delete", person.delete, name="person-delete"),
]
