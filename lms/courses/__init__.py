"""Courses: outline, enrolments, the record of learning, grades, certificates."""
