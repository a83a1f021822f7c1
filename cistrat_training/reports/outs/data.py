"""A report as data: what its JSON says is described by a schema that anybody may read."""

from pathlib import Path

SCHEMA = Path(__file__).with_name("report.schema.json")
SCHEMA_TYPE = "application/schema+json"
