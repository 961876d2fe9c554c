"""Envelopes: the vectors that the standards publish, and what has to hold for every content, code and secret."""

import json
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.scoring import envelope, sealed
from tests.cast import moment

KEY = envelope.job_key(bytes(range(16)))
PUBLIC = envelope.public_of(KEY)
ABOUT = envelope.about_bid(1, 1, 7)


def h(text):
    return bytes.fromhex("".join(text.split()))


# --- published vectors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scalar", "point", "shared"),
    [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ],
)
def test_x25519_as_in_rfc_7748_5_2(scalar, point, shared):
    owner = X25519PrivateKey.from_private_bytes(h(scalar))
    assert owner.exchange(X25519PublicKey.from_public_bytes(h(point))) == h(shared)


def test_x25519_as_in_rfc_7748_6_1():
    alice = h("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    bob = h("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    assert envelope.public_of(alice) == h("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert envelope.public_of(bob) == h("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    shared = h("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    owner, other = X25519PrivateKey.from_private_bytes(alice), X25519PrivateKey.from_private_bytes(bob)
    assert owner.exchange(other.public_key()) == shared == other.exchange(owner.public_key())


def test_hkdf_as_in_rfc_5869_a_1_and_a_3():
    first = HKDF(SHA256(), 42, salt=h("000102030405060708090a0b0c"), info=h("f0f1f2f3f4f5f6f7f8f9"))
    assert first.derive(b"\x0b" * 22) == h(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    # Without salt and info, as the key of a job has no salt.
    third = HKDF(SHA256(), 42, salt=None, info=b"")
    assert third.derive(b"\x0b" * 22) == h(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_chacha20_poly1305_as_in_rfc_8439_2_8_2():
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    key, nonce = bytes(range(0x80, 0xA0)), h("070000004041424344454647")
    about = h("50515253c0c1c2c3c4c5c6c7")
    closed = h(
        """d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
        3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
        92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
        3ff4def08e4b7a9de576d26586cec64b 6116
        1ae10b594f09e26a7e902ecbd0600691"""
    )
    assert ChaCha20Poly1305(key).encrypt(nonce, text, about) == closed
    assert ChaCha20Poly1305(key).decrypt(nonce, closed, about) == text
    with pytest.raises(InvalidTag):
        ChaCha20Poly1305(key).decrypt(nonce, closed, about[:-1] + b"\0")


def test_scrypt_as_in_rfc_7914_12():
    found = Scrypt(salt=b"SodiumChloride", length=64, n=16384, r=8, p=1).derive(b"pleaseletmein")
    assert found == h(
        """7023bdcb3afd7348461c06cd81fd38eb fda8fbba904f8e3ea9b543f6545da1f2
        d5432955613f0fcf62d49705242a9af9 e61e85dc0d651e40dfcf017b45575887"""
    )


@pytest.mark.parametrize(
    ("secret", "shares"),
    [
        (
            "d9fe73909bae28b3757854c0af7ad405",
            [
                "594ae8964294174d95c33756d2504170",
                "d897459d29da574eb40e93ec552ffe6e",
                "5823de9bf0e068b054b5f07a28056b1b",
            ],
        ),
        (
            "bf4f902d9a7efafd1f3ffd9291fd5de9",
            [
                "557bd3b0748064b533469722d1cc7935",
                "6b2717164783c66d47cd28f2119f14d0",
                "8113548ba97d58256bb4424251ae300c",
            ],
        ),
    ],
)
def test_shares_as_ssss_0_5_writes_them(secret, shares):
    """Two of three by B. Poettering's ssss, hex, without its diffusion layer. ssss adds x^2 to a share's value, which
    our splitting does not, so it is taken away first: 1, 4 and 5 for the shares 1, 2 and 3."""
    ours = [
        bytes([number]) + (int(text, 16) ^ extra).to_bytes(16, "big")
        for number, (text, extra) in enumerate(zip(shares, (1, 4, 5), strict=True), start=1)
    ]
    for one, other in permutations(ours, 2):
        assert envelope.combine(one, other) == h(secret)


# --- codes -------------------------------------------------------------------------------------------------------


def test_codes_are_strong_and_none_is_like_another():
    found = {envelope.new_code() for _n in range(500)}
    assert len(found) == 500
    assert all(len(code) == 19 and set(code) <= set(envelope.ALPHABET + "-") for code in found)
    assert len(envelope.ALPHABET) ** envelope.CODE_LENGTH == 2**80


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-90QX-AB1C-D2EF",
        "7k3m 9oqx abic d2ef",
        "７Ｋ３Ｍ－９０ＱＸ－ＡＢＬＣ－Ｄ２ＥＦ",
        " 7K3M90QXAB1CD2EF\n",
    ],
)
def test_a_code_is_read_as_people_type_it(typed):
    assert envelope.tidy_code(typed) == "7K3M90QXAB1CD2EF"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-90QX-AB1C-D2EFG", "7K3M-90QX-AB1C-D2EU", "开标码开标码开标码开标码开标码开"]
)
def test_what_is_no_code(typed):
    assert envelope.tidy_code(typed) == ""


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_reading(typed):
    assert len(envelope.tidy_code(typed)) in (0, 16)


def test_a_code_and_its_salt_make_one_key():
    code, salt = envelope.new_code(), envelope.new_salt()
    assert envelope.code_key(code, salt) == envelope.code_key(code.lower().replace("-", " "), salt)
    assert envelope.code_key(code, salt) != envelope.code_key(code, envelope.new_salt())


# --- shares ------------------------------------------------------------------------------------------------------


@given(st.binary(min_size=16, max_size=16))
def test_any_two_of_three_shares_give_the_secret(secret):
    shares = envelope.split(secret)
    assert len(shares) == 3
    for one, other in combinations(shares, 2):
        assert envelope.combine(one, other) == secret == envelope.combine(other, one)


def times(a, b):
    """In GF(2^128) over x^128 + x^7 + x^2 + x + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = a << 1, b >> 1
        if a >> 128:
            a ^= (1 << 128) | 0x87
    return product


def over(a, b):
    power, exponent = 1, 2**128 - 2
    while exponent:
        if exponent & 1:
            power = times(power, b)
        b, exponent = times(b, b), exponent >> 1
    return times(a, power)


@settings(max_examples=30)
@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.sampled_from([0, 1, 2]))
def test_one_share_fits_every_secret(secret, other, which):
    """What one opener holds says nothing: to any other secret there is a second share that leads there."""
    share = envelope.split(secret)[which]
    number, seen, wanted = share[0], int.from_bytes(share[1:], "big"), int.from_bytes(other, "big")
    slope, another = over(seen ^ wanted, number), number % 3 + 1
    fitting = (wanted ^ times(slope, another)).to_bytes(16, "big")
    assert envelope.combine(share, bytes([another]) + fitting) == other


def test_a_share_twice_is_no_two_shares():
    shares = envelope.split(envelope.new_secret())
    with pytest.raises(envelope.Broken):
        envelope.combine(shares[0], shares[0])


def test_a_changed_share_leads_to_another_key():
    secret = envelope.new_secret()
    one, other, _third = envelope.split(secret)
    bent = other[:-1] + bytes([other[-1] ^ 1])
    assert envelope.combine(one, bent) != secret


# --- envelopes ---------------------------------------------------------------------------------------------------


@given(st.binary(max_size=envelope.BID_SIZE - 2))
def test_what_is_sealed_opens_and_is_of_one_size(content):
    closed = envelope.seal(content, PUBLIC, ABOUT)
    assert len(closed) == 32 + envelope.BID_SIZE + 16 == len(envelope.blank(PUBLIC, ABOUT))
    assert envelope.unseal(closed, KEY, ABOUT) == content


@settings(max_examples=60)
@given(st.integers(0, (32 + envelope.BID_SIZE + 16) * 8 - 1))
def test_one_flipped_bit_anywhere_is_noticed(bit):
    closed = bytearray(envelope.seal(b"1400.00", PUBLIC, ABOUT))
    closed[bit // 8] ^= 1 << bit % 8
    # X25519 ignores the topmost bit of a point (RFC 7748, 5); the salt of the key does not.
    with pytest.raises(envelope.Broken):
        envelope.unseal(bytes(closed), KEY, ABOUT)


@pytest.mark.parametrize("cut", [0, 1, 31, 32, 33, 47, 48, 3000])
def test_a_shortened_envelope_is_broken(cut):
    with pytest.raises(envelope.Broken):
        envelope.unseal(envelope.seal(b"x", PUBLIC, ABOUT)[:cut], KEY, ABOUT)


@pytest.mark.parametrize("place", [(2, 1, 7), (1, 2, 7), (1, 1, 8), (11, 1, 7)])
def test_in_another_place_it_does_not_open(place):
    with pytest.raises(envelope.Broken):
        envelope.unseal(envelope.seal(b"x", PUBLIC, ABOUT), KEY, envelope.about_bid(*place))


def test_another_key_opens_nothing():
    with pytest.raises(envelope.Broken):
        envelope.unseal(envelope.seal(b"x", PUBLIC, ABOUT), envelope.job_key(envelope.new_secret()), ABOUT)


def test_a_point_of_small_order_is_refused():
    closed = bytes(32) + envelope.seal(b"x", PUBLIC, ABOUT)[32:]
    with pytest.raises(envelope.Broken):
        envelope.unseal(closed, KEY, ABOUT)


def test_the_same_bid_twice_is_two_envelopes():
    one, other = (envelope.seal(b"1400.00", PUBLIC, ABOUT) for _n in range(2))
    assert one[:32] != other[:32] and one[32:] != other[32:]
    assert envelope.receipt(one) != envelope.receipt(other)


def test_more_than_an_envelope_holds_is_refused():
    envelope.seal(b"x" * (envelope.BID_SIZE - 2), PUBLIC, ABOUT)
    with pytest.raises(envelope.TooLong):
        envelope.seal(b"x" * (envelope.BID_SIZE - 1), PUBLIC, ABOUT)


def test_receipts_are_of_one_form():
    found = envelope.receipt(envelope.blank(PUBLIC, ABOUT))
    assert len(found) == 19 and [len(part) for part in found.split("-")] == [4, 4, 4, 4]


# --- contents ----------------------------------------------------------------------------------------------------


@given(st.decimals("0.01", "9999999.99", places=2), st.text(max_size=400))
def test_a_bid_comes_out_as_it_went_in(price, plan):
    said = sealed.Sealed(
        price, plan, moment("2026-11-04 10:00"), 3, ((1, "陈厨师", "22"), (2, "吕浴工", "18.5"))
    )
    assert sealed.read(said.as_bytes()) == said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"price":"NaN","plan":"","at":"2026-11-04T10:00:00+08:00","crew":null,"shares":[]}',
    ],
)
def test_what_is_no_bid_is_told_from_one(content):
    with pytest.raises((ValueError, KeyError, TypeError, ArithmeticError)):
        sealed.read(content)


def test_a_list_of_rows_has_one_digest_whatever_its_order():
    assert envelope.rows_digest([(1, 5), (2, 6)]) == envelope.rows_digest([(2, 6), (1, 5)])
    assert envelope.rows_digest([(1, 5)]) != envelope.rows_digest([(1, 6)])
    assert json.loads(envelope.canonical({"b": 1, "a": "价"})) == {"a": "价", "b": 1}
    assert envelope.digest({"price": str(Decimal("1.00"))}) == envelope.digest({"price": "1.00"})
