//! The tip's hash as a picture, encrypted: ECB hides no even surface.

use hashyard_cryptobench::symmetric::{Cipher, Keyed, Mode, PICTURE_SIDE, encrypt, hash_picture, in_tiles};
use hashyard_node::view::ChainView;
use hashyard_ui_model::bitmap::{bytes_of, paths};
use hashyard_ui_model::stripe::cells;
use yew::prelude::*;

use super::super::bytes::choice;
use crate::i18n::{ciphers as text, use_lang};
use crate::topics::use_topic;
use crate::ui::Panel;
use crate::views::parts::set;

/// A key and a first block: what matters here is not whether they are secret.
const KEY: &[u8; 16] = b"the picture's ke";
const START: &[u8; 16] = b"any first block.";

/// A picture in the modes.
#[component]
pub fn PicturePanel() -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let cipher = use_state_eq(|| 1_usize);
    html! {
        <Panel title={text::picture(lang)} note={html! { { text::picture_note(lang, chain.height) } }}>
            <div class="pb form">
                { choice(text::cipher(lang), Cipher::ALL.map(Cipher::name), *cipher, &set(&cipher), false) }
                <Pictures hash={chain.tip.display_bytes()} cipher={*cipher} />
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct PicturesProps {
    hash: [u8; 32],
    cipher: usize,
}

/// Drawn again for another hash or cipher only.
#[component]
fn Pictures(props: &PicturesProps) -> Html {
    let (lang, cipher) = (use_lang(), Cipher::ALL[props.cipher]);
    let length = cipher.block_len();
    let plain = hash_picture(&bytes_of(&cells(&props.hash)), length);
    let (Some(plain), Some(keyed)) = (plain, Keyed::new(cipher, &KEY[..length])) else {
        return Html::default();
    };
    let places = in_tiles(length);
    let drawn = |bytes: &[u8], name: &'static str, sentence: &'static str| {
        html! {
            <figure>
                <svg viewBox={format!("0 0 {PICTURE_SIDE} {PICTURE_SIDE}")} role="img" aria-label={format!("{name}: {sentence}")}>
                    { for paths(bytes, &places, PICTURE_SIDE).into_iter().map(|(colour, d)| html! { <path class={format!("h{}", colour.code())} {d} /> }) }
                </svg>
                <figcaption><b>{ name }</b><span>{ sentence }</span></figcaption>
            </figure>
        }
    };
    let in_mode = |mode: Mode| encrypt(mode, &keyed, &START[..length], &plain).unwrap_or_default();
    html! {
        <div class="crypto-pictures">
            { drawn(&plain, text::plaintext(lang), text::picture_plain(lang)) }
            { drawn(&in_mode(Mode::Ecb), Mode::Ecb.name(), text::picture_ecb(lang)) }
            { drawn(&in_mode(Mode::Cbc), Mode::Cbc.name(), text::picture_noise(lang)) }
            { drawn(&in_mode(Mode::Ctr), Mode::Ctr.name(), text::picture_noise(lang)) }
        </div>
    }
}
