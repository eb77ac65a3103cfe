"""Which URLs a webhook may have and which addresses a message may go to: tables of examples."""

from ipaddress import ip_address

import pytest

from shared.operations.webhook_target import Target, check_target, find_target, is_public, may_reach, parse_networks

LOCAL = parse_networks("127.0.0.0/8, ::1/128")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example", Target(True, "hooks.example", 443, "/")),
        ("https://Hooks.Example/In?a=1&b=%20", Target(True, "hooks.example", 443, "/In?a=1&b=%20")),
        ("https://hooks.example?a=/?", Target(True, "hooks.example", 443, "/?a=/?")),
        ("https://hooks.example.:8443/", Target(True, "hooks.example.", 8443, "/")),
        ("http://127.0.0.1:5000/in", Target(False, "127.0.0.1", 5000, "/in")),
        ("https://[2606:4700::1111]:8443/in", Target(True, "2606:4700::1111", 8443, "/in")),
        ("https://xn--bcher-kva.example/", Target(True, "xn--bcher-kva.example", 443, "/")),
    ],
)
def test_url_is_taken_apart(url: str, target: Target) -> None:
    assert find_target(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "//hooks.example",
        "ftp://hooks.example/",
        "https://",
        "https:///in",
        "https://hooks.example:0/",
        "https://hooks.example:65536/",
        "https://hooks.example:/",
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://hooks.example\\@inside/",
        "https://hooks.example#@inside/",
        "https://hooks.example/#part",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nx: y",
        "https://hooks.example/\x00",
        "https://hooks.example/%zz",
        "https://hooks.example/bücher",
        "https://bücher.example/",
        "https://hooks..example/",
        "https://-hooks.example/",
        "https://ho_oks.example/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://1.2.3.4.5/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[hooks.example]/",
    ],
)
def test_url_that_two_programs_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must ") as refused:
        find_target(url)

    assert len(url) < 9 or url not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://hooks.example/", "hooks.example"),
        ("https://hooks.example:443/", "hooks.example"),
        ("https://hooks.example:8443/", "hooks.example:8443"),
        ("https://[2606:4700::1111]/", "[2606:4700::1111]"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
    ],
)
def test_host_header_names_what_the_url_named(url: str, authority: str) -> None:
    assert find_target(url).authority == authority


@pytest.mark.parametrize(
    ("url", "is_fine", "is_fine_locally"),
    [
        ("https://hooks.example/", True, True),
        ("https://hooks.example:8443/", True, True),
        ("https://93.184.216.34/", True, True),
        ("http://hooks.example/", False, True),
        ("https://hooks.example:22/", False, True),
        ("https://localhost/", False, True),
        ("https://intranet/", False, True),
        ("http://127.0.0.1:5000/", False, True),
        ("https://[::1]/", False, True),
        ("https://10.0.0.1/", False, False),
        ("https://[::ffff:169.254.169.254]/", False, False),
    ],
)
def test_target_is_checked_when_it_is_given(url: str, is_fine: bool, is_fine_locally: bool) -> None:
    for allowed, expected in (([], is_fine), (LOCAL, is_fine_locally)):
        if expected:
            check_target(find_target(url), allowed)
        else:
            with pytest.raises(ValueError, match="must "):
                check_target(find_target(url), allowed)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.0",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "::ffff:1.1.1.1",
        "2002:101:101::1",
        "64:ff9b::1.1.1.1",
        "2606:4700::5efe:1.1.1.1",
    ],
)
def test_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1.1.1.1",
        "100::1",
        "2001::1",
        "2001:0:a9fe:a9fe::1",
        "2001:0:808:808:0:ffff:f7f7:f7f7",
        "2001:db8::1",
        "2001:db8::5efe:8.8.8.8",
        "2002:a00:1::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:127.0.0.1",
        "2002:101:101::5efe:10.0.0.1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd00:ec2::5efe:8.8.8.8",
        "fe80::1",
        "fe80::1%eth0",
        "fe80::5efe:8.8.8.8",
        "fe80::200:5efe:8.8.8.8",
        "fec0::1",
        "fec0::5efe:8.8.8.8",
        "ff02::1",
        "ff02::5efe:8.8.8.8",
    ],
)
def test_address_that_leads_inside_or_nowhere_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("address", "url", "is_allowed"),
    [
        ("127.0.0.1", "http://here:5000/", True),
        ("127.0.0.1", "https://here/", True),
        ("10.0.0.1", "https://here.example/", False),
        ("1.1.1.1", "https://here.example/", True),
        ("1.1.1.1", "http://here.example/", False),
        ("1.1.1.1", "https://here.example:22/", False),
    ],
)
def test_allowed_network_opens_itself_and_nothing_else(address: str, url: str, is_allowed: bool) -> None:
    assert may_reach(ip_address(address), find_target(url), LOCAL) is is_allowed
