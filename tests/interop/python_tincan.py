"""Let Python's ``tincan`` save and read, and write what it read as JSON.

It does not ask what versions there are: its About refuses any that it does not know.
Nor does it make a profile: it has no way to send If-None-Match, which 1.0.3 demands.
"""

import json
import os
import sys
from typing import Any

from tincan import (  # type: ignore[import-not-found]  # installed by the test
    Activity,
    Agent,
    RemoteLRS,
    StateDocument,
    Statement,
    Verb,
)

VERBS = "http://example.org/verbs/python-"
lrs = RemoteLRS(
    version="1.0.3",
    endpoint=os.environ["ENDPOINT"],
    username=os.environ["KEY"],
    password=os.environ["SECRET"],
)
agent = Agent(mbox="mailto:citra@example.org", name="Citra")
activity = Activity(id="http://example.org/simulasi")


def said(verb: str) -> Any:  # noqa: ANN401 - a class without types
    """Return a statement."""
    return Statement(actor=agent, verb=Verb(id=VERBS + verb), object=activity)


def content(response: Any) -> Any:  # noqa: ANN401 - a class without types
    """Return what an answer brings, or stop."""
    if not response.success:
        sys.exit(f"{response.response.status} {response.data}")
    return response.content


single = content(lrs.save_statement(said("satu")))
content(lrs.save_statements([said("banyak") for _ in range(3)]))
page = content(lrs.query_statements({"verb": Verb(id=VERBS + "banyak"), "limit": 2}))
state = StateDocument(
    id="sisa",
    content="halaman 3",
    content_type="text/plain",
    agent=agent,
    activity=activity,
)
content(lrs.save_state(state))
result = {
    "verb": content(lrs.retrieve_statement(str(single.id))).verb.id,
    "listed": len(page.statements),
    "rest": len(content(lrs.more_statements(page.more)).statements),
    "state": content(lrs.retrieve_state(activity, agent, "sisa")).content.decode(),
    "names": content(lrs.retrieve_state_ids(activity, agent)),
}
sys.stdout.write(json.dumps(result))
