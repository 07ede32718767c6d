"""JSON Schemas of what commands print with `--format json`."""

from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema, WithDefaultSchema

from archspec.app.output.records import BuildRecord
from archspec.app.tasks.completion_records import CompletionRecord
from archspec.app.tasks.export_records import ExportRecord
from archspec.app.tasks.new_records import NewRecord
from archspec.app.tasks.sample_records import SampleRecord
from archspec.app.tasks.weights_records import TransferRecord
from archspec.bench.records import BenchRecord
from archspec.catalog.records import CatalogRecord
from archspec.comparison.records import ComparisonRecord
from archspec.diagnostics.records import FindingsRecord
from archspec.differences.report.changes_records import ChangesRecord
from archspec.differences.report.records import DifferenceRecord
from archspec.importers.records import ImportRecord
from archspec.language.variants.origin_records import PathsRecord, ReasonRecord
from archspec.ops.records import OperatorsRecord
from archspec.population.records import PopulationRecord
from archspec.reports.check_records import ChecksRecord
from archspec.space.records import SpaceRecord
from archspec.summary.records import SummaryRecord
from archspec.verification.report.records import FidelityRecord
from archspec.weights.records import CheckpointRecord

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_OUTPUTS: Final[dict[str, TypeAdapter[Any]]] = {
    "bench": TypeAdapter(BenchRecord | FindingsRecord),
    "build": TypeAdapter(BuildRecord),
    "changes": TypeAdapter(ChangesRecord | FindingsRecord),
    "check": TypeAdapter(ChecksRecord | FindingsRecord),
    "compare": TypeAdapter(ComparisonRecord | PopulationRecord | BuildRecord | FindingsRecord),
    "completion": TypeAdapter(CompletionRecord | FindingsRecord),
    "diff": TypeAdapter(DifferenceRecord | BuildRecord | FindingsRecord),
    "export": TypeAdapter(ExportRecord | FindingsRecord),
    "import": TypeAdapter(ImportRecord | FindingsRecord),
    "list": TypeAdapter(CatalogRecord),
    "new": TypeAdapter(NewRecord | FindingsRecord),
    "ops": TypeAdapter(OperatorsRecord),
    "paths": TypeAdapter(PathsRecord | FindingsRecord),
    "render": TypeAdapter(BuildRecord),
    "sample": TypeAdapter(SampleRecord | FindingsRecord),
    "space": TypeAdapter(SpaceRecord | FindingsRecord),
    "summary": TypeAdapter(SummaryRecord | FindingsRecord),
    "verify": TypeAdapter(FidelityRecord | FindingsRecord),
    "weights": TypeAdapter(CheckpointRecord | TransferRecord | FindingsRecord),
    "why": TypeAdapter(ReasonRecord | FindingsRecord),
}
"""What each command prints: its result, the files that it writes, or why it could do neither."""


class _OutputSchema(GenerateJsonSchema):
    """A schema in which objects have exactly their keys, be they optional in Python or not."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        return {**super().dataclass_schema(schema), "additionalProperties": False}


def build_output_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of the output of each command that prints JSON, by its name."""
    return {
        command: {
            "$schema": _DIALECT,
            **adapter.json_schema(mode="serialization", schema_generator=_OutputSchema),
        }
        for command, adapter in _OUTPUTS.items()
    }
