"""What those who have a key are told: when to prolong it, what to type to try it."""

from datetime import timedelta

from lms.core import site
from lms.core.i18n import _
from lms.xapi.credentials import READS_STATEMENTS, WRITES_STATEMENTS, Credential, Scope
from lms.xapi.http.oauth import RULE

SOON = timedelta(days=14)
"""How long before its end the pages of a key warn."""

READS = READS_STATEMENTS | {Scope.STATEMENTS_READ_MINE}

EXAMPLE = (
    '{"actor":{"mbox":"mailto:uji@example.org"},'
    '"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},'
    '"object":{"id":"https://example.org/uji"}}'
)
"""A statement about nobody."""


def commands(found: Credential) -> list[tuple[str, str]]:
    """Return (what it does, what to type) to try a key; curl asks for the secret."""
    endpoint = f"{site.current().url}/xapi"
    ask = f"curl -u {found.id} -H 'X-Experience-API-Version: 2.0.0'"
    listed = []
    if not found.scopes.isdisjoint(READS):
        listed.append(
            (_("Membaca pernyataan terbaru"), f"{ask} '{endpoint}/statements?limit=1'")
        )
    if not found.scopes.isdisjoint(WRITES_STATEMENTS):
        send = f"{ask} -H 'Content-Type: application/json' -d '{EXAMPLE}'"
        listed.append((_("Mengirim satu pernyataan"), f"{send} {endpoint}/statements"))
    token = f"curl -u {found.id} -d grant_type=client_credentials {endpoint}{RULE}"
    return [*listed, (_("Meminta token OAuth 2 untuk satu jam"), token)]
