"""Who issues badges, and how programs find its keys: did:web."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit

from cistrat_training.certificates.facts import CENTRE, Words


@dataclass(frozen=True)
class Issuer:
    site: str
    """Its address, without a slash at the end."""
    email: str
    names: Words = CENTRE

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        return cls(config["SITE_URL"].rstrip("/"), config["CONTACT_EMAIL"])

    @property
    def did(self) -> str:
        return f"did:web:{quote(urlsplit(self.site).netloc, safe='')}"

    def method(self, key: str) -> str:
        """The name of a key, for the whole world."""
        return f"{self.did}#{key}"

    def profile(self) -> dict[str, Any]:
        return {
            "id": self.did,
            "type": ["Profile"],
            "name": self.names.en,
            "description": self.names.zh,
            "url": self.site,
            "email": self.email,
        }
