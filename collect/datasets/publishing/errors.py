"""What is wrong with something to publish, or with a request for it."""


class PublicationError(ValueError):
    """A publication that cannot be written; the message says what, where, what to do."""


class QueryError(ValueError):
    """An SDMX REST request that cannot be read (HTTP 400); the message says why."""


class NotAcceptableError(ValueError):
    """No format that a request accepts (HTTP 406); the message lists what there is."""


class NotSupportedError(ValueError):
    """A part of the SDMX REST standard that is not served (HTTP 501)."""
