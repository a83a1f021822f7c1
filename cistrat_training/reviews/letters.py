"""What we write to reviewers."""

from cistrat_training.letter import Letter, compose
from cistrat_training.reviews.models import Reviewer


def invitation(reviewer: Reviewer, link: str) -> Letter:
    person = reviewer.person
    return compose(
        "reviews/invitation.txt",
        to=person.email or "",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or reviewer.workshop.zone,
        about=f"reviewer:{reviewer.id}:assigned",
        name=person.greeting_name,
        workshop=reviewer.workshop,
        link=link,
    )
