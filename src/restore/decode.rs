//! The most probable reading of a run of units: a lattice of choices, searched with the language model.

use super::lm::{LanguageModel, State, WordId};

/// Readings kept at each place.
const BEAM: usize = 16;

/// Readings that are so much worse than the best are dropped.
const MARGIN: f32 = 12.0;

/// A reading of one unit, or of two that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Its words for the language model; the second only where one unit is two words.
    pub words: [Option<WordId>; 2],
    /// Cost of the units if this was written.
    pub cost: f32,
    /// Number of units that it takes, 1 or 2.
    pub span: u8,
}

/// A run of units with their choices.
#[derive(Debug, Default)]
pub struct Lattice {
    /// All choices, those of a unit side by side.
    pub choices: Vec<Choice>,
    /// Where the choices of each unit begin; one more at the end.
    pub starts: Vec<u32>,
    /// The units behind which a sentence ends.
    pub ends: Vec<bool>,
    nodes: Vec<Node>,
    /// Where the nodes of each place lie in `nodes`, by place.
    places: Vec<Vec<u32>>,
    edges: Vec<Edge>,
    beta: Vec<f32>,
    /// Probability of each choice, after [`Lattice::decode`].
    pub posteriors: Vec<f32>,
    /// The chosen ones, in order, after [`Lattice::decode`].
    pub best: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    state: State,
    choice: u32,
    score: f32,
    alpha: f32,
    back: u32,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    weight: f32,
}

impl Lattice {
    /// Empties the lattice for another run.
    pub fn clear(&mut self) {
        self.choices.clear();
        self.starts.clear();
        self.ends.clear();
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Finds the best reading from a state on; returns the state after it.
    pub fn decode(&mut self, model: &LanguageModel<'_>, state: State) -> State {
        self.starts.push(self.choices.len() as u32);
        let length = self.len();
        self.nodes.clear();
        self.edges.clear();
        self.places.resize_with(length + 1, Vec::new);
        for place in &mut self.places {
            place.clear();
        }
        self.nodes.push(Node { state, choice: u32::MAX, score: 0.0, alpha: 0.0, back: u32::MAX });
        self.places[0].push(0);
        for place in 0..length {
            self.prune(place);
            for choice in self.starts[place]..self.starts[place + 1] {
                self.extend(model, place, choice);
            }
        }
        self.prune(length);
        self.trace(length)
    }

    /// Keeps the best readings of a place.
    fn prune(&mut self, place: usize) {
        let nodes = &self.nodes;
        let kept = &mut self.places[place];
        kept.sort_unstable_by(|&a, &b| nodes[b as usize].score.total_cmp(&nodes[a as usize].score));
        let Some(&first) = kept.first() else { return };
        let least = nodes[first as usize].score - MARGIN;
        kept.truncate(BEAM);
        kept.retain(|&n| nodes[n as usize].score >= least);
    }

    fn extend(&mut self, model: &LanguageModel<'_>, place: usize, index: u32) {
        let choice = self.choices[index as usize];
        let target = place + usize::from(choice.span);
        let ends = self.ends[target - 1];
        let first_new = self.places[target].len();
        for at in 0..self.places[place].len() {
            let from = self.places[place][at];
            let node = self.nodes[from as usize];
            let mut weight = -choice.cost;
            let mut state = node.state;
            for word in choice.words.into_iter().flatten() {
                let (probability, next) = model.score(state, word);
                weight += probability;
                state = next;
            }
            if ends {
                let (probability, next) = model.score(state, model.sentence_end());
                weight += probability;
                state = next;
            }
            let to = self.reach(
                target,
                first_new,
                Node { state, choice: index, score: node.score + weight, alpha: node.alpha + weight, back: from },
            );
            self.edges.push(Edge { from, to, weight });
        }
    }

    /// Adds a node or joins it with its equal.
    fn reach(&mut self, target: usize, first_new: usize, node: Node) -> u32 {
        for &other in &self.places[target][first_new..] {
            let known = &mut self.nodes[other as usize];
            if known.state == node.state {
                known.alpha = log_sum(known.alpha, node.alpha);
                if node.score > known.score {
                    known.score = node.score;
                    known.back = node.back;
                }
                return other;
            }
        }
        let index = self.nodes.len() as u32;
        self.nodes.push(node);
        self.places[target].push(index);
        index
    }

    /// Reads off the best path and the probability of each choice.
    fn trace(&mut self, length: usize) -> State {
        self.posteriors.clear();
        self.posteriors.resize(self.choices.len(), 0.0);
        self.best.clear();
        let last = &self.places[length];
        let total = last.iter().map(|&n| self.nodes[n as usize].alpha).fold(f32::NEG_INFINITY, log_sum);
        self.beta.clear();
        self.beta.resize(self.nodes.len(), f32::NEG_INFINITY);
        for &node in last {
            self.beta[node as usize] = 0.0;
        }
        for edge in self.edges.iter().rev() {
            let through = self.beta[edge.to as usize] + edge.weight;
            if through > f32::NEG_INFINITY {
                let beta = &mut self.beta[edge.from as usize];
                *beta = log_sum(*beta, through);
            }
        }
        for (node, beta) in self.nodes.iter().zip(&self.beta).skip(1) {
            if *beta > f32::NEG_INFINITY {
                self.posteriors[node.choice as usize] += (node.alpha + beta - total).exp();
            }
        }
        let mut at = last[0];
        let state = self.nodes[at as usize].state;
        while at != 0 {
            let node = self.nodes[at as usize];
            self.best.push(node.choice);
            at = node.back;
        }
        self.best.reverse();
        state
    }
}

fn log_sum(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f32::NEG_INFINITY || high - low > 15.0 { high } else { high + (low - high).exp().ln_1p() }
}
