//! The campaign (phong trào, đợt thi đua) that the plan carries out: its name and the plan's own period.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::cues::CueText;
use super::dates::{DateValue, dates, periods};
use super::sections::Role;
use crate::fold::{Folded, fold, pattern};
use crate::outline::mostly_capitals;
use crate::plan::{Campaign, Fact, Header, Phase, State};
use crate::text::{Text, capitalised, end_of, rounded};

/// Words before a campaign's name, folded.
static VISION: LazyLock<Regex> = LazyLock::new(|| pattern(r"\btam nhin\s+(?:den\s+)?(?:nam\s+)?$"));
static LAUNCH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:phong trao thi dua|dot thi dua|cuoc thi dua|cuoc van dong|phong trao|dot phat dong thi dua)")
});
/// The name of a programme that the title carries out, up to the year in it, folded.
static ACT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:thuc hien|phe duyet) (?:chuong trinh|chien luoc|de an|quy hoach)\b[^;]*$"));
/// "Quy hoạch mạng lưới … thời kỳ 2021-2030": what a planning holds for (Law 21/2017/QH14 on planning, article 8), folded.
static OF_PLANNING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:thuc hien|phe duyet|dieu chinh|cong bo) quy hoach\b[^,;]*\bthoi ky \d[^,;]{0,20}$")
});
/// Words before "đến năm 2030" with which it is the plan's own end, folded.
static OWN_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:,|\btu nay|\bphan dau|\bgiai doan)\s*den(?: het)?$"));
/// Words that end a name without quotes, folded.
static NAME_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\s(?:tren dia ban|trong nganh|trong toan|trong cac|trong dang bo|trong linh vuc|cua nganh|thuoc|tai\s|giai doan\s|nam 20\d\d|nam hoc|chao mung nam|do\s+(?:bo|thu tuong|ubnd|uy ban)\b|\()|\s?[(]|;?\s*$",
    )
});
/// Begin at an event.
static FROM_EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\btu nay\b|(?:ke )?tu (?:ngay|khi) (?:ban hanh|ky|phat dong|cong bo)(?: ban hanh)?(?: (?:ke hoach|quyet dinh|van ban)(?: nay)?)?|tu ngay (?:quyet dinh|ke hoach)(?: nay)? co hieu luc",
    )
});
/// End at an event.
static TO_EVENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:cho )?den (?:khi|thoi diem|dip|ngay (?:khai mac|be mac|dai hoi))\s[^.;:(]+"));

/// A scalar with the text it was read from and how sure the rule is.
type Read = (String, Text, f64);

/// Name and period, with their facts.
pub(super) fn campaign(context: &Context, header: &Header, phases: &[Phase]) -> Campaign {
    let mut out = Campaign::default();
    let mut facts = BTreeMap::new();
    let mut set = |field: &str, read: Option<Read>, slot: &mut Option<String>| {
        let fact = match read {
            Some((value, place, certainty)) => {
                *slot = Some(value);
                Fact {
                    state: State::Value,
                    confidence: rounded(certainty * place.confidence(context.document()).1),
                    evidence: place.evidence(context.document()),
                }
            }
            None => Fact { state: State::Absent, confidence: 0.8, evidence: Vec::new() },
        };
        facts.insert(field.to_owned(), fact);
    };
    set("name", name(context), &mut out.name);
    let span = period(context, header, phases);
    set("from", span.from, &mut out.from);
    set("to", span.to, &mut out.to);
    if let Some((words, place, certainty)) = span.from_event {
        set("from_event", Some((words, place, certainty)), &mut out.from_event);
    }
    if let Some((words, place, certainty)) = span.to_event {
        set("to_event", Some((words, place, certainty)), &mut out.to_event);
    }
    out.facts = facts;
    out
}

/// The name: in quotes in the title, under "Chủ đề", or the launching sentence.
fn name(context: &Context) -> Option<Read> {
    let title = &context.outline.title;
    if let Some(range) = quoted_after_launch(&title.string) {
        return Some(cased(context, title.slice(range), 0.97));
    }
    for section in context.of(Role::Slogan) {
        let texts = section.inline.iter().chain(section.content.iter().map(|n| &n.text));
        for text in texts {
            let range =
                quotes(&text.string).into_iter().next().unwrap_or(0..text.string.trim_end_matches(['.', ';']).len());
            let name = text.slice(range);
            if !name.is_empty() {
                return Some(cased(context, name, 0.95));
            }
        }
    }
    let launches = std::iter::once(title).chain(&context.outline.preamble).chain(&context.outline.closing);
    for (index, text) in launches.enumerate() {
        // In the preamble only the last sentence launches; those before it cite.
        if index == 0 || CueText::new(&text.string).has_any(&["ban hanh ke hoach", "xay dung ke hoach", "tren day la"])
        {
            if index > 0
                && let Some(range) = quoted_after_launch(&text.string)
            {
                return Some(cased(context, text.slice(range), 0.9));
            }
            if let Some(range) = unquoted(&text.string) {
                return Some(cased(context, text.slice(range), 0.92));
            }
        }
    }
    None
}

/// The name in quotes behind "Phong trào thi đua", "Đợt thi đua".
fn quoted_after_launch(text: &str) -> Option<Range<usize>> {
    let folded = Folded::new(text);
    let launch = LAUNCH.find(&folded.text)?;
    let behind = folded.original(launch.range()).end;
    quotes(text).into_iter().find(|q| q.start > behind && q.start <= behind + 40)
}

/// What stands between quotes.
fn quotes(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('“' | '«', _) | ('"', None) => open = Some(at + c.len_utf8()),
            ('”' | '»' | '"', Some(start)) => {
                out.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    out
}

/// The words behind "Phong trào thi đua" up to where or when it is held.
fn unquoted(text: &str) -> Option<Range<usize>> {
    let folded = Folded::new(text);
    let launch = LAUNCH.find(&folded.text)?;
    let rest = &folded.text[launch.end()..];
    let end = NAME_ENDS.find(rest).map_or(rest.len(), |m| m.start());
    let sentence = rest.find([':', '.']).unwrap_or(rest.len());
    let end = end.min(sentence);
    let words = rest[..end].split_whitespace().count();
    (2..=60).contains(&words).then(|| {
        let range = folded.original(launch.end()..launch.end() + end);
        let skipped = text[range.clone()].len() - text[range.clone()].trim_start_matches([' ', ',', '“', '"']).len();
        range.start + skipped..range.end
    })
}

/// A name with its marks taken off; one in capitals takes its case from the body.
fn cased(context: &Context, name: Text, certainty: f64) -> Read {
    let bare = name.string.trim_matches(|c: char| c.is_whitespace() || "“”\".,;:*_".contains(c)).to_owned();
    if !mostly_capitals(&bare) {
        return (capitalised(&bare), name, certainty);
    }
    let wanted = fold(&bare);
    let paragraphs = context
        .outline
        .preamble
        .iter()
        .chain(&context.outline.closing)
        .chain(context.outline.body.iter().map(|n| &n.text));
    for text in paragraphs {
        let folded = Folded::new(&text.string);
        if let Some(at) = folded.text.find(&wanted) {
            let body = &text.string[folded.original(at..at + wanted.len())];
            if !mostly_capitals(body) {
                return (capitalised(body), name, certainty);
            }
        }
    }
    let lower = bare.to_lowercase();
    (capitalised(&lower), name, certainty * 0.85)
}

/// Begin and end of the plan's own period.
#[derive(Debug, Default)]
struct Span {
    from: Option<Read>,
    to: Option<Read>,
    from_event: Option<Read>,
    to_event: Option<Read>,
}

/// The period from the section on time, else from the phases, else from the title and the launching sentence.
fn period(context: &Context, header: &Header, phases: &[Phase]) -> Span {
    for section in context.of(Role::Time) {
        let mut texts: Vec<&Text> = section.inline.iter().collect();
        for node in &section.content {
            node.walk(&mut |node| texts.push(&node.text));
        }
        for text in texts {
            // A target names its year too.
            if is_phase(&text.string) || text.string.contains('%') || fold(&text.string).contains("phan dau") {
                continue;
            }
            let span = span_in(text, header, 0.96);
            if span.from.is_some() || span.to.is_some() || span.from_event.is_some() || span.to_event.is_some() {
                return span;
            }
        }
    }
    // Written in one piece in the title, the period is that of the title, unless the phases say the days and months of
    // the same years.
    let title = &context.outline.title;
    let of_title = title_span(title, 0.92);
    let of_phases = joined(context, phases);
    let value = |read: &Option<Read>| read.as_ref().map(|read| read.0.clone());
    if let Some(span) = of_phases {
        let (from, to) = (value(&of_title.from), value(&of_title.to));
        let within = |whole: &Option<String>, part: Option<String>| {
            whole.as_ref().zip(part).is_some_and(|(whole, part)| part.starts_with(whole.as_str()))
        };
        let whole = from.is_some() && to.is_some() && from != to;
        let finer = within(&from, value(&span.from))
            && within(&to, value(&span.to))
            && (value(&span.from) != from || value(&span.to) != to);
        return if whole && !finer { of_title } else { span };
    }
    // Another sentence may name the period of a strategy that it cites.
    let launches = |text: &&Text| LAUNCH.is_match(&fold(&text.string));
    let launching = context.outline.preamble.last().filter(launches);
    for (text, certainty) in std::iter::once((title, 0.92))
        .chain(launching.map(|t| (t, 0.8)))
        .chain(context.outline.closing.first().filter(launches).map(|t| (t, 0.8)))
    {
        let span = title_span(text, certainty);
        if span.from.is_some() || span.to.is_some() {
            return span;
        }
    }
    Span::default()
}

/// "Giai đoạn 1 …" is a part of the period, not the whole.
fn is_phase(text: &str) -> bool {
    let folded = fold(text);
    (folded.starts_with("giai doan ")
        || folded.starts_with("dot ")
        || folded.starts_with("chang ")
        || folded.starts_with("buoc ")
        || super::phases::is_named_year(text))
        && !folded.starts_with("dot thi dua")
        && !folded.starts_with("dot phat dong")
}

/// The period of a sentence about time.
fn span_in(text: &Text, header: &Header, certainty: f64) -> Span {
    let folded = Folded::new(&text.string);
    let read = |range: Range<usize>| (text.string[range.clone()].to_owned(), text.slice(range), certainty);
    let value = |date: DateValue, range: Range<usize>| (date.to_string(), text.slice(range), certainty);
    let mut span = Span::default();
    if let Some(event) = FROM_EVENT.find(&folded.text) {
        let range = folded.original(event.range());
        span.from = header.date.clone().map(|date| (date, text.slice(range.clone()), certainty));
        span.from_event = Some(read(range));
    }
    if let Some(event) = TO_EVENT.find(&folded.text) {
        let range = folded.original(event.range());
        let end = range.start + text.string[range.clone()].trim_end_matches([' ', '.', ',', ';']).len();
        span.to_event = Some(read(range.start..end));
    }
    if let Some(found) = periods(&text.string).into_iter().next() {
        if span.from.is_none() {
            span.from = Some(value(found.value.from, found.range.clone()));
        }
        if span.to_event.is_none() {
            span.to = Some(value(found.value.to, found.range));
        }
        return span;
    }
    let all = dates(&text.string);
    if span.from_event.is_some() || span.to_event.is_some() {
        // One end is an event: the date is the other end.
        let before = |range: &Range<usize>| Folded::new(&text.string[..range.start]).text;
        if span.to_event.is_none() {
            span.to = all.first().map(|f| value(f.value, f.range.clone()));
        } else if span.from.is_none() {
            span.from = all.iter().find(|f| before(&f.range).contains("tu")).map(|f| value(f.value, f.range.clone()));
        }
        return span;
    }
    let cues = CueText::new(&text.string);
    match all.first() {
        Some(found) if cues.starts_with("den ") || cues.starts_with("den het") => {
            span.to = Some(value(found.value, found.range.clone()));
        }
        Some(found) if matches!(found.value, DateValue::Year(_)) && all.len() == 1 || cues.starts_with("trong nam") => {
            span.from = Some(value(found.value, found.range.clone()));
            span.to = Some(value(found.value, found.range.clone()));
        }
        _ => {}
    }
    span
}

/// From the first phase's begin to the last one's end.
fn joined(context: &Context, phases: &[Phase]) -> Option<Span> {
    let (first, last) = (phases.first()?, phases.last()?);
    let read = |phase: &Phase, value: &Option<String>| {
        let value = value.clone()?;
        let evidence = phase.support.evidence.first()?;
        let line = evidence.lines[0] as usize - 1;
        let text = Text::of_line(context.document(), line, 0..context.document().lines[line].text.len());
        Some((value, text, 0.94))
    };
    Some(Span { from: read(first, &first.from), to: read(last, &last.to), ..Span::default() })
}

/// "giai đoạn 2026 - 2028", "năm 2026", "đến năm 2030" in a title or launching sentence.
fn title_span(text: &Text, certainty: f64) -> Span {
    let value = |date: DateValue, range: Range<usize>| Some((date.to_string(), text.slice(range), certainty));
    let launch = Folded::new(&text.string);
    let behind = LAUNCH.find(&launch.text).map_or(0, |m| launch.original(m.range()).end);
    let anniversary = |range: &Range<usize>| text.string[..range.start].trim_end().ends_with('(');
    let own = |range: &Range<usize>| {
        range.start >= behind && !anniversary(range) && !OF_PLANNING.is_match(&launch.text[..launch.folded(range.end)])
    };
    if let Some(found) = periods(&text.string).into_iter().rfind(|found| own(&found.range)) {
        return Span {
            from: value(found.value.from, found.range.clone()),
            to: value(found.value.to, found.range),
            ..Span::default()
        };
    }
    // "tầm nhìn đến năm 2050" looks beyond the plan.
    let vision = |range: &Range<usize>| VISION.is_match(end_of(&launch.text[..launch.folded(range.start)], 40));
    let Some(found) = dates(&text.string)
        .into_iter()
        .rfind(|f| f.range.start >= behind && matches!(f.value, DateValue::Year(_)) && !vision(&f.range))
    else {
        return Span::default();
    };
    let before = fold(&text.string[..found.range.start]);
    if before.ends_with("den") || before.ends_with("den het") {
        // "Thực hiện Chương trình mục tiêu quốc gia … đến năm 2030": the year is part of the programme's name.
        if ACT.is_match(&before) && !OWN_END.is_match(&before) {
            return Span::default();
        }
        return Span { to: value(found.value, found.range), ..Span::default() };
    }
    Span { from: value(found.value, found.range.clone()), to: value(found.value, found.range), ..Span::default() }
}
