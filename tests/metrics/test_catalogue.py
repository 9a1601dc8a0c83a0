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
ROW = "1.0 AS value, 1.0 AS quality, 1 AS n, NULL AS reason"
SQL = f"-- One row is nothing.\nSELECT 1 AS point_no, $now AS observed_at, {ROW} WHERE $count > 0"


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
            "double.sql:1: expected one SELECT, found 2 statements (SELECT, SELECT)",
            id="two statements",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "inputs: [count]\n", "double_sql": "DELETE FROM computed"},
            "double.sql:1: expected one SELECT, found 1 statements (DELETE)",
            id="no SELECT",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\n",
                "double_sql": SQL.replace("WHERE", "\nFROM observation\nWHERE valu > 1 AND"),
            },
            'double.sql:4: Binder Error: Referenced column "valu" not found in FROM clause!;'
            ' Candidate bindings: "value"',
            id="SQL that does not run",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\n",
                "double_sql": SQL.replace(" AS n", " AS number"),
            },
            "double.sql:1: n: column 'n' is missing; a row is point_no, observed_at, value,",
            id="a column too few",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\n",
                "double_sql": SQL.replace("1.0 AS value", "'1' AS value"),
            },
            "double.sql:1: value: column 'value' must not be VARCHAR; write CAST(value AS …)",
            id="text for a number",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "unit: {en: pepole/h, zh: 人次/时}\n"},
            "double.yaml:5: unit.en: unknown unit 'pepole/h', did you mean 'people/h'?",
            id="unknown unit",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "measure: hugs\n"},
            "double.yaml:5: measure: unknown unit 'hugs'; known: km/h,",
            id="unknown measure",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "unit: {en: km/h, zh: km/h}\ninputs: [count]\n",
                "double_sql": SQL,
            },
            "double.yaml:5: unit: unit 'km/h' does not convert to no unit, the unit of 'count';"
            " mend it, or say by 'formula' how it comes of it",
            id="a unit that does not convert",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\nformula: count / km**2\n",
                "double_sql": SQL,
            },
            "double.yaml:6: formula: 'count / km**2' comes to 1 / kilometer ** 2, which does not"
            " convert to ''; mend the formula or the unit",
            id="a formula that does not convert",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\nformula: count + km\n",
                "double_sql": SQL,
            },
            "double.yaml:6: formula: 'count + km': Cannot convert from 'dimensionless'",
            id="a sum of what does not convert",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "inputs: [count]\nformula: cuont * 2\n",
                "double_sql": SQL,
            },
            "double.yaml:6: formula: unknown unit 'cuont'",
            id="a formula of nothing",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "unit: {en: km, zh: km}\nscale: tti\n"},
            "double.yaml:5: unit: unit 'km': an index on a scale has no unit; leave it out",
            id="an index with a unit",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "scale: ttti\n"},
            "double.yaml:5: scale: unknown scale 'ttti', did you mean 'tti'?",
            id="unknown scale",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "direction: upp\n"},
            "double.yaml:5: direction: must be 'up', 'down' or 'none' (given: 'upp')",
            id="unknown direction",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "aggregation: mean\nweight: cuont\n"},
            "double.yaml:6: weight: unknown indicator 'cuont', did you mean 'count'?",
            id="unknown weight",
        ),
        pytest.param(
            {"double_yaml": PLAIN + "aggregation: sum\nweight: count\n"},
            "double.yaml:6: weight: only a mean is weighted: aggregation: mean",
            id="a weighted sum",
        ),
        pytest.param(
            {
                "double_yaml": PLAIN + "scale: air\ninputs: [count]\nminimum: 3\nstep: "
                "daily_air_index\n",
                "double_sql": SQL,
            },
            "double.yaml:7: minimum: a step has its own: its standard says",
            id="a minimum for a step",
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


def test_two_units_of_inputs_need_a_formula(tmp_path: Path) -> None:
    people = PLAIN + "unit: {en: people/h, zh: 人次/时}\n"
    folder(tmp_path, count_yaml=PLAIN, crowd_yaml=people, mix_sql=SQL + " + $crowd")
    mixed = people + "inputs: [count, crowd]\n"
    folder(tmp_path, mix_yaml=mixed)
    assert told(tmp_path) == [
        "mix.yaml:6: inputs: key 'formula' is missing: which of these its unit comes from"
        " (count in no unit, crowd in person / hour)"
    ]
    folder(tmp_path, mix_yaml=mixed + "formula: count * crowd\n")
    assert told(tmp_path) == []


def test_a_ratio_of_what_does_not_convert_is_a_fault(tmp_path: Path) -> None:
    people = PLAIN + "unit: {en: people/h, zh: 人次/时}\n"
    ratio = "ratio: {of: count, to: crowd, words: {en: x, zh: x}}\n"
    folder(tmp_path, count_yaml=PLAIN, crowd_yaml=people, mix_sql=SQL + " + $crowd")
    folder(tmp_path, mix_yaml=PLAIN + "inputs: [count, crowd]\n" + ratio)
    assert told(tmp_path) == [
        "mix.yaml:6: ratio: 'count' is in no unit, 'crowd' in person / hour:"
        " write what it comes to as 'formula'"
    ]


def test_each_definition_says_which_way_is_better_and_what_many_values_come_to() -> None:
    silent = [
        path.name
        for path in FOLDER.glob("*.yaml")
        for key in ("direction", "aggregation")
        if f"\n{key}: " not in path.read_text("utf-8")
    ]
    assert silent == []


def test_what_is_named_an_index_says_its_scale() -> None:
    silent = [
        one.id
        for one in load_catalogue().by_id.values()
        if ("index" in one.name.en.lower() or "指数" in one.name.zh or "AQI" in one.name.en)
        and one.scale is None
    ]
    assert silent == []


def test_a_fault_stops_only_what_needs_it(tmp_path: Path) -> None:
    folder(tmp_path, count_yaml=PLAIN, broken_yaml=PLAIN + "inputs: [nothing]\n", broken_sql=SQL)
    folder(tmp_path, next_yaml=PLAIN + "inputs: [broken]\n", next_sql=SQL + " + $broken")
    folder(tmp_path, last_yaml=PLAIN + "inputs: [count]\n", last_sql=SQL)
    folder(tmp_path, dead_yaml=PLAIN + "inputs: [count]\n", dead_sql=SQL + " + $count + nothing")
    folder(tmp_path, odd_yaml=PLAIN + "unit: {en: hugs, zh: 抱}\n")
    assert set(read_catalogue(tmp_path)[0].by_id) == {"count", "last"}


def test_a_ring_is_a_fault(tmp_path: Path) -> None:
    folder(tmp_path, count_yaml=PLAIN)
    for one, other in (("left", "right"), ("right", "left")):
        (tmp_path / f"{one}.yaml").write_text(PLAIN + f"inputs: [{other}]\n", encoding="utf-8")
        (tmp_path / f"{one}.sql").write_text(
            f"{SQL} + ${other}".replace("$count", "1"), encoding="utf-8"
        )
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
        "flow_per_metre",
    }
    assert names.index("usual_pedestrians") < names.index("pedestrians_ratio")


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
