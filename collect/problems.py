"""Every error a client can see, by ODK Central's code.

A ``Problem`` is raised anywhere and formatted once per protocol (JSON,
OpenRosa XML, OData, HTML). The part of the code before the dot is the HTTP
status. Codes such as 400.10 do not exist: as a JSON number they equal 400.1.
Codes of our own start at 50 within their status.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any


@dataclass(frozen=True)
class Template:
    """The text of an error: what, where, what to do.

    ``text`` may hold ``{names}`` of details. ``defaults`` stand in for details
    that the raiser did not give.
    """

    text: str
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Names of the details that the text mentions."""
        return frozenset(
            name for _, name, _, _ in Formatter().parse(self.text) if name is not None
        )

    def render(self, details: Mapping[str, Any]) -> str:
        """The text with details filled in; a missing one reads as ``?``."""
        given = dict.fromkeys(self.names, "?") | dict(self.defaults) | dict(details)
        shown = {name: _shown(value) for name, value in given.items()}
        return self.text.format_map(shown)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)


class Problem(Exception):
    """An error for the client: ``Problem("409.3", fields=["email"], values=[…])``.

    Details are JSON values; they are sent along and fill in the message.
    """

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.status = int(code.partition(".")[0])
        self.number = float(code)
        self.details = details
        self.message = PROBLEMS[code].render(details)
        super().__init__(f"{code}: {self.message}")

    def as_json(self) -> dict[str, Any]:
        """ODK Central's body: ``message``, ``code`` (a number) and ``details``."""
        body: dict[str, Any] = {"message": self.message, "code": self.number}
        if self.details:
            body["details"] = self.details
        return body


def _t(text: str, **defaults: Any) -> Template:
    return Template(text, defaults)


PROBLEMS: dict[str, Template] = {
    # The request
    "400.1": _t("The data ({rawLength} characters) could not be read as {format}."),
    "400.2": _t("The parameter {field} is required and missing."),
    "400.3": _t(
        "Some required parameters are missing or blank. Expected: {expected}. Given: {got}.",
        got="nothing",
    ),
    "400.4": _t("The parameter {field} is not known here; remove it."),
    "400.6": _t("The header {field} does not have the expected form (given: {value})."),
    "400.7": _t("The multipart body lacks the required part {field}."),
    "400.8": _t("{field} may not be {value}: {reason}", reason="it is not allowed."),
    "400.9": _t("Signing in through the identity provider failed. {reason}"),
    "400.11": _t("{field} is not of the right type: expected {expected}, got {value}."),
    "400.12": _t("The data could not be decrypted. Check the passphrase and the data."),
    "400.13": _t("The value of {field} is too long.", field="a field"),
    "400.14": _t("There is no {table} whose {field} is {value}."),
    "400.15": _t(
        "The XLSForm is not valid: {error} All findings are in the details.", error=""
    ),
    "400.16": _t(
        "The form is valid but has warnings. Read them, then send it again with"
        " ?ignoreWarnings=true to accept them."
    ),
    "400.17": _t(
        "The field {path} was of type {type} in an earlier version and its type may not"
        " change. Give it back its type, or give the field a new name."
    ),
    "400.18": _t("The OData filter could not be read: {reason}"),
    "400.19": _t(
        "An edited submission must carry the instanceID of the version it replaces in"
        " meta/deprecatedID; it is missing."
    ),
    "400.21": _t(
        "The password is too short: use at least {minimum} characters.", minimum=10
    ),
    "400.22": _t("The value {value} is out of range for the type {type}."),
    "400.23": _t("There is no property named {property}."),
    "400.24": _t("$select of the property {property} is not supported."),
    "400.25": _t("The entity definition in the form is not valid. {reason}"),
    "400.26": _t("Only attachments that are data files can be linked to a dataset."),
    "400.27": _t(
        "The form has no meta group. Add one with an instanceID, or upload an XLSForm."
    ),
    "400.28": _t("The entity is not valid. {reason}"),
    "400.29": _t("There are {count} pending submissions; say what happens to them."),
    "400.31": _t("Expected the parameters {expected}; got {actual}."),
    "400.32": _t("The entity has no conflict to resolve."),
    "400.33": _t("Expected the properties {expected}; got {actual}."),
    "400.34": _t("The record named by $skiptoken was not found; start from the top."),
    "400.35": _t("The $skiptoken is not one this server gave; start from the top."),
    "400.36": _t("The request body is too large; at most {limit} bytes are accepted."),
    "400.37": _t("This encoding is not supported."),
    "400.38": _t(
        "The password is too long: use at most {maximum} bytes (letters with accents"
        " and other scripts take several).",
        maximum=72,
    ),
    "400.39": _t("The multipart body could not be read; send it again."),
    "400.41": _t("The parameters {paramSet} do not go together: {violationText}"),
    "400.42": _t("The range is not valid; start and end may have been swapped."),
    "400.43": _t("{count} of {total} entities could not be processed: {errors}"),
    "400.44": _t("The password is too easy to guess; choose a longer one."),
    # Who is asking
    "401.2": _t("These credentials do not identify anyone; sign in and try again."),
    "401.3": _t("Passwords are accepted over HTTPS only; use an https:// address."),
    "401.5": _t("This way of signing in is switched off on this server."),
    "403.1": _t("You are not allowed to do this; ask a manager of the project."),
    "403.51": _t(
        "This has answers that tell who or where somebody is. It takes the right"
        " submission.read.direct; an export (/data/v1) without identifiers does not."
    ),
    "403.52": _t(
        "You may do this within some areas only, and here is no telling areas apart."
    ),
    "403.53": _t("This is about submissions outside of the areas that you work in."),
    "403.2": _t(
        "The submission wants to {action} an entity, but the form only allows: {permitted}."
    ),
    # What is asked for
    "404.1": _t("There is nothing here under this address."),
    "404.2": _t("The address must start with an API version, such as /v1."),
    "404.3": _t("The API version {got} is not known; use /v1."),
    "404.4": _t(
        "This draft is gone or your access to it has ended. If the form was published,"
        " set up the device with an app user's QR code instead."
    ),
    "404.5": _t("The submission to be edited, {deprecatedId}, was not found."),
    "404.6": _t(
        "The form has no version {formVersion}; fetch the form again on the device."
    ),
    "404.7": _t("There is no dataset named {datasetName}."),
    "404.8": _t("The dataset {datasetName} has no entity {entityUuid}."),
    "404.9": _t(
        "The entity {entityUuid} of {datasetName} has no version {baseVersion}."
    ),
    "404.11": _t("The entity {entityUuid} has been deleted."),
    "406.1": _t("This format is not available; choose one of: {allowed}."),
    # The state of things
    "409.1": _t(
        "A submission with this instanceID exists with different XML. To add attachments,"
        " send exactly the same XML again."
    ),
    "409.2": _t("The form does not accept submissions; ask the survey's managers."),
    "409.3": _t("There already is one with {fields} = {values}; choose another."),
    "409.4": _t("{feature} is already active."),
    "409.5": _t("Encryption is being switched on; try again in a moment."),
    "409.6": _t(
        "The form {xmlFormId} already has a published version {version}; change the"
        " version in the workbook's settings sheet and upload it again."
    ),
    "409.7": _t(
        "The draft is the form's only version and cannot be deleted alone. Delete the"
        " form, or replace the draft."
    ),
    "409.8": _t("This instanceID is already in use; make the edit with a new one."),
    "409.9": _t(
        "The version you edited, {deprecatedId}, is not the current one any more. Fetch"
        " the submission again and repeat the edit."
    ),
    "409.11": _t("The form is not ready for web use yet; try again in a moment."),
    "409.12": _t("Submissions of a closing or closed form cannot be edited."),
    "409.13": _t("This submission was edited less than a minute ago; wait a minute."),
    "409.15": _t(
        "The entity is at version {current}, you changed version {provided}. Fetch it"
        " again, or add ?force=true."
    ),
    "409.16": _t("{provided} differs from the existing {current} only in upper case."),
    "409.17": _t("Two entity properties differ only in upper case."),
    "409.18": _t("This submission has been deleted and cannot be sent again."),
    "409.19": _t("These ids belong to deleted entities: {entityUuids}."),
    "409.21": _t("Forms depend on this dataset, so it cannot be deleted."),
    "409.22": _t("The property {propertyName} is in use and cannot be deleted."),
    "409.23": _t("The form's datasets changed, so the form cannot be restored."),
    # Exports
    "400.56": _t("The role cannot be limited to the areas {areas}: {reason}"),
    "400.51": _t("The export cannot be made like this: {reason}"),
    "400.61": _t(
        "{count} of the decisions cannot be carried out, and none was: see the findings"
        " in the details, correct them, and send all of them again."
    ),
    "400.63": _t(
        "The spreadsheet cannot be carried out, and nothing of it was: see the findings"
        " in the details, correct the cells they name, and upload it again."
    ),
    "400.64": _t(
        "The log has {lines} lines, and a workbook to fill in holds {most}. Choose fewer"
        " by check, question or status."
    ),
    "409.62": _t(
        "The decision is {state}, so there is nothing to undo. Only what is in force can"
        " be undone."
    ),
    "409.51": _t(
        "The export is {state} and has no file to download; see its error and state."
    ),
    "409.52": _t("The export is {state} and cannot be {action} any more."),
    # Files that the server makes
    "409.61": _t(
        "The server makes the file {name} itself, for every device its own, so it cannot"
        " be uploaded. To bring a file of yours, give it another name in the form."
    ),
    "410.51": _t(
        "The file of this export is gone: files are kept for {days} days. Ask for it"
        " again with a POST to …/retry."
    ),
    "416.51": _t("The file has {size} bytes; the range asked for lies outside."),
    # Figures of fieldwork
    "400.71": _t(
        "Figures can be by {accepted}, two of them at most; {given} is not possible."
    ),
    "400.72": _t("The area cannot be told: {reason}. Name another as area."),
    "400.73": _t(
        "The targets were not changed: the file has {count} faults, such as this one in"
        " row {row}: {first} All are in the details."
    ),
    # Published datasets
    "400.81": _t("The dataset cannot be described like this: {reason}"),
    "400.82": _t("The SDMX request could not be read: {reason}"),
    "400.83": _t(
        "The populations were not changed: the file has {count} faults, such as this one"
        " in row {row}: {first} All are in the details."
    ),
    "404.81": _t("There is no dataset with the code {dataset} here."),
    "404.82": _t("The dataset {dataset} has no release {release}."),
    "404.83": _t("The release has no file named {name}; see its list of files."),
    "404.84": _t(
        "There is no {kind} {name} here; see /sdmx/dataflow for what is published."
    ),
    "404.85": _t(
        "The dataset {dataset} has no observation for this request; see"
        " /sdmx/availability for the codes there are."
    ),
    "404.86": _t("The dataset {dataset} has no attempt {attempt} to publish."),
    "406.81": _t("This format is not available: {reason}"),
    "409.81": _t(
        "The dataset has nothing to publish: no source form has a finished run with"
        " estimates. Set its sources and wait for their runs."
    ),
    "409.82": _t(
        "The release was not made: {count} suppressed figures could be worked out from"
        " what would be shown, such as {first} All are in the details. Change the"
        " breakdowns or the rules of the dataset."
    ),
    "409.83": _t("The release was not made: {reason}"),
    "409.89": _t("The release was not made, because of its microdata: {reason}"),
    "409.84": _t("Release {release} is withdrawn already."),
    "409.85": _t(
        "The release was not made: the dataset was changed {times} times while it was"
        " in the making. Publish again when the changes are done."
    ),
    "409.86": _t(
        "This attempt to publish is {state} and cannot be cancelled any more."
    ),
    "410.81": _t(
        "Release {release} of {dataset} was withdrawn on {date}. The reason: {reason}"
    ),
    # Files and records of the web collector
    "400.91": _t(
        "This is no key that the project can open for this person: it was sealed for"
        " somebody else, to another project, or by a server whose secret key was"
        " replaced since. The interviews under it open with the PIN only."
    ),
    "400.92": _t(
        "This is no file of unsent interviews as the collector saves it: {reason}. Save"
        " it once more on the phone, and send it unchanged."
    ),
    "403.91": _t(
        "A forgotten PIN is recovered with a manager's word only. Ask a manager of the"
        " project to allow it for this app user; it holds for {hours} hours, and once."
    ),
    "409.91": _t(
        "The server has {offset} bytes of this file, and the ones sent begin elsewhere."
        " Go on from there."
    ),
    "412.91": _t("Uploads go by version 1.0.0 of tus; say so in Tus-Resumable."),
    "413.91": _t(
        "The file has {size} bytes, and at most {limit} are accepted. Make it smaller."
    ),
    "413.92": _t("The body has more than {limit} bytes. Send fewer records at a time."),
    "429.91": _t(
        "Files of {limit} bytes in all are under way already. Finish these first; what"
        " is left unfinished for {days} days is forgotten."
    ),
    "460.91": _t("The bytes do not have the checksum given; send them again."),
    "460.92": _t(
        "The file does not have the sum it was announced with, and was dropped. Send it"
        " again from its start."
    ),
    # Us
    "500.1": _t("Something went wrong on the server; it was logged. Try again later."),
    "500.2": _t("The database lacks a record the system needs, in {table}."),
    "500.3": _t("The resource gave no data."),
    "500.4": _t("The web form service gave an answer we do not understand."),
    "500.5": _t("The analytics service gave an answer we do not understand."),
    "500.6": _t("The columns' types are not known."),
    "500.7": _t("The file storage refused our credentials."),
    "500.9": _t("The file storage failed at {operation}."),
    "500.81": _t("The release was not made: {reason}"),
    "501.1": _t("{feature} is not supported by this server.", feature="This"),
    "501.2": _t("Forms cannot be created or deleted here; name each form once."),
    "501.3": _t("This server cannot convert XLSForms; upload the XForm's XML."),
    "501.4": _t("The OData filter uses {type}, which is not supported: {text}"),
    "501.5": _t("The OData filter uses a field that is not supported: {text}"),
    "501.6": _t("$expand={text} is not supported; use $expand=*."),
    "501.7": _t("The database is not set up correctly. {reason}"),
    "501.8": _t("This server has no web form service."),
    "501.9": _t("This server does not report analytics."),
    "501.11": _t("$select and $expand cannot be used together."),
    "502.1": _t("The work took too long and was stopped; try again later."),
    "502.2": _t("The XLSForm converter could not be reached; try again later."),
    "502.3": _t("The web form service could not be reached; try again later."),
}
