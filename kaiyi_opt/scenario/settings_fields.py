"""What settings are made of: types that read a cell or a TOML value alike, and entries described in both languages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError

from kaiyi_opt.errors import CellError
from kaiyi_opt.language import Text
from kaiyi_opt.money import parse_yuan
from kaiyi_opt.scenario import cells


def from_cell(parse: Any, accepts: tuple[type, ...] = ()) -> BeforeValidator:
    """Turn a cell parser into a validator: what has the right type already passes, all else is read as a text."""

    def validate(value: Any) -> Any:
        if accepts and isinstance(value, accepts):
            return value
        try:
            return parse(str(value))
        except CellError as error:
            raise refusal(error.cause, error.cure) from error

    return BeforeValidator(validate)


def refusal(cause: Text, cure: Text) -> PydanticCustomError:
    """Return the error that carries a cause and a cure in both languages through pydantic to the reader of settings."""
    return PydanticCustomError("refused", "{reason}", {"reason": cause.en, "cause": cause, "cure": cure})


@dataclass(frozen=True)
class Decimals:
    """Marks a whole number of 10^-places that a planner writes, and a schema shows, as a decimal number."""

    places: int

    def written(self, value: int) -> Decimal:
        """Return the number as a planner writes it."""
        return Decimal(value) / 10**self.places

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema of what is written, not of what is kept."""
        del core, handler
        return {"type": "number", "minimum": 0, "multipleOf": float(self.written(1))}


Name = Annotated[str, from_cell(cells.parse_name)]
OptionalName = Annotated[str, from_cell(lambda text: cells.parse_name(text) if text else "")]
YesNo = Annotated[bool, from_cell(cells.parse_yes_no, (bool,))]
Date = Annotated[datetime.date, from_cell(cells.parse_date, (datetime.date,))]
Whole = Annotated[int, from_cell(cells.parse_whole)]
Share = Annotated[int, from_cell(cells.parse_share), Decimals(4)]
Money = Annotated[int, from_cell(parse_yuan), Decimals(2)]
Weight = Annotated[int, from_cell(cells.parse_points), Decimals(4)]


def described(default: Any, zh: str, en: str, **more: Any) -> Any:
    """Return a field with its description in both languages; ``...`` for ``default`` means that it must be stated."""
    schema = {"description_zh": zh, **more.pop("schema", {})}
    return Field(default, description=en, json_schema_extra=schema, **more)


def description(field: FieldInfo) -> Text:
    """Return what a field of the settings means, in both languages."""
    extra = field.json_schema_extra
    return Text(str(extra["description_zh"]) if isinstance(extra, dict) else "", field.description or "")


class Frozen(BaseModel):
    """A group of settings: frozen, unknown keys forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")
