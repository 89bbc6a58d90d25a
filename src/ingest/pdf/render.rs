//! A page as a picture for the OCR engine, at the resolution of its scan.

use std::ops::RangeInclusive;

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

/// A device that takes the pixels of a page that is one upright picture and nothing else, as most scans are: they need
/// no drawing, which costs more than decoding and blurs where resolutions differ a little.
#[derive(Default)]
struct Alone {
    size: [f64; 2],
    picture: Option<Picture>,
    /// Something else is on the page.
    others: bool,
}

impl Alone {
    /// How far the picture's edges may be from the page's, as a share of its sides.
    const EDGE: f64 = 0.01;
    /// Share of the page that it covers at least.
    const MOST: f64 = 0.5;

    fn of<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>) -> Option<Picture> {
        let (width, height) = page.render_dimensions();
        let mut alone = Self { size: [width, height].map(f64::from), ..Self::default() };
        let bounds = Rect::new(0.0, 0.0, alone.size[0], alone.size[1]);
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, cache, page.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut alone);
        alone.picture.filter(|_| !alone.others)
    }

    /// The picture's resolution and its place in pixels, if it fills most of the page and stands upright.
    // The six coefficients of a transform have these names in the field.
    #[allow(clippy::many_single_char_names)]
    fn place(&self, transform: Affine, width: u32, height: u32) -> Option<(u32, [usize; 2])> {
        let [a, b, c, d, x, y] = transform.as_coeffs();
        let (wide, high) = (a * f64::from(width), d * f64::from(height));
        let [sheet_wide, sheet_high] = self.size;
        let (slack_x, slack_y) = (Self::EDGE * sheet_wide, Self::EDGE * sheet_high);
        let inside =
            x >= -slack_x && y >= -slack_y && x + wide <= sheet_wide + slack_x && y + high <= sheet_high + slack_y;
        let fills = inside && wide * high > Self::MOST * sheet_wide * sheet_high;
        let [across, down] = [72.0 / a, 72.0 / d];
        let usable = DPI.contains(&(across as f32)) && (across / down - 1.0).abs() < Self::EDGE;
        let pixels = width as f32 * height as f32;
        let corner = [x / a, y / d].map(|offset| offset.round().max(0.0) as usize);
        (b == 0.0 && c == 0.0 && fills && usable && pixels <= PIXELS).then_some((across.round() as u32, corner))
    }

    fn take(&mut self, luma: &LumaData, (dpi, [left, top]): (u32, [usize; 2]), pixels: Vec<u8>) {
        let (width, height) = (luma.width as usize, luma.height as usize);
        if luma.scale_factors != (1.0, 1.0) || pixels.len() != width * height || width == 0 {
            self.others = true;
        } else if left + top <= 2 {
            self.picture = Some(Picture { width, height, pixels, dpi });
        } else {
            // White paper around it, so that words stand where they stand on the page.
            let [wide, high] = self.size.map(|side| (side / 72.0 * f64::from(dpi)).round() as usize);
            let (wide, high) = (wide.max(left + width), high.max(top + height));
            let mut sheet = vec![255; wide * high];
            for (row, to) in pixels.chunks_exact(width).zip(sheet.chunks_exact_mut(wide).skip(top)) {
                to[left..left + width].copy_from_slice(row);
            }
            self.picture = Some(Picture { width: wide, height: high, pixels: sheet, dpi });
        }
    }
}

impl<'a> Device<'a> for Alone {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.others = true;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, mode: BlendMode) {
        // Every picture is a group of its own.
        self.others |= opacity < 1.0 || mask.is_some() || !matches!(mode, BlendMode::Normal);
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        self.others |= !matches!(mode, DrawMode::Invisible);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let place = self.place(props.transform, image.width(), image.height());
        let Some(place) = place.filter(|_| !self.others && self.picture.is_none() && props.soft_mask.is_none()) else {
            self.others = true;
            return;
        };
        match image {
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, paint| match paint {
                    Paint::Color(color) if color.to_rgba().to_rgba8()[..3].iter().all(|c| *c < 64) => {
                        self.take(&mask, place, mask.data.iter().map(|ink| 255 - ink).collect());
                    }
                    _ => self.others = true,
                },
                None,
            ),
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| match data {
                    _ if alpha.is_some() => self.others = true,
                    ImageData::Luma(luma) => self.take(&luma, place, luma.data.clone()),
                    ImageData::Rgb(rgb) => {
                        let (width, height) = (rgb.width, rgb.height);
                        let pixels = rgb.data.chunks_exact(3).map(grey).collect();
                        let scale_factors = rgb.scale_factors;
                        let luma = LumaData { data: Vec::new(), width, height, interpolate: false, scale_factors };
                        self.take(&luma, place, pixels);
                    }
                },
                None,
            ),
        }
        // What can't be decoded is left to the rasteriser.
        self.others |= self.picture.is_none();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Weights of ITU-R BT.601 in 256ths.
fn grey(colour: &[u8]) -> u8 {
    let [r, g, b] = [colour[0], colour[1], colour[2]].map(u32::from);
    ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
}

/// Draws a page, annotations included; `None` for a page without an area.
pub(super) fn picture<'a>(
    page: &'a Page<'a>,
    scanned: f32,
    cache: &RenderCache<'a>,
    interpreted: &InterpreterCache<'a>,
) -> Option<Picture> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    if let Some(picture) = Alone::of(page, interpreted) {
        return Some(picture);
    }
    let wanted = if scanned > 0.0 { scanned.clamp(*DPI.start(), *DPI.end()) } else { USUAL };
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
