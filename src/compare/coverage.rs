//! What was read of each plan: a finding that is missing must not look like a criterion that is missing.

use super::notes::{Code, Notes};
use super::other_provinces::other_provinces;
use crate::comparison::{Coverage, List};
use crate::plan::{Fact, State, TextOrigin};
use crate::{Knowledge, Plan};

/// How many doubtful places are named.
const NAMED: usize = 20;

/// How many items a plan has in a list.
pub(super) fn count(plan: &Plan, list: List) -> usize {
    match list {
        List::Criteria => plan.criteria.len(),
        List::AwardStandards => plan.award_standards.len(),
        List::Themes => plan.themes.len(),
        List::Targets => plan.targets.len(),
        List::Solutions => plan.solutions.len(),
        List::Assignments => plan.assignments.len(),
    }
}

/// Nothing of the plan can be aligned.
pub(super) fn has_no_list(plan: &Plan) -> bool {
    List::ALL.iter().all(|&list| count(plan, list) == 0)
}

/// The plan has a list that families of this one come from.
pub(super) fn compared(plan: &Plan, group: List) -> bool {
    List::ALL.iter().any(|&list| list.group() == group && count(plan, list) > 0)
}

/// Coverage of each plan, and the notes about it.
pub(super) fn coverage(
    plans: &[&Plan],
    ids: &[&str],
    threshold: f64,
    knowledge: &Knowledge,
    notes: &mut Notes,
) -> Vec<Coverage> {
    plans.iter().zip(ids).map(|(plan, id)| of(plan, id, threshold, knowledge, notes)).collect()
}

fn of(plan: &Plan, id: &str, threshold: f64, knowledge: &Knowledge, notes: &mut Notes) -> Coverage {
    let (present, absent): (Vec<List>, Vec<List>) = List::ALL.iter().partition(|&&list| count(plan, list) > 0);
    if matches!(plan.source.text_origin, TextOrigin::Ocr | TextOrigin::Mixed) {
        notes.add(Code::TextRestored, Some(id), "");
    }
    if present.is_empty() {
        notes.add(Code::NothingToAlign, Some(id), "");
    } else if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(|&list| name(list, notes)).collect();
        let mut detail = names.join(", ");
        match (absent.contains(&List::Criteria), absent.contains(&List::AwardStandards)) {
            (true, false) => {
                detail.push_str(
                    notes.say("; đối chiếu theo tiêu chuẩn khen thưởng", "; compared by its award standards"),
                );
            }
            (false, true) => {
                detail.push_str(notes.say("; đối chiếu theo tiêu chí thi đua", "; compared by its criteria"));
            }
            _ => {}
        }
        notes.add(Code::ListAbsent, Some(id), &detail);
    }
    let doubtful = doubtful(plan, threshold);
    Coverage {
        plan: id.to_owned(),
        text_origin: plan.source.text_origin,
        absent_lists: absent,
        items: present.iter().map(|&list| (list, count(plan, list))).collect(),
        below_threshold: doubtful.len(),
        threshold,
        doubtful: doubtful.into_iter().take(NAMED).collect(),
        other_provinces: other_provinces(plan, id, knowledge, notes),
    }
}

/// A list's name for people.
fn name(list: List, notes: &Notes) -> &'static str {
    match list {
        List::Criteria => notes.say("tiêu chí thi đua", "criteria"),
        List::AwardStandards => notes.say("tiêu chuẩn khen thưởng", "award standards"),
        List::Themes => notes.say("nội dung thi đua", "themes"),
        List::Targets => notes.say("chỉ tiêu", "targets"),
        List::Solutions => notes.say("giải pháp", "solutions"),
        List::Assignments => notes.say("phân công thực hiện", "assignments"),
    }
}

/// Names of what is below the threshold.
fn doubtful(plan: &Plan, threshold: f64) -> Vec<String> {
    let low = |fact: &Fact| matches!(fact.state, State::Value | State::Unreadable) && fact.confidence < threshold;
    let document = plan.document.facts.iter().filter(|(_, fact)| low(fact)).map(|(name, _)| format!("document.{name}"));
    let campaign = plan.campaign.facts.iter().filter(|(_, fact)| low(fact)).map(|(name, _)| format!("campaign.{name}"));
    let mut out: Vec<String> = document.chain(campaign).collect();
    let mut list = |name: &str, confidences: Vec<f64>| {
        let low = confidences.into_iter().enumerate().filter(|(_, confidence)| *confidence < threshold);
        out.extend(low.map(|(at, _)| format!("{name}[{at}]")));
    };
    list("citations", plan.citations.iter().map(|x| x.support.confidence).collect());
    list("phases", plan.phases.iter().map(|x| x.support.confidence).collect());
    list("themes", plan.themes.iter().map(|x| x.support.confidence).collect());
    list("targets", plan.targets.iter().map(|x| x.support.confidence).collect());
    list("criteria", plan.criteria.iter().map(|x| x.support.confidence).collect());
    list("award_standards", plan.award_standards.iter().map(|x| x.support.confidence).collect());
    list("awards", plan.awards.iter().map(|x| x.support.confidence).collect());
    list("solutions", plan.solutions.iter().map(|x| x.support.confidence).collect());
    list("assignments", plan.assignments.iter().map(|x| x.support.confidence).collect());
    list("deadlines", plan.deadlines.iter().map(|x| x.support.confidence).collect());
    out
}
