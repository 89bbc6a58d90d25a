//! The comparison of several plans, in the form of the contract `kehoach/comparison/v1`.
//!
//! Everything that a report shows is in here: the reports of [`crate::export`] look at no plan again.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Evidence, State, Subject, TextOrigin};

/// The schema name written into every comparison.
pub const COMPARISON_SCHEMA: &str = "kehoach/comparison/v1";

/// Several plans side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Always [`COMPARISON_SCHEMA`].
    pub schema: String,
    /// What the other plans made of their parent; `None` when no parent was given.
    pub base: Option<Base>,
    /// The plans in the order given; one plan in several files stands here once.
    pub plans: Vec<PlanEntry>,
    /// What was read of each plan, in the same order.
    pub coverage: Vec<Coverage>,
    /// Items that ask for the same, the most shared first; every item is in exactly one.
    pub families: Vec<Family>,
    /// Single facts side by side.
    pub facts: Vec<FactRow>,
    /// Phases and deadlines as spans of days.
    pub timeline: Vec<Span>,
    /// Two plans at a time.
    pub pairs: Vec<Pair>,
    /// What to know before believing the rest.
    pub warnings: Vec<Note>,
}

/// One plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanEntry {
    /// Its id, unique in the comparison.
    pub id: String,
    /// Bare name of its province.
    pub province: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Number and symbol.
    pub code: Option<String>,
    /// Date of issue.
    pub date: Option<String>,
    /// The file that was taken.
    pub path: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Name of its campaign.
    pub campaign: Option<String>,
    /// No number and no day of issue: a draft, or a copy from before the signature.
    pub draft: bool,
    /// Other files with the same plan, left aside.
    pub other_files: Vec<String>,
}

/// What was read of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Its id.
    pub plan: String,
    /// Where its text came from.
    pub text_origin: TextOrigin,
    /// Compared lists that it does not have.
    pub absent_lists: Vec<List>,
    /// Number of items of each list that it has.
    pub items: BTreeMap<List, usize>,
    /// Facts and items whose confidence is below `threshold`.
    pub below_threshold: usize,
    /// That threshold.
    pub threshold: f64,
    /// Where they are: `criteria[3]`, `document.number`; at most twenty.
    pub doubtful: Vec<String>,
    /// Provinces named in it that are not its own: left from a copy, or meant.
    pub other_provinces: Vec<OtherProvince>,
}

/// A list whose items are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Tiêu chí thi đua.
    Criteria,
    /// Tiêu chuẩn khen thưởng.
    AwardStandards,
    /// Nội dung thi đua.
    Themes,
    /// Chỉ tiêu.
    Targets,
    /// Giải pháp.
    Solutions,
    /// Tổ chức thực hiện.
    Assignments,
}

impl List {
    /// All, in the order of a plan.
    pub const ALL: [Self; 6] =
        [Self::Criteria, Self::AwardStandards, Self::Themes, Self::Targets, Self::Solutions, Self::Assignments];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Criteria => "criteria",
            Self::AwardStandards => "award_standards",
            Self::Themes => "themes",
            Self::Targets => "targets",
            Self::Solutions => "solutions",
            Self::Assignments => "assignments",
        }
    }

    /// Criteria and award standards are compared with each other, the other lists each by itself.
    #[must_use]
    pub fn group(self) -> Self {
        if self == Self::AwardStandards { Self::Criteria } else { self }
    }
}

/// Items that ask for the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Family {
    /// From 1.
    pub id: u32,
    /// Lists that its members come from.
    pub lists: Vec<List>,
    /// The part that the bodies of assignments play: `standing`, `carry-out`, `press`, ...; `None` for other lists, and
    /// for bodies with a field of their own.
    pub part: Option<String>,
    /// The wording nearest to all others.
    pub text: String,
    /// Its members, by plan, list and index.
    pub members: Vec<Member>,
    /// Plans with a member.
    pub present: Vec<String>,
    /// Plans that have such a list, but no member.
    pub absent: Vec<String>,
    /// Plans that have no such list at all: nothing can be said of them.
    pub not_compared: Vec<String>,
}

/// An item in its family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Id of its plan.
    pub plan: String,
    /// Its list.
    pub list: List,
    /// Its place there, from 0.
    pub index: usize,
    /// Whom it asks; `None` for lists without subjects.
    pub subject: Option<Subject>,
    /// Heading, phase or unit under which it stands.
    pub group: Option<String>,
    /// Its text.
    pub text: String,
    /// To the family's text, 0..1.
    pub similarity: f64,
    /// How sure its reading is, 0..1.
    pub confidence: f64,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// One fact in all plans that state it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactRow {
    /// `campaign.to`, `phases.1`, `deadlines.report`, `awards.Bằng khen`, `citations.57-NQ/TW`, `targets.3`,
    /// `assignments.commune`.
    pub field: String,
    /// Every plan states the same.
    pub agree: bool,
    /// What each plan states; several values of one plan in its order.
    pub values: Vec<FactValue>,
    /// Plans that state none.
    pub absent: Vec<String>,
}

/// What one plan states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactValue {
    /// Id of the plan.
    pub plan: String,
    /// The value; `None` where the plan says nothing that can be read.
    pub value: Option<String>,
    /// Value, blank, absent or unreadable.
    pub state: State,
    /// Which of the row's values it is: those of one number say the same in other letters.
    pub variant: usize,
    /// Rhythm of a deadline, occasions of an award.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// More about it: who, to whom, date of an act.
    pub detail: Option<String>,
    /// How sure, 0..1.
    pub confidence: f64,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// A phase, a campaign or a deadline in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Id of the plan.
    pub plan: String,
    /// `campaign`, `phase` or the kind of a deadline.
    pub kind: String,
    /// What it is called in the paper.
    pub label: String,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// Comes again: `yearly`, `half-yearly`, `quarterly`, `monthly`.
    pub recurrence: Option<String>,
    /// As printed, where it is less precise than a day.
    pub printed: String,
    /// How sure, 0..1.
    pub confidence: f64,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// Two plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// Id of the first.
    pub a: String,
    /// Id of the second.
    pub b: String,
    /// Items that ask for the same, one to one.
    pub matched: Vec<Match>,
    /// Items of the first alone.
    pub only_a: Vec<Place>,
    /// Items of the second alone.
    pub only_b: Vec<Place>,
    /// Share of the words of each that stand in the other's matched items, the lesser of the two, 0..1.
    pub copied: f64,
}

/// Where an item stands in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Its list.
    pub list: List,
    /// Its place there, from 0.
    pub index: usize,
}

/// Two items that ask for the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Match {
    /// In the first plan.
    pub a: Place,
    /// In the second plan.
    pub b: Place,
    /// How near their words are, 0..1.
    pub similarity: f64,
    /// What is different.
    pub verdict: Verdict,
    /// Numbers that differ, as they stand in each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<NumberChange>,
    /// The second's words against the first's.
    pub diff: Vec<Change>,
}

/// A number that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NumberChange {
    /// In the first; empty when only the second has it.
    pub a: String,
    /// In the second; empty when only the first has it.
    pub b: String,
}

/// What is different between two items that ask for the same; the second against the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The same words.
    Same,
    /// Other words.
    Reworded,
    /// Other numbers in nearly the same words.
    Numbers,
    /// The second asks for a part of the first.
    Narrower,
    /// The second asks for the first and more.
    Wider,
    /// The same words in another list or for another subject.
    Moved,
}

impl Verdict {
    /// What it is when the plans change places.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Narrower => Self::Wider,
            Self::Wider => Self::Narrower,
            same => same,
        }
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded",
            Self::Numbers => "numbers",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Moved => "moved",
        }
    }
}

/// A run of syllables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// In both, in the second alone, in the first alone.
    pub op: Op,
    /// The words.
    pub text: String,
}

/// Where a run of syllables stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// In both.
    Equal,
    /// In the second alone.
    Insert,
    /// In the first alone.
    Delete,
}

/// What plans made of their parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Base {
    /// Id of the parent.
    pub plan: String,
    /// Each of the others.
    pub children: Vec<Child>,
}

/// What one plan made of its parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Child {
    /// Its id.
    pub plan: String,
    /// Items taken over word for word.
    pub taken_over: Vec<[Place; 2]>,
    /// Items taken over with changes; the parent's place first.
    pub changed: Vec<ChangedItem>,
    /// Items of its own.
    pub added: Vec<Place>,
    /// Items of the parent that it lacks.
    pub dropped: Vec<Place>,
    /// Share of its words that stand in the parent in the same items, 0..1.
    pub copied: f64,
    /// It is little more than a copy.
    pub near_copy: bool,
}

/// An item taken over with changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedItem {
    /// In the parent.
    pub base: Place,
    /// In the plan.
    pub plan: Place,
    /// What is different.
    pub verdict: Verdict,
}

/// The name of another province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherProvince {
    /// Where: `criteria[3]`, `purposes[0]`.
    pub field: String,
    /// The province named.
    pub province: String,
    /// The words around it.
    pub text: String,
}

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Stable code, listed in the README.
    pub code: String,
    /// Id of the plan that it is about; `None` for all.
    pub plan: Option<String>,
    /// For people, in the language asked for.
    pub message: String,
}
