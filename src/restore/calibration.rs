//! How often readings are right for which the search gave some probability.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::engine::Engine;

/// By engine: probabilities with shares of right readings, both rising; measured by `examples/eval_restore.rs`.
const MEASURED: &str = include_str!("../../data/calibration.tsv");

static CURVES: LazyLock<HashMap<&'static str, Calibration>> = LazyLock::new(|| {
    let mut curves: HashMap<&str, Calibration> = HashMap::new();
    for row in MEASURED.lines().skip(1) {
        let mut fields = row.split('\t');
        let Some(engine) = fields.next() else { continue };
        if let [Some(posterior), Some(right)] = [(); 2].map(|()| fields.next()?.parse().ok()) {
            curves.entry(engine).or_default().0.push((posterior, right));
        }
    }
    curves
});

/// Probabilities that the search gives, with shares of right readings.
#[derive(Debug, Default)]
pub struct Calibration(Vec<(f32, f32)>);

impl Calibration {
    /// That of an engine's text.
    pub fn of(engine: Engine) -> &'static Self {
        static NONE: Calibration = Calibration(Vec::new());
        CURVES.get(name(engine)).unwrap_or(&NONE)
    }

    /// How often a reading with this posterior is right.
    pub fn confidence(&self, posterior: f32) -> f32 {
        let at = self.0.partition_point(|(from, _)| *from <= posterior);
        match (at.checked_sub(1).map(|at| self.0[at]), self.0.get(at)) {
            (Some((from, low)), Some(&(to, high))) => low + (high - low) * (posterior - from) / (to - from),
            (Some((_, right)), None) | (None, Some(&(_, right))) => right,
            (None, None) => posterior,
        }
    }
}

/// The name of an engine's rows; text of an unknown engine is as hard as that of one without Vietnamese.
pub fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::None => "none",
        Engine::Stripped => "stripped",
        Engine::English | Engine::Other => "eng",
        Engine::Vietnamese => "vie",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_rises_with_the_posterior() {
        for engine in [Engine::Stripped, Engine::English, Engine::Vietnamese] {
            let curve = Calibration::of(engine);
            assert!(curve.0.len() > 3 && curve.0.is_sorted(), "{engine:?}");
            let stated: Vec<f32> = (0..=1000).map(|n| curve.confidence(n as f32 / 1000.0)).collect();
            assert!(stated.is_sorted(), "{engine:?}");
            assert!(stated[0] < 0.9 && (0.98..1.0).contains(&stated[1000]), "{engine:?}: {stated:?}");
        }
        assert!((Calibration::of(Engine::None).confidence(0.25) - 0.25).abs() < f32::EPSILON);
    }
}
