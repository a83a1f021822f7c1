"""Keys for tests, made once for all of them."""

from datetime import UTC, datetime
from functools import cache

from cistrat_training.certificates import key_making, signers
from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.published import PublishedKey, PublishedKeys

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 10, 23, 8, 30, tzinfo=UTC)


@cache
def a_root():
    return key_making.a_root(now=SINCE)


@cache
def a_paper_file(number=1):
    return key_making.a_paper_key(a_root(), now=SINCE)


def a_paper_key(number=1, **more):
    return signers.paper_key("paper-2026-test", a_paper_file(number), **more)


def published(number=1, **more):
    public = a_paper_file(number).jwk()
    key = PublishedKey("paper-2026-test", KeyUse.PAPER, public, SINCE, **more)
    return PublishedKeys((key,))
