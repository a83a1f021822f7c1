"""The doors of this chapter hang on one blueprint."""

from flask import Blueprint

views = Blueprint("attendance", __name__)
