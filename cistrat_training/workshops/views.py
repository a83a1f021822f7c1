"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("workshops", __name__)
