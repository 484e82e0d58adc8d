"""The records of the forms room."""

from collect.forms.models.attachment import FormAttachment
from collect.forms.models.blob import Blob
from collect.forms.models.field import FormField
from collect.forms.models.form import Form, ReviewRule, State
from collect.forms.models.refused import RefusedUpload
from collect.forms.models.version import FormVersion

__all__ = [
    "Blob",
    "Form",
    "FormAttachment",
    "FormField",
    "FormVersion",
    "RefusedUpload",
    "ReviewRule",
    "State",
]
