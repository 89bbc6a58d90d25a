//! Styles, as far as they tell headings, bold letters, capitals and numbers.

use std::collections::HashMap;

use super::xml::{Node, walk};
use crate::ingest::{IngestError, Options};

/// Styles that a style may stand on.
const CHAIN: usize = 20;

/// How letters and paragraphs are set; `None` leaves it to what stands below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) bold: Option<bool>,
    pub(super) capitals: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) heading: Option<u8>,
}

impl Format {
    /// This one, and what it leaves open from another.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            capitals: self.capitals.or(below.capitals),
            hidden: self.hidden.or(below.hidden),
            heading: self.heading.or(below.heading),
        }
    }
}

#[derive(Debug, Default)]
struct One {
    format: Format,
    list: Option<u32>,
    level: usize,
    based_on: Option<String>,
}

/// All styles by their names in the file.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, One>);

impl Styles {
    pub(super) fn read(source: &str, options: &Options) -> Result<Self, IngestError> {
        let mut out = HashMap::new();
        let mut open: Option<(String, One)> = None;
        walk(source, options.max_xml_depth, |node| {
            match node {
                Node::Start(tag) => {
                    let name = tag.name().rsplit(':').next().unwrap_or_default();
                    if name == "style" {
                        open = tag.get("styleId").map(|id| (id, One::default()));
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
                        "numId" => one.list = tag.number("val").filter(|n| *n > 0),
                        "ilvl" => one.level = tag.number("val").unwrap_or(0) as usize,
                        _ => {}
                    }
                }
                Node::End(name) if name.rsplit(':').next() == Some("style") => {
                    if let Some((id, one)) = open.take().filter(|_| out.len() < 10_000) {
                        out.insert(id, one);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self(out))
    }

    /// A style and those that it is based on.
    fn chain<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s One> {
        let mut next = self.0.get(name);
        std::iter::from_fn(move || {
            let here = next?;
            next = here.based_on.as_deref().and_then(|base| self.0.get(base));
            Some(here)
        })
        .take(CHAIN)
    }

    pub(super) fn format(&self, name: &str) -> Format {
        self.chain(name).fold(Format::default(), |format, one| format.over(one.format))
    }

    /// Number and level of its list.
    pub(super) fn list(&self, name: &str) -> Option<(u32, usize)> {
        let level = self.0.get(name).map_or(0, |one| one.level);
        self.chain(name).find_map(|one| one.list).map(|list| (list, level))
    }
}
