//! [`Outline`] to [`Plan`]: one file an extractor, its cue phrases at the top.

mod assignments;
mod awards;
mod campaign;
mod citations;
mod codes;
mod criteria;
mod cues;
mod dates;
mod deadlines;
mod header;
mod identity;
mod issuer;
mod measures;
mod phases;
mod recipient;
mod sections;
mod signature;
mod statements;
mod targets;
mod task_tables;
mod topics;

pub(crate) use awards::may_grant;

use sections::{Role, Section, sections};

use crate::document::Document;
use crate::knowledge::{Knowledge, System};
use crate::outline::{MarkerKind, Node, Outline};
use crate::plan::{Campaign, Header, PLAN_SCHEMA, Plan, Source, Statement, Support};
use crate::text::Text;
use crate::warning::Code;

/// Most parts named that belong to no field; of more only the number is said.
const UNPLACED: usize = 20;

/// What every extractor reads from.
pub(crate) struct Context<'o> {
    pub(crate) outline: &'o Outline<'o>,
    pub(crate) knowledge: &'o Knowledge,
    pub(crate) sections: Vec<Section<'o>>,
}

impl<'o> Context<'o> {
    /// The sections with a role, in reading order.
    fn of(&self, role: Role) -> impl Iterator<Item = &Section<'o>> {
        self.sections.iter().filter(move |s| s.role == role)
    }

    /// The document that evidence points into.
    fn document(&self) -> &Document {
        self.outline.document
    }

    /// Evidence of a text, and a rule's certainty times that of its words.
    fn support(&self, text: &Text, certainty: f64) -> Support {
        text.support(self.document(), certainty)
    }

    /// A text as a statement.
    fn statement(&self, text: &Text, certainty: f64) -> Statement {
        Statement { text: text.string.clone(), support: self.support(text, certainty) }
    }
}

/// The due date in a table's cell.
fn due_date(text: &str) -> Option<String> {
    dates::first_date(text).map(|found| found.value.to_string())
}

/// Articles from which on a text without a type line is a law or the like.
const ARTICLES_OF_A_LAW: usize = 5;

/// Readable text without a plan in it: no type line, and no section that a plan has or the articles of a law.
fn is_no_plan(context: &Context) -> bool {
    let mut articles = 0;
    let is_article = |node: &Node| node.marker.as_ref().is_some_and(|marker| marker.kind == MarkerKind::Article);
    for node in &context.outline.body {
        node.walk(&mut |node| articles += usize::from(is_article(node)));
    }
    context.outline.kind.is_none() && (context.sections.is_empty() || articles >= ARTICLES_OF_A_LAW)
}

/// A decree, circular or the like: it has a head as other papers do, and no plan.
fn is_normative(header: &Header, knowledge: &Knowledge) -> bool {
    let kind = header.kind.as_deref();
    let types = knowledge.document_types.all();
    let named = |system: System| types.iter().any(|t| t.system == system && Some(t.abbreviation.as_str()) == kind);
    named(System::Normative) && !named(System::State) && !named(System::Party)
}

/// A plan of nulls.
fn empty(document: &Document) -> Plan {
    Plan {
        schema: PLAN_SCHEMA.to_owned(),
        id: identity::id(&Header::default(), &document.sha256),
        source: source(document),
        document: Header::default(),
        campaign: Campaign::default(),
        citations: Vec::new(),
        purposes: Vec::new(),
        requirements: Vec::new(),
        participants: Vec::new(),
        phases: Vec::new(),
        themes: Vec::new(),
        targets: Vec::new(),
        criteria: Vec::new(),
        award_standards: Vec::new(),
        awards: Vec::new(),
        solutions: Vec::new(),
        assignments: Vec::new(),
        funding: None,
        deadlines: Vec::new(),
        recipients: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Where the plan was read from; the path is the caller's.
fn source(document: &Document) -> Source {
    Source {
        path: None,
        sha256: document.sha256.clone(),
        media_type: document.media_type.clone(),
        pages: document.pages,
        text_origin: document.origin,
    }
}

/// Reads the plan out of an outline.
pub fn plan(outline: &Outline, knowledge: &Knowledge) -> Plan {
    let context = Context { outline, knowledge, sections: sections(outline) };
    let document = outline.document;
    let mut warnings = outline.document.warnings.clone();
    warnings.extend(outline.warnings.iter().cloned());
    if is_no_plan(&context) {
        warnings.push(Code::NoPlanFound.warn("", "", Vec::new()));
        return Plan { warnings, ..empty(document) };
    }
    let header = header::header(&context, &mut warnings);
    if is_normative(&header, knowledge) {
        warnings.push(Code::NoPlanFound.warn("", "", Vec::new()));
        let id = identity::id(&header, &document.sha256);
        return Plan { id, document: header, warnings, ..empty(document) };
    }
    let phases = phases::phases(&context, &header);
    let campaign = campaign::campaign(&context, &header, &phases);
    let assignments = assignments::assignments(&context);
    let deadlines = deadlines::deadlines(&context, &campaign, &phases);
    let awards = awards::awards(&context);
    warnings.extend(awards::beyond_authority(&context, &awards));
    warnings.extend(task_tables::unread(&context));
    let unplaced = sections::unplaced(outline, &context.sections);
    for node in unplaced.iter().take(UNPLACED) {
        let words: Vec<&str> = node.text.string.split(' ').take(8).collect();
        warnings.push(Code::Unplaced.warn("", &words.join(" "), node.text.evidence(document)));
    }
    if unplaced.len() > UNPLACED {
        warnings.push(Code::Unplaced.warn("", &format!("… (+{})", unplaced.len() - UNPLACED), Vec::new()));
    }
    Plan {
        schema: PLAN_SCHEMA.to_owned(),
        id: identity::id(&header, &document.sha256),
        source: source(document),
        campaign,
        citations: citations::citations(&context, &header),
        purposes: statements::purposes(&context),
        requirements: statements::requirements(&context),
        participants: statements::participants(&context),
        themes: topics::themes(&context),
        targets: targets::targets(&context, &phases),
        criteria: criteria::criteria(&context),
        award_standards: criteria::standards(&context),
        awards,
        solutions: topics::solutions(&context),
        assignments,
        funding: statements::funding(&context),
        deadlines,
        recipients: statements::recipients(&context),
        phases,
        document: header,
        warnings,
    }
}

#[cfg(test)]
mod tests;
