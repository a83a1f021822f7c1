"""5 The lectures: lecturers, the programme, clashes, the calendar."""
