"""Numbers of certificates, `STI-12-P-0031-7QX4`: how people type them."""

from cistrat_training.workshops import serial

KINDS = "PCL"  # participation, completion, lecturing


def printed_numbers(text: str) -> list[str]:
    """The numbers that a typed text may mean, as they would be printed; at most a few."""
    return serial.printed_numbers(text, KINDS)
