"""Permissions keep their bits for good, and masks say what they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.permissions import (
    MASK_BITS,
    ROLE_PERMISSIONS,
    BuiltInRole,
    Permission,
    mask_of,
    permissions_in,
)


def test_no_two_permissions_share_a_bit_and_each_has_a_place_in_the_mask() -> None:
    bits = [permission.bit for permission in Permission]

    assert len(set(bits)) == len(bits)
    assert all(0 <= bit < MASK_BITS for bit in bits)


@given(st.frozensets(st.sampled_from(list(Permission))))
def test_mask_holds_what_was_put_into_it(permissions: frozenset[Permission]) -> None:
    assert permissions_in(mask_of(permissions)) == permissions


def test_permission_is_known_by_its_name() -> None:
    assert Permission("catalog:read") is Permission.CATALOG_READ


@pytest.mark.parametrize("role", set(BuiltInRole) - {BuiltInRole.OWNER})
def test_owner_alone_may_do_everything(role: BuiltInRole) -> None:
    assert set(ROLE_PERMISSIONS[role]) < set(ROLE_PERMISSIONS[BuiltInRole.OWNER])
