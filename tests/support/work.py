"""A subscriber of audit events that notes its calls."""

from collections.abc import Callable

from collect.accounts.models import AuditEvent


class Work:
    """The subscriber of these tests: notes its calls, may fail or wait."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.failing: set[int] = set()
        self.inside: Callable[[], object] = lambda: None

    def done(self, event_id: int) -> None:
        self.calls.append(event_id)
        self.inside()
        if event_id in self.failing:
            raise RuntimeError(f"no luck with {event_id}")


def event(form_id: int | None = None, action: str = "submission.create") -> AuditEvent:
    return AuditEvent.objects.create(action=action, form_id=form_id)


def unprocessed() -> set[int]:
    return set(
        AuditEvent.objects.filter(processed_at=None).values_list("pk", flat=True)
    )
