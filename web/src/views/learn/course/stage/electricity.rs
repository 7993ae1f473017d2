//! What a hash, a block and a payment take, by an assumption that the student can change.

use hashyard_course::Deed;
use hashyard_course::missions::electricity::{payments_per_block, signed_block_hashes};
use hashyard_course::missions::number::read_decimal;
use hashyard_node::view::ChainView;
use hashyard_ui_model::energy::{WATTS_PER_THREAD, energy};
use hashyard_ui_model::format::{grouped, rate, three_digits};
use yew::prelude::*;

use super::super::run::use_course;
use crate::bridge::MinerView;
use crate::i18n::{Lang, course_mining as text, use_lang};
use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::chain::live::MinerPanel;
use crate::views::parts::{on_submit, set};
use crate::watch;

/// The page that this stands beside.
const PAGE: u8 = 30;

/// Three numbers, two answers, and the miner.
#[component]
pub fn ElectricityStage() -> Html {
    let (lang, chain, miner) = (use_lang(), use_topic::<ChainView>(), use_miner());
    let typed = use_state_eq(|| format!("{WATTS_PER_THREAD:.0}"));
    let each = read_decimal(&typed).filter(|watts| *watts > 0.0);
    let (hashps, watts) = measured(miner.as_deref(), each.unwrap_or(0.0));
    use_effect_with((watts.to_bits(), hashps.to_bits()), move |_| {
        watch::tell(&Deed::Energy { watts, hashps })
    });
    let error = each.is_none().then(|| AttrValue::from(text::not_watts(lang)));
    html! {
        <>
            <Panel title={text::electricity(lang)}>
                <div class="pb form">
                    <Field id="course-watts" label={text::watts(lang)} value={(*typed).clone()} oninput={set(&typed)} mode="decimal" {error} hint={html! { text::watts_why(lang) }} />
                    { numbers(lang, &chain, miner.as_deref(), watts, hashps) }
                    <Answers />
                </div>
            </Panel>
            <MinerPanel {miner} />
        </>
    }
}

/// Hashes a second, and the watts that all threads draw for them.
fn measured(miner: Option<&MinerView>, watts_each: f64) -> (f64, f64) {
    let Some(miner) = miner else { return (0.0, 0.0) };
    let duty = f64::from(miner.preferences.duty) / 100.0;
    (miner.hashps, watts_each * f64::from(miner.threads) * duty)
}

fn numbers(lang: Lang, chain: &ChainView, miner: Option<&MinerView>, watts: f64, hashps: f64) -> Html {
    let written = match watts > 0.0 && hashps > 0.0 {
        true => {
            let (number, unit) = energy(watts / hashps);
            format!("{number} {unit}")
        }
        false => "–".to_owned(),
    };
    let (number, unit) = rate(hashps);
    let threads = miner.map_or(0, |miner| miner.threads);
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd class="num">{ value }</dd></div> };
    html! {
        <>
            <dl class="course-facts">
                { fact(text::each_hash(lang), written) }
                { fact(text::next_block(lang), grouped(chain.next_work_log2.exp2().round() as u64)) }
                { fact(text::signed_block(lang), grouped(signed_block_hashes().round() as u64)) }
                { fact(text::payments_each(lang), three_digits(payments_per_block(chain))) }
            </dl>
            <p class="hint">{ text::threads_rate(lang, threads, &format!("{number} {unit}")) }</p>
        </>
    }
}

/// Two numbers of joules; the mission compares them with the node's.
#[component]
fn Answers() -> Html {
    let (lang, course) = (use_lang(), use_course());
    let (here, signed) = (use_state_eq(String::new), use_state_eq(String::new));
    let begun = course.page == Some(PAGE);
    let disabled = !begun || here.trim().is_empty() || signed.trim().is_empty();
    let onsubmit = {
        let (here, signed) = (here.clone(), signed.clone());
        on_submit(move || course.answer(&format!("{}\n{}", here.trim(), signed.trim())))
    };
    html! {
        <form class="form" {onsubmit}>
            <Field id="course-joules" label={text::joules_here(lang)} value={(*here).clone()} oninput={set(&here)} mode="decimal" />
            <Field id="course-joules-signed" label={text::joules_signed(lang)} value={(*signed).clone()} oninput={set(&signed)} mode="decimal" />
            <div class="row"><Button kind={ButtonKind::Primary} {disabled}>{ text::check(lang) }</Button></div>
        </form>
    }
}
