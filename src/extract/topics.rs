//! Themes (nội dung thi đua) and solutions (giải pháp): headings with what stands under them.

use super::Context;
use super::sections::{Role, Section};
use super::targets::is_target;
use crate::fold::{begins_with, fold};
use crate::outline::Node;
use crate::plan::Topic;
use crate::text::{begin_of, end_of};

/// Words that end a sentence above a list, folded.
const LEADS: &[&str] = &["gom", "bao gom", "nhu", "nhu sau", "sau", "sau day", "cu the", "trong do", "la"];

/// Begins of headings over what has been so far, folded.
const BACKGROUND: &[&str] = &["hien trang", "thuc trang"];
/// Words of such a heading at most.
const BACKGROUND_WORDS: usize = 6;

/// Nội dung thi đua.
pub(super) fn themes(context: &Context) -> Vec<Topic> {
    topics(context, Role::Themes)
}

/// Giải pháp.
pub(super) fn solutions(context: &Context) -> Vec<Topic> {
    topics(context, Role::Solutions)
}

/// The topics of all sections with a role.
fn topics(context: &Context, role: Role) -> Vec<Topic> {
    context.of(role).flat_map(|section| of_section(context, section)).collect()
}

/// One topic for each item; the sentence above a list is none.
fn of_section(context: &Context, section: &Section) -> Vec<Topic> {
    let listed = section.content.iter().any(|node| node.marker.is_some());
    let mut out = Vec::new();
    if let Some(inline) = section.inline.as_ref().filter(|_| !listed) {
        out.push(Topic {
            ordinal: None,
            text: inline.string.clone(),
            items: Vec::new(),
            support: context.support(inline, 0.9),
        });
    }
    let entries: Vec<&Node> = section.content.iter().copied().filter(|node| !listed || node.marker.is_some()).collect();
    let told = |node: &&Node| !is_background(node) && !is_target(node);
    if let [node] = entries[..]
        && heads_headings(node)
    {
        return node.children.iter().filter(told).map(|child| topic(context, child)).collect();
    }
    out.extend(entries.into_iter().filter(told).map(|node| topic(context, node)));
    out
}

/// "1. Nền móng" alone in its section, over "a) Thể chế", "b) Hạ tầng" with what they ask for: the headings below it are
/// the topics. A sentence is one itself.
fn heads_headings(node: &Node) -> bool {
    let heads = |child: &Node| child.is_numbered() && !child.children.is_empty();
    node.is_numbered()
        && words(node) <= GROUP_WORDS
        && node.text.string.ends_with(char::is_alphanumeric)
        && !begins_with(&node.text.string, "thi dua")
        && node.children.len() >= 2
        && node.children.iter().all(heads)
}

/// Words of a heading over headings at most.
const GROUP_WORDS: usize = 12;

/// "1. Hiện trạng" tells how things are, not what is to be done.
fn is_background(node: &Node) -> bool {
    let heads = !node.children.is_empty() && words(node) <= BACKGROUND_WORDS;
    heads && node.is_numbered() && BACKGROUND.iter().any(|cue| begins_with(&node.text.string, cue))
}

/// A node with everything under it.
fn topic(context: &Context, node: &Node) -> Topic {
    let ordinal = node.marker.as_ref().filter(|m| !m.kind.is_bullet()).map(|m| m.label.clone());
    let mut whole = node.text.clone();
    let mut items = Vec::new();
    for child in &node.children {
        child.walk(&mut |under| {
            if is_target(under) {
                return;
            }
            whole.push(&under.text);
            let above_list = under.marker.is_none() && under.text.string.ends_with(':') && words(under) >= LEAD_WORDS;
            if !above_list && !is_lead_in(&under.text.string) && !is_pointer(&under.text.string) {
                items.push(under.text.string.clone());
            }
        });
    }
    let heading = if items.is_empty() { node.text.string.as_str() } else { node.text.string.trim_end_matches(':') };
    Topic { ordinal, text: heading.to_owned(), items, support: context.support(&whole, 0.95) }
}

/// Words of a paragraph that ends with a colon from which on it is a sentence above a list, not a label.
const LEAD_WORDS: usize = 8;

/// Number of words.
fn words(node: &Node) -> usize {
    node.text.string.split_whitespace().count()
}

/// "Các nội dung hỗ trợ bao gồm:" says nothing without the list below it; one with a figure does.
fn is_lead_in(text: &str) -> bool {
    let Some(sentence) = text.strip_suffix(':').filter(|s| !s.contains(|c: char| c.is_ascii_digit())) else {
        return false;
    };
    let folded = fold(end_of(sentence, 40));
    LEADS.iter().any(|cue| folded.strip_suffix(cue).is_some_and(|before| before.is_empty() || before.ends_with(' ')))
}

/// "(Chi tiết theo Phụ lục kèm theo)" points to an annex.
fn is_pointer(text: &str) -> bool {
    text.starts_with('(') && text.trim_end_matches('.').ends_with(')') && {
        let folded = fold(begin_of(text, 200));
        folded.contains("phu luc") || folded.contains("kem theo")
    }
}
