//! JSON Schemas (draft 2020-12) of what the program prints, made from the types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::Plan;
use crate::comparison::Comparison;
use crate::failure::Failure;

/// The schema of [`Plan`].
pub fn plan() -> Schema {
    of::<Plan>()
}

/// The schema of [`Comparison`].
pub fn comparison() -> Schema {
    of::<Comparison>()
}

/// The schema of [`Failure`].
pub fn failure() -> Schema {
    of::<Failure>()
}

/// Schemas describe what is written, not what is accepted: every field that is always printed is required.
fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
