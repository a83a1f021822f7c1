"""Open Badges 3.0: what a badge says, and that nobody can change it."""

import json

from cistrat_training.certificates import badges
from cistrat_training.certificates.badges.proof import is_proved
from tests.certificates.badge_keys import ISSUER, OUR_KEY, public_half
from tests.certificates.papers import AMINAS


def aminas_badge(**changed):
    return badges.issue(
        AMINAS, ISSUER, OUR_KEY, **{"recipient": "amina@example.org", "status_index": 7, **changed}
    )


def test_the_same_facts_and_key_give_the_same_badge():
    assert aminas_badge() == aminas_badge()


def test_a_badge_is_proved_by_the_key_that_signed_it():
    badge = json.loads(aminas_badge().json)

    assert is_proved(badge, public_half(OUR_KEY))
