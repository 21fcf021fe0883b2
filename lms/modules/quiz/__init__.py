"""Quizzes: practice and graded tests of seven types of question."""
