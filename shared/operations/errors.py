"""What can go wrong in room operations alone; the kinds are in `shared/errors.py`."""

from datetime import datetime
from uuid import UUID

from shared.errors import Broken, Conflict, Invalid, NotFound


class ParkedEventNotFound(NotFound):
    """Nothing of this aggregate is parked, in this tenant."""

    code = "parked-event-not-found"
    title = "No event of this aggregate is parked in this tenant."

    def __init__(self, aggregate_id: UUID) -> None:
        """aggregate_id: what was asked for."""
        super().__init__(aggregate_id=str(aggregate_id))


class WebhookNotFound(NotFound):
    """No such webhook in this tenant."""

    code = "webhook-not-found"
    title = "There is no such webhook in this tenant."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: what was asked for."""
        super().__init__(webhook_id=str(webhook_id))


class DeliveryNotFound(NotFound):
    """No such delivery of that webhook in this tenant."""

    code = "delivery-not-found"
    title = "There is no such delivery of this webhook; they are kept for 30 days."

    def __init__(self, delivery_id: UUID) -> None:
        """delivery_id: what was asked for."""
        super().__init__(delivery_id=str(delivery_id))


class WebhookLimitReached(Conflict):
    """The tenant has as many webhooks as the `limit` allows."""

    code = "webhook-limit-reached"
    title = "The tenant has as many webhooks as it may; delete one first."


class ByHandLimitReached(Conflict):
    """As many test events and replays of the tenant as the `limit` allows have neither arrived nor been given up."""

    code = "by-hand-limit-reached"
    title = "Too many test events and replays are still to be delivered; try again when some have been."


class WebhookDisabled(Conflict):
    """Nothing is sent to a webhook that is disabled."""

    code = "webhook-disabled"
    title = "This webhook is disabled; enable it first."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: the disabled one."""
        super().__init__(webhook_id=str(webhook_id))


class WebhookUrlRefused(Invalid):
    """A webhook points to where no message may go."""

    code = "webhook-url-refused"
    title = "No message can be sent to this URL; see errors."

    def __init__(self, message: str) -> None:
        """message: what is wrong with it, without the URL itself."""
        super().__init__(errors=[{"at": "body.url", "message": message}])


class SecretUnreadable(Broken):
    """A webhook's sealed secret opens under none of the keys; no message can be signed with it."""

    code = "secret-unreadable"
    title = "A sealed secret cannot be opened; is WEBHOOK_KEY the one it was sealed under?"

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: whose secret it is."""
        super().__init__(webhook_id=str(webhook_id))


class SettingMissing(Broken):
    """A deployment was not told what it needs."""

    code = "setting-missing"
    title = "A setting of the deployment is missing or malformed; nothing was done."

    def __init__(self, reason: str) -> None:
        """reason: names the settings, without a value."""
        super().__init__(reason=reason)


class MigrationRefused(Broken):
    """The files and what was applied do not fit together."""

    code = "migration-refused"
    title = "The migrations do not fit this database."

    def __init__(self, migration: str, reason: str) -> None:
        """migration: the file's name. reason: what does not fit."""
        super().__init__(migration=migration, reason=reason)


class MigrationChanged(MigrationRefused):
    """A migration file differs from what was applied under its number."""

    code = "migration-changed"
    title = "An applied migration was edited; restore the file and write a new one."


class MigrationMissing(MigrationRefused):
    """A migration was applied that this code does not have."""

    code = "migration-missing"
    title = "A migration was applied whose file is not here; deploy the code that has it."


class DatabaseAhead(MigrationMissing):
    """A migration was applied that is newer than every one of this code."""

    code = "database-ahead"
    title = "The database is ahead of this code; deploy the code that has its migrations."


class MigrationOutOfOrder(MigrationRefused):
    """A pending migration has a number below one that is applied, or the number of another file."""

    code = "migration-out-of-order"
    title = "A migration's number must be above every applied one, and its own."


class MigrationUnreadable(MigrationRefused):
    """A migration or its checks are not in the form that the runner reads."""

    code = "migration-unreadable"
    title = "A migration file or its checks cannot be read."


class TransactionStatement(MigrationRefused):
    """A statement would begin or end a transaction, which is the runner's."""

    code = "transaction-statement"
    title = "Transactions are the runner's own: a file that begins or ends one could not be undone."


class MigrationFailed(Broken):
    """The database refused a statement; what the migration had done is undone."""

    code = "migration-failed"
    title = "A migration could not be applied; the database is as it was before it, but for what `left` names."

    def __init__(self, migration: str, reason: str, left: tuple[str, ...] = (), backup: str | None = None) -> None:
        """reason: the database's words. left: what the way back did not restore. backup: what has it still."""
        given = {"migration": migration, "reason": reason}
        super().__init__(**given | ({"left": list(left)} if left else {}) | ({"backup": backup} if backup else {}))


class PreConditionFailed(MigrationFailed):
    """What a migration builds on does not hold; it was not begun."""

    code = "pre-condition-failed"
    title = "What the migration builds on does not hold; nothing was done."


class PostConditionFailed(MigrationFailed):
    """What a migration promises does not hold; it was taken back."""

    code = "post-condition-failed"
    title = "The migration did not do what it promises; the database is as it was, but for what `left` names."


class FunctionFailed(MigrationFailed):
    """The database refused a function of `sql/functions`, or the context key."""

    code = "function-failed"
    title = "A function could not be replaced; all are as they were, and the migrations before them are applied."


class OutOfTime(Broken):
    """The function's time is nearly over; what is applied stays, the next call goes on."""

    code = "migration-out-of-time"
    title = "There was no time left for the next migration; call again, or migrate from a machine without a limit."

    def __init__(self, migration: str) -> None:
        """migration: the first that was not begun."""
        super().__init__(migration=migration)


class LeaseTaken(Broken):
    """Another runner is at work."""

    code = "migration-lease-taken"
    title = "Another runner is migrating; wait for it (--wait), or for its lease to run out."

    def __init__(self, holder: str, until: datetime) -> None:
        """holder: who has the lease. until: when it runs out, if it is not renewed."""
        super().__init__(holder=holder, until=until.isoformat())


class LeaseLost(Broken):
    """The lease ran out and somebody else has taken it."""

    code = "migration-lease-lost"
    title = (
        "This runner lost its lease to another one and touches nothing any more. Of the migration it was at nothing is"
        " kept; of one outside a transaction, what it had done is there for the other one to go on from."
    )

    def __init__(self, fence: int) -> None:
        """fence: the number of the lease that was lost."""
        super().__init__(fence=fence)


class BackupFailed(Broken):
    """No backup, or one that holds less than the database."""

    code = "backup-failed"
    title = "There is no backup to trust, so nothing was done."

    def __init__(self, backup: str, reason: str) -> None:
        """backup: its name. reason: what is wrong with it."""
        super().__init__(backup=backup, reason=reason)


class ConnectionShared(Broken):
    """A proxy or pooler answers in the database's place."""

    code = "connection-shared"
    title = "Migrate over a direct connection: through a proxy, settings and locks are not the runner's own."

    def __init__(self, host: str) -> None:
        """host: what was connected to."""
        super().__init__(host=host)
