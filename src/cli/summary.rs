//! A plan in a few lines, for a first look.

use std::io::{self, Write};

use kehoach::{Lang, Plan};

/// Prints path, head, campaign, sizes of the lists and warning codes.
pub fn print(plan: &Plan, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let header = &plan.document;
    let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    writeln!(out, "{}", or_dash(&plan.source.path))?;
    writeln!(out, "  {} | {} | {}", or_dash(&header.code), or_dash(&header.date), or_dash(&header.issuer))?;
    let to = plan.campaign.to.as_ref().or(plan.campaign.to_event.as_ref()).cloned();
    writeln!(out, "  {} ({} → {})", or_dash(&plan.campaign.name), or_dash(&plan.campaign.from), or_dash(&to))?;
    let lists: Vec<String> =
        sizes(plan, lang).into_iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{name} {n}")).collect();
    writeln!(out, "  {}", lists.join(", "))?;
    if !plan.warnings.is_empty() {
        let mut codes: Vec<&str> = plan.warnings.iter().map(|w| w.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        writeln!(out, "  ! {}", codes.join(", "))?;
    }
    Ok(())
}

/// Sizes of the lists, with their names.
fn sizes(plan: &Plan, lang: Lang) -> [(usize, &'static str); 12] {
    let names = match lang {
        Lang::Vi => [
            "văn bản dẫn chiếu",
            "đối tượng",
            "giai đoạn",
            "nội dung",
            "chỉ tiêu",
            "tiêu chí",
            "tiêu chuẩn",
            "hình thức khen thưởng",
            "giải pháp",
            "phân công",
            "thời hạn",
            "nơi nhận",
        ],
        Lang::En => [
            "citations",
            "participants",
            "phases",
            "themes",
            "targets",
            "criteria",
            "award standards",
            "awards",
            "solutions",
            "assignments",
            "deadlines",
            "recipients",
        ],
    };
    let sizes = [
        plan.citations.len(),
        plan.participants.len(),
        plan.phases.len(),
        plan.themes.len(),
        plan.targets.len(),
        plan.criteria.len(),
        plan.award_standards.len(),
        plan.awards.len(),
        plan.solutions.len(),
        plan.assignments.len(),
        plan.deadlines.len(),
        plan.recipients.len(),
    ];
    std::array::from_fn(|i| (sizes[i], names[i]))
}
