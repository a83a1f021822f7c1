"""The house itself: what touches every chapter. It imports all; nobody imports it."""
