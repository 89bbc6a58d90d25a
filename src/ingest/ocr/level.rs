//! Pictures made upright and level: quarter turns, and the small skew of a sheet laid askew on the glass, found where
//! the rows of ink stand out most (W. Postl, 1986: sum of squared steps of the projection).

use std::cmp::Ordering;
use std::ops::Range;

use super::Picture;

/// Largest skew looked for, in degrees.
const WIDEST: f32 = 5.0;
/// Skew that is left alone: engines follow a base line that falls a little, and turning blurs. A picture in black and
/// white has less to lose, and gains the greys at the edges of its letters.
const LEVEL_GREY: f32 = 1.0;
const LEVEL_BLACK: f32 = 0.35;
/// Points of ink looked at.
const POINTS: usize = 20_000;
/// Columns of ink stand out by this factor more than rows where lines run up or down the page.
const SIDEWAYS: f32 = 1.6;

/// Mean step between neighbouring pixels of paper from which a picture is grainy; clean scans in grey have 3 to 5.
const GRAIN: f32 = 8.0;

/// A picture as an engine should see it, and the way back.
#[derive(Debug)]
pub(super) struct Upright {
    pub(super) picture: Picture,
    /// Quarter turns clockwise that made it upright.
    pub(super) turns: u8,
    /// Degrees that its lines fell to the right before it was made level.
    pub(super) skew: f32,
    /// Lines probably run up or down.
    pub(super) sideways: bool,
}

/// Turns a picture by quarter turns clockwise and makes it level.
pub(super) fn upright(picture: Picture, turns: u8) -> Upright {
    let picture = calmed(turned(picture, turns));
    let points = ink(&picture);
    let (skew, strength) = skew(&points);
    // Lines that run down the page stand out among columns, if they are nearly straight.
    let mut columns = Vec::new();
    let across = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|angle| outstanding(&points, true, angle, &mut columns));
    let across = across.into_iter().fold(0.0, f32::max);
    let sideways = across > SIDEWAYS * strength;
    let level = if is_black_and_white(&picture) { LEVEL_BLACK } else { LEVEL_GREY };
    if skew.abs() < level || sideways {
        return Upright { picture, turns, skew: 0.0, sideways };
    }
    Upright { picture: rotated(picture, skew), turns, skew, sideways }
}

fn is_black_and_white(picture: &Picture) -> bool {
    picture.pixels.iter().step_by(7).all(|pixel| matches!(pixel, 0 | 255))
}

/// Takes the grain out of a picture that has much of it: engines take it for letters.
fn calmed(picture: Picture) -> Picture {
    let paper = threshold(&picture.pixels);
    let (mut sum, mut count) = (0u64, 0u64);
    for pair in picture.pixels.chunks_exact(2).step_by(5).filter(|pair| pair[1] > paper) {
        sum += u64::from(pair[0].abs_diff(pair[1]));
        count += 1;
    }
    if (sum as f32) < GRAIN * count as f32 || picture.width < 3 || picture.height < 3 {
        return picture;
    }
    let Picture { width, height, mut pixels, dpi } = picture;
    // Weights 1 2 1 along rows, then along columns, in place: of the rows along which is done, three are kept.
    let along = |row: &[u8], out: &mut [u16]| {
        let [first, last] = [0, width - 1].map(|x| u16::from(row[x]));
        out[0] = 3 * first + u16::from(row[1]);
        out[width - 1] = u16::from(row[width - 2]) + 3 * last;
        for (out, near) in out[1..].iter_mut().zip(row.windows(3)) {
            *out = u16::from(near[0]) + 2 * u16::from(near[1]) + u16::from(near[2]);
        }
    };
    let mut here = vec![0; width];
    along(&pixels[..width], &mut here);
    let (mut above, mut below) = (here.clone(), here.clone());
    for y in 0..height {
        let next = (y + 1).min(height - 1) * width;
        // The last row is its own neighbour.
        if y + 1 < height {
            along(&pixels[next..next + width], &mut below);
        } else {
            below.copy_from_slice(&here);
        }
        let columns = above.iter().zip(&here).zip(&below);
        for (pixel, ((above, here), below)) in pixels[y * width..][..width].iter_mut().zip(columns) {
            *pixel = ((above + 2 * here + below + 8) / 16) as u8;
        }
        // Above, here, below: one row on.
        std::mem::swap(&mut above, &mut here);
        std::mem::swap(&mut here, &mut below);
    }
    Picture { width, height, pixels, dpi }
}

/// Quarter turns clockwise.
fn turned(picture: Picture, turns: u8) -> Picture {
    let Picture { width, height, pixels, dpi } = picture;
    match turns % 4 {
        0 => Picture { width, height, pixels, dpi },
        2 => Picture { width, height, pixels: pixels.into_iter().rev().collect(), dpi },
        quarter => {
            let mut out = Vec::with_capacity(pixels.len());
            for y in 0..width {
                for x in 0..height {
                    // Clockwise the left column becomes the top row, from the bottom up.
                    let from = if quarter == 1 { (height - 1 - x) * width + y } else { x * width + width - 1 - y };
                    out.push(pixels[from]);
                }
            }
            Picture { width: height, height: width, pixels: out, dpi }
        }
    }
}

/// Places of dark pixels, thinned out, at a quarter of an inch's resolution of 300.
fn ink(picture: &Picture) -> Vec<[f32; 2]> {
    let step = (picture.dpi as usize / 100).max(1);
    let dark = threshold(&picture.pixels);
    let mut points = Vec::new();
    // The outer edge has shadows of the lid.
    let (edge_x, edge_y) = (picture.width / 25, picture.height / 25);
    for y in (edge_y..picture.height.saturating_sub(edge_y)).step_by(step) {
        let row = &picture.pixels[y * picture.width..(y + 1) * picture.width];
        for x in (edge_x..picture.width.saturating_sub(edge_x)).step_by(step) {
            if row[x] < dark {
                points.push([(x / step) as f32, (y / step) as f32]);
            }
        }
    }
    let thin = points.len().div_ceil(POINTS).max(1);
    // Not every nth: regular patterns would come out as lines.
    let kept = |index: &usize| (index.wrapping_mul(0x9E37_79B1) >> 16).is_multiple_of(thin);
    points.into_iter().enumerate().filter(|(index, _)| kept(index)).map(|(_, point)| point).collect()
}

/// The grey that parts ink from paper best (N. Otsu, 1979).
fn threshold(pixels: &[u8]) -> u8 {
    let mut counts = [0u32; 256];
    for pixel in pixels.iter().step_by(7) {
        counts[*pixel as usize] += 1;
    }
    let total: f64 = counts.iter().map(|c| *c as f64).sum();
    let sum: f64 = counts.iter().enumerate().map(|(grey, c)| grey as f64 * *c as f64).sum();
    let (mut below, mut below_sum, mut best) = (0.0, 0.0, (0.0, 128u8));
    for (grey, count) in counts.iter().enumerate() {
        below += *count as f64;
        below_sum += grey as f64 * *count as f64;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let between = below * above * (below_sum / below - (sum - below_sum) / above).powi(2);
        if between > best.0 {
            best = (between, grey as u8);
        }
    }
    best.1.saturating_add(1)
}

/// The angle at which rows stand out most, in degrees, and how much they do.
fn skew(points: &[[f32; 2]]) -> (f32, f32) {
    let mut rows = Vec::new();
    let mut best = (0.0, outstanding(points, false, 0.0, &mut rows));
    for (reach, step) in [(WIDEST, 0.5), (0.4, 0.1)] {
        let middle: f32 = best.0;
        let count = (2.0 * reach / step).round() as i32;
        for index in 0..=count {
            let angle = middle - reach + index as f32 * step;
            let strength = outstanding(points, false, angle, &mut rows);
            if strength > best.1 {
                best = (angle, strength);
            }
        }
    }
    best
}

/// Sum of squared steps between neighbouring rows of ink.
fn outstanding(points: &[[f32; 2]], columns: bool, angle: f32, rows: &mut Vec<f32>) -> f32 {
    let slope = angle.to_radians().tan();
    rows.clear();
    for [x, y] in points {
        let (along, over) = if columns { (*y, *x) } else { (*x, *y) };
        // Rows may begin above the sheet.
        let row = (over - along * slope + 1024.0).max(0.0) as usize;
        if row >= rows.len() {
            rows.resize(row + 1, 0.0);
        }
        rows[row] += 1.0;
    }
    rows.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum()
}

/// Turns about the middle so that lines falling by an angle are level; corners that come in are white.
///
/// Places are counted in 65,536ths of a pixel: rounding to whole numbers is what costs, once a pixel of millions. Where
/// neighbours come from neighbours, they are made together. A fresh picture would cost as much as the turning: what is
/// still needed of the old one is kept in a window of rows.
fn rotated(picture: Picture, degrees: f32) -> Picture {
    let fixed = |value: f32| (f64::from(value) * f64::from(1u32 << BITS)).round() as i64;
    let (sin, cos) = degrees.to_radians().sin_cos();
    let Picture { width, height, mut pixels, dpi } = picture;
    let (mx, my) = (width as f32 / 2.0, height as f32 / 2.0);
    let (step_x, step_y) = (fixed(cos), fixed(sin));
    // The last places that have a pixel to the right and below.
    let most = |side: usize| i64::try_from(side.saturating_sub(1)).unwrap_or(0);
    // So many rows above or below at most lie the pixels that a row is made of.
    let reach = (mx * sin.abs() + my * (1.0 - cos)).ceil() as usize + 2;
    let window = (2 * reach + 1).min(height);
    let mut rows = vec![0; window * width];
    let place = |row: usize| row % window * width;
    let mut kept = 0;
    for y in 0..height {
        while kept < height.min(y + reach + 1) {
            rows[place(kept)..][..width].copy_from_slice(&pixels[kept * width..][..width]);
            kept += 1;
        }
        let row = &mut pixels[y * width..][..width];
        let dy = y as f32 - my;
        let (fx, fy) = (fixed(mx - mx * cos - dy * sin), fixed(my - mx * sin + dy * cos));
        let (across, down) = (inside(fx, step_x, most(width) << BITS), inside(fy, step_y, most(height) << BITS));
        let end = across.end.min(down.end).min(width);
        let start = across.start.max(down.start).min(end);
        row[..start].fill(255);
        row[end..].fill(255);
        let steps = i64::try_from(start).unwrap_or(0);
        let (mut fx, mut fy) = (fx + steps * step_x, fy + steps * step_y);
        let mut x = start;
        while x < end {
            let (column, above) = ((fx >> BITS) as usize, (fy >> BITS) as usize);
            let count = run(fx, step_x - (1 << BITS)).min(run(fy, step_y)).min(end - x);
            let [upper, lower] = [above, above + 1].map(|row| &rows[place(row) + column..][..=count]);
            blend(&mut row[x..x + count], upper, lower, [fx, fy], [step_x - (1 << BITS), step_y]);
            let steps = i64::try_from(count).unwrap_or(0);
            (fx, fy, x) = (fx + steps * step_x, fy + steps * step_y, x + count);
        }
    }
    Picture { width, height, pixels, dpi }
}

/// Bits of a place behind the whole pixel.
const BITS: u32 = 16;

/// For how many steps, of less than a pixel each, a place stays in the pixel that it is in.
fn run(place: i64, step: i64) -> usize {
    let part = place & ((1 << BITS) - 1);
    let steps = match step.cmp(&0) {
        Ordering::Equal => return usize::MAX,
        Ordering::Greater => ((1 << BITS) - part + step - 1) / step,
        Ordering::Less => part / -step + 1,
    };
    usize::try_from(steps).unwrap_or(usize::MAX)
}

/// Pixels that lie between those of two rows: each between one and its right neighbour above and below, at places that
/// go on by a step.
fn blend(out: &mut [u8], upper: &[u8], lower: &[u8], [fx, fy]: [i64; 2], [step_x, step_y]: [i64; 2]) {
    let part = |place: i64| (place & ((1 << BITS) - 1)) as i32;
    let (mut px, mut py) = (part(fx), part(fy));
    let neighbours = upper.iter().zip(&upper[1..]).zip(lower.iter().zip(&lower[1..]));
    for (out, (upper, lower)) in out.iter_mut().zip(neighbours) {
        // The share of the right or lower pixel, in 256ths.
        let [right, below] = [px, py].map(|part| (part >> (BITS - 8)) as u16);
        let mix = |(left, beside): (&u8, &u8)| u16::from(*left) * (256 - right) + u16::from(*beside) * right;
        let sum = u32::from(mix(upper)) * u32::from(256 - below) + u32::from(mix(lower)) * u32::from(below);
        *out = ((sum + (1 << 15)) >> 16) as u8;
        px = px.wrapping_add(step_x as i32);
        py = py.wrapping_add(step_y as i32);
    }
}

/// For which steps a value that begins with `first` is at least 0 and below `most`.
fn inside(first: i64, step: i64, most: i64) -> Range<usize> {
    let steps = |way: i64| usize::try_from((way + step.abs() - 1) / step.abs()).unwrap_or(0);
    match step.cmp(&0) {
        Ordering::Equal if (0..most).contains(&first) => 0..usize::MAX,
        Ordering::Equal => 0..0,
        Ordering::Greater => steps((-first).max(0))..steps((most - first).max(0)),
        Ordering::Less => steps((first - most + 1).max(0))..steps((first + 1).max(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of dashes.
    fn ruled() -> Picture {
        let (width, height) = (800, 1000);
        let mut pixels = vec![255; width * height];
        for y in (100..900).filter(|y| y % 40 < 8) {
            // No two lines have their gaps in the same places.
            for x in (80..720).filter(|x| (x + 7 * (y / 40)) % 16 < 10) {
                pixels[y * width + x] = 0;
            }
        }
        Picture { width, height, pixels, dpi: 100 }
    }

    #[test]
    fn a_skewed_sheet_is_made_level() {
        for angle in [-3.0, -1.2, 0.0, 1.4, 4.0] {
            // Turning the other way makes lines fall.
            let skewed = if angle == 0.0 { ruled() } else { rotated(ruled(), -angle) };
            let (found, _) = skew(&ink(&skewed));
            assert!((found - angle).abs() < 0.2, "{angle}: {found}");
            let level = upright(skewed, 0);
            let (rest, _) = skew(&ink(&level.picture));
            assert!(rest.abs() < 0.4, "{angle}: {rest} left");
        }
    }

    #[test]
    fn every_pixel_is_turned_alike() {
        let (width, height) = (230, 310);
        let speckled: Vec<u8> =
            (0..width * height).map(|at: usize| (at.wrapping_mul(0x9E37_79B1) >> 13) as u8).collect();
        for degrees in [-4.9, -0.4, 0.35, 1.0, 3.3] {
            let picture = Picture { width, height, pixels: speckled.clone(), dpi: 100 };
            let turned = rotated(picture, degrees);
            let (sin, cos) = degrees.to_radians().sin_cos();
            let (mx, my) = (width as f32 / 2.0, height as f32 / 2.0);
            for (at, pixel) in turned.pixels.iter().enumerate() {
                let (dx, dy) = ((at % width) as f32 - mx, (at / width) as f32 - my);
                let (fx, fy) = (mx + dx * cos - dy * sin, my + dx * sin + dy * cos);
                let edge = |place: f32, side: usize| (place - side as f32 + 1.0).abs() < 0.01 || place.abs() < 0.01;
                if edge(fx, width) || edge(fy, height) {
                    continue;
                }
                let inside = fx >= 0.0 && fy >= 0.0 && fx < width as f32 - 1.0 && fy < height as f32 - 1.0;
                let wanted = if inside {
                    let from = fy as usize * width + fx as usize;
                    let [a, b, c, d] =
                        [from, from + 1, from + width, from + width + 1].map(|at| f32::from(speckled[at]));
                    let (px, py) = (fx.fract(), fy.fract());
                    (a * (1.0 - px) + b * px) * (1.0 - py) + (c * (1.0 - px) + d * px) * py
                } else {
                    255.0
                };
                assert!((f32::from(*pixel) - wanted).abs() < 4.0, "{degrees} {at}: {pixel} {wanted}");
            }
        }
    }

    #[test]
    fn grain_is_calmed_and_edges_stay() {
        let grainy = |x: usize| if x.is_multiple_of(2) { 255 } else { 200 };
        let picture = |pixels: Vec<u8>| Picture { width: 10, height: 10, pixels, dpi: 100 };
        let noise = calmed(picture((0..100).map(grainy).collect()));
        assert!(noise.pixels.iter().all(|p| (210..245).contains(p)), "{:?}", noise.pixels);
        let clean = picture((0..100).map(|x| if x < 50 { 0 } else { 255 }).collect());
        assert_eq!(calmed(clean.clone()), clean);
    }

    #[test]
    fn steps_that_stay_inside() {
        for (first, step) in [(-7, 3), (0, 3), (50, 3), (99, -4), (200, -4), (5, 0), (-1, 0), (120, 5), (-3, -1)] {
            let wanted: Vec<usize> =
                (0..200).zip(0..).filter(|(_, x)| (0..100).contains(&(first + x * step))).map(|(at, _)| at).collect();
            let found: Vec<usize> = inside(first, step, 100).take_while(|x| *x < 200).collect();
            assert_eq!(found, wanted, "{first} {step}");
        }
    }

    #[test]
    fn quarter_turns_come_back() {
        let sheet = ruled();
        for turns in 0..4 {
            assert_eq!(turned(turned(sheet.clone(), turns), (4 - turns) % 4), sheet);
        }
        assert!(!upright(sheet.clone(), 0).sideways);
        assert!(upright(sheet.clone(), 1).sideways);
        let corner = Picture { width: 2, height: 1, pixels: vec![1, 2], dpi: 100 };
        assert_eq!(turned(corner, 1).pixels, [1, 2]);
    }
}
