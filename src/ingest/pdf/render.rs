//! A page as a picture for the OCR engine, at the resolution of its scan.

use std::ops::{Range, RangeInclusive};

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, Paint, SoftMask, TransformExt, interpret_page,
};

use crate::ingest::ocr::Picture;

/// Resolutions that engines read well, in pixels an inch.
const DPI: RangeInclusive<f32> = 200.0..=400.0;
/// Resolution of pages without pictures.
const USUAL: f32 = 300.0;
/// Most pixels of a picture.
const PIXELS: f32 = 50e6;
/// Longest side in pixels.
const SIDE: f32 = 20_000.0;
/// By how much pixels may be longer one way than the other, and a resolution beyond those that are read well.
const SLACK: f32 = 0.01;

/// A device that puts a page together that is nothing but upright pictures, as most scans are: one picture; letters as
/// masks over a coarse picture of the paper; stamps over it. It keeps the pixels of the finest as they are, which a
/// rasteriser would blur where they lie between two of its own, and costs less.
struct Collage {
    /// Without pixels until something lies on it.
    sheet: Picture,
    /// Pixels of the sheet a point.
    scale: [f64; 2],
    clips: Vec<Rect>,
    /// Something else is on the page.
    others: bool,
    /// Pictures are only looked at: decoding those of a page that has something else too would be for nothing.
    looks: bool,
}

/// Shades of a picture: of each pixel, or one.
enum Shades {
    Each(Vec<u8>),
    One(u8),
}

/// Where on the sheet a picture lies: the first column and row, and which of its pixels fall into each from there on.
struct Place {
    left: usize,
    columns: Vec<Range<usize>>,
    top: usize,
    rows: Vec<Range<usize>>,
}

impl Collage {
    fn of<'a>(page: &Page<'a>, pixel: [f32; 2], cache: &InterpreterCache<'a>) -> Option<Picture> {
        let [wide, high] = pixel;
        let read_well = DPI.start() * (1.0 - SLACK)..=DPI.end() * (1.0 + SLACK);
        if !read_well.contains(&(72.0 / wide)) || (wide / high - 1.0).abs() > SLACK {
            return None;
        }
        let (width, height) = page.render_dimensions();
        let [across, down] = [width / wide, height / high].map(f32::round);
        if !(across >= 1.0 && down >= 1.0 && across.max(down) <= SIDE && across * down <= PIXELS) {
            return None;
        }
        let (width_in_pixels, height_in_pixels) = (across as usize, down as usize);
        let dpi = (72.0 / wide).round() as u32;
        let sheet = Picture { width: width_in_pixels, height: height_in_pixels, pixels: Vec::new(), dpi };
        let scale = [wide, high].map(|pixel| 1.0 / f64::from(pixel));
        let mut collage = Self { sheet, scale, clips: Vec::new(), others: false, looks: true };
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let interpret = |collage: &mut Self| {
            let mut context = Context::new(transform, bounds, cache, page.xref(), InterpreterSettings::default());
            interpret_page(page, &mut context, collage);
            !collage.others
        };
        if !interpret(&mut collage) {
            return None;
        }
        collage.looks = false;
        collage.clips.clear();
        if !interpret(&mut collage) {
            return None;
        }
        collage.begin();
        Some(collage.sheet)
    }

    /// Gives the sheet its pixels, all paper.
    fn begin(&mut self) {
        if self.sheet.pixels.is_empty() {
            self.sheet.pixels = vec![255; self.sheet.width * self.sheet.height];
        }
    }

    /// Where a transform of its pixels puts a picture.
    fn place(&self, [width, height]: [usize; 2], transform: Affine) -> Place {
        let [wide, _, _, high, x, y] = transform.as_coeffs();
        let [across, down] = self.scale;
        let whole = Rect::new(0.0, 0.0, self.sheet.width as f64, self.sheet.height as f64);
        let clips =
            self.clips.iter().map(|clip| Rect::new(clip.x0 * across, clip.y0 * down, clip.x1 * across, clip.y1 * down));
        let seen = clips.fold(whole, |seen, clip| seen.intersect(clip));
        let (left, columns) = spans(x * across, wide * across, width, seen.x0..seen.x1);
        let (top, rows) = spans(y * down, high * down, height, seen.y0..seen.y1);
        Place { left, columns, top, rows }
    }

    /// Whether the sheet is one picture of that size, pixel on pixel, and nothing lies below it.
    fn is_all_of(&self, [width, height]: [usize; 2], place: &Place) -> bool {
        let one_to_one = |spans: &[Range<usize>], count: usize| {
            spans.len() == count && spans.iter().enumerate().all(|(at, span)| *span == (at..at + 1))
        };
        self.sheet.pixels.is_empty()
            && [width, height] == [self.sheet.width, self.sheet.height]
            && (place.left, place.top) == (0, 0)
            && one_to_one(&place.columns, width)
            && one_to_one(&place.rows, height)
    }

    /// Puts a picture where a transform of its pixels puts it; `cover` tells how much of what is below each pixel hides.
    fn put(&mut self, luma: [u32; 2], transform: Affine, shades: Shades, cover: Option<Vec<u8>>) {
        let [width, height] = luma.map(|side| side as usize);
        let full = |pixels: &Vec<u8>| pixels.len() == width * height;
        if !cover.as_ref().is_none_or(full)
            || !matches!(shades, Shades::One(_)) && !matches!(&shades, Shades::Each(p) if full(p))
        {
            self.others = true;
            return;
        }
        let place = self.place([width, height], transform);
        // What a scan usually is: its pixels become those of the sheet without being copied.
        let (shades, cover) = match (shades, cover) {
            (Shades::Each(pixels), None) if self.is_all_of([width, height], &place) => {
                self.sheet.pixels = pixels;
                return;
            }
            (Shades::One(shade), Some(mut cover)) if self.is_all_of([width, height], &place) => {
                for cover in &mut cover {
                    *cover = laid(255, shade, *cover);
                }
                self.sheet.pixels = cover;
                return;
            }
            others => others,
        };
        self.begin();
        let Place { left, columns, top, rows } = place;
        let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
        let exact = last.end - first.start == columns.len();
        let single = columns.iter().all(|across| across.len() == 1);
        for (index, from) in rows.iter().enumerate() {
            let start = (top + index) * self.sheet.width + left;
            if cover.is_none() && index > 0 && rows[index - 1] == *from {
                // Made larger: the same pixels as above.
                let above = start - self.sheet.width;
                self.sheet.pixels.copy_within(above..above + columns.len(), start);
                continue;
            }
            let to = &mut self.sheet.pixels[start..start + columns.len()];
            if exact && from.len() == 1 {
                // Pixel on pixel.
                let row = from.start * width + first.start..from.start * width + last.end;
                match (&shades, &cover) {
                    (Shades::Each(pixels), None) => to.copy_from_slice(&pixels[row]),
                    (Shades::Each(pixels), Some(cover)) => {
                        let over = pixels[row.clone()].iter().zip(&cover[row]);
                        to.iter_mut().zip(over).for_each(|(to, (shade, cover))| *to = laid(*to, *shade, *cover));
                    }
                    (Shades::One(shade), Some(cover)) => {
                        to.iter_mut().zip(&cover[row]).for_each(|(to, cover)| *to = laid(*to, *shade, *cover));
                    }
                    (Shades::One(shade), None) => to.fill(*shade),
                }
                continue;
            }
            let single = single && from.len() == 1;
            if let (Shades::Each(pixels), None, true) = (&shades, &cover, single) {
                let row = &pixels[from.start * width..][..width];
                to.iter_mut().zip(&columns).for_each(|(to, across)| *to = row[across.start]);
                continue;
            }
            for (to, across) in to.iter_mut().zip(&columns) {
                let mean = |pixels: &[u8]| {
                    if single {
                        return pixels[from.start * width + across.start];
                    }
                    let rows = from.clone().map(|row| &pixels[row * width + across.start..row * width + across.end]);
                    let sum: usize = rows.flatten().map(|pixel| usize::from(*pixel)).sum();
                    (sum / (from.len() * across.len())) as u8
                };
                let shade = match &shades {
                    Shades::Each(pixels) => mean(pixels),
                    Shades::One(shade) => *shade,
                };
                *to = cover.as_ref().map_or(shade, |cover| laid(*to, shade, mean(cover)));
            }
        }
    }
}

/// A shade over another.
fn laid(below: u8, shade: u8, cover: u8) -> u8 {
    let [below, shade, cover] = [below, shade, cover].map(u16::from);
    ((below * (255 - cover) + shade * cover + 127) / 255) as u8
}

/// Which of `count` pixels in a row fall into each pixel of the sheet: the first of the sheet's that any falls into, and
/// the pixels in that one and those behind it. Pixels of nearly the same size are taken as they are.
fn spans(start: f64, pitch: f64, count: usize, seen: Range<f64>) -> (usize, Vec<Range<usize>>) {
    let exact = (pitch - 1.0).abs() * (count as f64) < 1.0;
    let (start, pitch) = if exact { (start.round(), 1.0) } else { (start, pitch) };
    let end = start + pitch * count as f64;
    let first = start.round().max(seen.start.round()).max(0.0);
    let behind = end.round().min(seen.end.round());
    let at = |place: f64| (((place - start) / pitch).floor().max(0.0) as usize).min(count);
    let span = |pixel: usize| {
        let pixel = pixel as f64;
        let middle = at(pixel + 0.5).min(count.saturating_sub(1));
        if pitch < 0.75 {
            let from = at(pixel).min(middle);
            from..at(pixel + 1.0).max(from + 1)
        } else {
            middle..middle + 1
        }
    };
    let pixels = first as usize..(behind.max(first)) as usize;
    (first as usize, if count == 0 { Vec::new() } else { pixels.map(span).collect() })
}

impl<'a> Device<'a> for Collage {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.others = true;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.others = true;
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.clips.push(*rect);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, mode: BlendMode) {
        // Every picture is a group of its own.
        self.others |= opacity < 1.0 || mask.is_some() || !matches!(mode, BlendMode::Normal);
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        self.others |= !matches!(mode, DrawMode::Invisible);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let [wide, askew, slant, high, ..] = props.transform.as_coeffs();
        let upright = wide > 0.0 && high > 0.0 && askew == 0.0 && slant == 0.0;
        self.others |= !upright || props.soft_mask.is_some() || !matches!(props.blend_mode, BlendMode::Normal);
        if self.others || self.looks {
            return;
        }
        // What can't be decoded is left to the rasteriser.
        self.others = true;
        let is_whole = |luma: &LumaData| luma.scale_factors == (1.0, 1.0);
        match image {
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, paint| {
                    if let (Paint::Color(color), true) = (paint, is_whole(&mask)) {
                        let [red, green, blue, opacity] = color.to_rgba().to_rgba8();
                        self.others = opacity < 255;
                        let shade = Shades::One(grey(&[red, green, blue]));
                        self.put([mask.width, mask.height], props.transform, shade, Some(mask.data));
                    }
                },
                None,
            ),
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| {
                    let (shades, size, factors) = match data {
                        ImageData::Luma(luma) => (luma.data, [luma.width, luma.height], luma.scale_factors),
                        ImageData::Rgb(rgb) => (greys(rgb.data), [rgb.width, rgb.height], rgb.scale_factors),
                    };
                    let fits = |alpha: &LumaData| is_whole(alpha) && [alpha.width, alpha.height] == size;
                    if factors == (1.0, 1.0) && alpha.as_ref().is_none_or(fits) {
                        self.others = false;
                        let cover = alpha.map(|alpha| alpha.data);
                        self.put(size, props.transform, Shades::Each(shades), cover);
                    }
                },
                None,
            ),
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}
}

/// Shades of colours of three bytes each, in the memory of these.
fn greys(mut colours: Vec<u8>) -> Vec<u8> {
    let count = colours.len() / 3;
    for at in 0..count {
        colours[at] = grey(&colours[3 * at..3 * at + 3]);
    }
    colours.truncate(count);
    colours.shrink_to_fit();
    colours
}

/// Weights of ITU-R BT.601 in 256ths.
fn grey(colour: &[u8]) -> u8 {
    let [r, g, b] = [colour[0], colour[1], colour[2]].map(u32::from);
    ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
}

/// Draws a page, annotations included; `None` for a page without an area. `pixel` is that of the finest picture that is no
/// mere ornament, in points, 0 without one.
pub(super) fn picture<'a>(
    page: &'a Page<'a>,
    pixel: [f32; 2],
    cache: &RenderCache<'a>,
    interpreted: &InterpreterCache<'a>,
) -> Option<Picture> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    if let Some(picture) = Collage::of(page, pixel, interpreted) {
        return Some(picture);
    }
    let wanted = if pixel[0] > 0.0 { (72.0 / pixel[0]).clamp(*DPI.start(), *DPI.end()) } else { USUAL };
    let most = (PIXELS / (width * height)).sqrt().min(SIDE / width.max(height)) * 72.0;
    let dpi = wanted.min(most);
    let scale = dpi / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    Some(Picture {
        width: drawn.width() as usize,
        height: drawn.height() as usize,
        pixels: drawn.data_as_u8_slice().chunks_exact(4).map(grey).collect(),
        dpi: dpi.round() as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(width: usize, height: usize) -> Collage {
        let sheet = Picture { width, height, pixels: Vec::new(), dpi: 300 };
        Collage { sheet, scale: [1.0, 1.0], clips: Vec::new(), others: false, looks: false }
    }

    #[test]
    fn pictures_are_laid_over_each_other() {
        let mut page = sheet(4, 2);
        // A coarse picture of the paper, each pixel twice as wide and high.
        page.put([2, 1], Affine::new([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]), Shades::Each(vec![200, 100]), None);
        assert_eq!(page.sheet.pixels, [200, 200, 100, 100, 200, 200, 100, 100]);
        // Letters as a mask, pixel on pixel; where it ends is no whole pixel.
        let mask = vec![255, 0, 0, 128];
        page.put([4, 1], Affine::new([1.0004, 0.0, 0.0, 1.0, 0.0, 1.2]), Shades::One(0), Some(mask));
        assert_eq!(page.sheet.pixels, [200, 200, 100, 100, 0, 200, 100, 50]);
        // A fine picture, made coarser, half of it cut off.
        page.clips.push(Rect::new(0.0, 0.0, 1.0, 9.0));
        let fine = vec![10, 20, 90, 90, 30, 40, 90, 90];
        page.put([4, 2], Affine::new([0.5, 0.0, 0.0, 0.5, 0.0, 0.0]), Shades::Each(fine), None);
        assert_eq!(page.sheet.pixels, [25, 200, 100, 100, 0, 200, 100, 50]);
        assert!(!page.others);
    }

    #[test]
    fn a_picture_on_the_whole_sheet_is_the_sheet() {
        let whole = Affine::new([1.0, 0.0, 0.0, 1.0, 0.0, 0.3]);
        let mut page = sheet(2, 2);
        page.put([2, 2], whole, Shades::Each(vec![1, 2, 3, 4]), None);
        assert_eq!(page.sheet.pixels, [1, 2, 3, 4]);
        page.put([2, 2], whole, Shades::One(0), Some(vec![255, 0, 0, 255]));
        assert_eq!(page.sheet.pixels, [0, 2, 3, 0]);
        let mut page = sheet(2, 2);
        page.put([2, 2], whole, Shades::One(20), Some(vec![255, 0, 128, 255]));
        assert_eq!(page.sheet.pixels, [20, 255, 137, 20]);
        let mut page = sheet(2, 2);
        page.clips.push(Rect::new(0.0, 0.0, 1.0, 9.0));
        page.put([2, 2], whole, Shades::Each(vec![1, 2, 3, 4]), None);
        assert_eq!(page.sheet.pixels, [1, 255, 3, 255]);
        assert_eq!(greys(vec![255, 255, 255, 0, 0, 0, 100, 100, 100, 7]), [255, 0, 100]);
    }

    #[test]
    fn what_lies_outside_or_is_too_short_is_no_picture() {
        let mut page = sheet(2, 2);
        page.put([2, 2], Affine::new([1.0, 0.0, 0.0, 1.0, 1.0, -1.0]), Shades::Each(vec![1, 2, 3, 4]), None);
        assert_eq!(page.sheet.pixels, [255, 3, 255, 255]);
        page.put([2, 2], Affine::new([1.0, 0.0, 0.0, 1.0, 9.0, -9.0]), Shades::Each(vec![1, 2, 3, 4]), None);
        page.put([0, 0], Affine::new([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]), Shades::Each(vec![]), None);
        assert_eq!((page.sheet.pixels.as_slice(), page.others), (&[255, 3, 255, 255][..], false));
        page.put([2, 2], Affine::new([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]), Shades::Each(vec![1]), None);
        assert!(page.others);
    }
}
