//! Two inputs, hashed as they are typed: each byte, every function, and which bits differ.

use hashyard_course::Deed;
use hashyard_cryptobench::hashes::{Hash, LineEnd, MAX_TYPED, differing_bits, typed_bytes};
use yew::prelude::*;

use super::super::bytes::{cells, choice, digest};
use crate::i18n::{Lang, hashes as text, use_lang};
use crate::ui::{Field, Panel, Seg, SegItem};
use crate::views::parts::set;
use crate::watch;

/// Bits in a row of the grid.
const COLUMNS: usize = 32;

/// Two inputs, and what they become.
#[component]
pub fn TypedPanel() -> Html {
    let lang = use_lang();
    let (one, two) = (use_state_eq(|| "abc".to_owned()), use_state_eq(|| "abC".to_owned()));
    let end = use_state_eq(|| 0_usize);
    let inputs = [&one, &two].map(|text| typed_bytes(text, LineEnd::ALL[*end]));
    use_telling(&inputs);
    let ends = LineEnd::ALL.map(|end| SegItem::new(end_name(lang, end))).to_vec();
    let all_taken = inputs.iter().all(Option::is_some);
    let [first, second] = inputs.map(Option::unwrap_or_default);
    let input = |id: &'static str,
                 label: &'static str,
                 typed: &UseStateHandle<String>,
                 bytes: &[u8],
                 other: &[u8]| {
        let too_long = typed.len() > MAX_TYPED;
        html! {
            <div class="form">
                <Field {id} {label} mono=true value={(**typed).clone()} oninput={set(typed)} longest={MAX_TYPED + 1}
                    error={too_long.then(|| AttrValue::from(text::too_long(lang, MAX_TYPED)))} />
                { cells(lang, bytes, other) }
            </div>
        }
    };
    html! {
        <Panel title={text::typed(lang)} note={html! { { text::typed_note(lang) } }}>
            <div class="pb lines">
                <div class="crypto-ends"><span class="lab">{ text::line_end(lang) }</span><Seg label={text::line_end(lang)} items={ends} selected={*end} onselect={set(&end)} /></div>
                <div class="g2">
                    { input("crypto-one", text::input_one(lang), &one, &first, &second) }
                    { input("crypto-two", text::input_two(lang), &two, &second, &first) }
                </div>
                if all_taken {
                    <Avalanche {first} {second} />
                }
            </div>
        </Panel>
    }
}

fn end_name(lang: Lang, end: LineEnd) -> &'static str {
    match end {
        LineEnd::None => text::no_end(lang),
        LineEnd::Lf => "LF 0a",
        LineEnd::CrLf => "CR LF 0d 0a",
    }
}

/// A mission may wait for certain bytes. What stands there from the start was typed by nobody.
#[hook]
fn use_telling(inputs: &[Option<Vec<u8>>; 2]) {
    let is_typed = use_mut_ref(|| false);
    use_effect_with(inputs.clone(), move |inputs| {
        if is_typed.replace(true) {
            inputs.iter().flatten().for_each(|input| watch::tell(&Deed::Hashed(input.clone())));
        }
    });
}

#[derive(Properties, PartialEq)]
struct AvalancheProps {
    first: Vec<u8>,
    second: Vec<u8>,
}

/// The digests of both inputs under every function, and the bits that differ under one of them.
#[component]
fn Avalanche(props: &AvalancheProps) -> Html {
    let (lang, chosen) = (use_lang(), use_state_eq(|| 0_usize));
    let hash = Hash::ALL[*chosen];
    let differing = differing_bits(&hash.of(&props.first), &hash.of(&props.second));
    let row = |hash: Hash| {
        html! {
            <li key={hash.name()}>
                <b>{ hash.name() }</b><span class="d3 num">{ text::bit(lang, hash.digest_len() * 8) }</span>
                <div>{ digest(&hash.of(&props.first)) }{ digest(&hash.of(&props.second)) }</div>
            </li>
        }
    };
    html! {
        <>
            { choice(text::differing(lang), Hash::ALL.map(Hash::name), *chosen, &set(&chosen), false) }
            { grid(lang, &differing) }
            <ul class="crypto-digests">{ row(hash) }</ul>
            <details>
                <summary>{ text::other_functions(lang) }</summary>
                <ul class="crypto-digests">{ for Hash::ALL.into_iter().filter(|other| *other != hash).map(row) }</ul>
            </details>
        </>
    }
}

/// Every bit of the digests, filled where they differ.
fn grid(lang: Lang, differing: &[bool]) -> Html {
    let count = differing.iter().filter(|differs| **differs).count();
    let rows = differing.len() / COLUMNS;
    let bit = |(index, differs): (usize, &bool)| {
        let (x, y) = (index % COLUMNS, index / COLUMNS);
        let class = if *differs { "differs" } else { "equal" };
        html! { <rect {class} x={(x * 10).to_string()} y={(y * 10).to_string()} width="9" height="9" /> }
    };
    let sentence = text::bits_differ(lang, count, differing.len());
    html! {
        <figure class="crypto-grid">
            <svg viewBox={format!("0 0 {} {}", COLUMNS * 10, rows * 10)} role="img" aria-label={sentence.clone()}>{ for differing.iter().enumerate().map(bit) }</svg>
            <figcaption class="num">{ sentence }</figcaption>
        </figure>
    }
}
