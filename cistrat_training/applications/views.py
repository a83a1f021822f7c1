"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("applications", __name__)
