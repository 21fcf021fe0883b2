"""The revisions of the database make the tables that the code knows."""
