//! Which part of the outline speaks of what: headings to roles.
//!
//! The same list stands under another Roman number in every plan, and a heading may announce several
//! ("TIÊU CHÍ THI ĐUA VÀ HÌNH THỨC KHEN THƯỞNG"); then its sub-headings tell.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::assignments::heads_units;
use super::cues::{Cue, CueText};
use crate::fold::begins_with;
use crate::outline::{MarkerKind, Node, Outline};
use crate::text::Text;

/// What a section speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Mục đích.
    Purposes,
    /// Yêu cầu.
    Requirements,
    /// Đối tượng, thành phần.
    Participants,
    /// Thời gian, giai đoạn.
    Time,
    /// Chủ đề, khẩu hiệu.
    Slogan,
    /// Nội dung thi đua.
    Themes,
    /// Chỉ tiêu.
    Targets,
    /// Tiêu chí thi đua.
    Criteria,
    /// Tiêu chuẩn khen thưởng.
    Standards,
    /// Hình thức khen thưởng; khen thưởng in general.
    Awards,
    /// Hồ sơ, thủ tục khen thưởng.
    Dossiers,
    /// Giải pháp.
    Solutions,
    /// Tổ chức thực hiện.
    Assignments,
    /// Kinh phí.
    Funding,
    /// Sơ kết, tổng kết, chế độ báo cáo.
    Reports,
}

/// Cues of headings, folded, most telling first; a cue takes its words, so that a shorter one does not match them again.
const CUES: &[(&str, Role)] = &[
    ("ho so de nghi khen thuong", Role::Dossiers),
    ("ho so, thu tuc", Role::Dossiers),
    ("ho so khen thuong", Role::Dossiers),
    ("thu tuc, ho so", Role::Dossiers),
    ("thoi han gui ho so", Role::Dossiers),
    ("ho so", Role::Dossiers),
    ("quy trinh xet", Role::Dossiers),
    ("kinh phi khen thuong", Role::Funding),
    ("kinh phi", Role::Funding),
    ("nguon luc tai chinh", Role::Funding),
    ("nguon von", Role::Funding),
    ("nguon luc va viec su dung nguon luc", Role::Funding),
    ("phuong an huy dong kinh phi", Role::Funding),
    ("nguon tai chinh", Role::Funding),
    ("tieu chuan khen thuong", Role::Standards),
    ("tieu chi khen thuong", Role::Standards),
    ("tieu chi xet khen thuong", Role::Standards),
    ("tieu chi binh xet khen thuong", Role::Standards),
    ("tieu chuan xet khen thuong", Role::Standards),
    ("tieu chuan, so luong khen thuong", Role::Standards),
    ("doi tuong, tieu chuan khen thuong", Role::Standards),
    ("doi tuong khen thuong", Role::Standards),
    ("doi tuong va tieu chuan khen thuong", Role::Standards),
    ("tieu chuan xet", Role::Standards),
    ("dieu kien, tieu chuan", Role::Standards),
    ("tieu chuan", Role::Standards),
    ("so luong khen thuong", Role::Standards),
    ("co cau khen thuong", Role::Standards),
    ("tieu chi thi dua", Role::Criteria),
    ("tieu chi danh gia", Role::Criteria),
    ("tieu chi", Role::Criteria),
    ("hinh thuc khen thuong", Role::Awards),
    ("cac hinh thuc khen thuong", Role::Awards),
    ("danh hieu thi dua", Role::Awards),
    ("cong tac khen thuong", Role::Awards),
    ("to chuc khen thuong", Role::Awards),
    ("khen thuong", Role::Awards),
    ("muc dich", Role::Purposes),
    ("muc tieu cu the", Role::Targets),
    ("muc tieu, chi tieu", Role::Targets),
    ("chi tieu", Role::Targets),
    ("muc tieu chung", Role::Purposes),
    ("muc tieu tong quat", Role::Purposes),
    ("muc tieu", Role::Targets),
    ("y nghia", Role::Purposes),
    ("quan diem", Role::Purposes),
    ("yeu cau", Role::Requirements),
    ("doi tuong", Role::Participants),
    ("thanh phan", Role::Participants),
    ("pham vi, doi tuong", Role::Participants),
    ("pham vi va doi tuong", Role::Participants),
    ("thoi gian", Role::Time),
    ("giai doan thuc hien", Role::Time),
    ("cac giai doan", Role::Time),
    ("cac dot thi dua", Role::Time),
    ("tien do", Role::Time),
    ("lo trinh", Role::Time),
    ("chu de thi dua", Role::Slogan),
    ("chu de", Role::Slogan),
    ("khau hieu", Role::Slogan),
    ("ten goi", Role::Slogan),
    ("noi dung, nhiem vu, giai phap", Role::Solutions),
    ("noi dung, nhiem vu va giai phap", Role::Solutions),
    ("nhiem vu, noi dung, giai phap", Role::Solutions),
    ("nhiem vu, noi dung va giai phap", Role::Solutions),
    ("nhiem vu va giai phap", Role::Solutions),
    ("nhiem vu, giai phap", Role::Solutions),
    ("giai phap", Role::Solutions),
    ("bien phap", Role::Solutions),
    ("to chuc thuc hien noi dung", Role::Themes),
    ("cac hoat dong chinh", Role::Themes),
    ("noi dung", Role::Themes),
    ("nhung viec can thi dua", Role::Themes),
    ("phan viec thi dua", Role::Themes),
    ("to chuc thuc hien", Role::Assignments),
    ("to chuc trien khai", Role::Assignments),
    ("phan cong", Role::Assignments),
    ("trach nhiem", Role::Assignments),
    ("nhiem vu cu the cua", Role::Assignments),
    ("che do bao cao", Role::Reports),
    ("thong tin, bao cao", Role::Reports),
    ("so ket, tong ket", Role::Reports),
    ("nhiem vu", Role::Themes),
];

static READY: LazyLock<Vec<(Cue, Role)>> =
    LazyLock::new(|| CUES.iter().map(|(cue, role)| (Cue::new(cue), *role)).collect());

/// Words of a heading at most: longer texts are items.
const HEADING_WORDS: usize = 24;
/// The same of one with a point at its end.
const SENTENCE_WORDS: usize = 8;

/// A part of the outline with its role.
#[derive(Debug, Clone)]
pub struct Section<'o> {
    /// What it speaks of.
    pub role: Role,
    /// The node whose heading says so.
    pub node: &'o Node,
    /// Text on the heading's own line behind its colon.
    pub inline: Option<Text>,
    /// The nodes under it that have no other role.
    pub content: Vec<&'o Node>,
    /// Of a campaign told among the goals: its name and time are the plan's where the plan tells none.
    pub aside: bool,
}

/// All sections in reading order.
pub fn sections<'o>(outline: &'o Outline) -> Vec<Section<'o>> {
    let mut out = Vec::new();
    // Paragraphs above the first heading, or a body without headings, have no role.
    for node in &outline.body {
        if assign(node, &[], &mut out) {
            continue;
        }
        // "CÁCH THỨC TỔ CHỨC" announces nothing; "1. Đối tượng", "2. Giải pháp" under it do.
        for child in &node.children {
            if is_part(node) || announces(child) {
                assign(child, &[], &mut out);
            }
        }
    }
    for role in [Role::Time, Role::Slogan] {
        if out.iter().any(|section| section.role == role && !section.aside) {
            out.retain(|section| section.role != role || !section.aside);
        }
    }
    out
}

/// A numbered heading that begins with a cue of what looks ahead: figures and awards may be those of last year.
fn announces(node: &Node) -> bool {
    let label = label(node).0;
    let text = CueText::new(label);
    let begins = |cue: &Cue| text.find_ready(cue).is_some_and(|at| at <= words_before(text.folded()));
    let ahead = [Role::Participants, Role::Solutions, Role::Funding];
    let mut cues = READY.iter().filter(|(_, role)| ahead.contains(role));
    node.is_numbered() && is_heading(node, label) && cues.any(|(cue, _)| begins(cue))
}

/// "PHẦN THỨ HAI" over sections of its own.
fn is_part(node: &Node) -> bool {
    node.marker.as_ref().is_some_and(|marker| marker.kind == MarkerKind::Part)
}

/// The outermost parts of the body that no section takes.
pub fn unplaced<'o>(outline: &'o Outline, sections: &[Section]) -> Vec<&'o Node> {
    let heads: HashSet<*const Node> = sections.iter().map(|section| std::ptr::from_ref(section.node)).collect();
    let placed = |node: &Node| heads.contains(&std::ptr::from_ref(node));
    let mut out = Vec::new();
    for node in &outline.body {
        let mut any = false;
        node.walk(&mut |inner| any |= placed(inner));
        if !any {
            out.push(node);
        } else if is_part(node) && !placed(node) {
            out.extend(node.children.iter().filter(|child| {
                let mut any = false;
                child.walk(&mut |inner| any |= placed(inner));
                !any
            }));
        }
    }
    out
}

/// Adds the sections in a node; false when it has no role of its own.
fn assign<'o>(node: &'o Node, parents: &[Role], out: &mut Vec<Section<'o>>) -> bool {
    let (label, inline) = label(node);
    // "4. Hồ sơ gửi về Phòng … trước ngày 05/12" is no heading, but ends the part about awards.
    let awards = parents.contains(&Role::Awards) || parents.contains(&Role::Standards);
    if awards && node.is_numbered() && node.children.is_empty() && begins_with(&node.text.string, "ho so ") {
        let inline = inline.unwrap_or_else(|| node.text.clone());
        out.push(Section { role: Role::Dossiers, node, inline: Some(inline), content: Vec::new(), aside: false });
        return true;
    }
    let mut roles = if is_heading(node, label) { roles(label, node, parents) } else { Vec::new() };
    // "NHIỆM VỤ CỤ THỂ" whose items are units says who does what.
    if roles == [Role::Themes] && begins_with(label, "nhiem vu") && heads_units(node) {
        roles = vec![Role::Assignments];
    }
    if roles.is_empty() {
        return parents == [Role::Targets] && is_heading(node, label) && takes_apart(node, out);
    }
    let place = out.len();
    let mut content = Vec::new();
    // "Mục tiêu" beside "Chỉ tiêu" is what for, the figures are the targets.
    let beside_figures = roles == [Role::Targets]
        && node.children.iter().any(|child| child.is_numbered() && begins_with(&child.text.string, "chi tieu"));
    for child in &node.children {
        if beside_figures && child.is_numbered() && begins_with(&child.text.string, "muc tieu") {
            let inline = self::label(child).1;
            let content = child.children.iter().collect();
            out.push(Section { role: Role::Purposes, node: child, inline, content, aside: false });
        } else if !assign(child, &roles, out) {
            content.push(child);
        }
    }
    let split = out.len() > place;
    let own = roles.iter().find(|role| !out[place..].iter().any(|s| s.role == **role)).or(roles.first());
    if let Some(role) = own
        && (!split || !content.is_empty() || inline.is_some())
        && !(split && content.iter().all(|n| n.children.is_empty() && n.text.string.ends_with(':')))
        && !(split && out[place..].iter().any(|s| s.role == *role) && content.iter().all(|n| n.children.is_empty()))
    {
        // What stands behind the parts that speak for themselves comes behind them.
        let first = content.first().and_then(|node| node.text.first_line()).filter(|_| inline.is_none());
        let before = |section: &Section| first.is_some() && section.node.text.first_line() < first;
        let place = place + out[place..].iter().take_while(|section| before(section)).count();
        out.insert(place, Section { role: *role, node, inline, content, aside: false });
    }
    true
}

/// A campaign told among the goals, "2. Tháng hành động" over "a) Chủ đề", "b) Thời gian", "c) Các hoạt động chính": its
/// parts speak for themselves, what has no part of its own is a goal. False when it is none; then nothing has been added.
fn takes_apart<'o>(node: &'o Node, out: &mut Vec<Section<'o>>) -> bool {
    let (mut parts, mut content) = (Vec::new(), Vec::new());
    for child in &node.children {
        if !assign(child, &[], &mut parts) {
            content.push(child);
        }
    }
    let has = |role: Role| parts.iter().any(|section| section.role == role);
    let campaign = has(Role::Themes) && (has(Role::Time) || has(Role::Slogan));
    if campaign {
        for section in &mut parts {
            section.aside = true;
        }
        out.append(&mut parts);
        if !content.is_empty() {
            out.push(Section { role: Role::Targets, node, inline: None, content, aside: false });
        }
    }
    campaign
}

/// The heading's words before its colon, and the text behind it.
pub fn label(node: &Node) -> (&str, Option<Text>) {
    let text = node.text.string.as_str();
    match label_end(text) {
        Some(at) => {
            let rest = node.text.from(at + 1);
            (text[..at].trim(), (!rest.is_empty()).then_some(rest))
        }
        None => (text, None),
    }
}

/// Place of the colon that ends a label at the begin of a text.
pub fn label_end(text: &str) -> Option<usize> {
    label_end_within(text, 16)
}

/// Place of the colon that ends a label of at most `most` words.
pub fn label_end_within(text: &str, most: usize) -> Option<usize> {
    let at = memchr::memchr_iter(b':', text.as_bytes())
        .find(|at| !text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '/'))?;
    let label = &text[..at];
    let few = label.split_whitespace().nth(most).is_none();
    let closed = |open: char, close: char| label.matches(open).count() == label.matches(close).count();
    let whole = || closed('“', '”') && closed('(', ')');
    (few && !label.contains(". ") && !label.contains(';') && whole()).then_some(at)
}

/// Short enough, and set off by number, markup or colon.
fn is_heading(node: &Node, label: &str) -> bool {
    let set_off = is_star_heading(node)
        || node.is_numbered()
        || node.heading
        || (node.marker.is_some() && label.len() < node.text.string.len());
    let most = if label.ends_with('.') { SENTENCE_WORDS } else { HEADING_WORDS };
    set_off && label.split_whitespace().nth(most).is_none()
}

/// Roles that a heading announces, in the order of its words.
fn roles(label: &str, node: &Node, parents: &[Role]) -> Vec<Role> {
    let cue_text = CueText::new(label);
    let top = parents.is_empty() || node.marker.as_ref().is_some_and(|m| m.kind <= MarkerKind::Roman);
    let mut found: Vec<(usize, usize, Role)> = Vec::new();
    for (cue, role) in READY.iter() {
        let Some(at) = cue_text.find_ready(cue) else { continue };
        let words = cue.words();
        let taken = found.iter().any(|(from, len, _)| at < from + len && *from < at + words);
        // Below a section only a heading that begins with the cue turns to something else.
        if taken || (!top && at > words_before(cue_text.folded())) {
            continue;
        }
        found.push((at, words, *role));
    }
    found.sort_by_key(|f| f.0);
    let mut roles: Vec<Role> = Vec::new();
    for (_, _, role) in found {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    narrowed(roles, &cue_text, parents, node)
}

/// Words of a bullet at most that heads a part of its own.
const BULLET_WORDS: usize = 5;

/// Words at most of a heading among themes that turns to who does what: "Tổ chức triển khai thực hiện Kế hoạch".
const ORGANISATION_WORDS: usize = 8;

/// Its text is a label with its colon, and perhaps words on the same line.
fn is_label(node: &Node) -> bool {
    label_end_within(&node.text.string, BULLET_WORDS).is_some()
}

/// "* Tiêu chí thi đua" over bullets.
fn is_star_heading(node: &Node) -> bool {
    node.marker.as_ref().is_some_and(|m| m.kind == MarkerKind::Star) && !node.children.is_empty()
}

/// Words before the one that tells: "Về kinh phí", "Các tiêu chí", "Một số chỉ tiêu".
fn words_before(folded: &str) -> usize {
    match folded {
        _ if folded.starts_with("mot so ") => 2,
        _ if folded.starts_with("ve ") || folded.starts_with("cac ") => 1,
        _ => 0,
    }
}

/// Begins of headings over what has been so far, folded.
const BACKGROUND: &[&str] =
    &["tinh hinh thuc hien", "tinh hinh trien khai", "danh gia tinh hinh", "danh gia ket qua", "ket qua thuc hien"];

/// Words of headings of the first level over who follows the plan's progress, folded.
const MONITORING: &[&str] = &[
    "theo doi, kiem tra",
    "theo doi, don doc",
    "theo doi, giam sat",
    "theo doi, danh gia",
    "kiem tra, giam sat",
    "giam sat, danh gia",
];

/// Words of headings over how that is done, folded: "PHƯƠNG PHÁP, CÁC BƯỚC GIÁM SÁT, ĐÁNH GIÁ".
const METHODS: &[&str] = &["phuong phap", "cac buoc"];

/// Takes out roles that the words or the section above rule out.
fn narrowed(mut roles: Vec<Role>, cue_text: &CueText, parents: &[Role], node: &Node) -> Vec<Role> {
    let only = |role: Role| parents == [role];
    let monitors = || cue_text.has_any(MONITORING) && !cue_text.has_any(METHODS);
    if parents.is_empty() && (roles.is_empty() || roles == [Role::Reports]) && monitors() {
        roles.insert(0, Role::Assignments);
    }
    // "Hình thức khen thưởng gồm:" under "Hình thức khen thưởng" goes on with it; but of several parts of
    // "NỘI DUNG" only "Nội dung thi đua" holds the themes.
    if roles.len() == 1 && roles == parents && roles[0] != Role::Themes {
        return Vec::new();
    }
    // "CÁC ĐỢT THI ĐUA" heads legs; "Tiêu chí bình xét các đợt thi đua" and a theme of that name don't.
    let other = !parents.is_empty() || roles.len() > 1;
    if other && roles.contains(&Role::Time) && cue_text.has("cac dot thi dua") {
        roles.retain(|role| *role != Role::Time);
    }
    // "Tình hình thực hiện nhiệm vụ năm 2025" looks back; "Đánh giá kết quả, khen thưởng" does not.
    if roles == [Role::Themes] && BACKGROUND.iter().any(|cue| begins_with(cue_text.folded(), cue)) {
        return Vec::new();
    }
    // "Mục tiêu" beside "Yêu cầu" is what for.
    if parents.contains(&Role::Requirements) && roles == [Role::Targets] && begins_with(cue_text.folded(), "muc tieu") {
        return vec![Role::Purposes];
    }
    // "Mục tiêu chung" is a target beside "Mục tiêu cụ thể", a purpose beside "Yêu cầu".
    if only(Role::Targets) && roles == [Role::Purposes] && begins_with(cue_text.folded(), "muc tieu") {
        return Vec::new();
    }
    // Units and tasks, themes and solutions have headings of their own words.
    if only(Role::Assignments) {
        // "PHẦN THỨ TƯ: TỔ CHỨC THỰC HIỆN" may have "I. GIẢI PHÁP" for its first section.
        let section = node.marker.as_ref().is_some_and(|m| m.kind == MarkerKind::Roman);
        roles.retain(|r| match r {
            Role::Time | Role::Funding | Role::Reports | Role::Awards | Role::Criteria | Role::Standards => true,
            Role::Solutions => section,
            _ => false,
        });
        if cue_text.folded().split(' ').count() > 9 {
            roles.clear();
        }
    }
    if (only(Role::Solutions) || only(Role::Themes)) && node.marker.as_ref().is_some_and(|m| m.kind.is_bullet()) {
        // A plan without numbers below its sections: "- Đối tượng thi đua:" and "- Thời gian:" under "NỘI DUNG".
        let words = cue_text.folded().split(' ').count();
        let star = is_star_heading(node);
        if only(Role::Solutions) || !star && (words > BULLET_WORDS || !is_label(node)) {
            roles.clear();
        }
    }
    // "Hồ sơ bệnh án điện tử" is a theme.
    if only(Role::Themes) || only(Role::Solutions) {
        roles.retain(|r| *r != Role::Dossiers);
    }
    // "Tổ chức triển khai Chiến lược tiêu chuẩn" among the themes is one of them: it has an object.
    if only(Role::Themes) && cue_text.folded().split(' ').count() > ORGANISATION_WORDS {
        roles.retain(|r| *r != Role::Assignments);
    }
    if only(Role::Solutions) {
        roles.retain(|r| matches!(r, Role::Time | Role::Criteria | Role::Standards | Role::Awards));
    }
    if only(Role::Criteria)
        || only(Role::Standards)
        || parents.contains(&Role::Standards)
        || parents.contains(&Role::Awards)
    {
        // "Đối tượng khác", "c) Đối tượng", "Thành phần hồ sơ" are subjects here.
        roles.retain(|r| {
            !matches!(
                r,
                Role::Participants
                    | Role::Themes
                    | Role::Purposes
                    | Role::Solutions
                    | Role::Assignments
                    | Role::Requirements
                    | Role::Targets
                    | Role::Reports
                    | Role::Time
            )
        });
    }
    if only(Role::Targets) || only(Role::Purposes) || only(Role::Participants) {
        roles.retain(|r| !matches!(r, Role::Solutions | Role::Assignments | Role::Awards));
    }
    if roles.contains(&Role::Participants) && cue_text.has("doi tuong khac") {
        roles.retain(|r| *r != Role::Participants);
    }
    roles
}
