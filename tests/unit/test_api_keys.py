"""API keys: their form tells a typing error from a key, and says nothing about whether one was issued."""

from hashlib import sha256
from zlib import crc32

import pytest

from shared.identity.api_keys import PREFIX, hash_api_key, is_well_formed, make_api_key


@pytest.mark.parametrize("environment", ["local", "dev", "stage", "prod"])
def test_new_key_is_well_formed_in_its_environment_alone(environment: str) -> None:
    key = make_api_key(environment)

    assert is_well_formed(key, environment)
    assert not is_well_formed(key, "elsewhere")


def test_key_is_prefix_environment_random_and_checksum() -> None:
    product, environment, random, checksum = make_api_key("prod").split("_")

    assert (f"{product}_", environment) == (PREFIX, "prod")
    assert len(bytes.fromhex(random)) == 32
    assert checksum == f"{crc32(f'{product}_{environment}_{random}'.encode()):08x}"


def test_no_two_keys_are_the_same() -> None:
    assert len({make_api_key("local") for _ in range(100)}) == 100


def test_any_single_typing_error_is_noticed() -> None:
    key = make_api_key("local")

    for place, character in enumerate(key):
        for other in {"0", "f", "_", "x", character.upper()} - {character}:
            assert not is_well_formed(key[:place] + other + key[place + 1 :], "local")
        assert not is_well_formed(key[:place] + key[place + 1 :], "local")
    for place in range(len(key) - 1):
        if key[place] != key[place + 1]:
            swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
            assert not is_well_formed(swapped, "local")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "plugyard_",
        "plugyard_local_",
        "plugyard_local__00000000",
        "\x00",
        "plugyard_local_\x00_00000000",
        "plugyard_local_é_00000000",
        "plugyard_local_\ud800_00000000",
        "x" * 100_000,
    ],
)
def test_text_that_is_no_key_is_told_without_an_error(text: str) -> None:
    assert not is_well_formed(text, "local")


def test_hash_is_the_sha256_of_the_whole_key() -> None:
    key = make_api_key("local")

    assert hash_api_key(key) == sha256(key.encode()).digest()
