//! The most probable reading of a run of units: a lattice of choices, searched with the language model.
//!
//! Words that the model does not know behind any of the words before them, which are most, cost a look for each of
//! those words and no more. Sums of probabilities are kept as they are, each place's relative to a score of its own.

use super::lm::{LanguageModel, Look, Pair, Pairs, State, WordId};

/// Readings kept at each place.
const BEAM: usize = 16;

/// Readings that are so much worse than the best are dropped.
const MARGIN: f32 = 10.0;

/// A reading of one unit, or of two that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Its word for the language model, or the first of two.
    pub word: WordId,
    /// The second where one unit is two words.
    pub second: Option<WordId>,
    /// Cost of the units if this was written.
    pub cost: f32,
    /// Number of units that it takes, 1 or 2.
    pub span: u8,
}

impl Choice {
    /// What the language model reads behind the first word.
    fn words_behind(&self, model: &LanguageModel<'_>, ends: bool) -> impl Iterator<Item = WordId> {
        self.second.into_iter().chain(ends.then(|| model.sentence_end()))
    }
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
    places: Vec<Place>,
    edges: Vec<Edge>,
    beta: Vec<f32>,
    /// The last words of the readings of a place.
    lasts: Vec<WordId>,
    /// Where the readings with each of them end in `Place::nodes`.
    last_ends: Vec<u32>,
    /// What is known of the words of a place's choices behind them.
    pairs: Pairs,
    asked: Vec<Asked>,
    /// Probability of each choice, after [`Lattice::decode`].
    pub posteriors: Vec<f32>,
    /// The chosen ones, in order, after [`Lattice::decode`].
    pub best: Vec<u32>,
}

/// What lies between two units.
#[derive(Debug, Default)]
struct Place {
    /// Its readings.
    nodes: Vec<u32>,
    /// The best of their scores.
    best: f32,
    /// The score to which their probabilities are relative.
    scale: f32,
}

/// The readings that end with a choice in a state.
#[derive(Debug, Clone, Copy)]
struct Node {
    state: State,
    choice: u32,
    /// Score of the best of them.
    score: f32,
    /// Sum of their probabilities.
    alpha: f32,
    /// The node before it in the best of them.
    back: u32,
    /// What is left to words not known in the state.
    backed_off: f32,
}

/// A step for which longer n-grams are looked up.
#[derive(Debug, Clone, Copy)]
struct Asked {
    from: u32,
    pair: Option<Pair>,
    look: Look,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    /// Probability of the step.
    share: f32,
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
        if self.places.len() <= length {
            self.places.resize_with(length + 1, Place::default);
        }
        for place in &mut self.places[..=length] {
            place.nodes.clear();
        }
        let backed_off = model.backed_off(state);
        self.nodes.push(Node { state, choice: u32::MAX, score: 0.0, alpha: 1.0, back: u32::MAX, backed_off });
        (self.places[0].best, self.places[0].scale) = (0.0, 0.0);
        self.places[0].nodes.push(0);
        for place in 0..length {
            self.prune(place);
            let choices = self.starts[place]..self.starts[place + 1];
            let words = self.choices[choices.start as usize..choices.end as usize].iter().map(|c| c.word);
            model.pairs(&self.lasts, words, &mut self.pairs);
            for choice in choices {
                self.extend(model, place, choice);
            }
        }
        self.prune(length);
        self.trace(length)
    }

    /// Keeps the best readings of a place, those with the same last word side by side.
    fn prune(&mut self, place: usize) {
        let nodes = &self.nodes;
        let Place { nodes: kept, best, .. } = &mut self.places[place];
        let least = *best - MARGIN;
        kept.retain(|&n| nodes[n as usize].score >= least);
        if kept.len() > BEAM {
            kept.select_nth_unstable_by(BEAM, |&a, &b| {
                nodes[b as usize].score.total_cmp(&nodes[a as usize].score).then(a.cmp(&b))
            });
            kept.truncate(BEAM);
        }
        kept.sort_unstable_by_key(|&n| (nodes[n as usize].state.last(), n));
        self.lasts.clear();
        self.last_ends.clear();
        for same in kept.chunk_by(|&a, &b| nodes[a as usize].state.last() == nodes[b as usize].state.last()) {
            self.lasts.push(nodes[same[0] as usize].state.last());
            self.last_ends.push(self.last_ends.last().unwrap_or(&0) + same.len() as u32);
        }
    }

    /// Adds all steps with a choice.
    fn extend(&mut self, model: &LanguageModel<'_>, place: usize, index: u32) {
        let choice = self.choices[index as usize];
        let target = place + usize::from(choice.span);
        let ends = self.ends[target - 1];
        let word = choice.word;
        self.ask(model, place, index);
        let (unigram, alone) = (model.unigram(word), model.alone(word));
        let first_new = self.places[target].nodes.len();
        for at in 0..self.asked.len() {
            let Asked { from, pair, look } = self.asked[at];
            let node = self.nodes[from as usize];
            let (mut probability, mut state) = match pair {
                Some(pair) => model.after(node.state, word, pair, look),
                None => (unigram + node.backed_off, alone),
            };
            for more in choice.words_behind(model, ends) {
                let (further, next) = model.score(state, more);
                probability += further;
                state = next;
            }
            let score = node.score - choice.cost + probability;
            if !self.is_hopeless(target, score) {
                let backed_off = model.backed_off(state);
                let node = Node { state, choice: index, score, alpha: 0.0, back: from, backed_off };
                self.step(place, target, first_new, node);
            }
        }
    }

    /// Looks longer n-grams up for all steps with a choice that are not hopeless whatever they are.
    fn ask(&mut self, model: &LanguageModel<'_>, place: usize, index: u32) {
        let choice = self.choices[index as usize];
        let target = place + usize::from(choice.span);
        let row = (index - self.starts[place]) as usize * self.lasts.len();
        let mut asked = std::mem::take(&mut self.asked);
        asked.clear();
        let mut at = 0;
        for (group, &end) in self.last_ends.iter().enumerate() {
            let pair = self.pairs.found[row + group];
            for &from in &self.places[place].nodes[at..end as usize] {
                let node = &self.nodes[from as usize];
                let best = if pair.is_some() { 0.0 } else { model.unigram(choice.word) + node.backed_off };
                if !self.is_hopeless(target, node.score - choice.cost + best) {
                    let look = pair.map_or(Look::default(), |_| model.look(node.state, choice.word));
                    asked.push(Asked { from, pair, look });
                }
            }
            at = end as usize;
        }
        for step in asked.iter_mut().filter(|step| step.pair.is_some()) {
            step.look = model.fetch(step.look);
        }
        self.asked = asked;
    }

    /// Whether a reading is so bad that [`Self::prune`] will drop it.
    fn is_hopeless(&self, target: usize, score: f32) -> bool {
        let place = &self.places[target];
        !place.nodes.is_empty() && score < place.best - MARGIN
    }

    /// Adds a reading to those of a place.
    fn step(&mut self, place: usize, target: usize, first_new: usize, mut node: Node) {
        let scale = self.places[place].scale;
        let place = &mut self.places[target];
        if place.nodes.is_empty() {
            (place.best, place.scale) = (node.score, node.score);
        }
        place.best = place.best.max(node.score);
        let from = node.back;
        let origin = &self.nodes[from as usize];
        let share = (node.score - origin.score + scale - place.scale).exp();
        node.alpha = origin.alpha * share;
        let known = place.nodes[first_new..].iter().copied().find(|&n| self.nodes[n as usize].state == node.state);
        let to = if let Some(known) = known {
            let other = &mut self.nodes[known as usize];
            other.alpha += node.alpha;
            if node.score > other.score {
                (other.score, other.back) = (node.score, from);
            }
            known
        } else {
            self.nodes.push(node);
            place.nodes.push(self.nodes.len() as u32 - 1);
            self.nodes.len() as u32 - 1
        };
        self.edges.push(Edge { from, to, share });
    }

    /// Reads off the best path and the probability of each choice.
    fn trace(&mut self, length: usize) -> State {
        self.posteriors.clear();
        self.posteriors.resize(self.choices.len(), 0.0);
        self.best.clear();
        self.beta.clear();
        self.beta.resize(self.nodes.len(), 0.0);
        let (mut at, mut total) = (0, 0.0);
        for &node in &self.places[length].nodes {
            self.beta[node as usize] = 1.0;
            total += self.nodes[node as usize].alpha;
            if at == 0 || self.nodes[node as usize].score > self.nodes[at as usize].score {
                at = node;
            }
        }
        for edge in self.edges.iter().rev() {
            self.beta[edge.from as usize] += self.beta[edge.to as usize] * edge.share;
        }
        for (node, beta) in self.nodes.iter().zip(&self.beta).skip(1) {
            if *beta > 0.0 {
                self.posteriors[node.choice as usize] += node.alpha * beta / total;
            }
        }
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
