//! Experiments beside pages of the course, and the numbers that a page asks for.

use hashyard_course::deed::Lab;
use hashyard_course::missions::number::{read_count, read_decimal};
use hashyard_course::{Deed, PageNumber};
use hashyard_sim::formulas::{nakamoto, rosenfeld};
use hashyard_sim::named;
use yew::prelude::*;

use super::experiment::{Bench, Place};
use crate::i18n::{Lang, course_lab as text, lab, use_lang};
use crate::route::LabLink;
use crate::state::use_app;
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{on_submit, set};
use crate::watch;

/// What stands beside a page; nothing for a page without an experiment.
pub fn of_page(page: PageNumber) -> Html {
    match page {
        25 => bench("catch-up", "q=0.3&runs=20000"),
        26 => html! { <><TwoNumbers of={WAITS} />{ bench("majority", "z=6&runs=5000") }</> },
        27 => {
            html! { <>{ bench("double-spend", "q=0.1&runs=20000") }<Formulas /><TwoNumbers of={ENOUGH} /></> }
        }
        28 => bench("selfish", "gamma=0&blocks=200000"),
        29 => bench("throughput", "interval=600&blocks=1000"),
        58 => html! { <><TwoNumbers of={TIMES} />{ bench("distribution", "") }</> },
        59 => bench("topologies", "rule=3&worst=1"),
        63 => bench("eclipse", "rule=0&runs=500"),
        68 => bench("topologies", "rule=3&worst=0"),
        _ => Html::default(),
    }
}

/// An experiment with the values that the page begins with.
fn bench(name: &str, said: &str) -> Html {
    let Ok(experiment) = named(name) else { return Html::default() };
    let link = LabLink { name: name.to_owned(), said: said.to_owned() };
    html! { <Bench {experiment} {link} place={Place::Beside} /> }
}

/// A form for two numbers, of which a mission is told.
#[derive(Clone, Copy)]
struct Asked {
    page: PageNumber,
    title: fn(Lang) -> &'static str,
    why: fn(Lang) -> &'static str,
    labels: [fn(Lang) -> &'static str; 2],
    button: fn(Lang) -> &'static str,
    deed: fn([String; 2]) -> Lab,
}

const WAITS: Asked = Asked {
    page: 26,
    title: text::waits,
    why: text::waits_why,
    labels: [text::wait_51, text::wait_60],
    button: text::predict,
    deed: Lab::WaitsPredicted,
};

const ENOUGH: Asked = Asked {
    page: 27,
    title: text::enough,
    why: text::enough_why,
    labels: [text::enough_share, text::enough_confirmations],
    button: text::check,
    deed: Lab::EnoughSaid,
};

const TIMES: Asked = Asked {
    page: 58,
    title: text::times,
    why: text::times_why,
    labels: [text::time_alone, text::time_all],
    button: text::predict,
    deed: Lab::TimesPredicted,
};

#[derive(Properties)]
struct TwoNumbersProps {
    of: Asked,
}

impl PartialEq for TwoNumbersProps {
    fn eq(&self, other: &Self) -> bool {
        self.of.page == other.of.page
    }
}

#[component]
fn TwoNumbers(props: &TwoNumbersProps) -> Html {
    let (lang, app, of) = (use_lang(), use_app(), props.of);
    let (first, second) = (use_state_eq(String::new), use_state_eq(String::new));
    let is_heard =
        app.mission.as_ref().is_some_and(|mission| mission.page == of.page && mission.ticks.contains(&false));
    let disabled = !is_heard || first.trim().is_empty() || second.trim().is_empty();
    let onsubmit = {
        let (first, second) = (first.clone(), second.clone());
        on_submit(move || watch::tell(&Deed::Lab((of.deed)([(*first).clone(), (*second).clone()]))))
    };
    html! {
        <Panel title={(of.title)(lang)}>
            <form class="pb form" {onsubmit}>
                <p class="hint">{ (of.why)(lang) }</p>
                <Field id="lab-first" label={(of.labels[0])(lang)} value={(*first).clone()} oninput={set(&first)} mode="decimal" />
                <Field id="lab-second" label={(of.labels[1])(lang)} value={(*second).clone()} oninput={set(&second)} mode="decimal" />
                <div class="row"><Button kind={ButtonKind::Primary} {disabled}>{ (of.button)(lang) }</Button></div>
                if !is_heard {
                    <p class="hint">{ text::begin_first(lang) }</p>
                }
            </form>
        </Panel>
    }
}

/// More confirmations are not calculated.
const MOST_CONFIRMATIONS: u32 = 1_000;

/// Both published formulas for a share and a number of confirmations.
#[component]
fn Formulas() -> Html {
    let lang = use_lang();
    let (share, confirmations) = (use_state_eq(|| "10".to_owned()), use_state_eq(|| "6".to_owned()));
    let q =
        read_decimal(&share).filter(|percent| (0.0..=50.0).contains(percent)).map(|percent| percent / 100.0);
    let z = read_count(&confirmations).filter(|z| *z <= MOST_CONFIRMATIONS);
    let chance = |formula: fn(f64, u32) -> f64| match (q, z) {
        (Some(q), Some(z)) => format!("{:.6}%", formula(q, z) * 100.0),
        _ => "–".to_owned(),
    };
    let error =
        |is_wrong: bool, most: f64| is_wrong.then(|| AttrValue::from(lab::out_of_range(lang, 0.0, most)));
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd class="num">{ value }</dd></div> };
    html! {
        <Panel title={text::formulas(lang)}>
            <div class="pb form">
                <p class="hint">{ text::formulas_why(lang) }</p>
                <Field id="lab-try-share" label={text::try_share(lang)} value={(*share).clone()} oninput={set(&share)} mode="decimal" error={error(q.is_none(), 50.0)} />
                <Field id="lab-try-confirmations" label={text::try_confirmations(lang)} value={(*confirmations).clone()} oninput={set(&confirmations)} mode="numeric" error={error(z.is_none(), MOST_CONFIRMATIONS.into())} />
                <dl class="lab-facts" aria-live="polite">
                    { fact(text::by_rosenfeld(lang), chance(rosenfeld)) }
                    { fact(text::by_nakamoto(lang), chance(nakamoto)) }
                </dl>
            </div>
        </Panel>
    }
}
