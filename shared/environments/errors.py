"""What can go wrong in room environments alone; the kinds are in `shared/errors.py`."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class EnvironmentNotFound(NotFound):
    """No such environment in this tenant."""

    code = "environment-not-found"
    title = "There is no such environment in this tenant."

    def __init__(self, environment_id: UUID) -> None:
        """environment_id: what was asked for."""
        super().__init__(environment_id=str(environment_id))


class EnvironmentNameTaken(Conflict):
    """The tenant has an environment of this name; names stay, so that pipelines can rely on them."""

    code = "environment-name-taken"
    title = "The tenant has an environment of this name."

    def __init__(self, name: str) -> None:
        """name: the environment's."""
        super().__init__(name=name)
