"""For whom an answer is: what its asker holds decides which fields are shown."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import FieldHidden
from shared.permissions import Permission


@dataclass
class Viewer:
    """The asker of one request; anybody at all until the edge has proven who it is.

    held: what the request's own transaction found when it asked for a permission. None: it asked for none, as where
    things are the caller's own; then nothing is held. filters: the personal fields that the request reads by.
    """

    user_id: UUID | None = None
    held: frozenset[Permission] | None = None
    filters: tuple[str, ...] = ()

    def note(self, held: frozenset[Permission]) -> None:
        """Remember what is held where a permission was asked for; asked in several places, what is held in all.

        Raises: FieldHidden.
        """
        self.held = held if self.held is None else self.held & held
        self.refuse_hidden()

    def refuse_hidden(self) -> None:
        """Go on only if every field that the request filters or sorts by is shown to its asker.

        Raises: FieldHidden.
        """
        if self.filters and not self.holds(Permission.PERSONAL_READ):
            raise FieldHidden(Permission.PERSONAL_READ, self.filters[0])

    def holds(self, permission: Permission) -> bool:
        """Whether the transaction found that permission."""
        return self.held is not None and permission in self.held
