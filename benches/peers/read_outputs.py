#!/usr/bin/env python3
"""Reads the layers of a run with GDAL and sets them beside the CSV. Not run in CI.

    pip install pyogrio numpy
    python3 benches/peers/read_outputs.py RUN

For areas, venues and flows: CRS, geometry type, count, bounds inside Great Britain, and every value of the GeoPackage
and of the GeoJSON against the CSV. For each style in layer_styles: well-formed, and every field that it names exists.
Prints one line a layer and ends in 1 where anything differs.
"""

import csv
import re
import sqlite3
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pyogrio

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def same(value, cell):
    """Whether GDAL's value is the CSV's cell."""
    if value is None or value != value:
        return cell == ""
    if isinstance(value, str):
        return value == (cell[1:] if cell.startswith("'") else cell)
    if cell in ("true", "false"):
        return bool(value) == (cell == "true")
    return float(value) == float(cell)


def compare(run, name, path, layer, crs, inside):
    info = pyogrio.read_info(path, layer=layer)
    meta, _, geometry, columns = pyogrio.raw.read(path, layer=layer)
    table = rows_of(run / f"{name}.csv")
    where = f"{Path(path).name} {name}"
    expect(info["crs"] == crs, f"{where}: CRS is {info['crs']}, not {crs}")
    expect(len(geometry) == len(table), f"{where}: {len(geometry)} features, {len(table)} rows")
    west, south, east, north = info["total_bounds"]
    expect(inside[0] <= west and inside[1] <= south and east <= inside[2] and north <= inside[3], f"{where}: lies at {info['total_bounds']}")
    differing = 0
    for field, values in zip(meta["fields"], columns):
        differing += sum(not same(value, row[field]) for value, row in zip(values, table))
    expect(differing == 0, f"{where}: {differing} values differ from the CSV")
    print(f"{where}: {info['crs']}, {info['geometry_type']}, {len(geometry)} features, {len(meta['fields'])} fields, {differing} values differ")


def styles(path):
    with sqlite3.connect(path) as database:
        found = list(database.execute("SELECT f_table_name, styleName, styleQML FROM layer_styles"))
        expect(found, "layer_styles is empty")
        for table, name, qml in found:
            fields = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
            tree = xml.fromstring(qml)
            named = {node.get("attr") for node in tree.iter() if node.get("attr")}
            for node in tree.iter("Option"):
                if node.get("name") == "expression":
                    named |= set(re.findall(r'"([^"]+)"', node.get("value")))
            expect(named <= fields, f"style {name} of {table} names {named - fields}")
            print(f"style {name} of {table}: well-formed, names {', '.join(sorted(named)) or 'no field'}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    run = Path(sys.argv[1])
    grid, degrees = (0, 0, 700_000, 1_300_000), (-9, 49, 3, 61)
    for name in ("areas", "venues", "flows"):
        compare(run, name, str(run / "plan.gpkg"), name, "EPSG:27700", grid)
        compare(run, name, str(run / f"{name}.geojson"), name, "EPSG:4326", degrees)
    styles(run / "plan.gpkg")
    for problem in problems:
        print("PROBLEM:", problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
