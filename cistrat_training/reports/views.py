"""The pages of this chapter."""

from flask import Blueprint

views = Blueprint("reports", __name__)
