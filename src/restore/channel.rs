//! What an OCR engine writes for a letter, and what that costs.
//!
//! A channel gives, for each letter of proper Vietnamese, the negative log probability of each string of up to three
//! characters that the engine may write for it, the empty one included. What training did not see is put together
//! from parts: a letter written twice (`do6i` for `đổi`), a character too many, at last a floor for each character.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use foldhash::fast::RandomState;
use thiserror::Error;

use super::alphabet::{ALL, HALF, character, letter};
use crate::fold::base_letter;

/// Cost of a character that nothing explains.
pub const FLOOR: f32 = 9.0;

/// Cost of a wrong diacritic in typed text.
const SLIP: f32 = 3.5;

/// Longest string written for one letter.
pub const LONGEST: usize = 3;

/// More than any word costs; sums of it saturate.
pub const NEVER: i16 = 16_000;

/// [`FLOOR`] in hundredths of nats, in which all tables are.
const LOWEST: i16 = (FLOOR * 100.0) as i16;

/// A channel model; costs are in hundredths of nats.
#[derive(Debug, Clone)]
pub struct Channel {
    characters: HashMap<char, u16, RandomState>,
    /// By character, then letter; the first row is for characters never seen.
    single: Vec<[i16; ALL]>,
    /// Learnt costs of longer strings.
    longer: HashMap<[u16; LONGEST], Vec<(u8, i16)>, RandomState>,
    deletion: Box<[i16; ALL]>,
    /// By character.
    insertion: Vec<i16>,
    /// Cost of writing a letter a second time.
    twice: i16,
}

/// What was learnt about some letters: costs of the strings that they are written as. In order, so that sums over them are
/// the same in every run.
pub type Learnt = BTreeMap<u8, BTreeMap<String, f32>>;

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
            characters: HashMap::default(),
            single: vec![[LOWEST; ALL]],
            longer: HashMap::default(),
            deletion: Box::new([LOWEST; ALL]),
            insertion: vec![LOWEST],
            twice: hundredths(costs.twice),
        };
        for (c, strings) in &costs.letters {
            let Some(number) = letter(*c) else { continue };
            for (string, cost) in strings {
                channel.learn(number, string, hundredths(*cost));
            }
        }
        for &(c, cost) in &costs.insertions {
            let id = channel.intern(c);
            channel.insertion[usize::from(id)] = hundredths(cost);
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

    /// This channel where a share of what each letter is written as was learnt elsewhere.
    #[must_use]
    pub fn mixed(&self, learnt: &Learnt, share: f32) -> Self {
        let mut mixed = self.clone();
        let rest = hundredths(-(1.0 - share).ln());
        for c in learnt.values().flat_map(BTreeMap::keys).flat_map(|string| string.chars().take(LONGEST)) {
            mixed.intern(c);
        }
        let rarer = |cost: &mut i16| *cost = LOWEST.min(*cost + rest);
        for (number, cost) in mixed.longer.values_mut().flatten() {
            if learnt.contains_key(number) {
                *cost += rest;
            }
        }
        for (&number, strings) in learnt {
            let at = usize::from(number);
            rarer(&mut mixed.deletion[at]);
            mixed.single.iter_mut().for_each(|row| rarer(&mut row[at]));
            for (string, cost) in strings {
                // Of two costs of a longer string the lower counts, and that is the one learnt now.
                mixed.learn(number, string, hundredths(self.mixed_cost(number, string, Some(*cost), share)));
            }
        }
        mixed
    }

    /// The cost, in nats, of a string for a letter when a share of the channel has another one for it, or none.
    pub fn mixed_cost(&self, number: u8, string: &str, other: Option<f32>, share: f32) -> f32 {
        let known = self.known(number, string).map_or(0.0, |cost| (-f32::from(cost) / 100.0).exp());
        -((1.0 - share) * known + share * other.map_or(0.0, |cost| (-cost).exp())).ln()
    }

    /// The cost of a letter's being written as a character.
    pub fn character(&self, number: u8, c: char) -> i16 {
        let id = self.characters.get(&c).copied().unwrap_or(0);
        self.single[usize::from(id)][usize::from(number)]
    }

    /// The cost of a string for a letter, where training gave one.
    fn known(&self, number: u8, string: &str) -> Option<i16> {
        let mut ids = [0; LONGEST];
        let mut length = 0;
        for c in string.chars().take(LONGEST) {
            ids[length] = *self.characters.get(&c)?;
            length += 1;
        }
        let cost = match length {
            0 => self.deletion[usize::from(number)],
            1 => self.single[usize::from(ids[0])][usize::from(number)],
            _ => return self.longer.get(&ids)?.iter().find(|(other, _)| *other == number).map(|(_, cost)| *cost),
        };
        (cost < LOWEST).then_some(cost)
    }

    fn learn(&mut self, number: u8, string: &str, cost: i16) {
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
        self.insertion.push(LOWEST);
        id
    }

    /// The costs of a unit's characters, for the search.
    pub fn table<const W: usize>(&self, unit: &[char], table: &mut Table<W>) {
        let length = unit.len();
        debug_assert!(length < W);
        table.length = length;
        table.costs.fill([[NEVER; W]; LONGEST]);
        table.deletion.copy_from_slice(&self.deletion[..]);
        let mut ids = [0; W];
        let mut inserted = [NEVER; W];
        for (at, &c) in unit.iter().enumerate() {
            ids[at] = self.characters.get(&c).copied().unwrap_or(0);
            inserted[at] = self.insertion[usize::from(ids[at])];
            let looks;
            let row = match ids[at] {
                0 => {
                    looks = look(c);
                    &looks
                }
                id => &self.single[usize::from(id)],
            };
            for (costs, &cost) in table.costs.iter_mut().zip(row) {
                costs[0][at] = cost;
            }
        }
        for [one, two, _] in &mut table.costs {
            let double = sum(&sum(one, &ahead(one, 1)), &[self.twice; W]);
            *two = least(&double, &least(&sum(one, &ahead(&inserted, 1)), &sum(&inserted, &ahead(one, 1))));
        }
        self.learnt(&ids, length, 2, table);
        for [_, two, three] in &mut table.costs {
            *three = least(&sum(two, &ahead(&inserted, 2)), &sum(&inserted, &ahead(two, 1)));
        }
        self.learnt(&ids, length, 3, table);
    }

    /// Learnt costs of strings of two or three characters, where they are lower.
    fn learnt<const W: usize>(&self, ids: &[u16; W], length: usize, count: usize, table: &mut Table<W>) {
        for at in 0..(length + 1).saturating_sub(count) {
            let mut key = [0; LONGEST];
            key[..count].copy_from_slice(&ids[at..at + count]);
            for &(number, cost) in self.longer.get(&key).into_iter().flatten() {
                let cell = &mut table.costs[usize::from(number)][count - 1][at];
                *cell = cost.min(*cell);
            }
        }
    }
}

fn hundredths(cost: f32) -> i16 {
    (cost * 100.0).round().clamp(0.0, f32::from(NEVER)) as i16
}

/// Costs of a character that the engine never wrote in training: its own letter, the same base letter, or nothing.
fn look(c: char) -> [i16; ALL] {
    let mut row = [LOWEST; ALL];
    let base = base_letter(c);
    if !base.is_ascii_alphabetic() {
        return row;
    }
    for number in 0..ALL as u8 {
        let own = character(number);
        if own == c {
            row[usize::from(number)] = 100;
        } else if base_letter(own) == base {
            row[usize::from(number)] = if own.is_uppercase() == c.is_uppercase() { 400 } else { 700 };
        }
    }
    row
}

/// The costs of one unit's characters, at most `W - 1` of them.
#[derive(Debug, Clone)]
pub struct Table<const W: usize> {
    length: usize,
    /// By letter: the costs of one, two and three characters from each place on.
    costs: Vec<Steps<W>>,
    deletion: Box<[i16; ALL]>,
}

/// Costs of one letter being one, two or three characters from each place on.
type Steps<const W: usize> = [[i16; W]; LONGEST];

/// Costs by place in the unit.
pub type Row<const W: usize> = [i16; W];

impl<const W: usize> Default for Table<W> {
    fn default() -> Self {
        Self { length: 0, costs: vec![[[NEVER; W]; LONGEST]; ALL], deletion: Box::new([LOWEST; ALL]) }
    }
}

impl<const W: usize> Table<W> {
    /// The cost of a whole word.
    pub fn word(&self, letters: impl Iterator<Item = u8>) -> i16 {
        let mut row = first();
        for letter in letters {
            let number = usize::from(letter);
            row = forward(&self.costs[number], self.deletion[number], &row);
        }
        row[self.length]
    }

    /// How many characters each letter of a word is written as, where that costs least; as long as the word.
    pub fn alignment(&self, letters: &[u8], taken: &mut Vec<usize>) {
        let mut rows = vec![first::<W>()];
        for &letter in letters {
            let number = usize::from(letter);
            rows.push(forward(&self.costs[number], self.deletion[number], &rows[rows.len() - 1]));
        }
        taken.clear();
        let mut end = self.length;
        for (&letter, before) in letters.iter().zip(&rows).rev() {
            let number = usize::from(letter);
            let cost = |count: usize| match count {
                0 => before[end].saturating_add(self.deletion[number]),
                _ => before[end - count].saturating_add(self.costs[number][count - 1][end - count]),
            };
            let count = (0..=LONGEST.min(end)).min_by_key(|&count| cost(count)).unwrap_or(0);
            taken.push(count);
            end -= count;
        }
        taken.reverse();
    }

    /// The same costs without regard to case: the lower for each letter.
    pub fn blind(&self, blind: &mut Blind<W>) {
        let (lower, upper) = self.costs.split_at(HALF);
        for ((cell, lower), upper) in blind.costs.iter_mut().zip(lower).zip(upper) {
            *cell = std::array::from_fn(|count| least(&lower[count], &upper[count]));
        }
        for number in 0..HALF {
            blind.deletion[number] = self.deletion[number].min(self.deletion[number + HALF]);
        }
        let mut best = [[NEVER; W]; LONGEST];
        for costs in &blind.costs {
            best = std::array::from_fn(|count| least(&best[count], &costs[count]));
        }
        blind.end = [NEVER; W];
        blind.end[self.length] = 0;
        blind.rest = blind.end;
        for at in (0..self.length).rev() {
            let reach = LONGEST.min(self.length - at);
            let through = |more: usize| best[more][at].saturating_add(blind.rest[at + more + 1]);
            blind.rest[at] = (0..reach).map(through).min().unwrap_or(NEVER);
        }
    }
}

/// Costs of a unit without regard to case.
#[derive(Debug, Clone)]
pub struct Blind<const W: usize> {
    costs: Vec<Steps<W>>,
    deletion: Box<[i16; HALF]>,
    /// Costs of the characters from each place on with no letter.
    pub end: Row<W>,
    /// Least costs of the characters from each place on with any letters.
    pub rest: Row<W>,
}

impl<const W: usize> Default for Blind<W> {
    fn default() -> Self {
        Self {
            costs: vec![[[NEVER; W]; LONGEST]; HALF],
            deletion: Box::new([LOWEST; HALF]),
            end: [NEVER; W],
            rest: [NEVER; W],
        }
    }
}

impl<const W: usize> Blind<W> {
    /// Costs of having written the characters before each place, after one more letter.
    pub fn forward(&self, letter: u8, before: &Row<W>) -> Row<W> {
        forward(&self.costs[usize::from(letter)], self.deletion[usize::from(letter)], before)
    }

    /// Costs of the characters from each place on, before which one more letter is put.
    #[inline]
    pub fn backward(&self, letter: u8, behind: &Row<W>) -> Row<W> {
        let [one, two, three] = &self.costs[usize::from(letter)];
        let kept = sum(behind, &[self.deletion[usize::from(letter)]; W]);
        let near = least(&sum(one, &ahead(behind, 1)), &sum(two, &ahead(behind, 2)));
        least(&least(&kept, &near), &sum(three, &ahead(behind, 3)))
    }
}

/// Nothing is written yet.
pub fn first<const W: usize>() -> Row<W> {
    let mut row = [NEVER; W];
    row[0] = 0;
    row
}

#[inline]
fn forward<const W: usize>([one, two, three]: &Steps<W>, deletion: i16, before: &Row<W>) -> Row<W> {
    let near = least(&behind(&sum(one, before), 1), &behind(&sum(two, before), 2));
    least(&least(&sum(before, &[deletion; W]), &near), &behind(&sum(three, before), 3))
}

/// The least sum of two rows at one place.
#[inline]
pub fn meeting<const W: usize>(a: &Row<W>, b: &Row<W>) -> i16 {
    a.iter().zip(b).map(|(a, b)| a.saturating_add(*b)).fold(i16::MAX, i16::min)
}

// The following are loops over all lanes of a row, which compile to a few instructions each.

#[inline]
fn sum<const W: usize>(a: &Row<W>, b: &Row<W>) -> Row<W> {
    let mut row = *a;
    row.iter_mut().zip(b).for_each(|(a, b)| *a = a.saturating_add(*b));
    row
}

#[inline]
fn least<const W: usize>(a: &Row<W>, b: &Row<W>) -> Row<W> {
    let mut row = *a;
    row.iter_mut().zip(b).for_each(|(a, b)| *a = (*b).min(*a));
    row
}

#[inline]
fn ahead<const W: usize>(row: &Row<W>, by: usize) -> Row<W> {
    let mut moved = [NEVER; W];
    moved[..W - by].copy_from_slice(&row[by..]);
    moved
}

#[inline]
fn behind<const W: usize>(row: &Row<W>, by: usize) -> Row<W> {
    let mut moved = [NEVER; W];
    moved[by..].copy_from_slice(&row[..W - by]);
    moved
}
