"""Permissions keep their bits for good, and masks say what they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.permissions import (
    ROLE_PERMISSIONS,
    BuiltInRole,
    Permission,
    permissions_in,
)

# A mask is a bit(128) in the database.
MASK_BITS = 128


def test_no_two_permissions_share_a_bit_and_each_has_a_place_in_the_mask() -> None:
    bits = [permission.bit for permission in Permission]

    assert len(set(bits)) == len(bits)
    assert all(0 <= bit < MASK_BITS for bit in bits)


@given(st.frozensets(st.sampled_from(list(Permission))))
def test_mask_is_read_bit_by_bit_from_the_left(permissions: frozenset[Permission]) -> None:
    bits = {permission.bit for permission in permissions}
    mask = "".join("1" if bit in bits else "0" for bit in range(MASK_BITS))

    assert permissions_in(mask) == permissions


def test_permission_is_known_by_its_name() -> None:
    assert Permission("catalog:read") is Permission.CATALOG_READ


@pytest.mark.parametrize("role", [role for role in BuiltInRole if role is not BuiltInRole.OWNER])
def test_owner_alone_may_do_everything(role: BuiltInRole) -> None:
    assert set(ROLE_PERMISSIONS[role]) < set(ROLE_PERMISSIONS[BuiltInRole.OWNER])
