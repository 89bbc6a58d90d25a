//! The words that a unit may stand for: every word of the lexicon is weighed, beginning and end apart.
//!
//! The channel's costs of all beginnings are worked out from the unit's start, those of ends from its end, a row of
//! costs by place for each; a word costs what its two rows do where they meet best. Groups of words whose beginning
//! can't meet any end cheaply enough are left out, and so are, with them, the ends that nothing else needs.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::alphabet::HALF;
use super::channel::{Blind, Channel, Row, Table, first, meeting};
use super::lexicon::{Lexicon, PRIOR};
use super::lm::{WordId, is_syllable};

/// Longest unit that is looked up, in characters.
pub const LONGEST_UNIT: usize = 15;

/// Units up to this length, nearly all, are searched with shorter rows.
const SHORT_UNIT: usize = 7;

/// At most so many words for a unit.
const LIMIT: usize = 20;

/// Words that cost so much more than the best are left out, in hundredths of nats.
const REACH: i16 = 750;

/// A word for a part of a unit, or for two of them, costs at most so much: others have better readings.
const PART: i16 = 1600;

/// A word for a whole unit costs at most so much, and so much more for each character: copying is cheaper.
const WHOLE: (i16, i16) = (2000, 400);

/// Nats a character up to which a unit is explained: words by another channel are looked for no further.
const EXPLAINED: f32 = 1.0;

/// A word for a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Index in the lexicon.
    pub entry: u16,
    /// Number in the language model.
    pub word: WordId,
    /// Cost of the unit if the word was written in lower case, with a capital first, in capitals.
    pub costs: [f32; 3],
}

/// Where a unit's candidates stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    from: u32,
    to: u32,
    /// Whether the unit is a syllable as it is.
    pub syllable: bool,
}

/// A channel with what was found by it for units, wholes and parts of them.
#[derive(Debug)]
struct Cache {
    channel: Channel,
    wholes: HashMap<Box<str>, Found, RandomState>,
    parts: HashMap<Box<str>, Found, RandomState>,
    all: Vec<Candidate>,
}

impl Cache {
    fn new(channel: Channel) -> Self {
        Self { channel, wholes: HashMap::default(), parts: HashMap::default(), all: Vec::new() }
    }

    fn get(&self, text: &str, part: bool) -> Option<Found> {
        if part { &self.parts } else { &self.wholes }.get(text).copied()
    }

    fn insert(&mut self, text: &str, part: bool, found: Found) {
        if part { &mut self.parts } else { &mut self.wholes }.insert(text.into(), found);
    }

    fn of(&self, found: Found) -> &[Candidate] {
        &self.all[found.from as usize..found.to as usize]
    }

    fn clear(&mut self) {
        self.wholes.clear();
        self.parts.clear();
        self.all.clear();
    }
}

/// The search with its cache.
#[derive(Debug)]
pub struct Candidates {
    lexicon: &'static Lexicon,
    general: Cache,
    /// That of the text in hand, where it has a channel of its own.
    own: Option<Cache>,
    /// Units kept in the cache; it is emptied when it is full.
    room: usize,
    searches: Searches,
}

impl Candidates {
    /// An empty cache for so many units.
    pub fn new(lexicon: &'static Lexicon, channel: Channel, room: usize) -> Self {
        Self {
            lexicon,
            general: Cache::new(channel),
            own: None,
            room,
            searches: Searches { unit: Vec::new(), short: Search::new(lexicon), long: Search::new(lexicon) },
        }
    }

    /// The general channel.
    pub fn channel(&self) -> &Channel {
        &self.general.channel
    }

    /// Takes a channel for one text, or goes back to the general one.
    pub fn adapt(&mut self, own: Option<Channel>) {
        self.own = own.map(Cache::new);
    }

    fn cache(&self) -> &Cache {
        self.own.as_ref().unwrap_or(&self.general)
    }

    /// Makes room; what was found before is forgotten only here.
    pub fn tidy(&mut self) {
        for cache in [Some(&mut self.general), self.own.as_mut()].into_iter().flatten() {
            if cache.wholes.len() + cache.parts.len() >= self.room {
                cache.clear();
            }
        }
    }

    /// The words for a unit, best first without regard to case. For a part of a unit, or for two units in one, dear words
    /// are left out.
    pub fn find(&mut self, text: &str, part: bool) -> Found {
        if let Some(found) = self.cache().get(text, part) {
            return found;
        }
        // What the general channel finds, for all texts, is mostly what another one would find: it is only weighed anew.
        let general = self.general.get(text, part).unwrap_or_else(|| {
            let found = self.searches.run(self.lexicon, &mut self.general, text, part);
            if self.room > 0 {
                self.general.insert(text, part, found);
            }
            found
        });
        let Some(own) = &mut self.own else { return general };
        let found = self.searches.weigh(self.lexicon, own, text, part, self.general.of(general));
        if self.room > 0 {
            own.insert(text, part, found);
        }
        found
    }

    /// The candidates found.
    pub fn of(&self, found: Found) -> &[Candidate] {
        self.cache().of(found)
    }
}

/// Searches for units of all lengths.
#[derive(Debug)]
struct Searches {
    unit: Vec<char>,
    short: Search<{ SHORT_UNIT + 1 }>,
    long: Search<{ LONGEST_UNIT + 1 }>,
}

impl Searches {
    fn unit(&mut self, text: &str) {
        self.unit.clear();
        self.unit.extend(unicode_normalization::UnicodeNormalization::nfc(text).take(LONGEST_UNIT + 1));
    }

    /// Looks through the whole lexicon.
    fn run(&mut self, lexicon: &Lexicon, cache: &mut Cache, text: &str, part: bool) -> Found {
        let Cache { channel, all: out, .. } = cache;
        let from = out.len() as u32;
        self.unit(text);
        let length = self.unit.len().try_into().unwrap_or(i16::MAX);
        let bound = if part { PART } else { WHOLE.0.saturating_add(WHOLE.1.saturating_mul(length)) };
        if self.unit.len() <= SHORT_UNIT {
            self.short.run(lexicon, channel, &self.unit, bound, out);
        } else if self.unit.len() <= LONGEST_UNIT {
            self.long.run(lexicon, channel, &self.unit, bound, out);
        }
        let syllable = text.chars().all(char::is_alphabetic) && is_syllable(&text.to_lowercase());
        Found { from, to: out.len() as u32, syllable }
    }

    /// Weighs known words; looks through the whole lexicon where none of them explains the unit well.
    fn weigh(&mut self, lexicon: &Lexicon, cache: &mut Cache, text: &str, part: bool, known: &[Candidate]) -> Found {
        let Cache { channel, all: out, .. } = cache;
        let from = out.len();
        self.unit(text);
        if self.unit.len() <= SHORT_UNIT {
            self.short.again(lexicon, channel, &self.unit, known, out);
        } else if self.unit.len() <= LONGEST_UNIT {
            self.long.again(lexicon, channel, &self.unit, known, out);
        }
        let cost = |candidate: &Candidate| candidate.costs.iter().copied().fold(f32::INFINITY, f32::min);
        let least = out[from..].iter().map(cost).fold(f32::INFINITY, f32::min);
        if least > EXPLAINED * self.unit.len() as f32 {
            out.truncate(from);
            return self.run(lexicon, cache, text, part);
        }
        let syllable = text.chars().all(char::is_alphabetic) && is_syllable(&text.to_lowercase());
        Found { from: from as u32, to: out.len() as u32, syllable }
    }
}

/// One search, for units of fewer than `W` characters.
#[derive(Debug)]
struct Search<const W: usize> {
    table: Table<W>,
    blind: Blind<W>,
    /// Rows of the lexicon's beginnings.
    heads: Vec<Row<W>>,
    /// Rows of its ends, worked out where they are needed.
    tails: Vec<Row<W>>,
    /// The search for which a row of `tails` was worked out last.
    fresh: Vec<u32>,
    number: u32,
    /// Groups with what their words cost at least.
    groups: Vec<(i16, u16)>,
    /// Words within reach, with their costs.
    near: Vec<(i16, u16)>,
    bound: i16,
}

impl<const W: usize> Search<W> {
    fn new(lexicon: &Lexicon) -> Self {
        Self {
            table: Table::default(),
            blind: Blind::default(),
            heads: vec![first(); lexicon.heads.len()],
            tails: vec![first(); lexicon.tails.len()],
            fresh: vec![0; lexicon.tails.len()],
            number: 0,
            groups: Vec::new(),
            near: Vec::new(),
            bound: i16::MAX,
        }
    }

    fn run(&mut self, lexicon: &Lexicon, channel: &Channel, unit: &[char], bound: i16, out: &mut Vec<Candidate>) {
        channel.table(unit, &mut self.table);
        self.table.blind(&mut self.blind);
        self.start(bound);
        for at in 1..self.heads.len() {
            let part = lexicon.heads[at];
            self.heads[at] = self.blind.forward(part.letter, &self.heads[usize::from(part.parent)]);
        }
        self.groups.clear();
        self.groups.extend(lexicon.groups.iter().zip(0..).map(|(group, at)| {
            let cost = meeting(&self.heads[usize::from(group.head)], &self.blind.rest);
            (cost.saturating_add(group.prior), at)
        }));
        let mut groups = std::mem::take(&mut self.groups);
        // The best group tells how little the others may cost.
        if let Some(&(_, cheapest)) = groups.iter().min() {
            self.weigh(lexicon, cheapest);
            groups.retain(|(cost, at)| *cost <= self.bound && *at != cheapest);
            groups.sort_unstable();
            for &(cost, at) in &groups {
                if cost <= self.bound {
                    self.weigh(lexicon, at);
                }
            }
        }
        self.groups = groups;
        self.limit();
        for at in 0..self.near.len() {
            out.push(self.candidate(lexicon, self.near[at].1));
        }
    }

    /// Weighs some words by a channel, and puts them in order.
    fn again(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        unit: &[char],
        words: &[Candidate],
        out: &mut Vec<Candidate>,
    ) {
        channel.table(unit, &mut self.table);
        let from = out.len();
        out.extend(words.iter().map(|word| self.candidate(lexicon, word.entry)));
        let order = |candidate: &Candidate| {
            let least = candidate.costs.iter().copied().fold(f32::INFINITY, f32::min);
            least - PRIOR * lexicon.entries[usize::from(candidate.entry)].unigram
        };
        out[from..].sort_by(|a, b| order(a).total_cmp(&order(b)));
    }

    /// Forgets the search before.
    fn start(&mut self, bound: i16) {
        if self.number == u32::MAX {
            self.fresh.fill(0);
            self.number = 0;
        }
        self.number += 1;
        self.near.clear();
        self.bound = bound;
        self.tails[0] = self.blind.end;
        self.fresh[0] = self.number;
    }

    /// Weighs the words of a group.
    fn weigh(&mut self, lexicon: &Lexicon, group: u16) {
        let group = &lexicon.groups[usize::from(group)];
        let head = self.heads[usize::from(group.head)];
        let least = meeting(&head, &self.blind.rest);
        for member in &lexicon.members[group.members.start as usize..group.members.end as usize] {
            if least.saturating_add(member.prior) > self.bound {
                continue;
            }
            self.tail(lexicon, member.tail);
            let cost = meeting(&head, &self.tails[usize::from(member.tail)]).saturating_add(member.prior);
            if cost <= self.bound {
                self.bound = self.bound.min(cost.saturating_add(REACH));
                self.near.push((cost, member.entry));
                if self.near.len() >= 2 * LIMIT {
                    self.limit();
                }
            }
        }
    }

    /// Keeps the cheapest words, in order; others have to be as cheap from now on.
    fn limit(&mut self) {
        self.near.retain(|(cost, _)| *cost <= self.bound);
        self.near.sort_unstable();
        if let Some((cost, _)) = self.near.get(LIMIT) {
            self.bound = *cost;
        }
        self.near.truncate(LIMIT);
    }

    /// Works out the row of an end, and first those of the shorter ends that it needs.
    fn tail(&mut self, lexicon: &Lexicon, tail: u16) {
        let at = usize::from(tail);
        if self.fresh[at] != self.number {
            let part = lexicon.tails[at];
            self.tail(lexicon, part.parent);
            self.tails[at] = self.blind.backward(part.letter, &self.tails[usize::from(part.parent)]);
            self.fresh[at] = self.number;
        }
    }

    fn candidate(&self, lexicon: &Lexicon, index: u16) -> Candidate {
        let entry = &lexicon.entries[usize::from(index)];
        let capital = |letter: u8| letter + HALF as u8;
        let letters = || entry.letters.iter().copied();
        let first_capital = letters().enumerate().map(|(at, letter)| if at == 0 { capital(letter) } else { letter });
        let costs =
            [self.table.word(letters()), self.table.word(first_capital), self.table.word(letters().map(capital))];
        Candidate { entry: index, word: entry.word, costs: costs.map(|cost| f32::from(cost) / 100.0) }
    }
}
