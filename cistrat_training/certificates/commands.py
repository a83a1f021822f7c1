"""The commands of this chapter."""

from flask import Blueprint

from cistrat_training.certificates.keys_commands import keys
from cistrat_training.certificates.verify_commands import export_verification, verify

commands = Blueprint("certificates_commands", __name__, cli_group=None)
for command in (keys, verify, export_verification):
    commands.cli.add_command(command)
