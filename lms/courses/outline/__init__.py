"""The outline: courses, their immutable revisions, and the files that authors write."""
