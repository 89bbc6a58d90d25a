//! Purposes, requirements, participants, funding, recipients: lists of paragraphs and bullets.

use super::Context;
use super::sections::{Role, Section};
use crate::fold::{begins_with, fold};
use crate::outline::Node;
use crate::plan::Statement;
use crate::text::{Text, begin_of};

/// Mục đích.
pub(super) fn purposes(context: &Context) -> Vec<Statement> {
    context.of(Role::Purposes).flat_map(|section| items(context, section)).collect()
}

/// Yêu cầu.
pub(super) fn requirements(context: &Context) -> Vec<Statement> {
    context.of(Role::Requirements).flat_map(|section| items(context, section)).collect()
}

/// Đối tượng, thành phần tham gia: one a paragraph or bullet, the label of a bullet left out.
pub(super) fn participants(context: &Context) -> Vec<Statement> {
    // "Phạm vi: …" beside them says where, not who.
    let says_where = |node: &&Node| begins_with(&node.text.string, "pham vi");
    let mut out = Vec::new();
    for section in context.of(Role::Participants) {
        let heading = fold(super::sections::label(section.node).0);
        let other = |node: &&Node| announced(&heading, node).is_some_and(says_other);
        let content = section.content.iter().copied().filter(|node| !says_where(node) && !other(node)).collect();
        out.extend(items(context, &Section { content, ..section.clone() }));
    }
    out
}

/// The part of a folded heading that an item under it is about: "Nhu cầu hỗ trợ" under "PHẠM VI, ĐỐI TƯỢNG, NHU CẦU".
fn announced<'h>(heading: &'h str, node: &Node) -> Option<&'h str> {
    let text = fold(begin_of(&node.text.string, ANNOUNCED));
    let parts = heading.split(", ").flat_map(|part| part.split(" va "));
    parts.map(str::trim).find(|part| {
        let two = part.match_indices(' ').nth(1).map_or(*part, |(at, _)| &part[..at]);
        let behind = text.strip_prefix(two);
        node.is_numbered() && behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    })
}

/// Bytes of an item in which it says what it is about.
const ANNOUNCED: usize = 60;

/// A folded part of a heading is about something else than who takes part.
fn says_other(part: &str) -> bool {
    OTHER_PARTS.iter().any(|cue| part.starts_with(cue))
}

/// What headings join with who takes part, folded.
const OTHER_PARTS: &[&str] = &[
    "nhu cau",
    "phuong an",
    "phuong thuc",
    "hinh thuc",
    "thoi gian",
    "thoi han",
    "dia diem",
    "noi dung",
    "kinh phi",
    "bien phap",
    "giai phap",
];

/// Kinh phí: all paragraphs of the section, joined.
pub(super) fn funding(context: &Context) -> Option<Statement> {
    let mut whole = Text::default();
    for section in context.of(Role::Funding) {
        section.inline.iter().for_each(|inline| whole.push(inline));
        for node in &section.content {
            node.walk(&mut |node| whole.push(&node.text));
        }
    }
    // An item among the tasks says so too.
    let items = context.of(Role::Assignments).flat_map(|section| &section.content);
    for node in items.filter(|node| is_about_funds(node)) {
        whole.push(&node.text);
    }
    (!whole.is_empty()).then(|| context.statement(&whole, 0.95))
}

/// "Kinh phí thực hiện phong trào được trích từ …": a sentence about funds, without a unit.
pub(super) fn is_about_funds(node: &Node) -> bool {
    let text = &node.text.string;
    node.children.is_empty() && (begins_with(text, "kinh phi ") || begins_with(text, "nguon kinh phi "))
}

/// Nơi nhận.
pub(super) fn recipients(context: &Context) -> Vec<Statement> {
    // A decision that carries the plan has the recipients.
    let outline = match &context.outline.carrier {
        Some(carrier) if context.outline.recipients.is_empty() => carrier,
        _ => context.outline,
    };
    outline.recipients.iter().map(|text| context.statement(text, 0.96)).collect()
}

/// The paragraphs and bullets of a section as statements.
fn items(context: &Context, section: &Section) -> Vec<Statement> {
    leaves(section).iter().map(|text| context.statement(text, 0.95)).collect()
}

/// Texts of a section without headings and lead-ins.
fn leaves(section: &Section) -> Vec<Text> {
    let mut out: Vec<Text> = section.inline.iter().cloned().collect();
    for (index, node) in section.content.iter().enumerate() {
        // "…, gồm các đối tượng:" above a list is no item of it.
        let listed = section.content.get(index + 1).is_some_and(|next| next.marker.is_some());
        let lead = node.marker.is_none() && node.children.is_empty() && node.text.string.ends_with(':');
        if !(lead && listed) {
            add_leaves(node, &mut out);
        }
    }
    out
}

/// Adds a node's text when it is no heading or lead-in, and the texts under it.
fn add_leaves(node: &Node, out: &mut Vec<Text>) {
    let leads = !node.children.is_empty() && (node.text.string.ends_with(':') || node.is_numbered());
    let sentence = node.text.string.ends_with('.');
    if !leads || sentence {
        out.push(without_subject(&node.text));
    } else if let (label, Some(rest)) = super::sections::label(node)
        && !label.is_empty()
        && !rest.string.ends_with(':')
    {
        out.push(rest);
    }
    for child in &node.children {
        add_leaves(child, out);
    }
}

/// Without the label of a bullet that only names a kind of participant ("Tập thể:").
fn without_subject(text: &Text) -> Text {
    match super::sections::label_end(&text.string) {
        Some(at) if text.string[..at].split_whitespace().count() <= 4 && at + 1 < text.string.len() => {
            text.from(at + 1)
        }
        _ => text.clone(),
    }
}
