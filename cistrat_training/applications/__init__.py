"""2 The wish: applications, their answers and documents."""
