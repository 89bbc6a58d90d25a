//! Glyphs to words: a drawing device that keeps where each character stands, the rules of tables and the area of
//! pictures, and draws nothing.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::Stream;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use crate::ingest::paper::{Rule, Turn, Word};
use crate::ingest::signs::sign;

/// A gap of this share of the letter size parts two words that no blank parts.
const GAP: f32 = 0.13;
/// The same letter drawn again within this share of its size makes it bold, it is no second letter.
const OVERPRINT: f32 = 0.15;
/// Thickest rule of a table, in points.
const RULE: f64 = 3.0;
/// Most rules kept of a page; drawings have more, tables don't.
const RULES: usize = 20_000;
/// Pictures that cover less than this share of the page are ornaments.
const ORNAMENT: f32 = 0.05;
/// Most words kept of a page.
const WORDS: usize = 200_000;

/// What was drawn on a page.
#[derive(Debug, Default)]
pub(super) struct Ink {
    pub(super) words: Vec<Word>,
    pub(super) rules: Vec<Rule>,
    /// Left, top, right, bottom of pictures.
    pub(super) pictures: Vec<[f32; 4]>,
    pub(super) codecs: Vec<&'static str>,
    /// Width and height of a pixel of the finest picture that is no mere ornament, in points; 0 without one.
    pub(super) pixel: [f32; 2],
    /// Characters whose code stands for nothing known.
    pub(super) unknown: usize,
    /// Paths drawn.
    pub(super) paths: usize,
    /// What is drawn comes from an annotation.
    pub(super) annotation: bool,
    /// The page's width and height; what lies outside was cut off by the printer.
    pub(super) size: [f32; 2],
    pub(super) pen: Pen,
}

/// Where the last glyph ended.
#[derive(Debug, Default)]
pub(super) struct Pen {
    /// A word is open, it is the last of the list.
    open: bool,
    /// A blank came since.
    blank: bool,
    last: [f32; 2],
    letter: Option<char>,
    end: f32,
}

impl Ink {
    /// Takes one glyph that begins at `origin` (in its own reading frame) and ends at `end`.
    fn glyph(&mut self, text: &str, turn: Turn, origin: [f32; 2], end: f32, size: f32, style: [bool; 2]) {
        let blank = text.chars().all(|c| c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}');
        let [at, base] = origin;
        if blank {
            // Behind a gap it ends another word: letters of a font that stands in for one without them come later.
            let near = |word: &&mut Word| at - self.pen.end < GAP * word.size && (base - word.base).abs() < word.size;
            if let Some(word) = self.words.last_mut().filter(|_| self.pen.open).filter(near) {
                word.blank_after = true;
            }
            self.pen.blank = true;
            self.pen.end = end;
            return;
        }
        let letter = text.chars().next();
        if self.pen.open
            && let Some(word) = self.words.last_mut()
        {
            let larger = word.size.max(size);
            let again = self.pen.letter == letter
                && (at - self.pen.last[0]).abs() < OVERPRINT * size
                && (base - self.pen.last[1]).abs() < OVERPRINT * size
                && letter.is_some_and(char::is_alphanumeric);
            if again && word.turn == turn {
                return;
            }
            let near = word.turn == turn
                && !self.pen.blank
                && (base - word.base).abs() < 0.5 * larger
                && at - self.pen.end < GAP * word.size.min(size)
                && at - self.pen.end > -0.6 * larger;
            if near {
                word.text.push_str(text);
                word.right = word.right.max(end);
                // A raised digit does not move the line that its word stands on.
                if size > word.size * 1.05 {
                    word.size = size;
                    word.base = base;
                }
                word.bold &= style[0];
                self.pen = Pen { open: true, blank: false, last: origin, letter, end };
                return;
            }
        }
        if self.words.len() < WORDS {
            let beside = (-size..GAP * size).contains(&(at - self.pen.end));
            let blank_before = self.pen.blank && self.pen.open && beside;
            self.words.push(Word {
                text: text.to_owned(),
                left: at,
                right: end,
                base,
                size,
                turn,
                bold: style[0],
                invisible: style[1],
                annotation: self.annotation,
                blank_before,
                blank_after: false,
                confidence: 1.0,
            });
        }
        self.pen = Pen { open: true, blank: false, last: origin, letter, end };
    }

    /// Begins a new page part: what comes is not joined to what was.
    pub(super) fn lift(&mut self) {
        self.pen = Pen::default();
    }

    /// Notes a straight line if it may be one of a table.
    fn rule(&mut self, from: Point, to: Point) {
        if self.rules.len() >= RULES {
            return;
        }
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if dy <= RULE && dx > 8.0 || dx <= RULE && dy > 4.0 {
            self.rules.push(Rule {
                area: [
                    from.x.min(to.x) as f32,
                    from.y.min(to.y) as f32,
                    from.x.max(to.x) as f32,
                    from.y.max(to.y) as f32,
                ],
                across: dx >= dy,
            });
        }
    }

    fn picture(&mut self, transform: Affine, width: u32, height: u32) {
        let path = transform * hayro_interpret::kurbo::Rect::new(0.0, 0.0, width as f64, height as f64).to_path(0.1);
        let area = path.bounding_box();
        let [right, bottom] = self.size;
        let area = [
            (area.x0 as f32).clamp(0.0, right),
            (area.y0 as f32).clamp(0.0, bottom),
            (area.x1 as f32).clamp(0.0, right),
            (area.y1 as f32).clamp(0.0, bottom),
        ];
        if area[2] > area[0] && area[3] > area[1] && self.pictures.len() < RULES {
            self.pictures.push(area);
        }
        if (area[2] - area[0]) * (area[3] - area[1]) > ORNAMENT * right * bottom {
            // A unit of the picture is a pixel.
            let [a, b, c, d, ..] = transform.as_coeffs();
            let pixel = [a.hypot(b), c.hypot(d)].map(|side| side.max(1e-3) as f32);
            if self.pixel[0] == 0.0 || pixel[0] < self.pixel[0] {
                self.pixel = pixel;
            }
        }
    }
}

impl<'a> Device<'a> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.paths += 1;
        if self.rules.len() >= RULES {
            return;
        }
        if matches!(mode, DrawMode::Fill(_)) {
            let area = (props.transform * path.clone()).bounding_box();
            if area.height() <= RULE || area.width() <= RULE {
                self.rule(Point::new(area.x0, area.y0), Point::new(area.x1, area.y1));
            }
            return;
        }
        let (mut here, mut start) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    here = props.transform * to;
                    start = here;
                }
                PathEl::LineTo(to) => {
                    let to = props.transform * to;
                    self.rule(here, to);
                    here = to;
                }
                PathEl::ClosePath => {
                    self.rule(here, start);
                    here = start;
                }
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => here = props.transform * to,
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    // The six coefficients of a transform have these names in the field.
    #[allow(clippy::many_single_char_names)]
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        let font = glyphs.first().and_then(|glyph| match &**glyph {
            Glyph::Outline(outline) => outline.font_data(),
            Glyph::Type3(_) => None,
        });
        let embedded = font.is_some();
        let bold = font.is_some_and(|font| {
            font.weight.is_some_and(|w| w >= 600)
                || font.postscript_name.is_some_and(|name| name.to_ascii_lowercase().contains("bold"))
        });
        let style = [bold, matches!(mode, DrawMode::Invisible)];
        let [width, height] = self.size;
        for glyph in glyphs {
            let [a, b, c, d, x, y] = (props.transform * glyph.transform()).as_coeffs().map(|v| v as f32);
            if !(x.is_finite()
                && y.is_finite()
                && (-2.0..=width + 2.0).contains(&x)
                && (-2.0..=height + 2.0).contains(&y))
            {
                continue;
            }
            let turn = Turn::of(a, b);
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(glyph) => glyph.advance_width(),
            };
            let size = c.hypot(d) * 1000.0;
            // A font that is not embedded is stretched to the width that is printed, which the advance is already.
            let scale = if embedded { a.hypot(b) * 1000.0 } else { size };
            let long = scale * advance.unwrap_or(500.0) / 1000.0;
            let origin = turn.turned([x, y]);
            let end = origin[0] + long;
            match glyph.as_unicode() {
                Some(BfString::Char(c)) if sign(c).is_some_and(|sign| !sign.is_empty()) => {
                    self.glyph(sign(c).unwrap_or_default(), turn, origin, end, size, style);
                }
                Some(BfString::Char(c)) => {
                    let mut buffer = [0; 4];
                    self.glyph(c.encode_utf8(&mut buffer), turn, origin, end, size, style);
                }
                Some(BfString::String(s)) => self.glyph(&s, turn, origin, end, size, style),
                None => self.unknown += 1,
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.picture(props.transform, image.width(), image.height());
        let codec = match &image {
            Image::Stencil(image) => codec(image.stream()),
            Image::Raster(image) => codec(image.stream()),
        };
        if !self.codecs.contains(&codec) {
            self.codecs.push(codec);
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// How a picture is coded: the last filter of its stream.
fn codec(stream: &Stream<'_>) -> &'static str {
    match stream.filters().last() {
        Some(Filter::CcittFaxDecode) => "CCITT",
        Some(Filter::Jbig2Decode) => "JBIG2",
        Some(Filter::JpxDecode) => "JPX",
        Some(Filter::DctDecode) => "JPEG",
        Some(Filter::FlateDecode) => "Flate",
        Some(Filter::LzwDecode) => "LZW",
        Some(Filter::RunLengthDecode) => "RunLength",
        _ => "raw",
    }
}
