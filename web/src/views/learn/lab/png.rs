//! A chart as a PNG file. It is drawn anew on a canvas: the page's own rules allow no picture that it made itself to be loaded as one.

use std::f64::consts::TAU;

use hashyard_sim::{Point, Report};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, Element, HtmlCanvasElement, window};

use super::chart::Frame;
use super::look::Look;
use crate::download;

/// Pixels of the file: twice those of the drawing, for paper and projectors.
const SCALE: f64 = 2.0;
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 60.0;
const CAP: f64 = 4.0;

/// Texts of the drawing.
pub struct Captions {
    /// Above it.
    pub title: String,
    /// Below it.
    pub x: String,
}

/// Saves the chart under a name. A browser that draws nothing saves nothing.
pub fn save(name: String, report: &Report, look: &Look, captions: &Captions) {
    let Some(canvas) = drawn(report, look, captions) else { return };
    let saved = Closure::once_into_js(move |blob: Option<Blob>| {
        let Some(blob) = blob else { return };
        spawn_local(async move {
            if let Ok(bytes) = JsFuture::from(blob.array_buffer()).await {
                download::save(&name, &Uint8Array::new(&bytes).to_vec());
            }
        });
    });
    // A canvas that is too large for the browser gives nothing.
    let _ = canvas.to_blob(saved.unchecked_ref());
}

fn drawn(report: &Report, look: &Look, captions: &Captions) -> Option<HtmlCanvasElement> {
    let root = window()?.document()?.document_element()?;
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width((WIDTH * SCALE) as u32);
    canvas.set_height((HEIGHT * SCALE) as u32);
    let pen = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    pen.scale(SCALE, SCALE).ok()?;
    Drawing { pen, colours: Colours::of(&root)? }.draw(report, look, captions)?;
    Some(canvas)
}

/// Colours of the theme.
struct Colours {
    surface: String,
    ink: String,
    faint: String,
    line: String,
    accent: String,
    font: String,
}

impl Colours {
    fn of(root: &Element) -> Option<Self> {
        let style = window()?.get_computed_style(root).ok()??;
        let value = |name: &str| style.get_property_value(name).ok();
        Some(Self {
            surface: value("--surface")?,
            ink: value("--ink")?,
            faint: value("--ink-2")?,
            line: value("--line")?,
            accent: value("--accent")?,
            font: value("--font-ui")?,
        })
    }
}

struct Drawing {
    pen: CanvasRenderingContext2d,
    colours: Colours,
}

impl Drawing {
    fn draw(&self, report: &Report, look: &Look, captions: &Captions) -> Option<()> {
        let (pen, colours) = (&self.pen, &self.colours);
        let beside = look.beside(report);
        let frame = Frame::new(&report.points, &beside, look, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        pen.set_fill_style_str(&colours.surface);
        pen.fill_rect(0.0, 0.0, WIDTH, HEIGHT);
        self.text(&captions.title, (LEFT, 32.0), "start", 16, &colours.ink)?;
        pen.translate(LEFT, TOP).ok()?;
        self.text(&captions.x, (frame.width / 2.0, frame.height + 46.0), "center", 13, &colours.faint)?;
        for (value, y) in frame.rows() {
            self.line([(0.0, y), (frame.width, y)], &colours.line, 1.0);
            self.text(&look.y.mark(value), (-10.0, y + 4.0), "end", 13, &colours.faint)?;
        }
        for (value, x) in frame.columns() {
            self.text(&look.x.mark(value), (x, frame.height + 22.0), "center", 13, &colours.faint)?;
        }
        let dashes = js_sys::Array::of2(&6.0.into(), &4.0.into());
        pen.set_line_dash(&dashes).ok()?;
        let points = &report.points;
        for line in &beside {
            self.line(points.iter().zip(line).map(|(point, y)| frame.at(point.x, *y)), &colours.faint, 1.5);
        }
        pen.set_line_dash(&js_sys::Array::new()).ok()?;
        let formula = points.iter().filter_map(|point| Some(frame.at(point.x, point.formula?)));
        self.line(formula, &colours.ink, 2.0);
        points.iter().try_for_each(|point| self.point(&frame, point))
    }

    fn point(&self, frame: &Frame, point: &Point) -> Option<()> {
        let (pen, colours) = (&self.pen, &self.colours);
        let (x, y) = frame.at(point.x, point.measured);
        let (low, high) = (frame.at(point.x, point.low).1, frame.at(point.x, point.high).1);
        self.line([(x, low), (x, high)], &colours.accent, 1.5);
        for end in [low, high] {
            self.line([(x - CAP, end), (x + CAP, end)], &colours.accent, 1.5);
        }
        pen.begin_path();
        pen.arc(x, y, 4.0, 0.0, TAU).ok()?;
        pen.set_fill_style_str(&colours.surface);
        pen.fill();
        pen.stroke();
        Some(())
    }

    fn line(&self, points: impl IntoIterator<Item = (f64, f64)>, colour: &str, width: f64) {
        self.pen.begin_path();
        for (x, y) in points {
            // The first of a path only begins there.
            self.pen.line_to(x, y);
        }
        self.pen.set_stroke_style_str(colour);
        self.pen.set_line_width(width);
        self.pen.stroke();
    }

    fn text(&self, text: &str, (x, y): (f64, f64), align: &str, size: u32, colour: &str) -> Option<()> {
        self.pen.set_font(&format!("{size}px {}", self.colours.font));
        self.pen.set_text_align(align);
        self.pen.set_fill_style_str(colour);
        self.pen.fill_text(text, x, y).ok()
    }
}
