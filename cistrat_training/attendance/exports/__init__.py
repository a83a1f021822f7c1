"""Lists of attendance as meeting platforms export them: a module for each noun of reading them."""
