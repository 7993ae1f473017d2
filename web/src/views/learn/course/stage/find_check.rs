//! What finding costs against checking: measured here, and what the last blocks cost.

use hashyard_core::{Header, pow};
use hashyard_course::Deed;
use hashyard_node::view::ChainView;
use hashyard_ui_model::find_check::{Measured, span};
use hashyard_ui_model::format::bits;
use yew::prelude::*;

use super::task::{Turns, clock_ms, use_task};
use crate::bridge::ask;
use crate::i18n::{Lang, course_bench as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{Loaded, on_submit, set, use_answer};
use crate::watch;

/// Leading zero bits of what is looked for, and how often.
const BITS: f64 = 16.0;
const FINDS: u32 = 5;
/// Blocks whose work is asked for.
const BLOCKS: u32 = 6;

/// Both, and the two numbers to say.
#[component]
pub fn FindCheck() -> Html {
    let (lang, chain, task) = (use_lang(), use_topic::<ChainView>(), use_task());
    let measured = use_state(|| None::<Measured>);
    let asked = use_answer(ask::LatestHeaders(BLOCKS), chain.tip.to_string());
    let headers: Vec<Header> = match &asked.answer {
        Loaded::Ready(headers) => headers.to_vec(),
        _ => vec![],
    };
    let start = {
        let (task, measured, header) = (task.clone(), measured.setter(), headers.last().copied());
        Callback::from(move |_: MouseEvent| {
            let (measured, Some(header)) = (measured.clone(), header) else { return };
            task.run(move |turns| measure(turns, header, measured));
        })
    };
    let next = chain.next_work_log2;
    html! {
        <Panel title={text::measure(lang)} note={html! { { text::measure_note(lang, &bits(next)) } }}>
            <div class="pb form">
                <p class="hint">{ text::measure_how(lang) }</p>
                <div class="row"><Button disabled={task.progress.is_some() || headers.is_empty()} onclick={start}>{ text::do_measure(lang) }</Button></div>
                { task.bar(lang) }
                <div role="status">{ measured.as_ref().map(|measured| shown(lang, measured, next)).unwrap_or_default() }</div>
                { six(lang, &headers, chain.height) }
                <Guesses {headers} />
            </div>
        </Panel>
    }
}

/// Looks for headers below an easy target, and checks those that were found.
async fn measure(turns: Turns, mut header: Header, measured: UseStateSetter<Option<Measured>>) {
    let mut sum = Measured::default();
    header.nonce = 0;
    let mut at = clock_ms();
    while sum.finds < FINDS {
        let found = Turns::slice(|| {
            (0..500).any(|_| {
                header.nonce = header.nonce.wrapping_add(1);
                sum.tries += 1;
                pow::hash_log2_work(&header.block_hash()) >= BITS
            })
        });
        sum.finding_ms += clock_ms() - at;
        if found {
            sum.finds += 1;
            sum.check(|| pow::hash_log2_work(&header.block_hash()) >= BITS, clock_ms);
            // The next search is another one.
            header.time = header.time.wrapping_add(1);
        }
        measured.set(Some(sum));
        let expected = f64::from(FINDS) * BITS.exp2();
        if !turns.next((sum.tries as f64 / expected).min(f64::from(sum.finds + 1) / f64::from(FINDS))).await {
            return;
        }
        at = clock_ms();
    }
}

fn shown(lang: Lang, measured: &Measured, next: f64) -> Html {
    let row = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd class="num">{ value }</dd></div> };
    html! {
        <dl class="course-numbers">
            { row(text::to_find(lang), measured.find_ms().map_or("–".into(), span)) }
            { row(text::to_check(lang), measured.check_ms().map_or("–".into(), span)) }
            { row(text::measured_ratio(lang), measured.ratio().map_or("–".into(), |ratio| format!("{ratio:.0}"))) }
            { row(text::block_here(lang), measured.block_ms(next).map_or("–".into(), span)) }
        </dl>
    }
}

/// What the targets of the last blocks were.
fn six(lang: Lang, headers: &[Header], height: u32) -> Html {
    if headers.len() < BLOCKS as usize || height < BLOCKS {
        return html! { <p class="hint">{ text::no_six(lang) }</p> };
    }
    let first = height + 1 - BLOCKS;
    let block = |(header, height): (&Header, u32)| {
        let log2 = header.bits.to_target().map_or(0.0, |target| target.work().log2());
        html! { <li class="num">{ text::block_bits(lang, height, &bits(log2)) }</li> }
    };
    html! {
        <>
            <span class="lab">{ text::last_six(lang) }</span>
            <ul class="course-six">{ for headers.iter().zip(first..).map(block) }</ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct GuessesProps {
    headers: Vec<Header>,
}

#[component]
fn Guesses(props: &GuessesProps) -> Html {
    let lang = use_lang();
    let (ratio, work) = (use_state_eq(String::new), use_state_eq(String::new));
    let say_ratio = {
        let ratio = ratio.clone();
        on_submit(move || watch::tell(&Deed::PredictedRatio((*ratio).clone())))
    };
    let say_work = {
        let (work, headers) = (work.clone(), props.headers.clone());
        on_submit(move || {
            watch::tell(&Deed::LatestHeaders(headers.clone()));
            watch::tell(&Deed::PredictedWork((*work).clone()));
        })
    };
    html! {
        <>
            <form class="row course-form" onsubmit={say_ratio}>
                <Field id="guess-ratio" label={text::ratio(lang)} value={(*ratio).clone()} oninput={set(&ratio)} />
                <Button kind={ButtonKind::Primary} disabled={ratio.trim().is_empty()}>{ text::guess(lang) }</Button>
            </form>
            <form class="row course-form" onsubmit={say_work}>
                <Field id="guess-work" label={text::work(lang)} value={(*work).clone()} oninput={set(&work)} />
                <Button kind={ButtonKind::Primary} disabled={work.trim().is_empty()}>{ text::guess(lang) }</Button>
            </form>
        </>
    }
}
