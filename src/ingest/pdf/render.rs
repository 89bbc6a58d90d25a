//! A page as a picture for the OCR engine, at the resolution of its scan.

use std::ops::RangeInclusive;

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;

use crate::ingest::ocr::Picture;

/// Resolutions that engines read well, in pixels an inch.
const DPI: RangeInclusive<f32> = 200.0..=400.0;
/// Resolution of pages without pictures.
const USUAL: f32 = 300.0;
/// Most pixels of a picture.
const PIXELS: f32 = 50e6;
/// Longest side in pixels.
const SIDE: f32 = 20_000.0;

/// Draws a page, annotations included; `None` for a page without an area.
pub(super) fn picture<'a>(page: &'a Page<'a>, scanned: f32, cache: &RenderCache<'a>) -> Option<Picture> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    let wanted = if scanned > 0.0 { scanned.clamp(*DPI.start(), *DPI.end()) } else { USUAL };
    let most = (PIXELS / (width * height)).sqrt().min(SIDE / width.max(height)) * 72.0;
    let dpi = wanted.min(most);
    let scale = dpi / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let grey = |rgba: &[u8]| {
        let [r, g, b] = [rgba[0], rgba[1], rgba[2]].map(u32::from);
        // Weights of ITU-R BT.601 in 256ths.
        ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
    };
    Some(Picture {
        width: drawn.width() as usize,
        height: drawn.height() as usize,
        pixels: drawn.data_as_u8_slice().chunks_exact(4).map(grey).collect(),
        dpi: dpi.round() as u32,
    })
}
