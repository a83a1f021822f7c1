"""The start page, the health of the house, and the pages about it."""

from cistrat_training.house.views import merging, my_data, past, people, start, trail
from cistrat_training.house.views.blueprint import views

__all__ = ["merging", "my_data", "past", "people", "start", "trail", "views"]
