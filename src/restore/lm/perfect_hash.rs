//! A table of n-grams found by one look: a pilot for each small bucket of keys sends them to places of their own.
//!
//! The layout (buckets placed by falling size, each with the first pilot under which all its keys find free places) is
//! that of FCH and PTHash (Pibiri and Trani 2021). A few bits of the key's hash stand in each place, so that a key that
//! is not in the table is nearly always told apart.

use super::ModelError;

/// Keys to a bucket, on average.
const BUCKET: usize = 5;
/// Places for a hundred keys.
const ROOM: usize = 102;

/// Widths in bits of the parts of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Widths {
    pub check: u32,
    pub probability: u32,
    pub backoff: u32,
}

impl Widths {
    fn total(self) -> u32 {
        self.check + self.probability + self.backoff
    }
}

/// What a table holds for a key: indices into the tables of probabilities and back-off weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    pub probability: u8,
    /// 0 where the n-gram is no context of a longer one.
    pub backoff: u8,
}

/// A table read from bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    pilots: &'a [u8],
    places: &'a [u8],
    buckets: u32,
    length: u32,
    widths: Widths,
}

#[inline]
fn scramble(key: u64) -> u64 {
    // The finaliser of SplitMix64.
    let mut h = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

#[inline]
fn scaled(hash: u32, length: u32) -> usize {
    ((u64::from(hash) * u64::from(length)) >> 32) as usize
}

#[inline]
fn place(hash: u64, pilot: u16, length: u32) -> usize {
    let mixed = (hash ^ u64::from(pilot).wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    scaled((mixed >> 32) as u32, length)
}

impl<'a> Table<'a> {
    /// Bytes of the pilots and places of a table.
    fn sizes(buckets: u32, length: u32, widths: Widths) -> (usize, usize) {
        // Eight bytes more, so that each place can be read as one word.
        (buckets as usize * 2, (length as usize * widths.total() as usize).div_ceil(8) + 8)
    }

    /// Reads a table at the beginning of the bytes, and gives the bytes behind it.
    pub fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), ModelError> {
        let (head, rest) = bytes.split_first_chunk::<12>().ok_or(ModelError::Damaged("a table's head"))?;
        let [b0, b1, b2, b3, l0, l1, l2, l3, check, probability, backoff, _] = *head;
        let (buckets, length) = (u32::from_le_bytes([b0, b1, b2, b3]), u32::from_le_bytes([l0, l1, l2, l3]));
        let widths = Widths { check: check.into(), probability: probability.into(), backoff: backoff.into() };
        if widths.probability > 8 || widths.backoff > 8 || widths.check > 32 || buckets == 0 || length == 0 {
            return Err(ModelError::Damaged("a table's widths"));
        }
        let (pilots, places) = Self::sizes(buckets, length, widths);
        let (pilots, rest) = rest.split_at_checked(pilots).ok_or(ModelError::Damaged("a table's pilots"))?;
        let (places, rest) = rest.split_at_checked(places).ok_or(ModelError::Damaged("a table's places"))?;
        Ok((Self { pilots, places, buckets, length, widths }, rest))
    }

    /// Where a key would stand.
    #[inline]
    pub fn find(&self, key: u64) -> usize {
        let hash = scramble(key);
        let bucket = scaled((hash >> 32) as u32, self.buckets) * 2;
        let pilot = u16::from_le_bytes([self.pilots[bucket], self.pilots[bucket + 1]]);
        place(hash, pilot, self.length)
    }

    /// What stands at a place, to be told by [`Self::entry`].
    #[inline]
    pub fn record(&self, place: usize) -> u64 {
        let bit = place * self.widths.total() as usize;
        self.places[bit / 8..].first_chunk::<8>().map_or(0, |eight| u64::from_le_bytes(*eight)) >> (bit % 8)
    }

    /// The entry of a key, if what stands at its place is its own.
    #[inline]
    pub fn entry(&self, key: u64, record: u64) -> Option<Entry> {
        let check = (1_u64 << self.widths.check) - 1;
        let rest = record >> self.widths.check;
        let probability = rest & ((1 << self.widths.probability) - 1);
        let backoff = (rest >> self.widths.probability) & ((1 << self.widths.backoff) - 1);
        let own = record & check == scramble(key) & check;
        own.then_some(Entry { probability: probability as u8, backoff: backoff as u8 })
    }

    /// The entry of a key.
    #[cfg(test)]
    pub fn get(&self, key: u64) -> Option<Entry> {
        self.entry(key, self.record(self.find(key)))
    }
}

/// Bits for each key of a table, its share of the pilots and of the room left free included, rounded up.
pub(crate) fn bits(widths: Widths) -> usize {
    (widths.total() as usize * ROOM).div_ceil(100) + 16_usize.div_ceil(BUCKET)
}

/// Writes a table of distinct keys; the same keys and entries give the same bytes.
///
/// # Errors
/// When some bucket finds no pilot, which a hash as even as this one makes next to impossible.
pub(crate) fn write(keys: &[u64], entries: &[Entry], widths: Widths, out: &mut Vec<u8>) -> Result<(), ModelError> {
    let length = (keys.len() * ROOM / 100 + 1) as u32;
    let buckets = (keys.len() / BUCKET + 1) as u32;
    let (pilots, places) = pilots_and_places(keys, buckets, length)?;
    out.extend(buckets.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend([widths.check as u8, widths.probability as u8, widths.backoff as u8, 0]);
    out.extend(pilots.iter().flat_map(|pilot| pilot.to_le_bytes()));
    let (_, size) = Table::sizes(buckets, length, widths);
    let mut packed = vec![0_u8; size];
    for ((&key, entry), place) in keys.iter().zip(entries).zip(places) {
        let check = scramble(key) & ((1 << widths.check) - 1);
        let values = u64::from(entry.probability) | u64::from(entry.backoff) << widths.probability;
        let bit = place as usize * widths.total() as usize;
        let word = (check | values << widths.check) << (bit % 8);
        for (byte, value) in packed[bit / 8..].iter_mut().zip(word.to_le_bytes()) {
            *byte |= value;
        }
    }
    out.extend(packed);
    Ok(())
}

/// The pilot of each bucket, and the place of each key.
fn pilots_and_places(keys: &[u64], buckets: u32, length: u32) -> Result<(Vec<u16>, Vec<u32>), ModelError> {
    let hashes: Vec<u64> = keys.iter().map(|&key| scramble(key)).collect();
    let bucket_of = |hash: u64| scaled((hash >> 32) as u32, buckets);
    let mut sizes = vec![0_u32; buckets as usize];
    for &hash in &hashes {
        sizes[bucket_of(hash)] += 1;
    }
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    order.sort_unstable_by_key(|&i| {
        let bucket = bucket_of(hashes[i as usize]);
        (std::cmp::Reverse(sizes[bucket]), bucket, i)
    });
    let mut pilots = vec![0_u16; buckets as usize];
    let mut places = vec![0_u32; keys.len()];
    let mut taken = vec![false; length as usize];
    let mut tried = Vec::new();
    for group in order.chunk_by(|&a, &b| bucket_of(hashes[a as usize]) == bucket_of(hashes[b as usize])) {
        let pilot = (0..=u16::MAX).find(|&pilot| {
            tried.clear();
            group.iter().all(|&i| {
                let at = place(hashes[i as usize], pilot, length);
                let free = !taken[at] && !tried.contains(&at);
                tried.push(at);
                free
            })
        });
        pilots[bucket_of(hashes[group[0] as usize])] = pilot.ok_or(ModelError::Damaged("no pilot for a bucket"))?;
        for (&i, &at) in group.iter().zip(&tried) {
            taken[at] = true;
            places[i as usize] = at as u32;
        }
    }
    Ok((pilots, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_few_others() {
        let keys: Vec<u64> = (0..20_000_u64).map(|i| i * i + 7).collect();
        let entries: Vec<Entry> =
            keys.iter().map(|k| Entry { probability: (k % 251) as u8, backoff: (k % 7) as u8 }).collect();
        let widths = Widths { check: 12, probability: 8, backoff: 3 };
        let mut bytes = Vec::new();
        write(&keys, &entries, widths, &mut bytes).unwrap();
        bytes.push(9);
        let (table, rest) = Table::read(&bytes).unwrap();
        assert_eq!(rest, [9]);
        assert!(keys.iter().zip(&entries).all(|(&key, entry)| table.get(key) == Some(*entry)));
        let strangers = (0..20_000_u64).filter(|i| table.get(i * i + 8).is_some()).count();
        assert!(strangers < 20, "{strangers}");
        assert!(Table::read(&bytes[..bytes.len() - 2]).is_err());
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        let mut bytes = Vec::new();
        write(&[], &[], Widths { check: 12, probability: 8, backoff: 0 }, &mut bytes).unwrap();
        let (table, _) = Table::read(&bytes).unwrap();
        assert!((1..100).filter(|&key| table.get(key).is_some()).count() < 2);
    }
}
