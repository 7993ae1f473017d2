//! Fast forwards, and of one length whatever goes in: measured in this browser.

use gloo::timers::future::TimeoutFuture;
use hashyard_cryptobench::hashes::Hash;
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::i18n::{hashes as text, use_lang};
use crate::ui::{Button, ButtonKind, Panel};

/// Bytes that are hashed at a time.
const PIECE: usize = 16_384;
/// How long each function is measured, in ms.
const MEASURED_MS: f64 = 120.0;
/// How long the page waits, in ms.
const SLICE_MS: f64 = 14.0;

/// What was measured of a function.
#[derive(Clone, Copy, PartialEq)]
struct Measured {
    megabytes_per_second: f64,
    /// Bytes of the digest of nothing, and of a piece.
    lengths: [usize; 2],
}

/// Speed and length.
#[component]
pub fn PropertiesPanel() -> Html {
    let lang = use_lang();
    let (measured, busy) = (use_state_eq(Vec::<Measured>::new), use_state_eq(|| false));
    let onclick = {
        let (measured, busy) = (measured.setter(), busy.setter());
        Callback::from(move |_: MouseEvent| {
            let (measured, busy) = (measured.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                let mut all = vec![];
                for hash in Hash::ALL {
                    all.push(measure(hash).await);
                    measured.set(all.clone());
                }
                busy.set(false);
            });
        })
    };
    let row = |(index, hash): (usize, &Hash)| {
        let found = measured.get(index);
        html! {
            <tr>
                <th scope="row">{ hash.name() }</th>
                <td class="r num">{ found.map(|found| format!("{:.0} MB/s", found.megabytes_per_second)).unwrap_or_default() }</td>
                { for [0, 1].map(|which| html! { <td class="r num">{ found.map(|found| text::bytes(lang, found.lengths[which])).unwrap_or_default() }</td> }) }
            </tr>
        }
    };
    html! {
        <Panel title={text::properties(lang)}>
            <div class="pb form">
                <p class="hint">{ text::properties_note(lang) }</p>
                <div class="row"><Button kind={ButtonKind::Primary} busy={*busy} {onclick}>{ text::measure(lang) }</Button></div>
            </div>
            <div class="crypto-scroll" role="region" aria-label={text::properties(lang)} tabindex="0">
                <table class="tbl">
                    <thead><tr><th>{ text::function(lang) }</th><th class="r">{ text::speed(lang) }</th><th class="r">{ text::of_nothing(lang) }</th><th class="r">{ text::of_a_piece(lang, PIECE) }</th></tr></thead>
                    <tbody>{ for Hash::ALL.iter().enumerate().map(row) }</tbody>
                </table>
            </div>
        </Panel>
    }
}

/// Hashes a piece again and again, in slices, and counts the time that hashing took.
async fn measure(hash: Hash) -> Measured {
    let piece = vec![0x61; PIECE];
    let (mut bytes, mut ms, mut length) = (0, 0.0, 0);
    while ms < MEASURED_MS {
        TimeoutFuture::new(0).await;
        let begun = Date::now();
        while Date::now() - begun < SLICE_MS {
            length = hash.of(&piece).len();
            bytes += PIECE;
        }
        ms += Date::now() - begun;
    }
    Measured { megabytes_per_second: bytes as f64 / ms / 1_000.0, lengths: [hash.of(b"").len(), length] }
}
