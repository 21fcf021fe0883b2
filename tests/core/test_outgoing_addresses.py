"""No spelling of an address inside gets through the door (F01)."""

import ssl
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.outgoing import Door, RefusedError, Rules, networks
from lms.core.outgoing.addresses import Guard, is_public, parsed
from lms.core.outgoing.errors import INSECURE
from lms.core.outgoing.wire import look_up
from tests.core.outgoing_servers import answer, door, serving

INSIDE_4 = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24"),
    *("192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
]
"""What RFC 6890 and its successors keep for special uses, and a cloud's inside."""
INSIDE_6 = [
    *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"),
    *("2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"),
    *("ff00::/8", "::ffff:0:0:0/96"),
]
OUTSIDE = [
    *("8.8.8.8", "1.1.1.1", "103.10.10.10", "223.255.255.254", "172.32.0.1"),
    *("2606:4700:4700::1111", "2400:cb00::1", "2a00:1450::1"),
    *("::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
]

inside_4 = st.one_of(
    [st.ip_addresses(network=ip_network(each)) for each in INSIDE_4]
).map(lambda address: IPv4Address(int(address)))
inside_6 = st.one_of([st.ip_addresses(network=ip_network(each)) for each in INSIDE_6])

PUBLIC = Guard((), public=True)
PLAIN = Guard((), public=False)
CLOSED = Door(
    resolve=lambda *_: ["10.0.0.1"], tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
)


@given(st.one_of(inside_4, inside_6))
def test_an_address_for_special_uses_is_refused(
    address: IPv4Address | IPv6Address,
) -> None:
    with pytest.raises(RefusedError):
        PUBLIC.checked([str(address)])


@given(
    inside_4,
    st.sampled_from(["::ffff:{}", "64:ff9b::{}", "::{}", "::ffff:0:{}", "2002:{:x}::"]),
)
def test_an_inner_address_in_disguise_is_refused(
    address: IPv4Address, disguise: str
) -> None:
    high, low = divmod(int(address), 1 << 16)
    written = (
        f"2002:{high:x}:{low:x}::1"
        if disguise.startswith("2002")
        else disguise.format(address)
    )

    with pytest.raises(RefusedError):
        PUBLIC.checked([written])


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_calls_private_is_never_public(
    address: IPv4Address | IPv6Address,
) -> None:
    if is_public(address):
        plain = parsed(str(address))
        assert plain
        assert plain.is_global
        assert not plain.is_private
        assert not plain.is_multicast


@pytest.mark.parametrize("text", OUTSIDE)
def test_an_address_of_the_internet_is_let_through(text: str) -> None:
    assert is_public(ip_address(text))
    assert PUBLIC.checked([text]) == [parsed(text)]


def test_one_inner_address_closes_a_host() -> None:
    with pytest.raises(RefusedError):
        PUBLIC.checked(["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize("text", ["2606:4700::1%eth0", "fe80::1%1", "", "name", "1.2"])
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        Guard((ip_network("::/0"), ip_network("0.0.0.0/0")), public=True).checked(
            [text]
        )


def test_the_operators_networks_are_let_through_and_no_others() -> None:
    guard = Guard(networks("10.1.0.0/16 fd00::/8"), public=False)

    assert guard.checked(["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"]) == [
        ip_address("10.1.2.3"),
        ip_address("fd00::1"),
    ]
    with pytest.raises(RefusedError):
        guard.checked(["10.2.0.1"])


def test_http_to_the_internet_is_told_to_use_https() -> None:
    with pytest.raises(RefusedError) as caught:
        PLAIN.checked(["8.8.8.8"])

    assert caught.value.message == INSECURE


def test_http_to_the_inside_is_told_no_more_than_https() -> None:
    said = set()
    for guard in (PUBLIC, PLAIN):
        with pytest.raises(RefusedError) as caught:
            guard.checked(["192.168.1.1"])
        said.add(str(caught.value))

    assert said == {str(RefusedError())}


def test_networks_are_read_from_a_setting() -> None:
    assert networks(" 10.0.0.0/8  192.0.2.7 ") == (
        IPv4Network("10.0.0.0/8"),
        IPv4Network("192.0.2.7/32"),
    )
    assert networks("") == ()
    with pytest.raises(ValueError, match="host bits"):
        networks("10.0.0.1/8")


SPELLINGS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1"),
    *("0177.0.0.1", "017700000001", "127.0.0.01", "127.0.0.1.", "0", "0.0.0.0"),  # noqa: S104 - nothing binds to it
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]"),
    *("[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]"),
    *("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16"),
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "localhost", "localhost.", "LOCALHOST"),
    *("１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "127.0.0.1%2f.example.com", "a%00b"),
    *("user@example.com", "user:secret@example.com", ":@example.com", "a\\@b"),
    *("", "exa mple", "a..b", ".example.com", "a" * 64, f"{'a.' * 127}com"),
]


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_leads_inside(scheme: str, host: str) -> None:
    with (
        serving(lambda _: answer(b"the inside")) as server,
        door(["127.0.0.1"], rules=Rules(closed_ports=frozenset())) as closed,
        pytest.raises(RefusedError) as caught,
    ):
        closed.request("GET", f"{scheme}://{host}:{server.port}/")

    assert server.connections == 0
    assert "127" not in str(caught.value)
    assert "inside" not in str(caught.value)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "1."])
def test_a_number_is_refused_even_where_its_address_is_allowed(host: str) -> None:
    with (
        serving(lambda _: answer()) as server,
        door() as opened,
        pytest.raises(RefusedError, match="tidak dapat dibaca"),
    ):
        opened.request("GET", server.at(host=host))


@pytest.mark.parametrize("number", ["127.0.0.1", "127.1", "2130706433", "0x7f.1"])
def test_what_the_system_makes_of_a_number_is_checked_too(number: str) -> None:
    found = look_up(number, 80)

    assert set(found) == {"127.0.0.1"}
    with pytest.raises(RefusedError):
        PUBLIC.checked(found)


@pytest.mark.parametrize(
    "found",
    ["169.254.169.254", "127.0.0.1", "::1", "::ffff:10.0.0.1", "fe80::1%lo", "0.0.0.0"],  # noqa: S104 - nothing binds to it
)
def test_a_name_of_an_inner_address_is_refused(found: str) -> None:
    with door([found], rules=Rules()) as opened, pytest.raises(RefusedError) as caught:
        opened.request("GET", "https://metadata.example/latest")

    assert str(caught.value) == str(RefusedError())


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://8.8.8.8/_x", "ftp://8.8.8.8/", "data:,x"),
        *("dict://8.8.8.8/", "unix:///run/x.sock", "//8.8.8.8/", "8.8.8.8", ""),
        *("https:8.8.8.8", "https:///x", "HTTPS://", "https://[", "https://a\n.b/"),
        *("https://\ud800.example/", "https://a.example:x/"),
    ],
)
def test_only_web_addresses_are_called(url: str) -> None:
    with door(["8.8.8.8"]) as opened, pytest.raises(RefusedError):
        opened.request("GET", url)


@pytest.mark.parametrize("port", [0, 1, 22, 25, 53, 587, 993, 5432, 6379, 11211, 99999])
def test_ports_of_other_services_are_closed(port: int) -> None:
    with (
        door(["8.8.8.8"], rules=Rules()) as opened,
        pytest.raises(RefusedError, match="Port"),
    ):
        opened.request("GET", f"https://lrs.example:{port}/")


texts = st.one_of(
    st.text(),
    st.builds("{}://{}:{}/{}".format, st.text(), st.text(), st.integers(), st.text()),
    st.builds("https://{}".format, st.text()),
    st.builds("http://{}.{}@{}".format, st.text(), st.text(), st.text()),
)


@given(texts)
def test_whatever_is_given_as_an_address_is_refused_and_breaks_nothing(
    text: str,
) -> None:
    with pytest.raises(RefusedError):
        CLOSED.request("GET", text)
