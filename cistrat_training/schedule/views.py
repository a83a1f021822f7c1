"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("schedule", __name__)
