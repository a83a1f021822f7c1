"""The forms of the site, found on its pages and filled in as a patient person would."""

import re
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import html

from tests.papers import a_pdf
from tests.people_and_things import a_draft, a_workshop, save

INPUTS = ".//input[@name] | .//textarea[@name] | .//select[@name] | .//button[@name]"
PLAUSIBLE = {
    "email": "somebody@example.org",
    "url": "https://example.org/",
    "number": "3",
    "date": "2026-10-12",
    "datetime-local": "2026-10-12T09:00",
    "time": "09:00",
    "password": "a few plain words",
}
BUTTONS = {"submit", "button", "image"}
TICKED = {"checkbox", "radio"}


class Field(NamedTuple):
    name: str
    kind: str
    value: str
    """What it would send: what stands in it, else something plausible."""


class FoundForm(NamedTuple):
    address: str
    method: str
    fields: tuple[Field, ...]

    @property
    def path(self):
        return urlsplit(self.address).path

    def filled(self):
        return {f.name: a_pdf() if f.kind == "file" else f.value for f in self.fields}


def a_calling_workshop(db, applicant, now):
    """Its id. Its call is open at this moment, and the applicant has begun to write."""
    workshop = a_workshop(
        call_opens_at=now - timedelta(days=3),
        call_closes_at=now + timedelta(days=3),
        first_day=now.date() + timedelta(days=60),
        last_day=now.date() + timedelta(days=65),
    )
    save(db, workshop, a_draft(workshop=workshop, applicant=applicant))
    return workshop.id


def forms_on(page, at):
    """The forms of the page (text) that stands at this address."""
    tree = html.document_fromstring(page)
    return [
        FoundForm(
            urljoin(at, form.get("action", "")),
            (form.get("method") or "get").upper(),
            tuple(_fields(form)),
        )
        for form in tree.iterfind(".//form")
    ]


def links_on(page):
    """Paths of this site to which the page leads."""
    hrefs = (a.get("href") for a in html.document_fromstring(page).iterfind(".//a[@href]"))
    return {href.partition("#")[0] for href in hrefs if re.match(r"/(?!/)", href)}


def _fields(form):
    found = {}
    for element in form.xpath(INPUTS):
        field = Field(element.get("name"), _kind(element), _value(element))
        known = found.get(field.name)
        if known is None or element.get("checked") is not None:
            found[field.name] = field
    return found.values()


def _kind(element):
    if element.tag == "input":
        return element.get("type", "text")
    return {"button": "submit"}.get(element.tag, element.tag)


def _value(element):
    kind = _kind(element)
    if kind == "select":
        return _chosen(element)
    if kind == "textarea":
        return element.text_content().strip() or "Some plain words"
    if kind in TICKED or kind in BUTTONS:
        return element.get("value", "on")
    return element.get("value") or PLAUSIBLE.get(kind, "" if kind == "hidden" else "Some words")


def _chosen(select):
    options = select.xpath(".//option")
    chosen = [option.get("value") for option in options if option.get("selected") is not None]
    offered = [option.get("value") for option in options if option.get("value")]
    return next(iter([*chosen, *offered]), "") or ""
