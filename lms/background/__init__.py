"""Work that a server hands to processes of their own; kept apart from the commands.

Who starts one loads the application and nothing that only people at a terminal need.
"""
