"""When a person last proved a second factor: what the issuer says of it, and nothing that it does not say."""

from datetime import UTC, datetime

import pytest

from shared.identity.issuer import second_factor_at

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())


@pytest.mark.parametrize("methods", [["mfa"], ["pwd", "otp"], ["hwk"], ["swk", "pin"], ["sc"]])
def test_second_factor_counts_from_the_login_it_was_proven_in(methods: list[str]) -> None:
    assert second_factor_at({"amr": methods, "auth_time": AT - 60, "iat": AT}, NOW) == datetime(
        2026, 3, 1, 11, 59, tzinfo=UTC
    )


@pytest.mark.parametrize("methods", [None, [], ["pwd"], ["sms"], ["tel", "pwd"], "mfa", {"mfa": 1}, [["mfa"]], [None]])
def test_login_without_a_second_factor_has_none(methods: object) -> None:
    assert second_factor_at({"amr": methods, "auth_time": AT}, NOW) is None


@pytest.mark.parametrize("at", [None, "now", True, [], -1, AT + 31, 1e300, float("nan"), float("inf")])
def test_time_that_is_missing_or_cannot_be_is_unknown(at: object) -> None:
    assert second_factor_at({"amr": ["mfa"], "auth_time": at, "iat": AT}, NOW) is None
