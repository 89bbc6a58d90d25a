//! Kinds of units in assignments: `data/unit_kinds.csv`.

use std::sync::LazyLock;

use crate::fold::fold;

/// A kind of unit.
#[derive(Debug)]
pub(crate) struct UnitKind {
    /// Folded words of a unit's name that tell it.
    cue: String,
    /// `commune`.
    pub name: &'static str,
    /// In Vietnamese.
    pub vi: &'static str,
    /// In English.
    pub en: &'static str,
    /// It is set up for one part in campaigns alone, whatever its tasks say.
    pub only_part: bool,
}

static KINDS: LazyLock<Vec<UnitKind>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(include_bytes!("../../data/unit_kinds.csv").as_slice());
    // The table lives as long as the program, so its few names may.
    let kept = |cell: &str| -> &'static str { Box::leak(cell.to_owned().into_boxed_str()) };
    rows.into_records()
        .flatten()
        .map(|row| UnitKind {
            cue: fold(&row[0]),
            name: kept(&row[1]),
            vi: kept(&row[2]),
            en: kept(&row[3]),
            only_part: &row[4] == "yes",
        })
        .collect()
});

/// The kind of the unit of this name: the first cue that stands in it.
pub(crate) fn kind(unit: &str) -> Option<&'static UnitKind> {
    let folded = fold(unit);
    KINDS.iter().find(|kind| folded.contains(&kind.cue))
}

/// The part of a unit that is set up for it alone, as its name begins with: one that works for such a unit, or with it, is
/// told by its tasks.
pub(crate) fn only_part(unit: &str) -> Option<&'static str> {
    let folded = fold(unit);
    let name = ["cac ", "thuong truc "].iter().fold(&*folded, |name, begin| name.strip_prefix(begin).unwrap_or(name));
    KINDS.iter().find(|kind| kind.only_part && name.starts_with(&kind.cue)).map(|kind| kind.name)
}

/// A kind by its name.
pub(crate) fn named(name: &str) -> Option<&'static UnitKind> {
    KINDS.iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        for (unit, wanted) in [
            ("UBND các xã, phường", Some("commune")),
            ("Sở Nội vụ", Some("home-affairs")),
            ("Phòng Tổ chức cán bộ", Some("personnel")),
            ("Hội đồng Thi đua - Khen thưởng xã", Some("council")),
            ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", Some("front")),
            ("Nông trường 2", None),
        ] {
            assert_eq!(kind(unit).map(|kind| kind.name), wanted, "{unit}");
        }
    }

    #[test]
    fn units_for_one_part() {
        for (unit, wanted) in [
            ("Hội đồng Thi đua, Khen thưởng các cấp", Some("council")),
            ("Thường trực Hội đồng Thi đua - Khen thưởng xã", Some("council")),
            ("Các khối thi đua", Some("cluster")),
            ("Ủy ban Kiểm tra các cấp", Some("inspection")),
            ("Cơ quan thường trực Hội đồng Thi đua - Khen thưởng tỉnh", None),
            ("Bộ phận giúp việc Hội đồng Thi đua - Khen thưởng", None),
            ("UBND các xã; các khối thi đua", None),
        ] {
            assert_eq!(only_part(unit), wanted, "{unit}");
        }
    }
}
