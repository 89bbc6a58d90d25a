//! Elements of a part as a stream, with bounded depth.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::ingest::{IngestError, Kind};

/// What comes next.
pub(super) enum Node<'x> {
    /// An element begins; its end follows, also for an empty one.
    Start(Tag<'x>),
    /// An element ends.
    End(String),
    Text(String),
}

/// A start tag.
pub(super) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// Name with its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.name().0
    }

    /// Value of an attribute by its local name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        // Looking for doubles would take a time that grows with the square of their number.
        let mut all = self.0.attributes();
        let found = all.with_checks(false).flatten().find(|a| a.key.0.rsplit(':').next() == Some(name))?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }

    /// A switch such as `<w:b/>`: on unless its value says otherwise.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }

    /// A line of a border: there unless its value says otherwise.
    pub(super) fn is_drawn(&self) -> bool {
        self.is_on() && self.get("val").as_deref() != Some("nil")
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// The prefix that stands for a namespace.
    pub(super) fn prefix_of(&self, namespaces: &[&str]) -> Option<String> {
        let mut all = self.0.attributes();
        let found = all.with_checks(false).flatten().take(200).find(|a| namespaces.contains(&a.value.as_ref()))?;
        Some(found.key.0.strip_prefix("xmlns:").unwrap_or_default().to_owned())
    }
}

/// Walks over the elements of a part. Damage ends the walk: what came before it stays.
pub(super) fn walk(
    source: &str,
    max_depth: usize,
    mut visit: impl FnMut(Node<'_>) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut reader = Reader::from_str(source);
    reader.config_mut().check_end_names = false;
    let (mut depth, mut seen) = (0usize, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                seen = true;
                if depth > max_depth {
                    return Err(IngestError::TooDeep { limit: max_depth });
                }
                visit(Node::Start(Tag(tag)))?;
            }
            Ok(Event::Empty(tag)) => {
                seen = true;
                let name = tag.name().0.to_owned();
                visit(Node::Start(Tag(tag)))?;
                visit(Node::End(name))?;
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                visit(Node::End(tag.name().0.to_owned()))?;
            }
            Ok(Event::Text(text)) => visit(Node::Text(text.to_string()))?,
            Ok(Event::CData(text)) => visit(Node::Text(text.to_string()))?,
            Ok(Event::GeneralRef(name)) => {
                let known = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    // Entities that a document declares itself are not looked up: they are how bombs are made.
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                visit(Node::Text(known.map(String::from).unwrap_or_default()))?;
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if seen => break,
            Err(_) => return Err(IngestError::NotADocument { kind: Kind::BrokenZip }),
        }
    }
    if seen { Ok(()) } else { Err(IngestError::NotADocument { kind: Kind::BrokenZip }) }
}
