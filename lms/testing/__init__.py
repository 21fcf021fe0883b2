"""What authors of activity modules test their modules with."""
