//! What an OCR engine writes for a letter, and what that costs.
//!
//! A channel gives, for each letter of proper Vietnamese, the negative log probability of each string of up to three
//! characters that the engine may write for it, the empty one included. What training did not see is put together
//! from parts: a letter written twice (`do6i` for `đổi`), a character too many, at last a floor for each character.

use std::collections::HashMap;
use std::fmt::Write as _;

use thiserror::Error;

use super::alphabet::{ALL, HALF, character, letter};
use crate::fold::base_letter;

/// Cost of a character that nothing explains.
pub const FLOOR: f32 = 9.0;

/// Cost of a wrong diacritic in typed text.
const SLIP: f32 = 3.5;

/// Longest string written for one letter.
pub const LONGEST: usize = 3;

/// A channel model.
#[derive(Debug, Clone)]
pub struct Channel {
    characters: HashMap<char, u16>,
    /// By character, then letter; the first row is for characters never seen.
    single: Vec<[f32; ALL]>,
    /// Learnt costs of longer strings.
    longer: HashMap<[u16; LONGEST], Vec<(u8, f32)>>,
    deletion: Box<[f32; ALL]>,
    /// By character.
    insertion: Vec<f32>,
    /// Cost of writing a letter a second time.
    twice: f32,
}

/// Why a text is no channel.
#[derive(Debug, Error)]
#[error("channel model, line {line}: {what}")]
pub struct ChannelError {
    line: usize,
    what: &'static str,
}

/// What a channel is made of: costs by letter and string, of inserted characters, of writing twice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs {
    /// By letter: string and cost.
    pub letters: Vec<(char, Vec<(String, f32)>)>,
    /// Costs of characters that stand for nothing.
    pub insertions: Vec<(char, f32)>,
    /// Cost of a letter written twice.
    pub twice: f32,
}

impl Costs {
    /// The text form: a line for each letter, strings and hundredths of nats between tabs.
    pub fn to_text(&self) -> String {
        let mut out = format!("twice\t{:.0}\n", self.twice * 100.0);
        out.push_str("insertion");
        for (c, cost) in &self.insertions {
            let _ = write!(out, "\t{c}\t{:.0}", cost * 100.0);
        }
        out.push('\n');
        for (letter, strings) in &self.letters {
            out.push(*letter);
            for (string, cost) in strings {
                let _ = write!(out, "\t{string}\t{:.0}", cost * 100.0);
            }
            out.push('\n');
        }
        out
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`ChannelError`] with the line that is wrong.
    pub fn from_text(text: &str) -> Result<Self, ChannelError> {
        let mut costs = Self::default();
        for (at, row) in text.lines().enumerate() {
            let error = |what| ChannelError { line: at + 1, what };
            let mut fields = row.split('\t');
            let head = fields.next().unwrap_or_default();
            let mut pairs = Vec::new();
            if head == "twice" {
                costs.twice = fields.next().and_then(cost).ok_or(error("no cost"))?;
                continue;
            }
            while let Some(string) = fields.next() {
                pairs.push((string.to_owned(), fields.next().and_then(cost).ok_or(error("no cost"))?));
            }
            if head == "insertion" {
                costs.insertions = pairs.into_iter().filter_map(|(s, cost)| Some((s.chars().next()?, cost))).collect();
            } else {
                let mut chars = head.chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) if letter(c).is_some() => costs.letters.push((c, pairs)),
                    _ => return Err(error("not a letter")),
                }
            }
        }
        Ok(costs)
    }
}

fn cost(field: &str) -> Option<f32> {
    field.parse::<u16>().ok().map(|hundredths| f32::from(hundredths) / 100.0)
}

impl Channel {
    /// Makes the tables of a channel.
    pub fn new(costs: &Costs) -> Self {
        let mut channel = Self {
            characters: HashMap::new(),
            single: vec![[FLOOR; ALL]],
            longer: HashMap::new(),
            deletion: Box::new([FLOOR; ALL]),
            insertion: vec![FLOOR],
            twice: costs.twice,
        };
        for (c, strings) in &costs.letters {
            let Some(number) = letter(*c) else { continue };
            for (string, cost) in strings {
                channel.learn(number, string, *cost);
            }
        }
        for &(c, cost) in &costs.insertions {
            let id = channel.intern(c);
            channel.insertion[usize::from(id)] = cost;
        }
        channel
    }

    /// The channel of text whose base letters are right and whose diacritics are lost or kept at random.
    pub fn stripped() -> Self {
        let mut costs = Costs { twice: 9.0, ..Costs::default() };
        for number in 0..ALL as u8 {
            let c = character(number);
            let mut base = base_letter(c);
            let mut other = base.to_ascii_uppercase();
            if usize::from(number) >= HALF {
                std::mem::swap(&mut base, &mut other);
            }
            let mut strings = vec![(base.to_string(), 0.02), (other.to_string(), 5.0)];
            if c != base {
                strings.push((c.to_string(), 3.0));
            }
            costs.letters.push((c, strings));
        }
        Self::new(&costs)
    }

    /// The channel of text that people typed: the letter itself, now and then another with the same base.
    pub fn typed() -> Self {
        let mut costs = Costs { twice: FLOOR, ..Costs::default() };
        let all = || (0..ALL as u8).map(character);
        for c in all() {
            let akin =
                all().filter(|o| *o != c && base_letter(*o) == base_letter(c) && o.is_uppercase() == c.is_uppercase());
            let mut strings: Vec<(String, f32)> = akin.map(|other| (other.to_string(), SLIP)).collect();
            strings.push((c.to_string(), 0.01));
            costs.letters.push((c, strings));
        }
        Self::new(&costs)
    }

    fn learn(&mut self, number: u8, string: &str, cost: f32) {
        let mut ids = [0; LONGEST];
        let mut length = 0;
        for c in string.chars().take(LONGEST) {
            ids[length] = self.intern(c);
            length += 1;
        }
        match length {
            0 => self.deletion[usize::from(number)] = cost,
            1 => self.single[usize::from(ids[0])][usize::from(number)] = cost,
            _ => self.longer.entry(ids).or_default().push((number, cost)),
        }
    }

    /// Number of a character; a new one starts with what its own look suggests.
    fn intern(&mut self, c: char) -> u16 {
        if let Some(&id) = self.characters.get(&c) {
            return id;
        }
        let id = self.single.len() as u16;
        self.characters.insert(c, id);
        self.single.push(look(c));
        self.insertion.push(FLOOR);
        id
    }

    /// The costs of a unit's characters, for the search.
    pub fn table(&self, unit: &[char], table: &mut Table) {
        let length = unit.len();
        table.length = length;
        table.ids.clear();
        table.ids.extend(unit.iter().map(|c| self.characters.get(c).copied().unwrap_or(0)));
        table.costs.clear();
        table.costs.resize(ALL * length * LONGEST, 2.0 * FLOOR);
        table.deletion.copy_from_slice(&self.deletion[..]);
        for (at, &letter) in unit.iter().enumerate().take(length) {
            let row = match table.ids[at] {
                0 => look(letter),
                id => self.single[usize::from(id)],
            };
            for (number, &cost) in row.iter().enumerate() {
                table.costs[(number * length + at) * LONGEST] = cost;
            }
        }
        for at in 0..length.saturating_sub(1) {
            self.pair(at, table);
        }
        for at in 0..length.saturating_sub(2) {
            self.triple(at, table);
        }
    }

    fn pair(&self, at: usize, table: &mut Table) {
        let length = table.length;
        let inserted = [self.insertion[usize::from(table.ids[at])], self.insertion[usize::from(table.ids[at + 1])]];
        for number in 0..ALL {
            let place = (number * length + at) * LONGEST;
            let (first, second) = (table.costs[place], table.costs[place + LONGEST]);
            let twice = first + second + self.twice;
            table.costs[place + 1] = twice.min(first + inserted[1]).min(inserted[0] + second);
        }
        if let Some(learnt) = self.longer.get(&[table.ids[at], table.ids[at + 1], 0]) {
            for &(number, cost) in learnt {
                let cell = &mut table.costs[(usize::from(number) * length + at) * LONGEST + 1];
                *cell = cell.min(cost);
            }
        }
    }

    fn triple(&self, at: usize, table: &mut Table) {
        let length = table.length;
        let first = self.insertion[usize::from(table.ids[at])];
        let last = self.insertion[usize::from(table.ids[at + 2])];
        for number in 0..ALL {
            let place = (number * length + at) * LONGEST;
            table.costs[place + 2] = (table.costs[place + 1] + last).min(first + table.costs[place + LONGEST + 1]);
        }
        if let Some(learnt) = self.longer.get(&[table.ids[at], table.ids[at + 1], table.ids[at + 2]]) {
            for &(number, cost) in learnt {
                let cell = &mut table.costs[(usize::from(number) * length + at) * LONGEST + 2];
                *cell = cell.min(cost);
            }
        }
    }
}

/// Costs of a character that the engine never wrote in training: its own letter, the same base letter, or nothing.
fn look(c: char) -> [f32; ALL] {
    let mut row = [FLOOR; ALL];
    let base = base_letter(c);
    if !base.is_ascii_alphabetic() {
        return row;
    }
    for number in 0..ALL as u8 {
        let own = character(number);
        if own == c {
            row[usize::from(number)] = 1.0;
        } else if base_letter(own) == base {
            row[usize::from(number)] = if own.is_uppercase() == c.is_uppercase() { 4.0 } else { 7.0 };
        }
    }
    row
}

/// The costs of one unit's characters.
#[derive(Debug, Clone)]
pub struct Table {
    length: usize,
    ids: Vec<u16>,
    /// By letter, place of the first character, number of characters less one.
    costs: Vec<f32>,
    deletion: Box<[f32; ALL]>,
}

impl Default for Table {
    fn default() -> Self {
        Self { length: 0, ids: Vec::new(), costs: Vec::new(), deletion: Box::new([FLOOR; ALL]) }
    }
}

impl Table {
    /// Number of characters of the unit.
    pub fn length(&self) -> usize {
        self.length
    }

    /// One step of the alignment: costs of having written the first `i` characters, after one more letter.
    pub fn step(&self, letter: u8, before: &[f32], after: &mut [f32]) {
        let number = usize::from(letter);
        let costs = &self.costs[number * self.length * LONGEST..(number + 1) * self.length * LONGEST];
        advance(costs, self.deletion[number], before, after);
    }

    /// The cost of a whole word.
    pub fn word(&self, letters: impl Iterator<Item = u8>, rows: &mut [Vec<f32>; 2]) -> f32 {
        for row in rows.iter_mut() {
            row.clear();
            row.resize(self.length + 1, f32::INFINITY);
        }
        rows[0][0] = 0.0;
        let mut current = 0;
        for letter in letters {
            let [first, second] = rows;
            let (before, after) = if current == 0 { (&*first, second) } else { (&*second, first) };
            self.step(letter, before, after);
            current = 1 - current;
        }
        rows[current][self.length]
    }

    /// The same costs without regard to case: the lower for each letter, and a bound for the rest of the unit.
    pub fn blind(&self, blind: &mut Blind) {
        let width = self.length * LONGEST;
        blind.length = self.length;
        blind.costs.clear();
        blind.costs.extend((0..HALF * width).map(|at| self.costs[at].min(self.costs[at + HALF * width])));
        for number in 0..HALF {
            blind.deletion[number] = self.deletion[number].min(self.deletion[number + HALF]);
        }
        let mut best = vec![f32::INFINITY; width];
        for costs in blind.costs.chunks_exact(width.max(1)) {
            for (low, &cost) in best.iter_mut().zip(costs) {
                *low = low.min(cost);
            }
        }
        blind.rest.clear();
        blind.rest.resize(self.length + 1, 0.0);
        for at in (0..self.length).rev() {
            let reach = LONGEST.min(self.length - at);
            blind.rest[at] = (0..reach)
                .map(|more| best[at * LONGEST + more] + blind.rest[at + more + 1])
                .fold(f32::INFINITY, f32::min);
        }
    }
}

/// Costs of a unit without regard to case.
#[derive(Debug, Clone)]
pub struct Blind {
    length: usize,
    costs: Vec<f32>,
    deletion: Box<[f32; HALF]>,
    /// Least cost of the characters from each place on.
    rest: Vec<f32>,
}

impl Default for Blind {
    fn default() -> Self {
        Self { length: 0, costs: Vec::new(), deletion: Box::new([FLOOR; HALF]), rest: Vec::new() }
    }
}

impl Blind {
    /// As [`Table::step`]; the least total cost that can come of it is returned.
    pub fn step(&self, letter: u8, before: &[f32], after: &mut [f32]) -> f32 {
        let number = usize::from(letter);
        let costs = &self.costs[number * self.length * LONGEST..(number + 1) * self.length * LONGEST];
        advance(costs, self.deletion[number], before, after);
        after.iter().zip(&self.rest).map(|(cost, rest)| cost + rest).fold(f32::INFINITY, f32::min)
    }
}

fn advance(costs: &[f32], deletion: f32, before: &[f32], after: &mut [f32]) {
    for (cell, cost) in after.iter_mut().zip(before) {
        *cell = cost + deletion;
    }
    for (at, steps) in costs.chunks_exact(LONGEST).enumerate() {
        let so_far = before[at];
        for (cell, step) in after[at + 1..].iter_mut().zip(steps) {
            *cell = cell.min(so_far + step);
        }
    }
}
