"""The fields of a form with groups, repeats in repeats, and awkward names."""

from collect.forms.xlsform.fields import Field
from collect.submissions.odata.protocol.tree import service_of

FIELDS = (
    Field("/name", "name", "string"),
    Field("/1.a", "1.a", "int"),
    Field("/1-a", "1-a", "decimal"),
    Field("/water", "water", "structure"),
    Field("/water/uses", "uses", "string", multiple=True),
    Field("/water/where", "where", "geopoint"),
    Field("/people", "people", "structure"),
    Field("/people/person", "person", "repeat"),
    Field("/people/person/born", "born", "date", table="/people/person"),
    Field("/people/person/toys", "toys", "structure", table="/people/person"),
    Field("/people/person/toys/toy", "toy", "repeat", table="/people/person"),
    Field("/people/person/toys/toy/at", "at", "dateTime", table="…"),
    Field("/people/person/__id", "__id", "string", table="/people/person"),
    Field("/lost/child", "child", "string"),
)
SERVICE = service_of(FIELDS)
PERSON = SERVICE.by_name["Submissions.people.person"]
TOY = SERVICE.by_name["Submissions.people.person.toys.toy"]
