"""What must stay true of every chapter. Each of these was broken on purpose and seen to fail."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest

from cistrat_training import STORY
from tests.conftest import an_app_on

HOUSE = Path(__file__).parent.parent
PACKAGE = HOUSE / "cistrat_training"
TEMPLATES = HOUSE / "templates"

START_UP = {"__init__", "permissions"}  # they stand above the chapters

ROOMS_THAT_COMMIT = {"views", "tasks", "commands"}
ROOMS_ON_THE_WEB = {"views", "tasks", "commands", "forms", "letters"}
WEB = ("flask", "wtforms", "werkzeug", "jinja2")
KNOWS_FLASK = {
    "accounts/access.py": "the door-keeper stands between the web and the rules",
    "accounts/tokens.py": "a token is signed with the secret of the site",
    "house/doors.py": "the main navigation of every page",
    "reports/drawings.py": "drawings are kept where the site keeps its files",
}
ROOMS_BY_NOUN = {"forms", "queries", "tasks", "commands"}
FINDS = {"queries"}  # they may hold the session, never commit it

WRITES_IN_BULK = {
    "trail.py": "bulk updates go through the trail, which writes them down",
    "attendance/drafting.py": "rows of a draft are on no trail, and there are ten thousand",
    "evaluation/asking.py": "rows that know no person are on no trail, and are shuffled",
    "proof.py": "a seal says nothing of a record that its entries do not say already",
}
NO_TEMPLATES = {  # what every XLSX, PPTX and ODP file has inside
    "xl/workbook.xml",
    "ppt/presentation.xml",
    "content.xml",
    "word/document.xml",
    "styles.xml",
}
STYLED_IN_PLACE = {"letter.html": "mail programs read no stylesheet"}

BANNED_WORDS = {"service", "manager", "helper", "handler", "util", "utils", "common", "info"}
BANNED_NAMES = re.compile(r"^(process_|handle_|do_|get_\w+_data$)")
NAMES_OF_OTHERS = {  # SQLAlchemy and WTForms call them so
    "process_bind_param",
    "process_result_value",
    "process_formdata",
}

ASKS = re.compile(r"validate_on_submit\(|is_submitted\(|request\.method")

PYTHON_FILES = sorted(PACKAGE.rglob("*.py"))
TEMPLATE_FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def chapter_of(path):
    return path.relative_to(PACKAGE).parts[0]


def room_of(path):
    """`views` is a file, or a folder with a file for each noun; `endorsement_forms` are forms."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    name = parts[1] if len(parts) > 1 else parts[0]
    last = name.rpartition("_")[2]
    return last if last in ROOMS_BY_NOUN else name


def name_of(path):
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else HOUSE).as_posix()


def each(paths):
    """One test over all of them, which names every file that breaks the rule: thousands of tests
    would take longer to be told of than to be run."""

    def over(test):
        def over_all(**fixtures):
            broken = {}
            for path in paths:
                try:
                    test(path, **fixtures)
                except AssertionError as no:
                    broken[name_of(path)] = str(no)
            assert paths
            assert broken == {}

        asks = inspect.signature(test).parameters.values()
        over_all.__signature__ = inspect.Signature([one for one in asks if one.name != "path"])
        over_all.__name__, over_all.__doc__ = test.__name__, test.__doc__
        return over_all

    return over


CHAPTER_FILES = [path for path in PYTHON_FILES if chapter_of(path) in STORY]
DOMAIN_FILES = [
    path
    for path in CHAPTER_FILES
    if room_of(path) not in ROOMS_ON_THE_WEB and name_of(path) not in KNOWS_FLASK
]
PURE_FILES = [
    path for path in DOMAIN_FILES if room_of(path) not in FINDS and chapter_of(path) != "house"
]


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path):
    """Full dotted names of all that a file imports, wherever and however it does it."""
    package = ["cistrat_training", *path.relative_to(PACKAGE).parent.parts]
    return {name for node in ast.walk(tree_of(path)) for name in names_imported_by(node, package)}


def names_imported_by(node, package):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else []
        module = ".".join([*above, *([node.module] if node.module else [])])
        return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return []


def chapters_known_to(path):
    own = {name.split(".")[1] for name in imports_of(path) if name.startswith("cistrat_training.")}
    return own & set(STORY)


def calls_in(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def commits(tree):
    return any(
        isinstance(c.func, ast.Attribute) and c.func.attr == "commit" for c in calls_in(tree)
    )


def functions_of(path):
    return {n.name: n for n in tree_of(path).body if isinstance(n, ast.FunctionDef)}


# The order of the chapters


@each(CHAPTER_FILES)
def test_a_chapter_knows_only_the_chapters_before_it(path):
    told_so_far = STORY[: STORY.index(chapter_of(path)) + 1]

    assert chapters_known_to(path) <= set(told_so_far)


@each([path for path in PYTHON_FILES if path.parent == PACKAGE and path.stem not in START_UP])
def test_the_ground_floor_knows_no_chapter(path):
    assert chapters_known_to(path) == set()


@each(CHAPTER_FILES)
def test_only_views_look_up_to_the_permissions(path):
    if room_of(path) != "views":
        assert "cistrat_training.permissions" not in imports_of(path)


@each([path for path in PYTHON_FILES if path != PACKAGE / "__init__.py"])  # it opens the chapters
def test_nothing_is_imported_by_its_name_in_a_string(path):
    called = {ast.unparse(call.func) for call in calls_in(tree_of(path))}

    assert called.isdisjoint({"__import__", "import_module", "importlib.import_module"})


def test_every_folder_is_a_chapter_of_the_story():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert folders <= set(STORY)


@each([path for path in PYTHON_FILES if path.name != "languages.py"])
def test_only_one_place_changes_the_language_of_a_page(path):
    """It remembers the reader; whoever went past it would be answered in another language."""
    assert imports_of(path).isdisjoint({"flask_babel.force_locale", "flask_babel.refresh"})


# What a room may hold


@each(DOMAIN_FILES)
def test_the_domain_does_not_know_flask(path):
    assert [name for name in imports_of(path) if name.startswith(WEB)] == []


@each(PURE_FILES)
def test_the_rules_look_up_neither_time_nor_session(path):
    looked_up = {"cistrat_training.clock", "cistrat_training.database.db"}

    assert imports_of(path).isdisjoint(looked_up)


@each([path for path in CHAPTER_FILES if room_of(path) == "forms"])
def test_a_form_does_not_ask_the_database(path):
    assert "cistrat_training.database.db" not in imports_of(path)


@each([path for path in PYTHON_FILES if room_of(path) not in ROOMS_THAT_COMMIT])
def test_only_views_tasks_and_commands_commit(path):
    if name_of(path) != "database.py":  # `writing` stands there
        assert not commits(tree_of(path))


@each(PYTHON_FILES)
def test_no_bulk_statement_passes_by_the_trail(path):
    if name_of(path) in WRITES_IN_BULK:
        return
    called = {ast.unparse(call.func) for call in calls_in(tree_of(path))}
    texts = [n.value for n in ast.walk(tree_of(path)) if isinstance(n, ast.Constant)]

    assert called.isdisjoint({"sa.update", "sa.delete", "sqlalchemy.update", "sqlalchemy.delete"})
    assert imports_of(path).isdisjoint({"sqlalchemy.update", "sqlalchemy.delete"})
    assert [t for t in texts if isinstance(t, str) and re.match(r"(UPDATE|DELETE FROM) ", t)] == []


@each([path for path in PYTHON_FILES if name_of(path) != "zones.py"])
def test_clocks_come_from_the_one_place_that_knows_renamed_zones(path):
    called = {ast.unparse(call.func) for call in calls_in(tree_of(path))}

    assert called.isdisjoint({"ZoneInfo", "zoneinfo.ZoneInfo"})


@each(PYTHON_FILES)
def test_names_say_what_a_thing_is(path):
    defined = {path.stem} | {
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in NAMES_OF_OTHERS
    }

    assert [name for name in defined if words_of(name) & BANNED_WORDS] == []
    assert [name for name in defined if BANNED_NAMES.match(name)] == []


def words_of(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@each([path for path in PYTHON_FILES if path.read_text(encoding="utf-8").strip()])
def test_every_module_says_in_a_sentence_what_it_is(path):
    assert ast.get_docstring(tree_of(path))


@each(PYTHON_FILES)
def test_a_text_for_the_catalogue_is_written_out(path):
    """The extractor finds no text that is put together or handed over by a name."""
    marked = {"_", "_l", "gettext", "ngettext", "lazy_gettext", "N_", "RuleBroken"}
    hidden = [
        ast.unparse(call)
        for call in calls_in(tree_of(path))
        if isinstance(call.func, ast.Name) and call.func.id in marked
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        or (call.func.id == "N_" and not isinstance(call.args[0], ast.Constant))
    ]

    assert hidden == []


# Routes


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    return an_app_on("sqlite://", tmp_path_factory.mktemp("data"))


def test_every_route_says_who_may_pass(routes):
    silent = {
        endpoint
        for endpoint, view in routes.view_functions.items()
        if endpoint != "static" and not hasattr(view, "rule")
    }

    assert silent == set()


def test_a_page_with_a_form_writes_only_what_was_sent(routes):
    """That a GET writes nothing is watched in every test; see conftest.py."""
    unasked = {
        route.endpoint
        for route in routes.url_map.iter_rules()
        if "GET" in route.methods and "POST" in route.methods
        if not ASKS.search(inspect.getsource(inspect.unwrap(routes.view_functions[route.endpoint])))
    }

    assert unasked == set()


LINK = re.compile(r"\b(?:url_for|address)\(\s*[\"']([\w.]+)[\"']")


@each([*TEMPLATE_FILES, *PYTHON_FILES])
def test_every_link_leads_somewhere(path, routes):
    chapter = path.relative_to(TEMPLATES if TEMPLATES in path.parents else PACKAGE).parts[0]
    named = {
        f"{chapter}{name}" if name.startswith(".") else name
        for name in LINK.findall(path.read_text(encoding="utf-8"))
    }

    assert named - set(routes.view_functions) == set()


VIEW_FILES = [path for path in CHAPTER_FILES if room_of(path) == "views"]


@each(VIEW_FILES)
def test_a_page_that_only_shows_does_not_commit(path):
    functions = functions_of(path)
    shown = [name for name, function in functions.items() if is_shown(function)]

    assert [name for name in shown if commits_in_the_end(name, functions, set())] == []


def is_shown(function):
    return any(
        isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute) and d.func.attr == "get"
        for d in function.decorator_list
    )


def commits_in_the_end(name, functions, seen):
    if name in seen or name not in functions:
        return False
    called = {c.func.id for c in calls_in(functions[name]) if isinstance(c.func, ast.Name)}
    return commits(functions[name]) or any(
        commits_in_the_end(other, functions, seen | {name}) for other in called
    )


# Templates


def templates_named_in_python():
    for path in PYTHON_FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(v.value if isinstance(v, ast.Constant) else "*" for v in node.values)


def templates_named_in_templates():
    for path in TEMPLATE_FILES:
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)", text)


def test_every_template_is_used_and_every_named_one_exists():
    existing = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATE_FILES}
    named = {*templates_named_in_python(), *templates_named_in_templates()}
    patterns = {name for name in named if re.fullmatch(r"[\w*-]+(/[\w*-]+)*\.(html|txt|xml)", name)}
    patterns -= NO_TEMPLATES

    used = {page for page in existing for p in patterns if Path("/", page).match(f"/{p}")}
    data = {path.name for path in PACKAGE.rglob("*.txt")}
    missing = {
        p for p in patterns - data if not any(Path("/", page).match(f"/{p}") for page in existing)
    }

    assert existing - used == set()
    assert missing == set()


@each([path for path in TEMPLATE_FILES if path.name not in STYLED_IN_PLACE])
def test_a_template_trusts_nothing_and_holds_no_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    html = re.sub(r"{#.*?#}|{%.*?%}", "", text, flags=re.DOTALL)

    assert re.findall(r"\|\s*safe\b|autoescape false", text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", html, re.IGNORECASE) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", html) == []
    assert re.findall(r"<script[^>]*>\s*[^<\s]", html) == []
    assert re.findall(r"(?:src|srcset|action)=[\"']?(?:https?:)?//", html) == []


@each(TEMPLATE_FILES)
def test_a_template_imports_what_it_uses(path):
    text = path.read_text(encoding="utf-8")
    imports = re.findall(r"{%-? from \S+ import (.+?)(?: with context)? -?%}", text)
    body = re.sub(r"{%-? from .+?%}", "", text)
    names = {part.split(" as ")[-1] for parts in imports for part in parts.split(", ")}

    assert {name for name in names if not re.search(rf"\b{name}\b", body)} == set()


def is_imported(path):
    text = path.read_text(encoding="utf-8")
    return "{% macro" in text and "{% extends" not in text


@each([path for path in TEMPLATE_FILES if is_imported(path)])
def test_what_is_imported_speaks_in_its_macros_only(path):
    """An imported template is evaluated once, in the language of whoever came first."""
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    outside = re.sub(r"{%-?\s*macro .*?endmacro\s*-?%}", "", text, flags=re.DOTALL)

    assert re.findall(r"\b(?:_|ngettext)\(", outside) == []


# The project as a whole

SKIPPED = {".git", ".venv", "node_modules", "data", "vendor", "__pycache__", ".hypothesis"}
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "mirror",
    "tuna." + "tsinghua",
]
MACHINE_PATHS = re.compile(r"(?<![\w./])/(?:root|home|work|opt/pypi|Users)/\w")


def files_of_the_project(folder=HOUSE):
    for path in folder.iterdir():
        if path.name in SKIPPED or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from files_of_the_project(path)
        else:
            yield path


def test_no_file_names_a_registry_or_a_place_on_someones_machine():
    told = {
        f"{path.relative_to(HOUSE)}: {line.strip()[:80]}"
        for path in files_of_the_project()
        for line in path.read_bytes().decode("utf-8", "ignore").splitlines()
        if any(host in line for host in HOSTS) or MACHINE_PATHS.search(line)
    }

    assert told == set()
