//! Assignments (tổ chức thực hiện): which unit does what.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::fast::RandomState;
use memchr::memmem;

use super::Context;
use super::deadlines::is_due_line;
use super::sections::{Role, label_end_within};
use super::statements::is_about_funds;
use crate::fold::{base_letter, begins_with, fold};
use crate::outline::{Node, is_in_case, mostly_capitals};
use crate::plan::Assignment;
use crate::text::{Text, end_of};

/// Words before a unit that are no part of its name, folded.
const BEFORE_UNIT: &[&str] = &[
    "trach nhiem cua",
    "nhiem vu cua",
    "trach nhiem",
    "kinh de nghi",
    "de nghi",
    "khuyen khich",
    "yeu cau",
    "phan cong",
    "giao cho",
    "giao",
    "doi voi",
    "ve phia",
];

/// Verbs and set phrases with which a task begins, lower case. The unit ends before the first of them.
const VERBS: &[&str] = &[
    "căn cứ",
    "chủ trì",
    "phối hợp",
    "có trách nhiệm",
    "chịu trách nhiệm",
    "có nhiệm vụ",
    "tham mưu",
    "hướng dẫn",
    "xây dựng",
    "tổ chức",
    "triển khai",
    "phát huy",
    "phân công",
    "chỉ đạo",
    "thực hiện",
    "theo dõi",
    "đôn đốc",
    "tăng cường",
    "bố trí",
    "tiếp tục",
    "chủ động",
    "báo cáo",
    "đẩy mạnh",
    "kịp thời",
    "quán triệt",
    "phát động",
    "là cơ quan",
    "là đơn vị",
    "giúp",
    "tổng hợp",
    "kiểm tra",
    "rà soát",
    "lồng ghép",
    "tuyên truyền",
    "vận động",
    "nghiên cứu",
    "cụ thể hóa",
    "cụ thể hoá",
    "theo chức năng",
    "tích cực",
    "thường xuyên",
    "định kỳ",
    "gửi",
    "đăng ký",
    "khẩn trương",
    "lập kế hoạch",
    "cân đối",
    "thẩm định",
    "đề xuất",
    "lựa chọn",
    "ban hành",
    "bảo đảm",
    "đảm bảo",
    "quan tâm",
    "hưởng ứng",
    "phổ biến",
    "giám sát",
    "đánh giá",
    "nâng cao",
    "trên cơ sở",
    "dựa trên",
    "chấp hành",
    "tạo điều kiện",
    "phê duyệt",
    "trình",
    "hoàn thành",
    "duy trì",
    "cung cấp",
    "xem xét",
    "đưa",
    "khuyến khích",
    "động viên",
    "tham gia",
    "cử",
    "huy động",
    "phát hiện",
    "sử dụng",
    "kiện toàn",
    "trong phạm vi",
    "theo nhiệm vụ",
    "theo thẩm quyền",
    "làm đầu mối",
    "mở",
    "chuẩn bị",
    "tiếp nhận",
    "thành lập",
    "công khai",
    "vận hành",
    "là đầu mối",
    "phản ánh",
    "phản hồi",
    "kiến nghị",
    "phải",
    "ký kết",
    "lấy ý kiến",
    "biên soạn",
    "lãnh đạo",
    "tiên phong",
    "đi đầu",
];

/// Words of a unit's name at most: several bodies may share their tasks.
const UNIT_WORDS: usize = 40;

/// First words of units, folded.
const UNIT_STARTS: &[&str] = &[
    "so",
    "phong",
    "van phong",
    "ban",
    "cac",
    "ubnd",
    "uy ban",
    "hoi",
    "cong doan",
    "trung tam",
    "benh vien",
    "truong",
    "chi cuc",
    "thu truong",
    "giam doc",
    "khoi",
    "doan",
    "dang uy",
    "cong an",
    "bao",
    "dai",
    "bo",
    "cuc",
    "mat tran",
    "hoi dong",
    "lien doan",
    "don vi",
    "to",
    "bo phan",
    "khoa",
    "tram",
    "co quan",
    "tap the",
    "lanh dao",
    "ngan hang",
    "bao hiem",
    "cong ty",
    "doanh nghiep",
    "toan the",
    "ca nhan",
    "moi",
    "nguoi dung dau",
    "truong phong",
    "chanh van phong",
    "thanh tra",
    "vien",
    "dang bo",
    "chi bo",
    "cap uy",
    "cum",
    "hdnd",
    "tinh doan",
    "thanh doan",
    "cong chuc",
    "vien chuc",
    "can bo",
    "thuong truc",
    "bi thu",
    "chu tich",
    "toan tinh",
    "kho bac",
    "hiep hoi",
    "quy",
    "toa an",
    "vu",
    "phan hieu",
    "nha truong",
];

/// Other words that begin as those do, folded.
const NO_UNITS: &[&str] = &[
    "bao cao",
    "bao dam",
    "bao gom",
    "bao ve",
    "ban giao",
    "ban hanh",
    "bo sung",
    "bo tri",
    "cac chi tieu",
    "cac giai phap",
    "cac nhiem vu",
    "cac noi dung",
    "cac tieu chi",
    "hoi nghi",
    "hoi thao",
    "khoa hoc",
    "moi nam",
    "moi quy",
    "moi thang",
    "quy che",
    "quy dinh",
    "quy hoach",
    "quy mo",
    "quy trinh",
    "so hoa",
    "so ket",
    "so lieu",
    "so luong",
    "truong hop",
];

static STARTS: LazyLock<HashSet<&str, RandomState>> = LazyLock::new(|| UNIT_STARTS.iter().copied().collect());
static NO_STARTS: LazyLock<HashSet<&str, RandomState>> = LazyLock::new(|| NO_UNITS.iter().copied().collect());

/// Letters in which the longest of them is told from a longer word.
const UNIT_START_LETTERS: usize = 24;

/// Begins of a clause that stands before the unit, folded.
const INTRODUCTIONS: &[&str] = &[
    "can cu ",
    "tren co so ",
    "theo chuc nang",
    "trong pham vi ",
    "dua tren ",
    "trong qua trinh ",
    "hang nam",
    "dinh ky",
    "khi ket thuc",
    "sau khi ",
];
/// What "các" stands before in units, folded.
const PLURALS: &[&str] = &[
    "so",
    "ban",
    "nganh",
    "co quan",
    "don vi",
    "phong",
    "xa",
    "phuong",
    "dia phuong",
    "doanh nghiep",
    "to chuc",
    "hoi",
    "truong",
    "khoa",
    "trung tam",
    "benh vien",
    "cap uy",
    "dang uy",
    "thanh vien",
    "khoi",
    "cum",
    "huyen",
    "vien",
    "chi cuc",
];

/// Verbs that are nouns in some names.
const NOUNS: &[&str] = &[
    "tổ chức",
    "tham gia",
    "quan tâm",
    "giám sát",
    "kiểm tra",
    "thực hiện",
    "báo cáo",
    "cử",
    "trình",
    "hướng dẫn",
    "lãnh đạo",
];
/// Words before such a noun.
const BEFORE_NOUN: &[&str] =
    &["các ", "những ", ", ", "và ", "cơ quan ", "tập thể ", "của ", "người đứng đầu ", "được giao ", "doanh nghiệp "];
/// Words before "lãnh đạo" as a noun.
const LEADERS: &[&str] = &["Ban ", "ban ", "cán bộ ", "đồng chí ", "đội ngũ "];
/// Verbs that are mostly part of a name.
const FIRST: &[&str] = &["tiên phong", "đi đầu"];
/// Words behind "tổ chức" as a noun.
const BEHIND_NOUN: &[&str] = &[
    "chính trị",
    ",",
    "đoàn thể",
    "hội",
    "đảng",
    "thành viên",
    "xã hội",
    "kinh tế",
    "cá nhân",
    "có liên quan",
    "tín dụng",
    "nhiệm vụ",
];

/// Verbs that tell which bodies of a kind are meant: "các sở, ngành chủ trì nội dung …".
const PARTICIPLES: &[&str] = &["chủ trì", "cung cấp", "sử dụng", "tham gia", "thực hiện", "vận hành", "xây dựng"];
/// What every body makes: "Các phòng xây dựng kế hoạch" is a sentence.
const MADE_BY_ALL: &str = "xây dựng kế hoạch";

/// Tổ chức thực hiện, in the order of the paper.
pub(super) fn assignments(context: &Context) -> Vec<Assignment> {
    let mut out = Vec::new();
    for section in context.of(Role::Assignments) {
        if let Some(inline) = &section.inline
            && !inline.string.ends_with(':')
        {
            add(context, None, std::slice::from_ref(inline), &mut out);
        }
        for node in section.content.iter().filter(|node| !is_about_funds(node)) {
            unit(context, node, &mut out);
        }
    }
    // "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Sở" at the end of all is somebody's task too.
    if !out.is_empty() {
        for text in context.outline.closing.iter().filter(|text| is_in_case(&text.string)) {
            if unit_of_sentence(text).is_some() {
                sentence(context, text, &mut out);
            }
        }
    }
    super::task_tables::add(context, &mut out);
    out
}

/// One item of the section: a unit with its tasks, units one level down, or a sentence.
fn unit(context: &Context, node: &Node, out: &mut Vec<Assignment>) {
    let text = &node.text;
    if node.children.iter().all(|child| is_note(&child.text.string)) {
        // "8.1. Phân công nhiệm vụ cụ thể" heads a table.
        let heads = text.string.ends_with(':') && text.string.split_whitespace().count() <= 25
            || node.is_numbered() && heads_table(&text.string);
        if !heads {
            sentence(context, text, out);
        }
        return;
    }
    if heads_units(node) || heads_sentences(node) || names_nobody(&text.string) {
        for child in &node.children {
            unit(context, child, out);
        }
        return;
    }
    let mut tasks = Vec::new();
    let label =
        |at: &usize| is_unit(&text.string[..*at]) && !heads_tasks(&text.string[..*at], at + 1 == text.string.len());
    let name = match unit_label(&text.string).filter(label) {
        Some(at) => {
            let rest = text.from((at + 1).min(text.string.len()));
            if !rest.is_empty() && !is_lead_in(&rest.string) {
                tasks.push(rest);
            }
            Some(text.slice(0..at))
        }
        None if is_name(&text.string) || is_heading_of_units(node) => Some(text.clone()),
        None => {
            // A sentence of its own above its details: the unit is copied out, the sentence stays where it names an act.
            let end = fold(end_of(&text.string, HAS_DUTIES_WITHIN));
            let bare = HAS_DUTIES.iter().any(|duties| end.ends_with(duties));
            tasks.extend((!bare).then(|| text.clone()));
            unit_of_sentence(text)
        }
    };
    // Behind a sentence that is whole a paragraph with a unit of its own is another's task.
    let whole = text.string.ends_with('.');
    let own = |child: &&Node| {
        whole && child.marker.is_none() && child.children.is_empty() && unit_place(&child.text.string).is_some()
    };
    let (others, mine): (Vec<&Node>, Vec<&Node>) = node.children.iter().partition(own);
    mine.into_iter().filter(|child| !is_note(&child.text.string)).for_each(|child| add_tasks(child, &mut tasks));
    add(context, name.as_ref(), &tasks, out);
    for child in others {
        sentence(context, &child.text, out);
    }
}

/// Ends of a sentence that says no more than that its unit has the duties below, folded.
const HAS_DUTIES: &[&str] = &["co nhiem vu:", "co trach nhiem:", "co cac nhiem vu sau:", "co nhiem vu sau:"];
/// Bytes of a sentence in which they stand.
const HAS_DUTIES_WITHIN: usize = 40;

/// "(Chi tiết tại Phụ lục kèm theo)".
fn is_note(text: &str) -> bool {
    let points = ["chi tiet", "phu luc", "kem theo", "xem ", "theo bieu"];
    text.starts_with('(') && text.trim_end_matches('.').ends_with(')') && {
        let folded = fold(text);
        points.iter().any(|word| folded.contains(word))
    }
}

/// A paragraph or bullet, and what stands under it, as tasks; lead-ins only when they name an act.
fn add_tasks(node: &Node, tasks: &mut Vec<Text>) {
    if node.marker.is_none()
        && is_due_line(node)
        && let Some(task) = tasks.last_mut()
    {
        task.push(&node.text);
        return;
    }
    if !is_lead_in(&node.text.string) || node.children.is_empty() {
        tasks.push(node.text.clone());
    }
    for child in &node.children {
        add_tasks(child, tasks);
    }
}

/// "Thực hiện các nhiệm vụ sau:" says nothing by itself.
fn is_lead_in(text: &str) -> bool {
    text.ends_with(':') && text.split_whitespace().count() <= 12 && {
        let folded = fold(text);
        ["sau", "nhu sau", "sau day", "cu the", "nhiem vu"]
            .iter()
            .any(|cue| super::cues::find_word(&folded, cue).is_some())
    }
}

/// A task without a heading: "Sở Nội vụ hướng dẫn …".
fn sentence(context: &Context, text: &Text, out: &mut Vec<Assignment>) {
    // "Giao Văn phòng …; giao Công an xã …": each has its own.
    if begins_with(&text.string, "giao ") {
        let mut ends: Vec<usize> =
            text.string.match_indices("; giao ").map(|(at, _)| at + 1).take(MOST_GIVEN).collect();
        if !ends.is_empty() {
            ends.push(text.string.len());
            let mut start = 0;
            for end in ends {
                clause(context, &text.slice(start..end), out);
                start = end;
            }
            return;
        }
    }
    clause(context, text, out);
}

/// Clauses of a sentence at most in which tasks are given.
const MOST_GIVEN: usize = 40;

/// A task of one unit, or of none.
fn clause(context: &Context, text: &Text, out: &mut Vec<Assignment>) {
    if let Some(at) = unit_label(&text.string).filter(|at| is_unit(&text.string[..*at]) && at + 1 < text.string.len()) {
        let name = text.slice(0..at);
        add(context, Some(&name), &[text.from(at + 1)], out);
        return;
    }
    if let Some(at) = text
        .breaks()
        .take_while(|at| *at <= NAME_BYTES)
        .find(|at| is_name_above(&text.string[..*at], &text.string[*at..]))
    {
        add(context, Some(&text.slice(0..at)), &[text.from(at)], out);
        return;
    }
    let name = unit_of_sentence(text);
    add(context, name.as_ref(), std::slice::from_ref(text), out);
}

/// Where the label ends that names a unit, or several between semicolons.
pub(super) fn unit_label(text: &str) -> Option<usize> {
    let several = || {
        let at = text.find(": ")?;
        let label = &text[..at];
        let names = label.contains(';') && label.split(';').all(|name| begins_like_unit(name.trim_start()));
        (names && !label.contains(". ") && label.split_whitespace().count() <= UNIT_WORDS).then_some(at)
    };
    label_end_within(text, UNIT_WORDS).or_else(several)
}

/// A name on a line of its own, without a colon, and the task on the next.
fn is_name_above(name: &str, task: &str) -> bool {
    let name = name.trim_end();
    let mut letters = task.chars();
    let Some(first) = letters.next().filter(|first| first.is_uppercase()) else { return false };
    let lower: String = first.to_lowercase().chain(letters.take(TASK_BEGIN)).collect();
    name.ends_with(char::is_alphanumeric)
        && name.split_whitespace().count() >= 3
        && !name.ends_with(" và")
        && is_unit(name)
        && is_name(name)
        && verb_place(&name[after_prefix(name)..]).is_none()
        && begins_with_verb(&lower)
}

/// Begins with a verb of tasks, in lower case, and goes on.
fn begins_with_verb(text: &str) -> bool {
    VERBS.iter().any(|verb| text.strip_prefix(verb).is_some_and(|behind| behind.starts_with(' ')))
}

/// Bytes of a name above its task at most.
const NAME_BYTES: usize = 400;

/// Letters of a task in which its first verb is looked for.
const TASK_BEGIN: usize = 30;

/// Where the unit begins behind an introduction: "Căn cứ Kế hoạch này, các sở, ngành xây dựng …".
fn behind_introduction(body: &str) -> Option<usize> {
    if !INTRODUCTIONS.iter().any(|cue| begins_with(body, cue)) {
        return None;
    }
    let sentence = body.find(['.', ';', ':']).unwrap_or(body.len());
    let behind = |mark: &'static str| body[..sentence].match_indices(mark).map(move |(at, _)| at + mark.len());
    let case = body[..sentence].find(" nếu ").unwrap_or(sentence);
    let mut starts: Vec<usize> = behind(", ").chain(behind(ASKED).filter(|at| *at > case)).collect();
    starts.sort_unstable();
    starts.into_iter().find(|at| {
        let behind = &body[*at..];
        let named = match behind.strip_prefix("các ") {
            Some(plural) => PLURALS.iter().any(|word| begins_with(plural, word)),
            None => behind.starts_with(char::is_uppercase),
        };
        named && begins_like_unit(behind)
    })
}

/// Before who is asked, behind an introduction: "nếu có vướng mắc đề nghị các sở, ngành phản ánh".
const ASKED: &str = "đề nghị ";

/// The unit at the begin of a running sentence, or behind what introduces it.
pub(super) fn unit_of_sentence(text: &Text) -> Option<Text> {
    unit_place(&text.string).map(|place| text.slice(place))
}

/// Place of the unit at the begin of a running sentence.
fn unit_place(sentence: &str) -> Option<Range<usize>> {
    let mut start = after_prefix(sentence);
    start += behind_introduction(&sentence[start..]).unwrap_or(0);
    let end = start + unit_of(&sentence[start..])?;
    // "Ban Thường vụ đề nghị các chi bộ tổ chức …": who is asked has the task.
    let asked = ASKS.iter().find_map(|verb| {
        let at = sentence[start..end].find(verb)?;
        let passive = [" được", " theo"].iter().any(|word| sentence[..start + at].ends_with(word));
        (!passive).then_some(start + at + verb.len())
    });
    match asked {
        Some(asked) => unit_of(&sentence[asked..]).map(|length| asked..asked + length),
        None => Some(start..end),
    }
}

/// Verbs between who asks and who is asked.
const ASKS: &[&str] = &[" đề nghị ", " yêu cầu ", " giao "];

/// Length of the unit at the begin of a sentence.
fn unit_of(body: &str) -> Option<usize> {
    if !begins_like_unit(body) {
        return None;
    }
    // "Tổ chức sơ kết" is a verb, "Tổ chức Công đoàn" is not.
    if let Some(behind) = behind_folded(body, "to chuc ")
        && !behind.starts_with(char::is_uppercase)
        && !BEHIND_NOUN.iter().any(|word| behind.starts_with(word))
    {
        return None;
    }
    let end = verb_place(body)?;
    let name = body[..end].trim_end_matches([' ', ',', ';', '-']);
    if name.matches('(').count() != name.matches(')').count() {
        return None;
    }
    // A list may be as long as it likes, its names not.
    let words = |text: &str| text.split_whitespace().count();
    let parts = || name.split(", ").flat_map(|part| part.split(" và "));
    let fits = words(name) <= NAME_WORDS || parts().count() > 3 && parts().all(|part| words(part) <= LISTED_WORDS);
    (fits && !name.is_empty()).then_some(name.len())
}

/// Words of a unit's name at most, and of one in a list of more than three.
const NAME_WORDS: usize = 32;
const LISTED_WORDS: usize = 12;

static VERB: LazyLock<AhoCorasick> = LazyLock::new(|| AhoCorasick::new(VERBS).expect("verbs fit an automaton"));

/// Where the first verb begins that is not part of a name ("các tổ chức chính trị", "tổ chức, cá nhân", "Phòng Tổ chức").
fn verb_place(body: &str) -> Option<usize> {
    let found = VERB.find_overlapping_iter(body).filter(|found| {
        let (before, after) = (&body[..found.start()], &body[found.end()..]);
        let bounded = before.ends_with([' ', ',']) && !after.starts_with(char::is_alphanumeric);
        let verb = VERBS[found.pattern()];
        let noun = || {
            // "Các cơ quan, đơn vị được kiểm tra".
            before.ends_with("được ")
                || before.ends_with("được giao ")
                || before.ends_with("được phân công ")
                || verb == "giúp" && after.starts_with(" việc")
                || verb == "tổng hợp" && before.ends_with("Phòng Kế hoạch ")
                // "Đơn vị đi đầu", but "Các đơn vị đi đầu trong …", "Đoàn Thanh niên tiên phong thực hiện …".
                || FIRST.contains(&verb) && !(after.starts_with(" trong ") || begins_with_verb(after.trim_start()))
                || verb == "lãnh đạo" && LEADERS.iter().any(|word| before.ends_with(word))
                || NOUNS.contains(&verb)
                    && (BEFORE_NOUN.iter().any(|word| before.ends_with(word))
                        || verb == "tổ chức" && BEHIND_NOUN.iter().any(|word| after.trim_start().starts_with(word)))
        };
        bounded && !noun()
    });
    found.map(|found| found.start()).min()
}

/// Length of the words before a unit's name.
fn after_prefix(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let bare = rest.trim_start();
        let behind = BEFORE_UNIT.iter().find_map(|prefix| {
            let behind = behind_folded(bare, prefix)?;
            // "Khuyến khích cán bộ, công chức học tập" asks nobody by name.
            if *prefix == "khuyen khich" && !behind.trim_start().starts_with(char::is_uppercase) {
                return None;
            }
            let behind = behind.strip_prefix(':').filter(|b| b.starts_with(' ')).unwrap_or(behind);
            behind.starts_with(' ').then_some(behind)
        });
        match behind {
            Some(behind) if !behind.is_empty() => at = text.len() - behind.len(),
            _ => return text.len() - bare.len(),
        }
    }
}

/// What stands behind a folded phrase at the begin of a text.
fn behind_folded<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    let mut letters = text.chars();
    phrase.chars().all(|wanted| letters.next().map(base_letter) == Some(wanted)).then_some(letters.as_str())
}

/// Begins with the first word of a unit's name.
fn begins_like_unit(body: &str) -> bool {
    let end = body.char_indices().nth(UNIT_START_LETTERS).map_or(body.len(), |(at, _)| at);
    let folded = fold(&body[..end]);
    let mut begins = folded.match_indices([' ', ',']).map(|(at, _)| at).chain([folded.len()]).map(|at| &folded[..at]);
    begins.clone().any(|words| STARTS.contains(words)) && !begins.any(|words| NO_STARTS.contains(words))
}

/// What has duties and is no body, folded: "Nhiệm vụ của năm 2026".
const OF_NO_UNIT: &[&str] = &["nam ", "giai doan ", "ke hoach", "phong trao", "quy ", "thang ", "dot "];

/// Begins like a unit and is no sentence.
pub(super) fn is_unit(label: &str) -> bool {
    let body = &label[after_prefix(label)..];
    // Whose responsibility it is has one, whatever it is called.
    let of = ["trach nhiem cua ", "nhiem vu cua "].iter().any(|of| begins_with(label, of))
        && !OF_NO_UNIT.iter().any(|word| begins_with(body, word));
    (of || begins_like_unit(body)) && !(label.contains("sau") && label.split_whitespace().count() > 14)
}

/// A heading that is a name: short, or without a sentence's end and verb.
fn is_name(heading: &str) -> bool {
    let heading = &without_brackets(heading);
    let bare = heading.trim_end_matches([':', '.', ' ']);
    let sentence = heading.ends_with(';')
        || bare.contains(". ")
        || (heading.ends_with('.') && heading.split_whitespace().count() > 14);
    let body = &bare[after_prefix(bare)..];
    let verb = verb_place(body);
    !sentence && (verb.is_none() || mostly_capitals(heading) || !is_unit(bare))
}

/// Verbs that make a sentence of a heading: others stand in names ("Ban Quản lý dự án đầu tư xây dựng").
const ASSIGNS: &[&str] =
    &["chủ trì", "phối hợp", "có trách nhiệm", "có nhiệm vụ", "chịu trách nhiệm", "tham mưu", "chỉ đạo", "là cơ quan"];

/// "Sở Y tế chủ trì, phối hợp với Sở Nội vụ:" over its tasks is a sentence, no name.
pub(super) fn heads_tasks(label: &str, whole: bool) -> bool {
    let name = name_of(label);
    let named = begins_with(&name, "cac ") || ["trach nhiem ", "nhiem vu "].iter().any(|of| begins_with(label, of));
    let assigned = |at: usize| {
        let behind = name[at..].split_whitespace().count();
        behind > 3 && ASSIGNS.iter().any(|verb| name[at..].starts_with(verb))
    };
    whole && !named && !mostly_capitals(label) && verb_place(&name).is_some_and(assigned)
}

/// "2. Các sở, ngành chủ trì nội dung của Chương trình" over bullets: a name with a verb in it, not a sentence. Only
/// bodies that are not named need such words to be told from others.
fn is_heading_of_units(node: &Node) -> bool {
    let text = &node.text.string;
    let body = &text[after_prefix(text)..];
    node.is_numbered()
        && text.ends_with(char::is_alphanumeric)
        && text.split_whitespace().count() <= UNIT_WORDS
        && begins_with(body, "cac ")
        && is_unit(text)
        && verb_place(body).is_some_and(|at| {
            let (before, verb) = body.split_at(at);
            let tells = PARTICIPLES.iter().any(|word| verb.starts_with(word)) && !verb.starts_with(MADE_BY_ALL);
            tells || before.ends_with("lĩnh vực ")
        })
}

/// Begins of headings over units that name none, folded.
const OF_NOBODY: &[&str] = &[
    "trach nhiem thuc hien",
    "trach nhiem trien khai",
    "trach nhiem to chuc thuc hien",
    "phan cong nhiem vu",
    "phan cong thuc hien",
    "phan cong trach nhiem",
];

/// "Phân công nhiệm vụ cụ thể" and nothing else: what is given to whom stands in a table.
fn heads_table(heading: &str) -> bool {
    let folded = fold(heading.trim_end_matches([':', '.', ' ']));
    OF_NOBODY.iter().filter_map(|cue| folded.strip_prefix(cue)).any(|rest| ["", " cu the", " nhu sau"].contains(&rest))
}

/// "Trách nhiệm thực hiện", "Phân công nhiệm vụ".
fn names_nobody(heading: &str) -> bool {
    OF_NOBODY.iter().any(|cue| begins_with(heading, cue)) && heading.split_whitespace().count() <= HEADING_WORDS
}

/// The items under a heading are units themselves.
pub(super) fn heads_units(node: &Node) -> bool {
    // Whoever stands under such a heading is told by its first words.
    let of_nobody = names_nobody(&node.text.string);
    let units = node.children.iter().filter(|child| {
        let text = &child.text.string;
        let label = label_end_within(text, UNIT_WORDS).map_or(text.as_str(), |at| &text[..at]);
        let apart = !child.children.is_empty() || label.len() < text.len();
        is_unit(label) && apart && (of_nobody || is_name(label))
    });
    let count = units.count();
    count >= 2 && count * 3 >= node.children.len() * 2
}

/// Words of a heading over sentences at most; longer ones are sentences themselves.
const HEADING_WORDS: usize = 10;

/// "1. Công tác kiểm tra" over sentences most of which name who has the task.
fn heads_sentences(node: &Node) -> bool {
    let named = node.children.iter().filter(|child| unit_place(&child.text.string).is_some()).count();
    let text = &node.text.string;
    let short = text.split_whitespace().count() <= HEADING_WORDS && !text.ends_with(['.', ';']);
    let heading = short && !begins_like_unit(&text[after_prefix(text)..]);
    named * 2 > node.children.len() && node.children.len() > 1 && heading
}

/// Appends an assignment.
fn add(context: &Context, name: Option<&Text>, tasks: &[Text], out: &mut Vec<Assignment>) {
    if tasks.is_empty() {
        return;
    }
    let mut whole = name.cloned().unwrap_or_default();
    for task in tasks {
        whole.push(task);
    }
    let unit = name.map(|n| name_of(&n.string)).filter(|n| !n.is_empty());
    let certainty = if unit.is_some() { 0.95 } else { 0.85 };
    out.push(Assignment {
        unit,
        tasks: tasks.iter().map(|t| t.string.clone()).collect(),
        with: None,
        due: None,
        support: context.support(&whole, certainty),
    });
}

/// The name alone, without the words before it, brackets and final marks.
pub(super) fn name_of(heading: &str) -> String {
    let body = &heading[after_prefix(heading)..];
    let name = without_brackets(body);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    // "Bộ Nội vụ, cơ quan chủ trì triển khai Đề án"
    let part = [" - Cơ quan ", " – Cơ quan ", ", cơ quan chủ trì", ", cơ quan thường trực"];
    let name = part
        .iter()
        .find_map(|part| memmem::find(name.as_bytes(), part.as_bytes()))
        .map_or(name.as_str(), |at| &name[..at]);
    let name = name.trim_matches(|c: char| " :;.,".contains(c)).replace(" ,", ",");
    let mut letters = name.chars();
    // A name cut out behind "Trách nhiệm của" begins a heading of its own.
    match letters.next() {
        Some(first) if begins_with(heading, "trach nhiem") || begins_with(heading, "nhiem vu") => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => name,
    }
}

/// Without what stands in brackets.
fn without_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains(['(', ')']) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_units() {
        for (heading, name) in [
            ("Trách nhiệm của các khối thi đua thuộc Sở Y tế", "Các khối thi đua thuộc Sở Y tế"),
            ("Đề nghị Ủy ban Mặt trận Tổ quốc tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh"),
            ("Sở Nội vụ (Cơ quan thường trực):", "Sở Nội vụ"),
            ("Giao Công an tỉnh", "Công an tỉnh"),
            ("Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo", "Sở Tài chính"),
        ] {
            assert_eq!(name_of(heading), name);
        }
    }

    #[test]
    fn tells_a_name_above_its_task() {
        for (name, task, wanted) in [
            ("Công an xã, Ban Chỉ huy Quân sự xã, Đồn Biên phòng", "Bố trí lực lượng giúp dân", true),
            ("Công an xã, Ban Chỉ huy Quân sự xã và", "Tổ chức chính trị", false),
            ("Sở Nội vụ chủ trì, phối hợp với Sở", "Xây dựng triển khai", false),
            ("Công an xã, Ban Chỉ huy", "Quân sự xã bố trí", false),
        ] {
            assert_eq!(is_name_above(name, task), wanted, "{name}");
        }
    }

    #[test]
    fn finds_who_is_asked() {
        for (sentence, unit) in [
            ("Ban Thường vụ Huyện đoàn đề nghị các chi đoàn cơ sở tổ chức phát động", Some("các chi đoàn cơ sở")),
            ("Ban Thường vụ đề nghị bà con tạo điều kiện về thời gian", None),
            ("Chủ tịch UBND xã yêu cầu các ban, ngành thực hiện", Some("các ban, ngành")),
            ("Khuyến khích Hội Nông dân tỉnh xây dựng kế hoạch", Some("Hội Nông dân tỉnh")),
            ("Các doanh nghiệp nhà nước đi đầu trong đổi mới", Some("Các doanh nghiệp nhà nước")),
            ("Khuyến khích cán bộ, công chức học tập nâng cao trình độ", None),
            ("Đơn vị đi đầu được biểu dương", None),
            ("Đoàn Thanh niên Sở tiên phong thực hiện chuyển đổi số", Some("Đoàn Thanh niên Sở")),
            ("Văn phòng Sở theo dõi.", Some("Văn phòng Sở")),
            ("Giao Phòng Kế hoạch - Tài chính chủ trì.", Some("Phòng Kế hoạch - Tài chính")),
            ("Tổ chức sơ kết vào dịp 28/7 (kỷ niệm ngày thành lập ngành), báo cáo", None),
            ("Tổ chức Công đoàn vận động đoàn viên", Some("Tổ chức Công đoàn")),
            ("Phòng Tổ chức - Hành chính tham mưu", Some("Phòng Tổ chức - Hành chính")),
        ] {
            assert_eq!(unit_place(sentence).map(|place| &sentence[place]), unit, "{sentence}");
        }
    }

    #[test]
    fn finds_units_behind_introductions() {
        for (sentence, unit) in [
            ("Căn cứ nội dung Kế hoạch và tình hình thực tế, các sở, ngành xây dựng kế hoạch", Some("các sở, ngành")),
            ("Trên cơ sở Kế hoạch này, Sở Nội vụ hướng dẫn", Some("Sở Nội vụ")),
            ("Căn cứ Luật, các quy định hiện hành, xây dựng kế hoạch", None),
            ("Trong quá trình thực hiện, nếu có vướng mắc đề nghị các đơn vị phản ánh về Sở", Some("các đơn vị")),
            ("Định kỳ 6 tháng (trước ngày 10/6), các đảng ủy, chi ủy cơ sở báo cáo", Some("các đảng ủy, chi ủy cơ sở")),
            ("Báo cáo kết quả kiểm kê cho cơ quan cấp trên", None),
        ] {
            let body = &sentence[behind_introduction(sentence).unwrap_or(0)..];
            assert_eq!(unit_of(body).map(|length| &body[..length]), unit, "{sentence}");
        }
    }

    #[test]
    fn ends_a_unit_before_its_verb() {
        for (sentence, at) in [
            ("các tổ chức chính trị - xã hội phát huy mạnh mẽ", Some("các tổ chức chính trị - xã hội ")),
            ("Hội đồng Thi đua - Khen thưởng các cấp phân công rõ", Some("Hội đồng Thi đua - Khen thưởng các cấp ")),
            ("Phòng Tổ chức cán bộ chủ trì", Some("Phòng Tổ chức cán bộ ")),
            ("các đơn vị được kiểm tra", None),
            ("Phòng Kế hoạch tổng hợp", None),
            ("Phòng Kế hoạch tổng hợp tham mưu", Some("Phòng Kế hoạch tổng hợp ")),
        ] {
            let end = verb_place(sentence);
            assert_eq!(end.map(|e| &sentence[..e]), at);
        }
    }
}
