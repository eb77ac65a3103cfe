"""The database says of every user what the plain model says: for random models, 5,000 checks, and beside edits."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.context import transaction
from shared.ids import new_id
from shared.permissions import Permission, permissions_in
from tests.access_model import AccessModel, Asked, Bound, Limits
from tests.access_rows import MASK, Cast, edit_at_random, held_in_database, make_cast, write_model
from tests.factories import make_plugin, make_tenant

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
NETWORKS = ("10.0.0.0/8", "192.0.2.0/25", "2001:db8::/32", "203.0.113.7/32")
ADDRESSES = (None, "10.1.2.3", "192.0.2.200", "192.0.2.1", "2001:db8::1", "203.0.113.7", "198.51.100.1")
# Around midnight, the end of a week and both changes of the clock.
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-02 12:00",
        "2026-03-01 23:59:59",
        "2026-03-29 01:30",
        "2026-10-25 01:30",
        "2026-11-01 06:30",
        "2026-12-31 23:30",
    )
)


@cache
def cast() -> Cast:
    """Whom all the random models are about."""
    owner = make_tenant()
    plugins = tuple(make_plugin(owner).plugin_id for _ in range(2))
    return make_cast(owner, plugins, (4, 4, 4, 2))


def limits() -> st.SearchStrategy[Limits]:
    """Bounds of a binding; mostly none."""
    hours = st.tuples(
        st.frozensets(st.integers(1, 7), min_size=1), st.sampled_from([time(0), time(8), time(22)]), st.times()
    )
    return st.one_of(
        st.just(Limits()),
        st.builds(
            Limits,
            valid_until=st.none() | st.sampled_from([m + timedelta(seconds=s) for m in MOMENTS for s in (0, 60)]),
            mfa_max_age_s=st.none() | st.sampled_from([60, 300]),
            hours=st.none() | hours,
            networks=st.none() | st.lists(st.sampled_from(NETWORKS), min_size=1, unique=True).map(tuple),
        ),
    )


@st.composite
def models(draw: st.DrawFn) -> AccessModel:
    """Any model about the cast, in which no group is in itself: a group holds only those after it."""
    who = cast()
    pairs = [(outer, inner) for i, outer in enumerate(who.groups) for inner in who.groups[i + 1 :]]
    bindings = draw(
        st.lists(
            st.builds(
                Bound,
                binding_id=st.uuids(),
                role_id=st.sampled_from(who.roles),
                principal_id=st.sampled_from([*who.users, *who.groups]),
                is_deny=st.booleans(),
                scope_id=st.sampled_from(who.scopes),
                limits=limits(),
            ),
            max_size=10,
            unique_by=lambda b: (b.role_id, b.principal_id, b.is_deny, b.scope_id, b.limits),
        )
    )
    return AccessModel(
        time_zone=draw(st.sampled_from(ZONES)),
        suspended_users=draw(st.frozensets(st.sampled_from(who.users), max_size=1)),
        roles={role: draw(st.frozensets(st.sampled_from(list(Permission)), max_size=6)) for role in who.roles},
        group_users=draw(st.frozensets(st.tuples(st.sampled_from(who.groups), st.sampled_from(who.users)))),
        group_groups=draw(st.frozensets(st.sampled_from(pairs))),
        bindings=tuple(bindings),
    )


def asked() -> st.SearchStrategy[Asked]:
    """Any time and place to ask from."""
    return st.builds(
        lambda at, age, source: Asked(at, None if age is None else at - timedelta(seconds=age), source),
        st.sampled_from(MOMENTS),
        st.none() | st.sampled_from([0, 60, 61, 300, 301]),
        st.sampled_from(ADDRESSES),
    )


@pytest.mark.usefixtures("stack")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(models(), st.lists(asked(), min_size=1, max_size=4))
def test_every_user_may_in_every_scope_what_the_model_says(model: AccessModel, occasions: list[Asked]) -> None:
    who = cast()
    write_model(who, model)

    with transaction(who.owner) as conn:
        for occasion in occasions:
            for user_id in who.users:
                for scope_id in who.scopes:
                    said = held_in_database(conn, who, user_id, scope_id, occasion)
                    assert said == model.held(user_id, scope_id, occasion), (user_id, scope_id, occasion)


def random_model(who: Cast, chance: Random, bindings: int = 300) -> AccessModel:
    """A large model, repeatable by its chance."""
    scopes = who.scopes
    made = [
        Bound(
            new_id(),
            chance.choice(who.roles),
            chance.choice([*who.users, *who.groups]),
            chance.random() < 0.15,
            chance.choice(scopes) if chance.random() < 0.5 else None,
            Limits(
                mfa_max_age_s=chance.choice([None, None, 300]),
                networks=chance.choice([None, None, ("10.0.0.0/8",)]),
            ),
        )
        for _ in range(bindings)
    ]
    once = {(b.role_id, b.principal_id, b.is_deny, b.scope_id, b.limits): b for b in made}
    return AccessModel(
        time_zone="Europe/Berlin",
        roles={role: frozenset(chance.sample(list(Permission), chance.randrange(1, 8))) for role in who.roles},
        group_users=frozenset((chance.choice(who.groups), user) for user in who.users for _ in range(2)),
        group_groups=frozenset(
            (outer, inner)
            for i, outer in enumerate(who.groups)
            for inner in who.groups[i + 1 :]
            if chance.random() < 0.1
        ),
        bindings=tuple(once.values()),
    )


def test_five_thousand_checks_are_those_of_the_model(stack: dict[str, str]) -> None:
    chance, owner = Random(5000), make_tenant()
    who = make_cast(owner, tuple(make_plugin(owner).plugin_id for _ in range(10)), (40, 20, 20, 5))
    model = random_model(who, chance)
    write_model(who, model)

    with transaction(owner) as conn:
        for _ in range(5000):
            user_id, scope_id = chance.choice(who.users), chance.choice(who.scopes)
            occasion = Asked(MOMENTS[0], chance.choice([None, MOMENTS[0]]), chance.choice(ADDRESSES))
            assert held_in_database(conn, who, user_id, scope_id, occasion) == model.held(user_id, scope_id, occasion)


@dataclass
class Edited:
    """A tenant whose rights are edited. now: the model under the epoch's lock. history: the model by epoch."""

    who: Cast
    now: AccessModel
    history: dict[int, AccessModel] = field(default_factory=dict)

    def edit(self, seed: int) -> None:
        """Forty changes of rights, each in a transaction that notes what it made before it commits."""
        chance = Random(seed)
        for _ in range(40):
            with transaction(self.who.owner) as conn:
                conn.execute("select app.lock_epoch()")
                self.now = edit_at_random(conn, self.who, self.now, chance)
                row = conn.execute(
                    "select epoch from tenant_epoch where tenant_id = %s", (self.who.owner.tenant_id,)
                ).fetchone()
                assert row
                self.history[int(str(row[0]))] = self.now

    def check(self, seed: int) -> list[tuple[int, UUID, UUID | None, frozenset[Permission]]]:
        """What 400 checks said, each with the epoch that its one statement saw."""
        chance, said = Random(seed), []
        for _ in range(400):
            user_id, scope_id = chance.choice(self.who.users), chance.choice(self.who.scopes)
            values = (self.who.owner.tenant_id, user_id, [scope_id] if scope_id else [], None, None, MOMENTS[0])
            with transaction(self.who.owner) as conn:
                row = conn.execute(f"select e.epoch, ({MASK}) from tenant_epoch as e", values).fetchone()  # noqa: S608 - a constant
            assert row
            said.append((int(str(row[0])), user_id, scope_id, permissions_in(str(row[1]))))
        return said


def test_checks_beside_edits_say_what_the_model_says_at_the_epoch_they_saw(stack: dict[str, str]) -> None:
    owner = make_tenant()
    who = make_cast(owner, (make_plugin(owner).plugin_id,), (6, 5, 5, 1))
    edited = Edited(who, random_model(who, Random(1)))
    write_model(who, edited.now)

    with ThreadPoolExecutor(5) as pool:
        editors = [pool.submit(edited.edit, seed) for seed in (7, 8)]
        checkers = [pool.submit(edited.check, seed) for seed in (9, 10, 11)]
        for editor in editors:
            editor.result(timeout=120)
        said = [one for checker in checkers for one in checker.result(timeout=120)]

    judged = [one for one in said if one[0] in edited.history]
    assert len({epoch for epoch, *_ in judged}) > 5
    for epoch, user_id, scope_id, held in judged:
        assert held == edited.history[epoch].held(user_id, scope_id, Asked(MOMENTS[0])), epoch
