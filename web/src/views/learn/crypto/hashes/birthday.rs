//! Two inputs of one digest: half the bits are enough, and every run says so.

use hashyard_course::Deed;
use hashyard_cryptobench::hashes::{Collision, Hash, expected_collision_tries};
use hashyard_ui_model::format::{grouped, three_digits};
use yew::prelude::*;

use super::super::bytes::{choice, digest, numbers};
use super::super::search::{State, use_search};
use crate::i18n::{Lang, hashes as text, use_lang};
use crate::ui::{Panel, now_ms};
use crate::watch;

/// Bits that are made equal.
const BITS: [u32; 4] = [16, 24, 28, 32];
/// Runs that are kept; the oldest make way.
const RUNS: usize = 100;
/// So many times the formula's tries have place in the drawing.
const WIDEST: f64 = 3.0;

/// Searches for two inputs whose SHA-256 begin alike, run after run.
#[component]
pub fn BirthdayPanel() -> Html {
    let lang = use_lang();
    let chosen = use_state_eq(|| 0_usize);
    // Tries by number of bits, oldest first.
    let runs = use_state_eq(Vec::<(u32, u64)>::new);
    let searching = use_search::<[Vec<u8>; 2]>();
    let bits = BITS[*chosen];
    let onclick = {
        let (searching, runs) = (searching.clone(), runs.clone());
        Callback::from(move |_: MouseEvent| {
            // Every run has inputs of its own, or it would end where the last one did.
            let text = format!("{}-{}-", now_ms(), runs.len());
            let Some(search) = Collision::new(Hash::Sha256, bits, &text) else { return };
            let runs = runs.clone();
            searching.start(search, move |inputs, effort| {
                let mut all = (*runs).clone();
                all.push((bits, effort.tries));
                let surplus = all.len().saturating_sub(RUNS);
                all.drain(..surplus);
                runs.set(all);
                watch::tell(&Deed::Compared(inputs));
            });
        })
    };
    let choose = searching.on_change(chosen.setter());
    let of_bits: Vec<u64> = runs.iter().filter(|(of, _)| *of == bits).map(|(_, tries)| *tries).collect();
    html! {
        <Panel title={text::birthday(lang)} note={html! { { text::birthday_note(lang) } }}>
            <div class="pb form">
                { choice(text::equal_bits(lang), numbers(&BITS).iter().map(String::as_str), *chosen, &choose, searching.state.is_running()) }
                <p class="hint">{ text::birthday_expected(lang, bits, &grouped(expected_collision_tries(bits).round() as u64)) }</p>
                <div class="row">{ searching.button(lang, text::collide(lang), onclick) }</div>
                { searching.effort(lang) }
                { drawn(lang, bits, &of_bits) }
                if let State::Found(inputs, _) = &*searching.state {
                    { for inputs.iter().map(|input| html! {
                        <div class="crypto-found"><b class="mono longhash" translate="no">{ String::from_utf8_lossy(input).into_owned() }</b>{ digest(&Hash::Sha256.of(input)) }</div>
                    }) }
                }
            </div>
        </Panel>
    }
}

/// A dot for each run, where it stands in proportion to the formula.
fn drawn(lang: Lang, bits: u32, runs: &[u64]) -> Html {
    if runs.is_empty() {
        return Html::default();
    }
    let expected = expected_collision_tries(bits);
    let x = |tries: f64| format!("{:.1}", (tries / expected).min(WIDEST) / WIDEST * 300.0);
    let mean = runs.iter().sum::<u64>() as f64 / runs.len() as f64;
    let sentence =
        text::birthday_mean(lang, runs.len(), &grouped(mean.round() as u64), &three_digits(mean / expected));
    html! {
        <figure class="crypto-runs">
            <svg viewBox="-4 0 308 24" role="img" aria-label={sentence.clone()}>
                <line x1={x(expected)} x2={x(expected)} y1="0" y2="24" />
                { for runs.iter().map(|tries| html! { <circle cx={x(*tries as f64)} cy="12" r="3" /> }) }
            </svg>
            <figcaption class="num">{ sentence }</figcaption>
        </figure>
    }
}
