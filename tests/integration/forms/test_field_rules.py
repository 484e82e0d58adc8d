"""What a question depends on is stored with it, for versions of long ago too."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from collect.accounts.models import Project
from collect.forms.models import FormField
from collect.forms.queries.schema import fields_of
from tests.factories.forms import make_form, xform

RULES = b"""<bind nodeset="/data/age" type="int"
 relevant="/data/name != ''" required="true()"/>"""


@pytest.fixture
def with_rules() -> bytes:
    return xform().replace(b'<bind nodeset="/data/age" type="int"/>', RULES)


def test_rules_are_stored_with_the_field(project: Project, with_rules: bytes) -> None:
    form = make_form(project, with_rules)
    assert form.current_version_id is not None
    found = {field.name: field for field in fields_of(form.current_version_id)}
    assert (found["age"].relevant, found["age"].required) == (
        "/data/name != ''",
        "true()",
    )
    assert found["name"].relevant == ""


@pytest.mark.django_db(transaction=True)
def test_fields_of_published_versions_get_their_rules_from_the_form(
    with_rules: bytes,
) -> None:
    form = make_form(Project.objects.create(name="Old"), with_rules)
    forget = "UPDATE forms_formfield SET relevant = '', required = ''"
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE forms_formfield DISABLE TRIGGER USER")
        editor.execute(forget)
        editor.execute("ALTER TABLE forms_formfield ENABLE TRIGGER USER")

    migration = import_module("collect.forms.migrations.0004_field_rules")
    with connection.schema_editor() as editor:
        migration.fill(apps, editor)

    found = FormField.objects.get(version__form=form, name="age")
    assert (found.relevant, found.required) == ("/data/name != ''", "true()")
    with pytest.raises(Exception, match="is published"):
        FormField.objects.filter(id=found.id).update(relevant="")
