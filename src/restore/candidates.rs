//! The words that a unit may stand for: best-first search through the lexicon's tree with the channel's costs.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::alphabet::HALF;
use super::channel::{Blind, Channel, Table};
use super::lexicon::{Lexicon, NONE};

/// Longest unit that is looked up, in characters.
pub const LONGEST_UNIT: usize = 16;

/// At most so many words for a unit.
const LIMIT: usize = 32;

/// Words that cost so much more than the best are left out.
const REACH: f32 = 9.0;

/// Weight of a word's frequency in the order of the search.
pub const PRIOR: f32 = 0.8;

/// Nodes opened for one unit at most.
const EFFORT: usize = 1200;

/// A word for a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Index in the lexicon.
    pub entry: u32,
    /// Cost of the unit if the word was written in lower case, with a capital first, in capitals.
    pub costs: [f32; 3],
}

/// Where a unit's candidates stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    from: u32,
    to: u32,
}

/// The search with its cache.
#[derive(Debug)]
pub struct Candidates {
    lexicon: &'static Lexicon,
    cache: HashMap<Box<str>, Found>,
    /// Units kept in the cache; it is emptied when it is full.
    room: usize,
    all: Vec<Candidate>,
    table: Table,
    blind: Blind,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
    open: Vec<Open>,
    rows: Vec<f32>,
    pair: [Vec<f32>; 2],
    unit: Vec<char>,
}

/// A node to be opened, or a word that is complete.
#[derive(Debug, Clone, Copy)]
struct Open {
    node: u32,
    row: u32,
    complete: bool,
}

impl Candidates {
    /// An empty cache for so many units.
    pub fn new(lexicon: &'static Lexicon, room: usize) -> Self {
        Self {
            lexicon,
            cache: HashMap::new(),
            room,
            all: Vec::new(),
            table: Table::default(),
            blind: Blind::default(),
            heap: BinaryHeap::new(),
            open: Vec::new(),
            rows: Vec::new(),
            pair: [Vec::new(), Vec::new()],
            unit: Vec::new(),
        }
    }

    /// Makes room; what was found before is forgotten only here.
    pub fn tidy(&mut self) {
        if self.cache.len() >= self.room {
            self.cache.clear();
            self.all.clear();
        }
    }

    /// The words for a unit, best first without regard to case.
    pub fn find(&mut self, channel: &Channel, text: &str) -> Found {
        if let Some(found) = self.cache.get(text) {
            return *found;
        }
        let from = self.all.len() as u32;
        self.unit.clear();
        self.unit.extend(unicode_normalization::UnicodeNormalization::nfc(text));
        if self.unit.len() <= LONGEST_UNIT {
            self.search(channel);
        }
        let found = Found { from, to: self.all.len() as u32 };
        if self.room > 0 {
            self.cache.insert(text.into(), found);
        }
        found
    }

    /// The candidates found.
    pub fn of(&self, found: Found) -> &[Candidate] {
        &self.all[found.from as usize..found.to as usize]
    }

    fn search(&mut self, channel: &Channel) {
        channel.table(&self.unit, &mut self.table);
        self.table.blind(&mut self.blind);
        self.heap.clear();
        self.open.clear();
        self.rows.clear();
        let width = self.unit.len() + 1;
        self.rows.push(0.0);
        self.rows.resize(width, f32::INFINITY);
        self.push(0.0, Open { node: 0, row: 0, complete: false });
        let from = self.all.len();
        let mut bound = f32::INFINITY;
        let mut opened = 0;
        while let Some(Reverse((key, index))) = self.heap.pop() {
            let total = f32::from_bits(key);
            let item = self.open[index as usize];
            if total > bound || self.all.len() - from >= LIMIT || opened > EFFORT {
                break;
            }
            if item.complete {
                bound = bound.min(total + REACH);
                self.complete(item.node);
            } else {
                opened += 1;
                self.expand(item, width, bound);
            }
        }
    }

    fn push(&mut self, total: f32, item: Open) {
        self.heap.push(Reverse((total.max(0.0).to_bits(), self.open.len() as u32)));
        self.open.push(item);
    }

    fn expand(&mut self, item: Open, width: usize, bound: f32) {
        let node = self.lexicon.nodes[item.node as usize];
        if node.entry != NONE {
            let cost = self.rows[item.row as usize + width - 1];
            let total = cost - PRIOR * self.lexicon.entries[node.entry as usize].unigram;
            if total <= bound {
                self.push(total, Open { complete: true, ..item });
            }
        }
        for child in node.first..node.first + u32::from(node.count) {
            let next = self.lexicon.nodes[child as usize];
            let row = self.rows.len();
            self.rows.resize(row + width, 0.0);
            let (before, after) = self.rows.split_at_mut(row);
            let before = &before[item.row as usize..item.row as usize + width];
            let total = self.blind.step(next.letter, before, after) - PRIOR * next.best;
            if total <= bound && total.is_finite() {
                self.push(total, Open { node: child, row: row as u32, complete: false });
            } else {
                self.rows.truncate(row);
            }
        }
    }

    fn complete(&mut self, node: u32) {
        let index = self.lexicon.nodes[node as usize].entry;
        let letters = &self.lexicon.entries[index as usize].letters;
        let capital = |letter: u8| letter + HALF as u8;
        let costs = [
            self.table.word(letters.iter().copied(), &mut self.pair),
            self.table
                .word(letters.iter().enumerate().map(|(at, &l)| if at == 0 { capital(l) } else { l }), &mut self.pair),
            self.table.word(letters.iter().map(|&l| capital(l)), &mut self.pair),
        ];
        self.all.push(Candidate { entry: index, costs });
    }
}
