"""4 The place: the selection desk, offers, the reserve list, nominated trainees."""
