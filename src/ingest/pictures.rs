//! PNG, JPEG and TIFF (several pictures in one file): pages without a text layer.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::ocr::Picture;
use super::{IngestError, Kind, Options};

/// Longest side in pixels.
const SIDE: u32 = 20_000;
/// Most pixels of a page.
const PIXELS: u64 = 50_000_000;
/// Width of a sheet of A4 in inches: what a picture shows that doesn't tell its resolution.
const SHEET: f32 = 8.27;
/// Resolutions between which a picture is believed what it tells.
const DPI: std::ops::RangeInclusive<u32> = 72..=1200;
/// Least and most that an engine is told.
const TOLD: std::ops::RangeInclusive<u32> = 100..=600;

/// Hands the pages on, one after the other.
pub(super) fn pages(
    bytes: &[u8],
    name: &'static str,
    options: &Options,
    mut take: impl FnMut(Picture),
) -> Result<(), IngestError> {
    if name == "TIFF" {
        return tiff_pages(bytes, options, take);
    }
    let broken = || IngestError::NotADocument { kind: Kind::BrokenPicture };
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| broken())?;
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    fits(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    image.apply_orientation(orientation);
    let told = if name == "PNG" { png_dpi(bytes) } else { jpeg_dpi(bytes) };
    take(picture(image, told));
    Ok(())
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
    limits.max_alloc = Some(8 * PIXELS);
    limits
}

/// Whether a page is small enough.
fn fits(width: u32, height: u32) -> Result<(), IngestError> {
    let small = width <= SIDE && height <= SIDE && u64::from(width) * u64::from(height) <= PIXELS;
    if small { Ok(()) } else { Err(IngestError::TooLargePicture { limit: PIXELS as usize }) }
}

/// In shades of grey; what is transparent is paper.
fn picture(image: DynamicImage, told: Option<u32>) -> Picture {
    let (width, height) = (image.width(), image.height());
    let guessed = (width.min(height) as f32 / SHEET).round() as u32;
    let dpi = told.filter(|dpi| DPI.contains(dpi)).unwrap_or(guessed).clamp(*TOLD.start(), *TOLD.end());
    let pixels = if image.color().has_alpha() {
        let over = |p: &image::LumaA<u8>| {
            let [grey, alpha] = p.0.map(u32::from);
            ((grey * alpha + 255 * (255 - alpha)) / 255) as u8
        };
        image.into_luma_alpha8().pixels().map(over).collect()
    } else {
        image.into_luma8().into_raw()
    };
    Picture { width: width as usize, height: height as usize, pixels, dpi }
}

/// Resolution of the chunk `pHYs`: pixels a metre.
fn png_dpi(bytes: &[u8]) -> Option<u32> {
    let at = bytes.get(..bytes.len().min(1 << 16))?.windows(4).position(|w| w == b"pHYs")? + 4;
    let data = bytes.get(at..at + 9)?;
    let metre = u32::from_be_bytes(data[..4].try_into().ok()?);
    (data[8] == 1).then(|| (metre as f32 * 0.0254).round() as u32)
}

/// Resolution of the JFIF header.
fn jpeg_dpi(bytes: &[u8]) -> Option<u32> {
    let at = bytes.get(..bytes.len().min(1 << 12))?.windows(5).position(|w| w == b"JFIF\0")? + 7;
    let data = bytes.get(at..at + 3)?;
    let density = u32::from(u16::from_be_bytes([data[1], data[2]]));
    match data[0] {
        1 => Some(density),
        2 => Some((density as f32 * 2.54).round() as u32),
        _ => None,
    }
}

/// The pictures of a TIFF.
fn tiff_pages(bytes: &[u8], options: &Options, mut take: impl FnMut(Picture)) -> Result<(), IngestError> {
    use tiff::decoder::{Decoder, Limits};
    use tiff::tags::Tag;
    let broken = |_| IngestError::NotADocument { kind: Kind::BrokenPicture };
    let mut limits = Limits::default();
    limits.decoding_buffer_size = 4 * PIXELS as usize;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
    let mut count = 0;
    loop {
        count += 1;
        if count > options.max_pages {
            return Err(IngestError::TooManyPages { pages: count, limit: options.max_pages });
        }
        let (width, height) = decoder.dimensions().map_err(broken)?;
        fits(width, height)?;
        let color = decoder.colortype().map_err(broken)?;
        let told = decoder.get_tag_f32(Tag::XResolution).ok().map(|dpi| dpi.round() as u32);
        let image = decoder.read_image().map_err(broken)?;
        let grey = tiff_grey(image, color, width as usize, height as usize);
        let grey = grey.and_then(|pixels| image::GrayImage::from_raw(width, height, pixels));
        let grey = grey.ok_or(IngestError::NotADocument { kind: Kind::BrokenPicture })?;
        take(picture(DynamicImage::ImageLuma8(grey), told));
        if !decoder.more_images() {
            return Ok(());
        }
        decoder.next_image().map_err(broken)?;
    }
}

/// Samples of a TIFF as shades of grey.
fn tiff_grey(
    image: tiff::decoder::DecodingResult,
    color: tiff::ColorType,
    width: usize,
    height: usize,
) -> Option<Vec<u8>> {
    use tiff::ColorType;
    use tiff::decoder::DecodingResult;
    let bytes: Vec<u8> = match image {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => samples.iter().map(|s| (s >> 8) as u8).collect(),
        _ => return None,
    };
    let channels = match color {
        ColorType::Gray(bits) if bits < 8 => return unpacked(&bytes, width, height, bits),
        ColorType::Gray(_) | ColorType::Palette(_) => 1,
        ColorType::GrayA(_) => 2,
        ColorType::RGB(_) | ColorType::YCbCr(_) => 3,
        ColorType::RGBA(_) | ColorType::CMYK(_) => 4,
        _ => return None,
    };
    let grey = |p: &[u8]| match color {
        ColorType::RGB(_) | ColorType::RGBA(_) => {
            ((77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2])) >> 8) as u8
        }
        ColorType::CMYK(_) => 255 - p[..3].iter().map(|c| c / 3).sum::<u8>().saturating_add(p[3]),
        _ => p[0],
    };
    if channels == 1 && bytes.len() == width * height {
        return Some(bytes);
    }
    let pixels: Vec<u8> = bytes.chunks_exact(channels).take(width * height).map(grey).collect();
    (pixels.len() == width * height).then_some(pixels)
}

/// Rows of samples of less than a byte.
fn unpacked(bytes: &[u8], width: usize, height: usize, bits: u8) -> Option<Vec<u8>> {
    let per_byte = 8 / bits as usize;
    let most = (1u16 << bits) - 1;
    let row = width.div_ceil(per_byte);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let row = bytes.get(y * row..(y + 1) * row)?;
        for x in 0..width {
            let shift = 8 - bits as usize * (x % per_byte + 1);
            let sample = u16::from(row[x / per_byte] >> shift) & most;
            pixels.push((sample * 255 / most) as u8);
        }
    }
    Some(pixels)
}
