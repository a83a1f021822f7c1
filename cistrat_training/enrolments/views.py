"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("enrolments", __name__)
