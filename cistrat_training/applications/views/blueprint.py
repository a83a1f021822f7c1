"""The pages of applications."""

from flask import Blueprint

views = Blueprint("applications", __name__)
