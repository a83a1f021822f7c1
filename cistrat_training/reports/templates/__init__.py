"""Templates of reports: which parts and sections a report has, in files beside this one."""

from cistrat_training.reports.facts import Period


def usual(period: Period) -> str:
    return "annual" if period.first == period.last else "biennial"
