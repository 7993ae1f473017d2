//! QR codes as SVG.

use std::fmt::Write;

use qrcodegen::{QrCode as Code, QrCodeEcc};
use yew::prelude::*;

use crate::i18n::{common, use_lang};

/// Properties of [`QrCode`].
#[derive(Properties, PartialEq)]
pub struct QrCodeProps {
    /// What it says.
    pub text: AttrValue,
}

/// A QR code, black on white in both themes: cameras want it so. Nothing if the text is too long for one.
#[component]
pub fn QrCode(props: &QrCodeProps) -> Html {
    let lang = use_lang();
    let drawing = use_memo(props.text.clone(), |text| draw(text));
    let Some((size, path)) = &*drawing else { return Html::default() };
    html! {
        <div class="qr">
            <svg viewBox={format!("0 0 {size} {size}")} shape-rendering="crispEdges" role="img"
                aria-label={common::qr_code_of(lang, &props.text)}>
                <path d={path.clone()} />
            </svg>
        </div>
    }
}

fn draw(text: &str) -> Option<(i32, String)> {
    let code = Code::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some((code.size(), path))
}
