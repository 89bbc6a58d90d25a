//! Reports of a comparison: Markdown, one HTML page, a workbook, a calendar. All are made of the same model, and
//! what comes out of documents is never markup, formula or control character in them. Plans as [`tables`].

mod calendar;
mod html;
mod labels;
mod markdown;
mod safe;
mod summary;
pub mod tables;
mod timeline_svg;
mod workbook;

pub use calendar::{calendar, is_deadline};
pub use html::html;
pub use markdown::markdown;
pub use workbook::xlsx;
