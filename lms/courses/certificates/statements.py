"""The statements of a certificate: conferred, earned, withdrawn (pure; profile)."""

from datetime import datetime
from uuid import UUID

from lms.core import ids, site
from lms.core.json import JsonObject
from lms.courses import statements, vocabulary
from lms.courses.certificates.paper import Paper
from lms.courses.statements import Run, Statement
from lms.xapi import moments, verbs
from lms.xapi.agents import lms_authority


def certificate_iri(certificate_id: UUID) -> str:
    """Return the identifier of a certificate; it does not tell its code."""
    return f"{site.current().identity}/id/sertifikat/{certificate_id}"


def credential(certificate_id: UUID, paper: Paper, digest: str) -> JsonObject:
    """Return a certificate as an xAPI activity: number, hours, digest, and no name."""
    extensions = {
        statements.extension_iri("certificate-number"): paper.number,
        statements.extension_iri("jp"): paper.jp,
        statements.extension_iri("certificate-hash"): digest,
    }
    return statements.activity(
        certificate_iri(certificate_id),
        verbs.TYPE_CREDENTIAL,
        f"Sertifikat {paper.course_title}",
        extensions=extensions,
    )


def awarded(
    run: Run, target: JsonObject, *, at: datetime, by: UUID | None
) -> tuple[Statement, Statement]:
    """Return the two statements of an award: the LMS certified, the learner earned.

    ``by`` is the opaque account name of the member of staff who released it.
    """
    certified = _about(run, target, lms_authority(), verbs.CERTIFIED, at)
    if by is not None:
        certified["context"]["instructor"] = statements.agent(by)
    earned = _about(run, target, statements.agent(run.account_name), verbs.EARNED, at)
    return certified, earned


def _about(
    run: Run, target: JsonObject, actor: JsonObject, verb: str, at: datetime
) -> Statement:
    return {
        "id": str(ids.derived(target["id"], verb)),
        "actor": actor,
        "verb": vocabulary.verb(verb),
        "object": target,
        "context": statements.context(run),
        "timestamp": moments.written(at),
    }


def withdrawn(run: Run, statement_id: UUID, *, at: datetime, by: UUID) -> Statement:
    """Return the statement by which ``by`` withdraws one statement of an award."""
    statement = statements.voiding(run, statement_id, at=at)
    statement["context"]["instructor"] = statements.agent(by)
    return statement
