//! Which tables and columns there are.

use std::sync::LazyLock;

use super::{Column, Table, Type};

const fn column(name: &'static str, kind: Type, about: &'static str) -> Column {
    Column { name, kind, required: false, about }
}

const fn text(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Text, about)
}

const fn integer(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Integer, about)
}

const fn real(name: &'static str, about: &'static str) -> Column {
    column(name, Type::Real, about)
}

const fn always(column: Column) -> Column {
    Column { required: true, ..column }
}

const DOCUMENT: Column = always(integer("document", "Place of the input, from 1; joins all tables"));
const POSITION: Column = always(integer("position", "Place in the list, from 1"));
const PART: Column = always(integer("part", "Place in the item, from 1"));
const TEXT: Column = always(text("text", "Its text"));
const PATH: Column = always(text("path", "Path of the input as given"));
const STATUS: Column = always(text(
    "status",
    "`ok`: it was read; a text without a plan has the warning `no-plan-found`. `failed`: the reason says why",
));
const REASON: Column = text("reason", "Code of the failure, listed in the README");

/// Where an item stands and how sure it is; an item in several places has the first page and line, the last line, and
/// all quotes.
const SUPPORT: [Column; 5] = [
    always(real("confidence", "How sure, 0 to 1")),
    integer("page", "Page, from 1; empty where the input has no page marks"),
    integer("first_line", "First line, from 1, counted through the whole input"),
    integer("last_line", "Last line"),
    text("quote", "The input's own characters; pieces joined by ` … `"),
];

/// Heads of a plan that stand in `wide` too.
const HEAD: [Column; 8] = [
    text("id", "Slug of province, number, symbol and year"),
    text("code", "Number and symbol, `3520/KH-SYT`"),
    text("date", "Date of issue: `2025-10-24`, or as precise as the paper is"),
    text("issuer", "Issuer in full"),
    text("province", "Bare name of the province at the document's date; empty for central bodies"),
    text("title", "Subject without the type"),
    text("campaign_from", "Begin of the plan's period"),
    text("campaign_to", "End of the plan's period"),
];

/// The lists of a plan, in the contract's order.
pub(super) const LISTS: [&str; 15] = [
    "citations",
    "purposes",
    "requirements",
    "participants",
    "phases",
    "themes",
    "targets",
    "criteria",
    "award_standards",
    "awards",
    "solutions",
    "assignments",
    "deadlines",
    "recipients",
    "warnings",
];

/// Names of the columns of `documents` that count the items of the lists.
const COUNTS: [Column; 15] = [
    always(integer("n_citations", "Rows in `citations`")),
    always(integer("n_purposes", "Rows in `purposes`")),
    always(integer("n_requirements", "Rows in `requirements`")),
    always(integer("n_participants", "Rows in `participants`")),
    always(integer("n_phases", "Rows in `phases`")),
    always(integer("n_themes", "Rows in `themes`")),
    always(integer("n_targets", "Rows in `targets`")),
    always(integer("n_criteria", "Rows in `criteria`")),
    always(integer("n_award_standards", "Rows in `award_standards`")),
    always(integer("n_awards", "Rows in `awards`")),
    always(integer("n_solutions", "Rows in `solutions`")),
    always(integer("n_assignments", "Rows in `assignments`")),
    always(integer("n_deadlines", "Rows in `deadlines`")),
    always(integer("n_recipients", "Rows in `recipients`")),
    always(integer("n_warnings", "Rows in `warnings`")),
];

/// Places of the tables in [`tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    Documents,
    Facts,
    Citations,
    Purposes,
    Requirements,
    Participants,
    Phases,
    Themes,
    ThemeItems,
    Targets,
    Measures,
    Criteria,
    AwardStandards,
    Awards,
    AwardOccasions,
    Solutions,
    SolutionItems,
    Assignments,
    AssignmentTasks,
    Deadlines,
    Recipients,
    Warnings,
    Wide,
    Items,
}

/// All tables, in the order in which they are described.
pub fn tables() -> &'static [Table] {
    static TABLES: LazyLock<Vec<Table>> = LazyLock::new(made);
    &TABLES
}

fn made() -> Vec<Table> {
    const ITEM: &[&str] = &["document", "position"];
    const PARTS: &[&str] = &["document", "position", "part"];
    let list = |name, about, own: &[Column]| Table {
        name,
        about,
        key: ITEM,
        columns: [&[DOCUMENT, POSITION], own, &SUPPORT].concat(),
    };
    let parts = |name, about, own: &[Column]| Table {
        name,
        about,
        key: PARTS,
        columns: [&[DOCUMENT, POSITION, PART], own].concat(),
    };
    let [id, code, date, issuer, province, title, from, to] = HEAD;
    let topic = [text("ordinal", "Number or letter; empty for bullets"), TEXT];
    let criterion = [
        always(text("subject", "`collective`, `individual`, `household`, `other`, `any`")),
        text("group", "Nearest heading that is no item"),
        TEXT,
    ];
    let documents = [
        DOCUMENT,
        PATH,
        STATUS,
        REASON,
        text("message", "The failure in words"),
        id,
        text("sha256", "SHA-256 of the input, hexadecimal; empty for failures"),
        text("media_type", "Media type by content"),
        integer("pages", "Pages; empty where the input has no page marks"),
        text("text_origin", "`text`, `pdf`, `ocr` or `mixed`"),
        text("type", "Abbreviation of the document's type, `KH`"),
        text("number", "Number as printed"),
        text("symbol", "Symbol, `KH-SYT`"),
        code,
        date,
        text("place", "Place of issue"),
        issuer,
        text("parent", "Superior body, where the head shows it"),
        province,
        title,
        text("signer_title", "Office of the person who signs"),
        text("signer_name", "Name of the person who signs"),
        text("signing_authority", "TM./KT./TL. lines"),
        text("attached_type", "Type of the document that a decision carries"),
        text("attached_title", "Title of the document that a decision carries"),
        text("campaign_name", "Name of the campaign"),
        from,
        to,
        text("campaign_from_event", "Words of a begin that is an event"),
        text("campaign_to_event", "Words of an end that is an event"),
        text("funding", "Funding"),
    ];
    let facts = [
        DOCUMENT,
        always(text("field", "`document.number`, `campaign.to`, …")),
        always(text("state", "`value`, `blank`, `absent` or `unreadable`")),
    ];
    let lists =
        LISTS.map(|name| text(name, "The list's texts, a line an item; what stands under an item begins with `- `"));
    let wide = [&[DOCUMENT, PATH, STATUS, REASON][..], &HEAD, &lists].concat();
    let items = [
        always(integer("item", "Number of the row: document × 10,000,000 + place in it")),
        DOCUMENT,
        always(text("list", "Name of the list; also `title`, `campaign` and `funding`")),
        always(integer("position", "Place in the list, from 1")),
        always(integer(
            "part",
            "0: the item itself; from 1: what stands under it (`theme_items`, `assignment_tasks`, …)",
        )),
        TEXT,
        always(text("folded", "The text without diacritics and in lower case, `đ` as `d`: for searching")),
    ];
    let all = vec![
        (
            Id::Documents,
            Table {
                name: "documents",
                about: "An input: its head and campaign, or why there is no plan",
                key: &["document"],
                columns: [&documents[..], &COUNTS].concat(),
            },
        ),
        (
            Id::Facts,
            Table {
                name: "facts",
                about: "What is known of a scalar of `documents`",
                key: &["document", "field"],
                columns: [&facts[..], &SUPPORT].concat(),
            },
        ),
        (
            Id::Citations,
            list(
                "citations",
                "Another document cited by code",
                &[
                    always(text("code", "`1940/QĐ-UBND`")),
                    text("type", "Abbreviation of its type"),
                    text("date", "Its date"),
                    text("issuer", "Its issuer"),
                    always(text("relation", "`implements`, `basis` or `mention`")),
                ],
            ),
        ),
        (Id::Purposes, list("purposes", "Mục đích", &[TEXT])),
        (Id::Requirements, list("requirements", "Yêu cầu", &[TEXT])),
        (Id::Participants, list("participants", "Đối tượng, thành phần tham gia", &[TEXT])),
        (
            Id::Phases,
            list(
                "phases",
                "Giai đoạn, đợt",
                &[
                    always(integer("ordinal", "From 1")),
                    always(text("label", "As printed, `Giai đoạn I`")),
                    text("from", "Begin"),
                    text("to", "End"),
                    text("text", "What happens in it"),
                ],
            ),
        ),
        (Id::Themes, list("themes", "Nội dung thi đua", &topic)),
        (Id::ThemeItems, parts("theme_items", "A paragraph or bullet under a theme", &[TEXT])),
        (Id::Targets, list("targets", "Chỉ tiêu", &[integer("phase", "Ordinal of its phase; empty for all"), TEXT])),
        (
            Id::Measures,
            parts(
                "measures",
                "A quantity in a target",
                &[
                    always(text("comparator", "`>=`, `>`, `<=`, `<` or `=`")),
                    always(real("value", "The number")),
                    text("unit", "`%`, `sáng kiến`, …"),
                    always(text("text", "The words it was read from")),
                ],
            ),
        ),
        (Id::Criteria, list("criteria", "Tiêu chí thi đua", &criterion)),
        (Id::AwardStandards, list("award_standards", "Tiêu chuẩn khen thưởng", &criterion)),
        (
            Id::Awards,
            list(
                "awards",
                "Hình thức khen thưởng",
                &[
                    always(text("form", "`Bằng khen`")),
                    text("authority", "Who grants it, in the paper's words"),
                    text("level", "`state`, `government`, `ministry`, `province`, `department`, `commune`, `unit`"),
                ],
            ),
        ),
        (
            Id::AwardOccasions,
            parts(
                "award_occasions",
                "An occasion of an award",
                &[always(text("occasion", "`annual`, `interim`, `final`, `thematic`, `regular`, `ad-hoc`, `any`"))],
            ),
        ),
        (Id::Solutions, list("solutions", "Giải pháp", &topic)),
        (Id::SolutionItems, parts("solution_items", "A paragraph or bullet under a solution", &[TEXT])),
        (
            Id::Assignments,
            list(
                "assignments",
                "What one unit has to do",
                &[
                    text("unit", "The unit; empty where none is named"),
                    text("works_with", "From annex tables: who works with the unit"),
                    text("due", "From annex tables: the due date"),
                ],
            ),
        ),
        (Id::AssignmentTasks, parts("assignment_tasks", "A task of an assignment", &[TEXT])),
        (
            Id::Deadlines,
            list(
                "deadlines",
                "A dated or rhythmic duty",
                &[
                    always(text(
                        "kind",
                        "`report`, `interim-review`, `final-review`, `campaign-end`, `register`, `plan`, `other`",
                    )),
                    text("date", "`2025-11-10`, `2025-Q4`, yearly without a year `--11-10`, `--11`"),
                    text("event", "Words of an end that is an event"),
                    text("recurrence", "`yearly`, `half-yearly`, `quarterly` or `monthly`"),
                    text("who", "Who has to do it"),
                    text("recipient", "To whom"),
                    text("via", "Through whom"),
                    TEXT,
                ],
            ),
        ),
        (Id::Recipients, list("recipients", "Nơi nhận", &[TEXT])),
        (
            Id::Warnings,
            list(
                "warnings",
                "What could not be read or should be looked at; its confidence is 1",
                &[
                    always(text("code", "Code, listed in the README")),
                    text("field", "The field it concerns"),
                    always(text("message", "In words")),
                ],
            ),
        ),
        (
            Id::Wide,
            Table {
                name: "wide",
                about: "An input with its lists as text, for spreadsheets",
                key: &["document"],
                columns: wide,
            },
        ),
        (
            Id::Items,
            Table {
                name: "items",
                about: "A text of any list, for searching",
                key: &["item"],
                columns: items.to_vec(),
            },
        ),
    ];
    debug_assert!(all.iter().enumerate().all(|(at, (id, _))| *id as usize == at));
    all.into_iter().map(|(_, table)| table).collect()
}
