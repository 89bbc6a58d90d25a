//! Pictures of a file without text: scans that were put into Word or Writer page by page.

use std::collections::{HashMap, HashSet};

use super::xml::{Node, walk};
use super::{Archive, IngestError, Kind, Options};

/// Names of the parts that the pictures are, in the order in which the document shows them.
pub(in crate::ingest) fn names(bytes: &[u8], kind: Kind, options: &Options) -> Result<Vec<String>, IngestError> {
    let mut archive = Archive::open(bytes, options)?;
    let mut out: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |target: &str| {
        // Word shows a picture in two ways, for new and for old programs; and nobody needs to read one twice.
        if !target.contains("://") && seen.insert(target.to_owned()) {
            out.push(target.to_owned());
        }
    };
    if kind == Kind::Odt {
        let body = archive.part("content.xml", options)?.unwrap_or_default();
        each(&body, options, |element, value| {
            if let ("image", Some(href)) = (element, value("href")) {
                add(href.trim_start_matches("./"));
            }
        })?;
        return Ok(out);
    }
    let body = archive.find(super::is_body).unwrap_or_default();
    let mut part = |name: &str| archive.part(name, options);
    let relations = format!("{}.rels", body.replacen('/', "/_rels/", 1));
    let relations = part(&relations)?.unwrap_or_default();
    let mut targets: HashMap<String, String> = HashMap::new();
    each(&relations, options, |element, value| {
        if let ("Relationship", Some(id), Some(target)) = (element, value("Id"), value("Target")) {
            let rooted = target.strip_prefix('/').or_else(|| target.strip_prefix("../"));
            let target = rooted.map_or_else(|| format!("word/{target}"), str::to_owned);
            targets.insert(id, target);
        }
    })?;
    let body = part(&body)?.unwrap_or_default();
    each(&body, options, |element, value| {
        let id = match element {
            "blip" => value("embed"),
            "imagedata" => value("id"),
            _ => None,
        };
        if let Some(target) = id.and_then(|id| targets.get(&id)) {
            add(target);
        }
    })?;
    Ok(out)
}

/// Hands on every element by its local name, with a way to its attributes.
fn each(
    part: &str,
    options: &Options,
    mut take: impl FnMut(&str, &dyn Fn(&str) -> Option<String>),
) -> Result<(), IngestError> {
    if part.is_empty() {
        return Ok(());
    }
    walk(part, options.max_xml_depth, |node| {
        if let Node::Start(tag) = node {
            take(tag.name().rsplit(':').next().unwrap_or_default(), &|name| tag.get(name));
        }
        Ok(())
    })
}
