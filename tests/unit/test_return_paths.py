"""A login leads back to a path of ours, and nowhere else, however the other place is written."""

import pytest

from shared.identity.return_paths import checked_return_path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/docs",
        "/v1/plugins?q=a b".replace(" ", "%20"),
        "/v1/plugins/by-name?name=@acme/plugin-x",
        "/plugins?next=https://elsewhere.example/",
        "/a/b#c",
        "/100%25",
    ],
)
def test_path_of_ours_is_kept_as_it_is(path: str) -> None:
    assert checked_return_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "docs",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "/%2Fevil.example",
        "/%2f%2fevil.example",
        "/%5Cevil.example",
        "/%5c%5cevil.example",
        "/%252Fevil.example",
        "/%25252Fevil.example",
        "/%2525252525252Fevil.example",
        "/a//evil.example",
        "/./%2Fevil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\n/evil.example",
        "/%0d%0aSet-Cookie:x=y",
        "/ /evil.example",
        "/\x00",
        "/é",
        "/" + "a" * 2048,
        " /docs",
        "@evil.example",
        ".evil.example",
        ":80@evil.example",
    ],
)
def test_whatever_could_lead_away_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="a path of this host"):
        checked_return_path(path)
