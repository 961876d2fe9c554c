"""Sealed envelopes: codes, keys and their shares, sealing and opening, receipts. Primitives are those of `cryptography`
and Shamir's splitting is pycryptodome's; here they are only put together (docs/sealed-bids.md)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from Crypto.Protocol.SecretSharing import Shamir
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

# Crockford's base 32: no I, L, O, U, so that a code read from paper is read right.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
CODE_LENGTH, GROUP = 16, 4
SALT_SIZE, KEY_SIZE, TAG_SIZE = 16, 32, 16
# The size that the library's Shamir splits.
SECRET_SIZE = 16
OPENERS, ENOUGH = 3, 2
# Bytes of content that every bid has, whatever it says, and every share.
BID_SIZE, SHARE_SIZE = 3072, 96
LENGTH_SIZE = 2
# Each key seals one envelope, so one nonce is enough for all of them.
NONCE = bytes(12)
JOB_KEY, ENVELOPE_KEY = b"tongting tenders job key 1", b"tongting tenders envelope 1"


class Broken(Exception):
    """An envelope that does not open with this key for this place: changed, moved, or sealed for another."""


class TooLong(Exception):
    """More was written than an envelope holds."""


# --- codes -------------------------------------------------------------------------------------------------------


def new_code() -> str:
    """80 random bits as 16 signs in groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH)))


def tidy_code(text: str) -> str:
    """A code as it is typed → its 16 signs, or nothing where it can't be one."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(LOOKALIKES)
    signs = "".join(sign for sign in plain if sign.isalnum())
    return signs if len(signs) == CODE_LENGTH and set(signs) <= set(ALPHABET) else ""


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_SIZE)


def code_key(code: str, salt: bytes) -> bytes:
    """The private key that follows from a code; scrypt makes each guess dear, though there are 2^80."""
    return Scrypt(salt=salt, length=KEY_SIZE, n=2**14, r=8, p=1).derive(tidy_code(code).encode())


def public_of(private_key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


# --- the key of a job and its shares -------------------------------------------------------------------------------


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_SIZE)


def job_key(secret: bytes) -> bytes:
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=JOB_KEY).derive(secret)


def split(secret: bytes) -> list[bytes]:
    """Three shares, of which any two give the secret; each carries its number as its first byte."""
    return [bytes([number]) + share for number, share in Shamir.split(ENOUGH, OPENERS, secret)]


def combine(one: bytes, other: bytes) -> bytes:
    if one[:1] == other[:1]:
        raise Broken("twice the same share")
    return Shamir.combine([(one[0], one[1:]), (other[0], other[1:])])


# --- envelopes -----------------------------------------------------------------------------------------------------


def seal(content: bytes, public_key: bytes, about: bytes, size: int = BID_SIZE) -> bytes:
    """Public half of a fresh key, then the content, padded to `size`, under a key that only the owner of `public_key`
    can work out too. `about` is not inside, but without it nothing opens."""
    if len(content) > size - LENGTH_SIZE:
        raise TooLong
    padded = (len(content).to_bytes(LENGTH_SIZE, "big") + content).ljust(size, b"\0")
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public_key))
    return mine + ChaCha20Poly1305(_key(shared, mine, public_key)).encrypt(NONCE, padded, about)


def unseal(envelope: bytes, private_key: bytes, about: bytes) -> bytes:
    """What was sealed; Broken where a bit of it is another or `about` is not what it was sealed for."""
    mine, closed = envelope[:KEY_SIZE], envelope[KEY_SIZE:]
    try:
        owner = X25519PrivateKey.from_private_bytes(private_key)
        shared = owner.exchange(X25519PublicKey.from_public_bytes(mine))
        key = _key(shared, mine, owner.public_key().public_bytes_raw())
        padded = ChaCha20Poly1305(key).decrypt(NONCE, closed, about)
    except (InvalidTag, ValueError) as fault:
        raise Broken from fault
    length = int.from_bytes(padded[:LENGTH_SIZE], "big")
    return padded[LENGTH_SIZE : LENGTH_SIZE + length]


def blank(public_key: bytes, about: bytes) -> bytes:
    """The envelope of somebody who does not bid: like any other from outside."""
    return seal(b"", public_key, about)


def _key(shared: bytes, mine: bytes, public_key: bytes) -> bytes:
    return HKDF(SHA256(), KEY_SIZE, salt=mine + public_key, info=ENVELOPE_KEY).derive(shared)


# --- what is bound to what -----------------------------------------------------------------------------------------


def about_bid(job: int, version: int, row: int) -> bytes:
    """Where a bid belongs: in another row, of another job or for an earlier text of this one it does not open."""
    return f"tongting tenders bid job={job} version={version} row={row}".encode()


def about_share(job: int, seat: str, public_key: bytes) -> bytes:
    return f"tongting tenders share job={job} seat={seat} key=".encode() + public_key


def rows_digest(rows: Iterable[tuple[int, int]]) -> bytes:
    """Of the envelopes a job has, as (row, person); sealed with every share, so that none goes or comes."""
    return hashlib.sha256(canonical(sorted(rows))).digest()


def canonical(record: Any) -> bytes:
    """One text for one content."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(record)).hexdigest()


# --- what people compare ----------------------------------------------------------------------------------------------


def receipt(envelope: bytes) -> str:
    """80 bits of the SHA-256 of an envelope: whoever wrote it down sees at the opening whether it is the same."""
    return grouped(base64.b32encode(hashlib.sha256(envelope).digest()).decode()[:CODE_LENGTH])


def fingerprint(public_key: bytes) -> str:
    """Of a job's key, to be compared by eye."""
    return receipt(b"tongting tenders key " + public_key)


def grouped(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))
