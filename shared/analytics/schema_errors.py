"""What registering and reading schemas of events can run into."""

from collections.abc import Sequence

from shared.errors import Conflict, Invalid, NotFound


class EventSchemaUnsupported(Invalid):
    """A schema with what is not taken."""

    code = "event-schema-unsupported"
    title = "The schema has what is not taken; see errors."

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """faults: where in the schema, and why."""
        super().__init__(errors=[{"at": f"body.json_schema.{at}".rstrip("."), "message": why} for at, why in faults])


class EventSchemaIncompatible(Conflict):
    """A version that does not go with the one before."""

    code = "event-schema-incompatible"
    title = (
        "The schema does not go with the version before; each schema in incompatible describes events that only one of"
        " the two takes. A property can be added to a schema with additionalProperties false."
    )

    def __init__(self, version: int, incompatible: Sequence[tuple[str, str]]) -> None:
        """version: the one before. incompatible: direction, and what events show it."""
        told = [{"direction": direction, "schema": shown} for direction, shown in incompatible]
        super().__init__(version=version, incompatible=told)


class EventSchemaLimitReached(Conflict):
    """The tenant has as many versions of schemas as the `limit` allows."""

    code = "event-schema-limit-reached"
    title = (
        "The tenant has as many versions of schemas as it can have; use a type that is there, whose schema has"
        " additionalProperties true."
    )


class EventSchemaNotFound(NotFound):
    """No such version of a schema."""

    code = "event-schema-not-found"
    title = "There is no such version of a schema of events."

    def __init__(self, type_name: str, version: int) -> None:
        """type_name, version: what was asked for."""
        super().__init__(event_type=type_name, version=version)


class EventSchemaVersionTaken(Conflict):
    """Another request registered the next version in this moment."""

    code = "event-schema-version-taken"
    title = "Somebody has just registered a version of this schema; look at it and try again."
