"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("post", __name__)
