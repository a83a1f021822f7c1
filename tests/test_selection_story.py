"""How a workshop chooses, by clicking, in Chromium.

People without an account speak for an applicant, reviewers judge without knowing whom, the desk
suggests a balanced list, decisions are released together, and the reserve list moves up.
"""

import re

import pytest

from cistrat_training.accounts.models import Role
from tests.papers import text_of
from tests.story import LINK, applies, calls, looks_where_it_is

PEOPLE = {
    "Amina Bello": ("amina@example.org", "NG", "Africa/Lagos", 5),
    "Omar Haddad": ("omar@example.org", "NG", "Africa/Lagos", 4),
    "Nguyễn Bảo": ("bao@example.org", "VN", "Asia/Ho_Chi_Minh", 3),
}
QUESTION = "Which policy question do you work on?"
ENDORSER = "director@institute.example"
REVIEWER = "reviewer@reviewers.example"


@pytest.mark.told_twice
def test_a_balanced_list_is_chosen_blindly_and_released_together(story):
    organiser = signs_up_as_organiser(story)

    workshop = calls(organiser, seats=2)
    asks_more(organiser, workshop)
    asks_for_endorsements(organiser, workshop)
    plans_blind_reviews(organiser, workshop)
    applicants, codes = {}, {}
    for name, (address, country, zone, _points) in PEOPLE.items():
        applicants[name] = applies(story, name, address, country, zone, more=says_more)
        codes[name] = re.search(r"STI-12-\d{4}-\w", applicants[name].text)[0]
    endorses(story, applicants["Amina Bello"])

    assigns(organiser, workshop)
    judges(story, codes)

    suggests(organiser, workshop)
    nobody_knows_yet(applicants["Amina Bello"])
    keeps_others_in_reserve(organiser, workshop)
    organiser.goes(f"/workshops/{workshop}/release")
    organiser.clicks("Release 3 decisions")
    reads_the_minute(organiser, workshop)

    omar = applicants["Omar Haddad"]
    looks_where_it_is(omar)
    omar.sees("reserve list")
    declines(story, applicants["Amina Bello"])
    moves_up(story, omar)


def signs_up_as_organiser(story):
    story.account("Lin Example", "organiser@example.org", role=Role.ORGANISER)
    return story.someone().signs_in("organiser@example.org")


def asks_more(organiser, workshop):
    """A question of the organisers' own, in a section of its own."""
    organiser.goes(f"/workshops/{workshop}/form")
    organiser.clicks("Change this form")
    organiser.follows("Add a section")
    organiser.types(title_en="Your policy question", title_zh="您的政策问题")
    organiser.clicks("Add the section")
    organiser.page.get_by_role("link", name="Add a question").last.click()
    organiser.looks()
    organiser.follows("Short text")
    organiser.types(label_en=QUESTION, label_zh="您研究哪一个政策问题？")
    organiser.ticks("required", "y")
    organiser.clicks("Add the question")
    organiser.sees(QUESTION)


def asks_for_endorsements(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/endorsements")
    organiser.chooses(wanted="required")
    organiser.clicks("Save")


def plans_blind_reviews(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/rubric")
    organiser.clicks("Save the rubric")
    organiser.goes(f"/workshops/{workshop}/review-plan")
    organiser.ticks("blind", "y")
    organiser.types(readers=1)
    organiser.clicks("Save the plan")
    organiser.goes(f"/workshops/{workshop}/reviewers")
    organiser.types(full_name="Rui Example", email=REVIEWER)
    organiser.clicks("Ask and write the letter")


def says_more(person):
    """What the standard form does not ask: the last page says what is missing."""
    person.follows("Your policy question: Write an answer.")
    person.page.get_by_label(QUESTION).fill("Does our research fund work?")
    person.clicks("Save and continue")
    person.follows("Check and submit")
    person.follows("People who speak for you: Name who endorses your application.")
    person.chooses(role="supervisor", language="en")
    person.types(name="Ifeoma Example", post="Director", organisation="Institute for Examples")
    person.types(email=ENDORSER)
    person.clicks("Name this person")
    person.follows("Check and submit")


def endorses(story, applicant):
    """By the letter's link, without an account, and once."""
    director = story.someone("Africa/Lagos")
    letter = story.letter_to(ENDORSER, "Endorsement of Amina Bello")
    director.goes(LINK.search(letter)[1])
    director.sees("Does our research fund work?", "3 people ask you")
    director.chooses(answer="given")
    director.types(comment="We need what she will learn.")
    director.clicks("Send my answer")
    director.sees("You answered on")
    looks_where_it_is(applicant)
    applicant.sees("Endorsed")


def assigns(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/assignments")
    organiser.follows("Fill what lacks readers")
    organiser.clicks("Assign 3 readings and write the letters")


def judges(story, codes):
    """A reviewer sees numbers, what was written, and nobody's name."""
    reviewer = story.someone("Europe/Belgrade")
    reviewer.opens_link_in(story.letter_to(REVIEWER, ""), "Sign in")
    for name, (address, _country, _zone, points) in PEOPLE.items():
        reviewer.goes("/reviews")
        assert name not in reviewer.text
        reviewer.follows(codes[name])
        reviewer.sees("Does our research fund work?")
        for hidden in (name, address, "Institute for Examples", "CV.pdf"):
            assert hidden not in reviewer.page.content()
        radios = reviewer.page.locator("input[type=radio]").all()
        names = {radio.get_attribute("name") for radio in radios}
        reviewer.chooses(**dict.fromkeys(names, str(points)))
        reviewer.clicks("Save my review")


def suggests(organiser, workshop):
    """Two seats, and one for each country: the third by score comes before the second."""
    organiser.goes(f"/workshops/{workshop}/selection")
    organiser.follows("Set rules for the list")
    organiser.chooses(sense="at most", unit="people", whom="each country")
    organiser.types(amount=1)
    organiser.clicks("Add the rule")
    organiser.follows("Suggest a balanced list")
    organiser.sees("One person comes in before better scores.")
    chosen = organiser.page.locator("tbody input[name='chosen']:checked").all()
    assert [box.get_attribute("aria-label") for box in chosen] == ["Amina Bello", "Nguyễn Bảo"]
    organiser.types(reason="One from each country, as the panel agreed.")
    organiser.clicks("Accept the chosen")


def nobody_knows_yet(applicant):
    looks_where_it_is(applicant)
    assert "Confirm my place" not in applicant.text


def keeps_others_in_reserve(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/selection")
    organiser.sees("Offer, not released")
    organiser.page.get_by_label("Omar Haddad", exact=True).check()
    organiser.clicks("Put on the reserve list")


def reads_the_minute(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/selection")
    minute = text_of(organiser.downloads("Minute of the panel (PDF)"))
    assert "One from each country, as the panel agreed." in minute


def declines(story, applicant):
    letter = story.letter_to("amina@example.org", "We offer you a place")
    applicant.goes(LINK.search(letter)[1])
    if "/sign-in/" in applicant.page.url:
        applicant.clicks("Sign in")
    applicant.page.get_by_text("I cannot come").click()
    applicant.clicks("Decline the offer")


def moves_up(story, applicant):
    letter = story.letter_to("omar@example.org", "We offer you a place")
    applicant.goes(LINK.search(letter)[1])
    if "/sign-in/" in applicant.page.url:
        applicant.clicks("Sign in")
    applicant.clicks("Confirm my place")
    applicant.sees("Your place is confirmed.")
