"""A client's side of Digest authentication, request by request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import md5

_PARAMETER = re.compile(r'(\w+)="?([^",]+)"?')


def hashed(text: str, encoding: str = "utf-8") -> str:
    return md5(text.encode(encoding), usedforsecurity=False).hexdigest()


@dataclass
class Digest:
    """Answers to one challenge, with a count that grows by one each time."""

    challenge: str
    username: str
    password: str
    encoding: str = "utf-8"
    count: int = 0
    cnonce: str = "0a4f113b"

    @property
    def parameters(self) -> dict[str, str]:
        """What the challenge says."""
        return dict(_PARAMETER.findall(self.challenge))

    def header(self, method: str, uri: str, **changes: str) -> str:
        """The value of Authorization; `changes` replace single parameters."""
        self.count += 1
        asked = self.parameters
        count = f"{self.count:08x}"
        secret = hashed(
            f"{self.username}:{asked['realm']}:{self.password}", self.encoding
        )
        place = hashed(f"{method}:{uri}")
        nonce = asked["nonce"]
        response = hashed(f"{secret}:{nonce}:{count}:{self.cnonce}:auth:{place}")
        given = {
            "username": f'"{self.username}"',
            "realm": f'"{asked["realm"]}"',
            "nonce": f'"{nonce}"',
            "uri": f'"{uri}"',
            "response": f'"{response}"',
            "qop": "auth",
            "nc": count,
            "cnonce": f'"{self.cnonce}"',
            "algorithm": "MD5",
            **changes,
        }
        return "Digest " + ", ".join(f"{name}={value}" for name, value in given.items())
