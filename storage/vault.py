"""Encryption of what may be known only to the programme: AES-GCM with the record as associated data, and keyed hashes.

A sealed value opens only in the column and record that it was sealed for: copied into another row it is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_KEY_BYTES = 32


class KeyProblem(Exception):
    """The keys in the settings cannot be used; the text says what to do. For the operator."""


class Sealed(Exception):
    """A sealed value that does not open: another key, another record, or damaged."""


@dataclass(frozen=True, slots=True)
class Keys:
    """seal: encryption keys by number; the highest one seals, all of them open. hash: the key of the index hashes."""

    seal: Mapping[int, bytes]
    hash: bytes

    @classmethod
    def read(cls, seal: str, hash_key: str) -> Keys:
        """From settings: `seal` is "1:base64" or "1:base64,2:base64" (32 bytes each). Raises KeyProblem."""
        keys = dict(_numbered(part) for part in seal.split(",") if part.strip())
        if not keys:
            raise KeyProblem("no encryption key: `sapa keys` makes one")
        return cls(keys, _key(hash_key, "the hash key"))

    @staticmethod
    def make() -> str:
        """A new random key, as the settings want it."""
        return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _numbered(part: str) -> tuple[int, bytes]:
    number, colon, key = part.strip().partition(":")
    if not colon or not number.isdecimal() or not 1 <= int(number) <= 255:
        raise KeyProblem("an encryption key must look like 1:base64, with a number from 1 to 255")
    return int(number), _key(key, f"encryption key {number}")


def _key(text: str, what: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise KeyProblem(f"{what} is not base64: `sapa keys` makes one") from error
    if len(key) != _KEY_BYTES:
        raise KeyProblem(f"{what} has {len(key)} bytes instead of {_KEY_BYTES}: `sapa keys` makes one")
    return key


class Vault:
    """Seals and opens values, and hashes what must be found again."""

    def __init__(self, keys: Keys) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.seal.items()}
        self._newest = max(self._ciphers)
        self._hash = keys.hash

    def seal(self, text: str, column: str, record: object) -> bytes:
        """`text` encrypted for one column ("person.name") of one record (its id)."""
        return self.seal_bytes(text.encode(), column, record)

    def open(self, sealed: bytes, column: str, record: object) -> str:
        """The text again. Raises Sealed."""
        return self.open_bytes(sealed, column, record).decode()

    def seal_bytes(self, content: bytes, column: str, record: object) -> bytes:
        """As `seal`, for files."""
        nonce = os.urandom(_NONCE_BYTES)
        body = self._ciphers[self._newest].encrypt(nonce, content, _place(column, record))
        return bytes((self._newest,)) + nonce + body

    def open_bytes(self, sealed: bytes, column: str, record: object) -> bytes:
        """As `open`, for files."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise Sealed(f"{column} of {record}: sealed with a key that is not in the settings")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _place(column, record))
        except InvalidTag as error:
            raise Sealed(f"{column} of {record}: damaged, or moved from another record") from error

    def open_if(self, sealed: bytes | None, column: str, record: object) -> str | None:
        """As `open`; nothing stays nothing."""
        return None if sealed is None else self.open(sealed, column, record)

    def seal_if(self, text: str | None, column: str, record: object) -> bytes | None:
        """As `seal`; nothing stays nothing."""
        return None if text is None else self.seal(text, column, record)

    def hash(self, kind: str, text: str) -> bytes:
        """16 bytes that are equal for equal texts of one kind and tell nothing without the key."""
        return self.hash_bytes(kind, text.encode())

    def hash_bytes(self, kind: str, content: bytes) -> bytes:
        """As `hash`, for files."""
        return hmac.new(self._hash, kind.encode() + b"\0" + content, hashlib.sha256).digest()[:16]


def _place(column: str, record: object) -> bytes:
    return f"{column}:{record}".encode()
