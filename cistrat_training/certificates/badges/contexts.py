"""The contexts of JSON-LD, which came with the libraries: nothing is ever fetched."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("contexts")
"""deploy/set_up.py writes them there."""

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
FILES = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "open-badges-3.0.3.json"}


class UnknownContext(ValueError):
    """A document that means what only its context says, and we do not have that."""


def load(address: str, _options: Any = None) -> dict[str, Any]:
    """As PyLD asks for a document; what is not one of ours does not exist."""
    if address not in FILES:
        raise UnknownContext(address)
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": _read(address),
    }


@cache
def _read(address: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((FOLDER / FILES[address]).read_bytes())
    return kept
