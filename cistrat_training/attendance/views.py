"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("attendance", __name__)
