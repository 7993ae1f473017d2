//! From the 80 bytes to a verdict: SHA-256 once, SHA-256 again, compared with the target byte by byte.

use hashyard_ui_model::format::bits;
use hashyard_ui_model::tamper::HashOutcome;
use yew::prelude::*;

use crate::i18n::{Lang, block as text};
use crate::ui::{Form, HashBytes, Stripe};

/// The three rows: first hash, block hash, target. `live`, as `aria-live` has it, says whether the verdict is read out.
pub fn pipeline(lang: Lang, outcome: &HashOutcome, live: Option<&'static str>) -> Html {
    let hash = outcome.hash.display_bytes();
    html! {
        <div class="block-pipeline">
            { row(text::first_sha(lang), text::first_sha_note(lang), stripe(&outcome.first), html! {
                <div class="v d3">{ text::intermediate(lang) }</div>
            }) }
            { row(text::second_sha(lang), text::second_sha_note(lang), html! {
                <>{ stripe(&hash) }{ digits(&hash, outcome) }</>
            }, html! {
                <div class="v" aria-live={live}>
                    <b class="num">{ format!("{} bit", bits(outcome.hash_log2)) }</b>
                    { verdict(lang, outcome) }
                </div>
            }) }
            { row(text::target(lang), text::target_note(lang), target(outcome), html! {
                <div class="v">
                    <b class="num">{ format!("{} bit", bits(outcome.target_log2)) }</b>
                    <div class="d3">{ comparison(lang, outcome) }</div>
                </div>
            }) }
        </div>
    }
}

fn row(name: &'static str, note: &'static str, picture: Html, words: Html) -> Html {
    html! {
        <div class="block-step">
            <div class="k">{ name }<small>{ note }</small></div>
            <div>{ picture }</div>
            { words }
        </div>
    }
}

fn stripe(bytes: &[u8; 32]) -> Html {
    html! { <Stripe hash={HashBytes::new(bytes)} form={Form::Line} height=13 /> }
}

fn target(outcome: &HashOutcome) -> Html {
    match &outcome.target {
        Some(target) => html! { <>{ stripe(target) }{ digits(target, outcome) }</> },
        None => Html::default(),
    }
}

/// The bytes in hex, the one that decides marked.
fn digits(bytes: &[u8; 32], outcome: &HashOutcome) -> Html {
    let mark = if outcome.is_met { "win" } else { "lose" };
    let byte = |(index, byte): (usize, &u8)| {
        html! { <b class={classes!((outcome.deciding_byte == Some(index)).then_some(mark))}>{ format!("{byte:02x}") }</b> }
    };
    html! { <div class="hexl" translate="no">{ for bytes.iter().enumerate().map(byte) }</div> }
}

fn verdict(lang: Lang, outcome: &HashOutcome) -> Html {
    match outcome.is_met {
        true => html! { <div class="ok">{ text::valid(lang) }</div> },
        false => html! { <div class="bad b">{ text::above(lang) }</div> },
    }
}

fn comparison(lang: Lang, outcome: &HashOutcome) -> String {
    let Some(target) = outcome.target else { return text::no_target(lang).to_string() };
    let Some(byte) = outcome.deciding_byte else { return text::equal(lang).to_string() };
    let sign = if outcome.is_met { "<" } else { ">" };
    let hex = |bytes: [u8; 32]| format!("{:02x}", bytes[byte]);
    text::decides(lang, byte, &hex(outcome.hash.display_bytes()), sign, &hex(target))
}
