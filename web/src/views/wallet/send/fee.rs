//! At which rate: the slider under the mempool's own rates, and which block that buys.

use hashyard_node::view::Snapshot;
use hashyard_ui_model::fee_histogram::{bars, highest_rate};
use hashyard_ui_model::format::size;
use yew::prelude::*;

use super::Form;
use super::form::Change;
use crate::bridge::PaymentPlan;
use crate::i18n::{Lang, common, wallet as text};
use crate::ui::{Callout, Glyph, Slider};

/// Bars of the histogram.
const BARS: usize = 42;

/// Histogram, slider and what to expect.
pub fn fee_part(lang: Lang, form: &Form, snapshot: &Snapshot, plan: Option<&PaymentPlan>) -> Html {
    let mempool = &snapshot.mempool;
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
            <div class="feeh" aria-hidden="true">{ for bars(rates(), low, high, BARS).into_iter().enumerate().map(bar) }</div>
            <Slider label={text::fee_rate(lang)} min={low} max={high} value={rate} {oninput} text={format!("{shown} sat/vB")} />
            <div class="row sp hint num"><span>{ low }</span><span>{ text::histogram(lang) }</span><span>{ high }</span></div>
            if let Some(plan) = plan {
                <Callout icon={Glyph::Block}>{ expectation(lang, plan, snapshot.identity.spacing_s) }</Callout>
            }
        </div>
    }
}

fn expectation(lang: Lang, plan: &PaymentPlan, spacing_s: u32) -> String {
    let wait = common::span(lang, f64::from(plan.expected_block) * f64::from(spacing_s));
    let ahead = size(plan.vsize_ahead, "vB");
    match plan.expected_block {
        1 => text::expected_next(lang, &wait, &ahead),
        block => text::expected(lang, block, &wait, &ahead),
    }
}
