"""The LRS over HTTP."""
