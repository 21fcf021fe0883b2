"""What the pages of the record may call by name."""

from lms.core import site
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Names


def names_on(here: Shelf) -> Names:
    """Return the titles of courses and cohorts; people stay pseudonymous."""
    titles = {each.iri: each.name for each in (*here.courses, *here.cohorts)}
    return Names(home=site.current().identity, activities=titles)
