"""The rules of xAPI for statements, as tables: one for 1.0.3, one for 2.0."""
