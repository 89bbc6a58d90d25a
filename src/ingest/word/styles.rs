//! Styles, as far as they tell headings, bold letters, capitals, fonts, numbers and the lines of tables.

use std::collections::HashMap;

use super::runs::Fonts;
use super::xml::{Node, Tag, walk};
use crate::ingest::{IngestError, Options};

/// Styles that a style may stand on.
pub(super) const CHAIN: usize = 20;

/// How letters and paragraphs are set; `None` leaves it to what stands below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) bold: Option<bool>,
    pub(super) capitals: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) heading: Option<u8>,
    /// Its place among the fonts of the file.
    pub(super) font: Option<u16>,
}

impl Format {
    /// This one, and what it leaves open from another.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            capitals: self.capitals.or(below.capitals),
            hidden: self.hidden.or(below.hidden),
            heading: self.heading.or(below.heading),
            font: self.font.or(below.font),
        }
    }
}

#[derive(Debug, Default)]
struct One {
    format: Format,
    list: Option<u32>,
    level: Option<usize>,
    /// Lines between the cells of a table.
    ruled: Option<bool>,
    based_on: Option<String>,
}

/// All styles by their names in the file, and the fonts that the file names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, One>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
    pub(super) fonts: Fonts,
}

impl Styles {
    pub(super) fn read(source: &str, options: &Options) -> Result<Self, IngestError> {
        let mut out = Self::default();
        let mut open: Option<(String, One)> = None;
        walk(source, options.max_xml_depth, |node| {
            match node {
                Node::Start(ref tag) => {
                    let name = tag.name().rsplit(':').next().unwrap_or_default();
                    if name == "style" {
                        open = tag.get("styleId").map(|id| (id, One::default()));
                        let usual = matches!(tag.get("default").as_deref(), Some("1" | "true"));
                        if usual && tag.get("type").as_deref() == Some("paragraph") {
                            out.usual = tag.get("styleId");
                        }
                        return Ok(());
                    }
                    let Some((_, one)) = &mut open else { return Ok(()) };
                    match name {
                        "name" => {
                            let level = tag.get("val").unwrap_or_default().to_lowercase();
                            one.format.heading = level.strip_prefix("heading ").and_then(|l| l.parse().ok());
                        }
                        "basedOn" => one.based_on = tag.get("val"),
                        "b" => one.format.bold = Some(tag.is_on()),
                        "caps" => one.format.capitals = Some(tag.is_on()),
                        "vanish" => one.format.hidden = Some(tag.is_on()),
                        "rFonts" => one.format.font = out.font(tag),
                        "numId" => one.list = tag.number("val").filter(|n| *n > 0),
                        "ilvl" => one.level = tag.number("val").map(|level| level as usize),
                        "insideV" | "insideH" => one.ruled = Some(one.ruled == Some(true) || tag.is_drawn()),
                        _ => {}
                    }
                }
                Node::End(name) if name.rsplit(':').next() == Some("style") => {
                    if let Some((id, one)) = open.take().filter(|_| out.all.len() < 10_000) {
                        out.all.insert(id, one);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// A style and those that it is based on.
    fn chain<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s One> {
        let mut next = self.all.get(name);
        std::iter::from_fn(move || {
            let here = next?;
            next = here.based_on.as_deref().and_then(|base| self.all.get(base));
            Some(here)
        })
        .take(CHAIN)
    }

    pub(super) fn format(&self, name: &str) -> Format {
        self.chain(name).fold(Format::default(), |format, one| format.over(one.format))
    }

    /// How paragraphs are set that name no style.
    pub(super) fn usual(&self) -> Format {
        self.usual.as_deref().map_or_else(Format::default, |name| self.format(name))
    }

    /// Number of its list, and the level if the style tells it.
    pub(super) fn list(&self, name: &str) -> Option<(u32, Option<usize>)> {
        let list = self.chain(name).find_map(|one| one.list)?;
        Some((list, self.chain(name).find_map(|one| one.level)))
    }

    /// Whether a style of tables draws lines between cells.
    pub(super) fn is_ruled(&self, name: &str) -> bool {
        self.chain(name).find_map(|one| one.ruled).unwrap_or(false)
    }

    /// The font that a tag names.
    pub(super) fn font(&mut self, tag: &Tag<'_>) -> Option<u16> {
        self.fonts.place(tag.get("hAnsi").or_else(|| tag.get("ascii"))?)
    }
}
