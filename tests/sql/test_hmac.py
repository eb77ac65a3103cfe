"""HMAC-SHA256 in SQL, against the published vectors and against Python's own."""

import hmac
from random import Random

import pytest

from tests.as_owner import owner_connection

# RFC 4231, section 4: key, data, HMAC-SHA-256. Case 5 is cut to 128 bits there.
VECTORS = {
    "1": (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    "2": (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    "3": (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    "4": (bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    "5": (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    "6": (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    "7": (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data."
        b" The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
}


def hmac_in_sql(key: bytes, message: bytes) -> str:
    with owner_connection() as conn:
        row = conn.execute("select encode(app.hmac_sha256(%s, %s), 'hex')", (key, message)).fetchone()
    return str(row[0]) if row else ""


@pytest.mark.parametrize("case", VECTORS)
def test_published_vector_comes_out(stack: dict[str, str], case: str) -> None:
    key, data, expected = VECTORS[case]

    assert hmac_in_sql(key, data)[: len(expected)] == expected


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 63, 64, 65, 128, 200])
def test_keys_of_every_length_around_a_block_agree_with_python(stack: dict[str, str], length: int) -> None:
    random = Random(length)
    key, data = random.randbytes(length), random.randbytes(length * 3)

    assert hmac_in_sql(key, data) == hmac.new(key, data, "sha256").hexdigest()


def test_key_is_kept_only_in_its_padded_forms(stack: dict[str, str]) -> None:
    key = Random(7).randbytes(32).ljust(64, b"\0")
    with owner_connection() as conn:
        conn.execute("select app.install_context_key(2::smallint, %s)", (key[:32],))
        pads = conn.execute("select inner_pad, outer_pad from app.context_key where slot = 2").fetchone()
        conn.rollback()

    assert pads == (bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key))
