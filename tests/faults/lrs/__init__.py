"""What the LRS keeps when its processes, its database, its disk or its power fail.

Each harness writes over HTTP to the product as ``lms serve`` runs it, keeps a ledger of
what was acknowledged outside of it, and compares the ledger with the database.
"""
