//! At which rate: the slider under the mempool's own rates, and which block that buys.

use hashyard_node::view::MempoolView;
use hashyard_ui_model::fee_histogram::{bars, highest_rate};
use hashyard_ui_model::format::size;
use yew::prelude::*;

use super::Form;
use super::form::Change;
use crate::bridge::PaymentPlan;
use crate::i18n::{Lang, common, use_lang, wallet as text};
use crate::ui::{Callout, Glyph, Slider};
use crate::views::parts::use_next_block;

/// Bars of the histogram.
const BARS: usize = 42;

/// Histogram, slider and what to expect.
pub fn fee_part(lang: Lang, form: &Form, mempool: &MempoolView, plan: Option<&PaymentPlan>) -> Html {
    let rates = || mempool.rows.iter().flat_map(|row| &row.transactions).map(|tx| (tx.fee_rate, tx.vsize));
    let (low, high) = (mempool.min_fee_rate.ceil().max(1.0), highest_rate(rates().map(|(rate, _)| rate)));
    let rate = form.fee_rate.clamp(low, high);
    let first_ahead = ((rate - low) / (high - low) * BARS as f64).ceil() as usize;
    let bar = |(index, height): (usize, f64)| {
        let class = (index >= first_ahead && height > 0.0).then_some("on");
        html! { <i class={classes!(class)} ~style={format!("height:{:.1}%", height * 100.0)}></i> }
    };
    let oninput = {
        let form = form.dispatcher();
        Callback::from(move |rate| form.dispatch(Change::Rate(rate)))
    };
    // Above what fits the slider, or below what the mempool takes by now, it is still what will be paid.
    let shown = form.rate().to_string();
    html! {
        <div class="fr">
            <div class="row sp"><span class="lab">{ text::fee_rate(lang) }</span><span class="num"><b>{ &shown }</b><span class="d3">{ " sat/vB" }</span></span></div>
            <div class="wallet-fees" aria-hidden="true">{ for bars(rates(), low, high, BARS).into_iter().enumerate().map(bar) }</div>
            <Slider label={text::fee_rate(lang)} min={low} max={high} value={rate} {oninput} text={format!("{shown} sat/vB")} />
            <div class="row sp hint num"><span>{ low }</span><span>{ text::histogram(lang) }</span><span>{ high }</span></div>
            if let Some(plan) = plan {
                <Expectation block={plan.expected_block} vsize_ahead={plan.vsize_ahead} />
            }
        </div>
    }
}

/// Properties of [`Expectation`].
#[derive(Properties, PartialEq)]
struct ExpectationProps {
    /// Which block from now on takes the payment.
    block: u32,
    vsize_ahead: u64,
}

/// Which block takes the payment, and when that is.
#[component]
fn Expectation(props: &ExpectationProps) -> Html {
    let lang = use_lang();
    let wait = use_next_block().map(|seconds| common::mean_span(lang, seconds * f64::from(props.block)));
    let when = match wait {
        Some(wait) => text::expected_wait(lang, &wait),
        None => text::expected_never(lang).to_owned(),
    };
    let ahead = size(props.vsize_ahead, "vB");
    let words = match props.block {
        1 => text::expected_next(lang, &when, &ahead),
        block => text::expected(lang, block, &when, &ahead),
    };
    html! { <Callout icon={Glyph::Block}>{ words }</Callout> }
}
