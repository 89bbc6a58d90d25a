//! The plan: what one document says, in the form of the contract `kehoach/plan/v1`.
//!
//! Absent facts are `None` or empty, never guessed. Dates are ISO 8601 as precise as the paper
//! (`2025-10-24`, `2025-10`, `2025`), quarters `2025-Q4`, yearly days without a year `--11-10`, months of every year `--11`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema name written into every plan.
pub const PLAN_SCHEMA: &str = "kehoach/plan/v1";

/// One plan, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Always [`PLAN_SCHEMA`].
    pub schema: String,
    /// Slug of province, number, symbol and year; 8 hex digits of the sha256 when the number is absent.
    pub id: String,
    /// Where the plan was read from.
    pub source: Source,
    /// Head and signature.
    pub document: Header,
    /// The campaign that the plan carries out.
    pub campaign: Campaign,
    /// Other documents cited by code, in order of first mention.
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// Mục đích.
    #[serde(default)]
    pub purposes: Vec<Statement>,
    /// Yêu cầu.
    #[serde(default)]
    pub requirements: Vec<Statement>,
    /// Đối tượng, thành phần tham gia.
    #[serde(default)]
    pub participants: Vec<Statement>,
    /// Giai đoạn, đợt.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// Nội dung thi đua.
    #[serde(default)]
    pub themes: Vec<Topic>,
    /// Chỉ tiêu.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Tiêu chí thi đua.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    /// Tiêu chuẩn khen thưởng.
    #[serde(default)]
    pub award_standards: Vec<Criterion>,
    /// Hình thức khen thưởng.
    #[serde(default)]
    pub awards: Vec<Award>,
    /// Giải pháp.
    #[serde(default)]
    pub solutions: Vec<Topic>,
    /// Tổ chức thực hiện: who does what.
    #[serde(default)]
    pub assignments: Vec<Assignment>,
    /// Kinh phí.
    #[serde(default)]
    pub funding: Option<Statement>,
    /// Dated and rhythmic duties.
    #[serde(default)]
    pub deadlines: Vec<Deadline>,
    /// Nơi nhận.
    #[serde(default)]
    pub recipients: Vec<Statement>,
    /// What could not be read, is blank, or should be looked at.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Where a plan was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path as given on the command line; `None` when read from memory.
    pub path: Option<String>,
    /// SHA-256 of the input bytes, lower-case hex.
    pub sha256: String,
    /// Media type found by content.
    pub media_type: String,
    /// Number of pages; `None` where the input has no page marks.
    pub pages: Option<u32>,
    /// Where the text came from.
    pub text_origin: TextOrigin,
}

/// Where the text of a document came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextOrigin {
    /// Text that was typed: plain text, Markdown, HTML, Word.
    #[default]
    Text,
    /// The text layer of a PDF.
    Pdf,
    /// Text of an OCR engine.
    Ocr,
    /// Several of these.
    Mixed,
}

/// Head and signature of the document (Decree 30/2020/NĐ-CP, annex I).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// Abbreviation of the document type (`KH`, `QĐ`), Decree 30 annex III.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Number as printed, zeros and letters kept.
    pub number: Option<String>,
    /// Symbol (ký hiệu), `KH-SYT`.
    pub symbol: Option<String>,
    /// Number and symbol, `3520/KH-SYT`.
    pub code: Option<String>,
    /// Date of issue.
    pub date: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Issuer in full, with its province where the document tells it.
    pub issuer: Option<String>,
    /// Superior body, only if the head shows it.
    pub parent: Option<String>,
    /// Bare province name at the document's date; `None` for central bodies.
    pub province: Option<String>,
    /// Subject (trích yếu) without the type.
    pub title: Option<String>,
    /// Office of the person who signs.
    pub signer_title: Option<String>,
    /// Name of the person who signs.
    pub signer_name: Option<String>,
    /// TM./KT./TL. lines in the paper's order.
    pub signing_authority: Option<String>,
    /// The plan carried by a decision.
    pub attached: Option<Attached>,
    /// State, confidence and evidence of the scalars above, by field name.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
}

/// The document carried by a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attached {
    /// Abbreviation of its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its title.
    pub title: Option<String>,
}

/// What is known of one scalar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Value, blank, absent or unreadable.
    pub state: State,
    /// How sure, 0..1.
    pub confidence: f64,
    /// Where it stands.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// The four states of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Stated and read.
    Value,
    /// The paper leaves a gap for it.
    Blank,
    /// The document does not state it.
    Absent,
    /// Something stands there that can't be read.
    Unreadable,
}

/// A place in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Page, from 1; `None` where the input has no page marks.
    pub page: Option<u32>,
    /// First and last line, from 1, inclusive, counted through the whole input.
    pub lines: [u32; 2],
    /// Offsets of the first byte and behind the last byte in the input file; `None` for PDF, Word, pictures.
    pub bytes: Option<[usize; 2]>,
    /// The input's own characters.
    pub quote: String,
}

/// Evidence and confidence of an item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Support {
    /// Where it stands; several where a footnote or page break cuts the text.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// How sure, 0..1.
    #[serde(default)]
    pub confidence: f64,
}

/// The campaign (phong trào thi đua) that the plan carries out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Campaign {
    /// Its name, without quotes.
    pub name: Option<String>,
    /// Begin of the plan's own period.
    pub from: Option<String>,
    /// End of the plan's own period.
    pub to: Option<String>,
    /// The words of a begin that is an event.
    pub from_event: Option<String>,
    /// The words of an end that is an event.
    pub to_event: Option<String>,
    /// State, confidence and evidence by field name.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
}

/// Another document cited by code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// The code, `1940/QĐ-UBND`, `57-NQ/TW`.
    pub code: String,
    /// Abbreviation of its type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Date of the first mention that has one.
    pub date: Option<String>,
    /// Issuer, completed with its province where the document tells it.
    pub issuer: Option<String>,
    /// How the plan rests on it.
    pub relation: Relation,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// How a plan rests on a cited document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Preamble "Thực hiện …".
    Implements,
    /// Preamble "Căn cứ …".
    Basis,
    /// Anything else.
    Mention,
}

/// A paragraph or bullet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Its text.
    pub text: String,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// A phase of the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Phase {
    /// From 1.
    pub ordinal: u32,
    /// As printed, `Giai đoạn I`.
    pub label: String,
    /// Begin.
    pub from: Option<String>,
    /// End.
    pub to: Option<String>,
    /// What happens in it.
    pub text: Option<String>,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// A theme or a solution: a heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// Its number or letter, without point or bracket; `None` for bullets.
    pub ordinal: Option<String>,
    /// Heading, or the whole text.
    pub text: String,
    /// Paragraphs or bullets under the heading.
    #[serde(default)]
    pub items: Vec<String>,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// A target (chỉ tiêu).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// Ordinal of the phase it belongs to; `None` for all.
    pub phase: Option<u32>,
    /// Its text.
    pub text: String,
    /// The quantities in it.
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// A quantity in a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// `>=`, `>`, `<=`, `<` or `=`.
    pub comparator: Comparator,
    /// The number; decimal comma read as the point.
    #[serde(serialize_with = "whole_as_integer")]
    pub value: f64,
    /// `%`, `sáng kiến`, `giường bệnh/10.000 dân`; `None` where nothing follows.
    pub unit: Option<String>,
    /// The words it was read from.
    pub text: String,
}

/// Prints 95 for 95.0, as the paper does.
fn whole_as_integer<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 9.0e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

/// How a target bounds a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Comparator {
    /// At least (ít nhất, tối thiểu, từ … trở lên).
    #[serde(rename = ">=")]
    AtLeast,
    /// More than (trên, hơn).
    #[serde(rename = ">")]
    MoreThan,
    /// At most (tối đa, không quá).
    #[serde(rename = "<=")]
    AtMost,
    /// Less than (dưới).
    #[serde(rename = "<")]
    LessThan,
    /// Exactly; also where nothing is said.
    #[serde(rename = "=")]
    Equal,
}

/// A criterion (tiêu chí thi đua) or an award standard (tiêu chuẩn khen thưởng).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Criterion {
    /// Whom it asks.
    pub subject: Subject,
    /// Nearest heading that is no item, with its number.
    pub group: Option<String>,
    /// Its text.
    pub text: String,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// Whom a criterion asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Tập thể; agencies and enterprises are collectives.
    Collective,
    /// Cá nhân.
    Individual,
    /// Hộ gia đình.
    Household,
    /// Nobody in particular, or others.
    Other,
    /// Standards for collectives and individuals together.
    Any,
}

/// An award form that the plan names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Award {
    /// The form, `Bằng khen`.
    pub form: String,
    /// Who grants it, in the paper's words.
    pub authority: Option<String>,
    /// Level of who grants it in law 06/2022/QH15.
    pub level: Option<Level>,
    /// Occasions for which it is named.
    pub occasion: Vec<Occasion>,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// Level of an award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// President, National Assembly.
    State,
    /// Government, Prime Minister.
    Government,
    /// Ministries.
    Ministry,
    /// Chairs of provincial People's Committees.
    Province,
    /// Heads of provincial departments.
    Department,
    /// Chairs of communes.
    Commune,
    /// Heads of units.
    Unit,
}

/// Occasion of an award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Hằng năm.
    Annual,
    /// Sơ kết.
    Interim,
    /// Tổng kết.
    Final,
    /// Chuyên đề.
    Thematic,
    /// Thường xuyên.
    Regular,
    /// Đột xuất.
    AdHoc,
    /// Not said.
    Any,
}

/// What one unit has to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// The unit's name alone; `None` where no unit is named.
    pub unit: Option<String>,
    /// Its tasks.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// From annex tables: who works with the unit (phối hợp), as the cell has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// From annex tables: the due date, where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// A dated or rhythmic duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// What has to be done.
    pub kind: DeadlineKind,
    /// Its date.
    pub date: Option<String>,
    /// The words of an end that is an event.
    pub event: Option<String>,
    /// Its rhythm.
    pub recurrence: Option<Recurrence>,
    /// Who has to do it.
    pub who: Option<String>,
    /// To whom.
    pub recipient: Option<String>,
    /// Through whom (qua …).
    pub via: Option<String>,
    /// The sentence.
    pub text: String,
    /// Evidence and confidence.
    #[serde(flatten)]
    pub support: Support,
}

/// Kind of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineKind {
    /// Báo cáo.
    Report,
    /// Sơ kết.
    InterimReview,
    /// Tổng kết.
    FinalReview,
    /// End of the campaign.
    CampaignEnd,
    /// Đăng ký.
    Register,
    /// Ban hành kế hoạch.
    Plan,
    /// Others, award dossiers among them.
    Other,
}

/// Rhythm of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recurrence {
    /// Hằng năm.
    Yearly,
    /// 06 tháng.
    HalfYearly,
    /// Hằng quý.
    Quarterly,
    /// Hằng tháng.
    Monthly,
}

/// Something a reader should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Stable code, listed in the README.
    pub code: String,
    /// The field it concerns.
    pub field: Option<String>,
    /// For people, in the language asked for.
    pub message: String,
    /// Where.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What the message speaks of; kept apart so that the message can be put into another language.
    #[serde(skip)]
    pub detail: String,
}
