"""What becomes of a function's return value."""

import pytest

from infra.local.gateway.answer import BadAnswer, read_answer


def test_headers_cookies_and_text_are_passed_on() -> None:
    answer = read_answer(
        {
            "statusCode": 201,
            "headers": {"Content-Type": "application/json", "ETag": '"3"', "Content-Length": "999"},
            "cookies": ["a=1; Secure", "b=2"],
            "body": '{"name": "\u00e9"}',
            "isBase64Encoded": False,
        }
    )

    assert answer.status == 201
    assert answer.headers == [
        ("content-type", "application/json"),
        ("etag", '"3"'),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
    ]
    assert answer.body == '{"name": "\u00e9"}'.encode()


def test_base64_body_is_decoded() -> None:
    assert read_answer({"statusCode": 200, "body": "AAEC", "isBase64Encoded": True}).body == b"\x00\x01\x02"


def test_return_value_without_status_is_the_json_of_a_200() -> None:
    answer = read_answer({"ok": True})

    assert (answer.status, answer.body) == (200, b'{"ok": true}')
    assert answer.headers == [("content-type", "application/json")]


def test_body_without_a_type_is_plain_text() -> None:
    assert ("content-type", "text/plain; charset=utf-8") in read_answer({"statusCode": 200, "body": "hi"}).headers


@pytest.mark.parametrize(
    "returned",
    [
        {"statusCode": "200"},
        {"statusCode": 42},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 1)},
        object(),
    ],
)
def test_malformed_answer_is_refused(returned: object) -> None:
    with pytest.raises(BadAnswer):
        read_answer(returned)
