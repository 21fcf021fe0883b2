"""The shape of the code: sizes, where transactions end, what is never written."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture import sources
from tests.architecture.sources import (
    PRODUCT,
    dotted,
    name_of,
    nodes,
    python_files,
    tree,
)

LONGEST = 600
"""Lines of a module; 400 is a smell."""

ENDS_TRANSACTIONS = "lms/core/transaction.py"
FORBIDDEN_CALLS = {
    "eval": "runs whatever it is given",
    "exec": "runs whatever it is given",
    "compile": "prepares code to be run",
    "__import__": "imports what a text names",
    "os.system": "starts a shell",
    "os.popen": "starts a shell",
    "subprocess.getoutput": "starts a shell",
    "yaml.load": "makes objects of tags",
    "yaml.full_load": "makes objects of tags",
    "yaml.unsafe_load": "makes objects of tags",
    "render_template_string": "makes a template of a text",
    "flask.render_template_string": "makes a template of a text",
    "Markup": "trusts a text; let the template escape it",
    "markupsafe.Markup": "trusts a text; let the template escape it",
    "importlib.import_module": "imports what a text names",
}
FORBIDDEN_MODULES = {
    "pickle": "makes any object of bytes",
    "marshal": "makes code of bytes",
    "shelve": "is pickle",
    "dill": "is pickle",
    "jsonpickle": "is pickle",
    "subprocess": "starts other programs",
    "xml.sax": "follows entities",
}
ALLOWED = {
    ("lms/app.py", "subprocess"): "starts our own command, without a shell",
    ("lms/cli/streaming.py", "subprocess"): "starts our own command, without a shell",
    ("lms/courses/lines.py", "Markup"): "drawn by the outline's own template",
    ("lms/web/furniture.py", "Markup"): "drawn by the header's own template",
    ("lms/web/language.py", "Markup"): "a message of ours, its values escaped",
}
"""Where something forbidden stands, what it is, and why it may stand there."""

SAFE = {
    "courses/describe.html": {"outline.description": "Source.markdown cleaned it"},
    "courses/course.html": {"outline.description": "Source.markdown cleaned it"},
    "page/page.html": {"text": "read_page made it of cleaned Markdown"},
    "records/content.html": {"seen.text": "modules give what read has cleaned"},
    "records/charts.html": {"chart.svg": "lms.records.charts escapes every label"},
    "quiz/lobby.html": {"quiz.intro": "Source.markdown cleaned it"},
    "quiz/question.html": {"view.html": "Source.markdown cleaned it"},
    "quiz/result.html": {"view.html": "Source.markdown cleaned it"},
    "quiz/parts.html": {
        "part.html": "Source.markdown cleaned it",
        "part.solution": "the cleaned HTML of another part",
        "given": "the cleaned HTML of another part",
        "feedback": "Source.markdown cleaned it",
        "view.explanation": "Source.markdown cleaned it",
    },
    "slides/slides.html": {
        "slide.title_html": "markdown.render_inline cleaned it",
        "slide.html": "Source.markdown cleaned it",
        "slide.notes_html": "Source.markdown cleaned it",
    },
    "web/components.html": {"shapes[name]": "drawings of our own, web/icons.html"},
}
"""What a template shows without escaping it, and who made it safe."""

_SAFE = re.compile(r"([\w.\[\]]+)\s*\|\s*safe\b")
_UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b")
_NOQA = re.compile(
    r"#\s*noqa\b(?P<codes>:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)?(?P<why>.*)"
)
_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[a-z, -]+\])?(?P<why>.*)")


def test_no_module_is_longer_than_one_idea() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*sources.CODE)
    }

    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_transactions_end_in_one_place() -> None:
    endings = {
        place.partition(":")[0]
        for place, node in nodes("lms")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
    }

    assert endings == {ENDS_TRANSACTIONS}


def forbidden(place: str, node: ast.AST) -> Iterator[str]:
    """Say what a node does that this code never does."""
    file = place.partition(":")[0]
    for name, why in _found(node):
        if (file, name) not in ALLOWED:
            yield f"{place}: {name} {why}"


def _found(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        if name in FORBIDDEN_CALLS:
            yield name, FORBIDDEN_CALLS[name]
        for keyword in node.keywords:
            is_true = isinstance(keyword.value, ast.Constant) and keyword.value.value
            if keyword.arg == "shell" and is_true:
                yield "shell=True", "starts a shell"
    for name in _imported(node):
        for module, why in FORBIDDEN_MODULES.items():
            if name == module or name.startswith(f"{module}."):
                yield module, why


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) else []


def test_nothing_dangerous_is_called_or_imported() -> None:
    assert [
        text for place, node in nodes("lms") for text in forbidden(place, node)
    ] == []


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "exec(text)",
        "import pickle",
        "from pickle import loads",
        "yaml.load(text)",
        "os.system('ls')",
        "subprocess.run('ls', shell=True)",
        "Markup(text)",
    ],
)
def test_something_dangerous_would_be_seen(line: str) -> None:
    found = [t for node in ast.walk(ast.parse(line)) for t in forbidden("x.py:1", node)]

    assert len(found) == 1


def hidden_imports(tree: ast.AST) -> list[ast.AST]:
    """Return the imports inside functions."""
    return [
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def imports_for_types(tree: ast.AST) -> list[ast.AST]:
    """Return the imports of our own modules that only a type checker sees."""
    return [
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and str(inner.module).startswith("lms")
    ]


def test_no_import_hides_inside_a_function() -> None:
    files = python_files("lms")

    assert [name_of(each) for each in files if hidden_imports(tree(each))] == []


def test_no_import_for_types_breaks_a_cycle() -> None:
    files = python_files("lms")

    assert [name_of(each) for each in files if imports_for_types(tree(each))] == []


def test_a_hidden_import_would_be_seen() -> None:
    inside = ast.parse("def late():\n    if True:\n        from lms import app\n")
    for_types = ast.parse("if t.TYPE_CHECKING:\n    from lms.courses import facts\n")

    assert len(hidden_imports(inside)) == 1
    assert len(imports_for_types(for_types)) == 1


def unescaped(text: str, known: dict[str, str]) -> list[str]:
    """Return what a template shows without escaping it and without a reason."""
    found = [name for name in _SAFE.findall(text) if name not in known]
    others = len(_UNESCAPED.findall(text)) - len(_SAFE.findall(text))
    return found + ["something else unescaped"] * others


def test_templates_escape_all_but_what_was_made_safe() -> None:
    found = {
        name_of(path): bad
        for path in sources.TEMPLATES
        if (
            bad := unescaped(
                path.read_text(encoding="utf-8"), _reasons(path.as_posix())
            )
        )
    }

    assert found == {}


def _reasons(path: str) -> dict[str, str]:
    return next((why for name, why in SAFE.items() if path.endswith(f"/{name}")), {})


def test_reasons_for_not_escaping_are_still_needed() -> None:
    paths = {path.as_posix(): path for path in sources.TEMPLATES}
    texts = {
        name: next(
            (p.read_text() for n, p in paths.items() if n.endswith(f"/{name}")), ""
        )
        for name in SAFE
    }

    stale = {
        (name, expression)
        for name, reasons in SAFE.items()
        for expression in reasons
        if expression not in _SAFE.findall(texts[name])
    }

    assert stale == set()


@pytest.mark.parametrize(
    "text",
    [
        "{{ name|safe }}",
        "{{ (a ~ b) | safe }}",
        "{% autoescape false %}",
        "{{ Markup(x) }}",
    ],
)
def test_something_unescaped_would_be_seen(text: str) -> None:
    assert unescaped(text, {"title": "of our own"}) != []


def unexplained(comment: str) -> str:
    """Return what a comment switches off without saying why."""
    for pattern in (_NOQA, _IGNORE):
        match = pattern.search(comment)
        if match and not (match["codes"] and len(match["why"].strip(" -#")) > 1):
            return match[0]
    return ""


def test_every_exception_to_a_rule_says_which_and_why() -> None:
    found = [
        f"{name_of(path)}:{line} {bad}"
        for path in python_files(*sources.CODE)
        for line, bad in _unexplained_in(list(sources.comments(path)))
    ]

    assert found == []


def _unexplained_in(comments: list[tuple[int, str, bool]]) -> Iterator[tuple[int, str]]:
    """Look at comments; the reason may also stand alone on the line above."""
    above = {line for line, _, alone in comments if alone}
    for line, text, _ in comments:
        bad = unexplained(text)
        if bad and not (re.search(r"ignore\[|noqa: [A-Z]", bad) and line - 1 in above):
            yield line, bad


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S105",
        "# type: ignore",
        "# type: ignore[index]",
        "# noqa: S1 -",
    ],
)
def test_an_exception_without_a_reason_would_be_seen(comment: str) -> None:
    assert unexplained(comment) != ""


@pytest.mark.parametrize(
    "comment",
    ["# noqa: S105 - a path", "# type: ignore[index]  # both are taken", "# because"],
)
def test_an_exception_with_a_reason_is_let_through(comment: str) -> None:
    assert unexplained(comment) == ""


def test_packages_have_a_line_about_themselves() -> None:
    silent = [
        name_of(path)
        for path in python_files("lms")
        if not ast.get_docstring(tree(path))
    ]

    assert silent == []


def test_no_template_and_no_static_file_names_another_host() -> None:
    files = [
        *sources.TEMPLATES,
        *PRODUCT.rglob("static/**/*.js"),
        *PRODUCT.rglob("static/**/*.css"),
    ]
    hosts = {
        f"{name_of(path)}: {address}"
        for path in files
        for address in re.findall(
            r"(?:https?:)?//[\w-]+\.[\w.-]+", _code(path.read_text())
        )
    }

    assert hosts == set()


def _code(text: str) -> str:
    """Leave out comments and the name of SVG, which loads nothing."""
    bare = re.sub(r"/\*.*?\*/|\{#.*?#\}", "", text, flags=re.DOTALL)
    return bare.replace("http://www.w3.org/2000/svg", "")
