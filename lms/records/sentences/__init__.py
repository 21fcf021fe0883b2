"""A statement as a sentence that people read: who did what, where, with which result.

Pure: the caller looks up names, and nothing here names a person by itself.
"""

from lms.records.sentences.company import Companion, company
from lms.records.sentences.composing import sentence
from lms.records.sentences.mentions import Mentions, mentioned
from lms.records.sentences.naming import Names, pseudonym
from lms.records.sentences.parts import Kind, Part, Role, Sentence
from lms.records.sentences.words import Language

__all__ = [
    "Companion",
    "Kind",
    "Language",
    "Mentions",
    "Names",
    "Part",
    "Role",
    "Sentence",
    "company",
    "mentioned",
    "pseudonym",
    "sentence",
]
