"""The doors of this chapter hang on one blueprint."""

from flask import Blueprint

views = Blueprint("evaluation", __name__)
