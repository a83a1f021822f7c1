"""What an organiser says about the square code on certificates."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cistrat_training.forms import Form


class SquareCodeForm(Form):
    holds = BooleanField(
        _l("The square code holds the certificate, signed"),
        description=_l(
            "Then it can be verified without any network. Whoever scans the code reads what stands"
            " on the first page, and nothing more. Without it the code holds the address only and"
            " is smaller."
        ),
    )
