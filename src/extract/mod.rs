//! [`Outline`] to [`Plan`]: one file an extractor, its cue phrases at the top.

mod assignments;
mod awards;
mod campaign;
mod codes;
mod criteria;
mod cues;
mod dates;
mod deadlines;
mod identity;
mod measures;
mod phases;
mod sections;
mod statements;
mod targets;
mod task_tables;
mod topics;

use sections::{Role, Section, sections};

use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::outline::Outline;
use crate::plan::{Header, PLAN_SCHEMA, Plan, Source, Statement, Support};
use crate::text::Text;

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
    dates::dates(text).first().map(|found| found.value.to_string())
}

/// Reads the plan out of an outline.
pub fn plan(outline: &Outline, knowledge: &Knowledge) -> Plan {
    let context = Context { outline, knowledge, sections: sections(outline) };
    let document = outline.document;
    let header = Header::default();
    let phases = phases::phases(&context);
    let campaign = campaign::campaign(&context, &header, &phases);
    let assignments = assignments::assignments(&context);
    let deadlines = deadlines::deadlines(&context, &campaign, &phases, &assignments);
    Plan {
        schema: PLAN_SCHEMA.to_owned(),
        id: identity::id(&header, &document.sha256),
        source: Source {
            path: None,
            sha256: document.sha256.clone(),
            media_type: document.media_type.clone(),
            pages: document.pages,
            text_origin: document.origin,
        },
        document: header,
        campaign,
        citations: Vec::new(),
        purposes: statements::purposes(&context),
        requirements: statements::requirements(&context),
        participants: statements::participants(&context),
        themes: topics::themes(&context),
        targets: targets::targets(&context, &phases),
        criteria: criteria::criteria(&context),
        award_standards: criteria::standards(&context),
        awards: awards::awards(&context),
        solutions: topics::solutions(&context),
        assignments,
        funding: statements::funding(&context),
        deadlines,
        recipients: statements::recipients(&context),
        phases,
        warnings: Vec::new(),
    }
}
