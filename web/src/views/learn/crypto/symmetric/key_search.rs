//! A DES key of which some bits are hidden, found by trying them all.

use hashyard_course::Deed;
use hashyard_cryptobench::search::seconds_for;
use hashyard_cryptobench::symmetric::{DES_KEY_BITS, DesPuzzle, des_key};
use yew::prelude::*;

use super::super::bytes::{choice, hex, numbers};
use super::super::search::{State, use_search};
use crate::i18n::{ciphers as text, common, use_lang};
use crate::ui::{Button, Glyph, LongHash, Panel};
use crate::watch;

/// Bits that can be hidden.
const HIDDEN: [u32; 5] = [16, 20, 24, 32, 40];
/// What is known to have been encrypted.
const PLAIN: [u8; 8] = *b"Hashyard";

/// A search for a DES key.
#[component]
pub fn KeySearchPanel() -> Html {
    let lang = use_lang();
    let chosen = use_state_eq(|| 1_usize);
    let key = use_state_eq(random_key);
    let searching = use_search::<u64>();
    let Some(puzzle) = DesPuzzle::new(PLAIN, *key, HIDDEN[*chosen]) else { return Html::default() };
    let running = searching.state.is_running();
    let onchoose = {
        let (chosen, searching) = (chosen.setter(), searching.clone());
        Callback::from(move |index: usize| {
            chosen.set(index);
            searching.forget();
        })
    };
    let onclick = {
        let searching = searching.clone();
        Callback::from(move |_: MouseEvent| {
            searching.start(puzzle, move |key, _| watch::tell(&Deed::DesKey(puzzle, key)));
        })
    };
    let another = {
        let (key, searching) = (key.setter(), searching.clone());
        Callback::from(move |_: MouseEvent| {
            key.set(random_key());
            searching.forget();
        })
    };
    let all = 2_f64.powi(puzzle.hidden as i32);
    html! {
        <Panel title={text::key_search(lang)} note={html! { { text::key_search_note(lang) } }}>
            <div class="pb form">
                { choice(text::hidden_bits(lang), numbers(&HIDDEN).iter().map(String::as_str), *chosen, &onchoose, running) }
                <dl class="facts">
                    <dt>{ text::plaintext(lang) }</dt><dd><LongHash text={hex(&puzzle.plain)} /></dd>
                    <dt>{ text::ciphertext(lang) }</dt><dd><LongHash text={hex(&puzzle.cipher)} /></dd>
                    <dt>{ text::known_key(lang) }</dt><dd class="mono" translate="no">{ puzzle.known_bits() }</dd>
                </dl>
                <div class="row">
                    { searching.button(lang, text::search(lang), onclick) }
                    <Button icon={Glyph::Refresh} onclick={another} disabled={running}>{ text::another_key(lang) }</Button>
                </div>
                if let Some(effort) = searching.state.effort() {
                    <progress class="crypto-progress" max={all.to_string()} value={effort.tries.to_string()} aria-label={text::progress(lang)} />
                    { searching.effort(lang) }
                    if effort.tries > 0 {
                        <p class="num crypto-said">{ text::all_keys(lang, &common::span(lang, seconds_for(2_f64.powi(DES_KEY_BITS as i32), effort.tries, effort.ms))) }</p>
                    }
                }
                if let State::Found(key, _) = &*searching.state {
                    <div class="crypto-found"><span class="lab">{ text::found_key(lang) }</span><LongHash text={hex(&des_key(*key))} /></div>
                }
            </div>
        </Panel>
    }
}

/// From the browser's randomness: 56 bits.
fn random_key() -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("every browser that runs this has crypto.getRandomValues");
    u64::from_le_bytes(bytes) >> (64 - DES_KEY_BITS)
}
