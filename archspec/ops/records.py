"""JSON record of operators."""

from archspec.ops.describe import OperatorDoc
from archspec.text.records import Record


class OperatorsRecord(Record):
    """The documentation of operators."""

    operators: list[OperatorDoc]
