from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import FOLDER, Catalogue, load_catalogue, parameters, read_catalogue

PLAIN = """\
name: {en: Count, zh: 计数}
domain: crowd
period: PT1H
describe: {en: A count., zh: 计数。}
"""
SQL = "-- One row is nothing.\nSELECT 1 AS point_no WHERE $count > 0"


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of definitions; `count_yaml` becomes count.yaml."""
    for name, text in files.items():
        stem, _, kind = name.rpartition("_")
        (tmp_path / f"{stem}.{kind}").write_text(text, encoding="utf-8")
    return tmp_path


def told(path: Path) -> list[str]:
    return [str(fault).removeprefix("metrics/indicators/") for fault in read_catalogue(path)[1]]


def test_the_real_indicators_hold() -> None:
    catalogue, faults = read_catalogue()
    assert faults == []
    assert len(catalogue.by_id) == len(list(FOLDER.glob("*.yaml")))


def test_each_script_says_first_what_one_row_is() -> None:
    scripts = [*FOLDER.glob("*.sql"), *(FOLDER.parent / "sql").glob("*.sql")]
    silent = [p.name for p in scripts if not p.read_text("utf-8").startswith("-- One row")]
    assert silent == []


def test_each_input_that_is_declared_is_used() -> None:
    unused = [
        f"{one.id}: {name}"
        for one in load_catalogue().computed
        for name in one.inputs
        if name != "event" and name not in parameters(one.sql or "")
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        pytest.param({"double_sql": SQL}, "double.sql:1: there is no double.yaml", id="no yaml"),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\n"},
            "double.yaml:5: inputs: it has inputs, but there is no double.sql",
            id="no sql",
        ),
        pytest.param(
            {"double_yaml": PLAIN, "double_sql": "SELECT 1"},
            "double.yaml:1: there is double.sql, but key 'inputs' is missing",
            id="no inputs",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs:\n  - count\n  - cuont\n", "double_sql": SQL},
            "double.yaml:7: inputs.2: unknown indicator 'cuont', did you mean 'count'?",
            id="unknown input",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\n", "double_sql": SQL + "\n  + $sinse"},
            "double.sql:3: $sinse: unknown parameter 'sinse', did you mean 'since'?",
            id="unknown parameter",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\n", "double_sql": "SELECT 1\nFORM there"},
            'double.sql:2: Parser Error: syntax error at or near "there"',
            id="no SQL",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\n", "double_sql": "SELECT 1; SELECT 2"},
            "double.sql:1: expected one SELECT, found 2 statements",
            id="two statements",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\nstep: magic\n", "double_sql": SQL},
            "double.yaml:6: step: unknown step 'magic'",
            id="unknown step",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "histroy: count\n"},
            "double.yaml:5: histroy: unknown key 'histroy', did you mean 'history'?",
            id="unknown key",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "history: cuont\n"},
            "double.yaml:5: history: unknown indicator 'cuont', did you mean 'count'?",
            id="unknown history",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, files: dict[str, str], fault: str) -> None:
    faults = told(folder(tmp_path, count_yaml=PLAIN, **files))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_fault_stops_only_what_needs_it(tmp_path: Path) -> None:
    folder(tmp_path, count_yaml=PLAIN, broken_yaml=PLAIN + "inputs: [nothing]\n", broken_sql=SQL)
    folder(tmp_path, next_yaml=PLAIN + "inputs: [broken]\n", next_sql="SELECT $broken")
    assert set(read_catalogue(tmp_path)[0].by_id) == {"count"}


def test_a_ring_is_a_fault(tmp_path: Path) -> None:
    folder(tmp_path, count_yaml=PLAIN)
    for one, other in (("left", "right"), ("right", "left")):
        (tmp_path / f"{one}.yaml").write_text(PLAIN + f"inputs: [{other}]\n", encoding="utf-8")
        (tmp_path / f"{one}.sql").write_text(f"SELECT ${other}", encoding="utf-8")
    catalogue, faults = read_catalogue(tmp_path)
    assert "computed from itself" in faults[0].message
    assert faults[0].line == 5
    assert set(catalogue.by_id) == {"count"}


def test_what_depends_comes_after_what_it_depends_on(catalogue: Catalogue) -> None:
    names = [one.id for one in catalogue.dependants({"pedestrians"})]
    assert set(names) == {
        "usual_pedestrians",
        "pedestrians_ratio",
        "city_pedestrians",
        "city_pedestrians_ratio",
    }
    assert names[0] == "usual_pedestrians"


@given(data=st.data())
def test_dependants_are_all_and_in_order(catalogue: Catalogue, data: st.DataObject) -> None:
    touched = data.draw(st.sets(st.sampled_from(sorted(catalogue.by_id))))
    known = set(touched)
    for one in catalogue.dependants(touched):
        assert known & set(one.inputs)
        known.add(one.id)
    left = [one for one in catalogue.computed if one.id not in known]
    assert all(known.isdisjoint(one.inputs) for one in left)


def test_parameters_in_comments_are_none() -> None:
    assert parameters("-- $no\nSELECT $yes -- $neither") == {"yes"}
