"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("certificates", __name__)
