//! One block, round by round: which bytes depend on the one that is chosen.

use hashyard_cryptobench::symmetric::{
    AesStep, Cipher, Reached, aes_steps, depends_in_rounds, differs_in_rounds,
};
use yew::prelude::*;

use super::super::bytes::{choice, hex, read_hex};
use crate::i18n::{Lang, ciphers as text, use_lang};
use crate::ui::{Field, Panel};
use crate::views::parts::set;

/// A key and a block of AES: FIPS 197, appendix B. DES takes the first half.
const KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c";
const BLOCK: &str = "3243f6a8885a308d313198a2e0370734";

/// A block through the rounds.
#[component]
pub fn RoundsPanel() -> Html {
    let lang = use_lang();
    let cipher = use_state_eq(|| 1_usize);
    let (key, block) = (use_state_eq(|| KEY.to_owned()), use_state_eq(|| BLOCK.to_owned()));
    let chosen = Cipher::ALL[*cipher];
    let length = chosen.block_len();
    let read = |typed: &str| read_hex(typed, 16).filter(|bytes| bytes.len() == length);
    let field = |id: &'static str, label: &'static str, typed: &UseStateHandle<String>| {
        let error = read(typed).is_none().then(|| AttrValue::from(text::hex_of(lang, length)));
        html! { <Field {id} {label} mono=true value={(**typed).clone()} oninput={set(typed)} {error} /> }
    };
    let onchoose = {
        let (cipher, key, block) = (cipher.setter(), key.setter(), block.setter());
        Callback::from(move |index: usize| {
            let digits = 2 * Cipher::ALL[index].block_len();
            cipher.set(index);
            key.set(KEY[..digits].to_owned());
            block.set(BLOCK[..digits].to_owned());
        })
    };
    html! {
        <Panel title={text::rounds(lang)} note={html! { { text::rounds_note(lang) } }}>
            <div class="pb form">
                { choice(text::cipher(lang), Cipher::ALL.map(Cipher::name), *cipher, &onchoose, false) }
                <div class="g2">{ field("crypto-key", text::key(lang), &key) }{ field("crypto-block", text::block(lang), &block) }</div>
                if let (Some(key), Some(block)) = (read(&key), read(&block)) {
                    <Rounds cipher={*cipher} with={key} {block} />
                }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct RoundsProps {
    /// Which of the ciphers.
    cipher: usize,
    /// The key.
    with: Vec<u8>,
    block: Vec<u8>,
}

#[component]
fn Rounds(props: &RoundsProps) -> Html {
    let (lang, at) = (use_lang(), use_state_eq(|| 0_usize));
    let opened = use_state_eq(|| 1_usize);
    let (cipher, RoundsProps { with: key, block, .. }) = (Cipher::ALL[props.cipher], props);
    let at_byte = (*at).min(block.len() - 1);
    let (Some(states), Some(reached), Some(bits)) = (
        cipher.rounds(key, block),
        depends_in_rounds(cipher, key, block, at_byte),
        differs_in_rounds(cipher, key, block, 8 * at_byte),
    ) else {
        return Html::default();
    };
    let last = states.len() - 1;
    let row = |index: usize| {
        let count = reached[index].iter().filter(|reached| **reached).count();
        let name = round_name(lang, cipher, index, last);
        html! {
            <div class="crypto-round">
                <span class="lab">{ name }</span>
                { row_cells(lang, &states[index], &reached[index], (index == 0).then(|| set(&at))) }
                <span class="d3 num">{ text::reached(lang, bits[index], count, block.len()) }</span>
            </div>
        }
    };
    html! {
        <>
            <p class="hint">{ text::tap(lang) }</p>
            <div class="crypto-scroll" role="region" aria-label={text::rounds(lang)} tabindex="0">{ for (0..states.len()).map(row) }</div>
            if let (Ok(key), Ok(block)) = (key.as_slice().try_into(), block.as_slice().try_into()) {
                { steps(lang, key, block, *opened, &set(&opened)) }
            }
        </>
    }
}

fn round_name(lang: Lang, cipher: Cipher, index: usize, last: usize) -> String {
    match (cipher, index) {
        (_, 0) => text::input(lang).to_owned(),
        (Cipher::Aes, 1) => text::first_key(lang).to_owned(),
        (Cipher::Aes, _) => text::round(lang, index - 1),
        (Cipher::Des, _) if index == last => text::output(lang).to_owned(),
        (Cipher::Des, _) => text::round(lang, index),
    }
}

/// Bytes side by side, those that are reached marked; buttons if one of them is to be chosen.
pub fn row_cells(lang: Lang, bytes: &[u8], reached: &Reached, onchoose: Option<Callback<usize>>) -> Html {
    let cell = |(index, (byte, reached)): (usize, (&u8, &bool))| {
        let class = classes!("crypto-byte", reached.then_some("reached"));
        let digits = format!("{byte:02x}");
        match &onchoose {
            Some(choose) => {
                let onclick = choose.reform(move |_: MouseEvent| index);
                let pressed = if *reached { "true" } else { "false" };
                let label = text::byte_number(lang, index, &digits);
                html! { <button type="button" {class} {onclick} aria-pressed={pressed} aria-label={label}>{ digits }</button> }
            }
            None => html! { <span {class}>{ digits }</span> },
        }
    };
    html! { <div class="crypto-bytes" translate="no">{ for bytes.iter().zip(reached).enumerate().map(cell) }</div> }
}

/// The steps of one AES round.
fn steps(lang: Lang, key: &[u8; 16], block: &[u8; 16], opened: usize, onopen: &Callback<usize>) -> Html {
    let names: Vec<String> = (0..=10).map(|round: usize| round.to_string()).collect();
    let step = |(_, step, state): &(usize, AesStep, [u8; 16])| {
        html! { <><dt class="mono">{ step.name() }</dt><dd class="mono" translate="no">{ hex(state) }</dd></> }
    };
    let of_round =
        aes_steps(key, block).into_iter().filter(|(round, ..)| *round == opened).collect::<Vec<_>>();
    html! {
        <>
            { choice(text::steps_of(lang), names.iter().map(String::as_str), opened, onopen, false) }
            <dl class="facts">{ for of_round.iter().map(step) }</dl>
        </>
    }
}
