//! [`Outline`] to [`Plan`]: one file an extractor, its cue phrases at the top.

use crate::knowledge::Knowledge;
use crate::outline::Outline;
use crate::plan::{Campaign, Header, PLAN_SCHEMA, Plan, Source};

/// Reads the plan out of an outline.
pub fn plan(outline: &Outline, _knowledge: &Knowledge) -> Plan {
    let document = outline.document;
    Plan {
        schema: PLAN_SCHEMA.to_owned(),
        id: String::new(),
        source: Source {
            path: None,
            sha256: document.sha256.clone(),
            media_type: document.media_type.clone(),
            pages: document.pages,
            text_origin: document.origin,
        },
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
