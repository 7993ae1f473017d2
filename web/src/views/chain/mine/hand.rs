//! Mining by hand: a real header whose nonce the student turns, the two hashes that follow, and every try so far as a dot.

use hashyard_core::{Decodable, Header};
use hashyard_course::Deed;
use hashyard_ui_model::format::{bits, grouped};
use hashyard_ui_model::tamper::HeaderDraft;
use yew::prelude::*;

use crate::bridge::{Said, ask};
use crate::i18n::{Lang, blank, mine as text, refusal, reject, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel};
use crate::views::chain::block::pipeline;
use crate::views::parts::{Failed, Loaded, Waiting, use_answer, use_request};
use crate::watch;

/// Tries kept as dots; the oldest make way.
const DOTS: usize = 200;

/// Hex digits of a header, and those of its nonce.
const HEADER_DIGITS: usize = 2 * Header::LEN;
const NONCE_DIGITS: core::ops::Range<usize> = HEADER_DIGITS - 8..HEADER_DIGITS;

/// Properties of [`HandPanel`].
#[derive(Properties, PartialEq)]
pub struct HandProps {
    /// Base-2 logarithm of the hashes expected for the next block.
    pub target_log2: f64,
}

/// A block to find by hand.
#[component]
pub fn HandPanel(props: &HandProps) -> Html {
    let lang = use_lang();
    let round = use_state_eq(|| 0_u32);
    let asked = use_answer(ask::ByHand, round.to_string());
    let fresh = {
        let round = round.clone();
        Callback::from(move |()| round.set(*round + 1))
    };
    let title = text::hand_title(lang);
    match asked.answer {
        Loaded::Waiting => html! { <Waiting {title} /> },
        Loaded::Failed(why) => html! { <Failed {title} what={title} {why} retry={asked.retry} /> },
        Loaded::Ready(block) => {
            html! { <Bench key={block.get(8..HEADER_DIGITS).unwrap_or_default().to_string()} block={block.to_string()} {fresh} target_log2={props.target_log2} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct BenchProps {
    /// The block in hex.
    block: String,
    /// Asks for another one.
    fresh: Callback<()>,
    target_log2: f64,
}

/// The tries on one header.
#[derive(Clone, PartialEq)]
struct Tries {
    draft: HeaderDraft,
    /// Work of each hash, in bits, oldest first; at most [`DOTS`].
    dots: Vec<f64>,
    count: usize,
    best: f64,
}

impl Tries {
    fn new(draft: HeaderDraft) -> Self {
        let first = draft.outcome().hash_log2;
        Self { draft, dots: vec![first], count: 1, best: first }
    }

    /// Turns the nonce by so much at a time, so often; stops at a block.
    fn turned(mut self, step: i32, times: u32) -> Self {
        for _ in 0..times {
            self.draft = self.draft.with_nonce_stepped(step);
            let outcome = self.draft.outcome();
            self.count += 1;
            self.best = self.best.max(outcome.hash_log2);
            self.dots.push(outcome.hash_log2);
            if outcome.is_met {
                break;
            }
        }
        let surplus = self.dots.len().saturating_sub(DOTS);
        self.dots.drain(..surplus);
        self
    }
}

#[component]
fn Bench(props: &BenchProps) -> Html {
    let lang = use_lang();
    let tries = use_state(|| read_header(&props.block).map(|header| Tries::new(HeaderDraft::new(&header))));
    let Some(now) = (*tries).clone() else { return Html::default() };
    let turn = {
        let (tries, now) = (tries.setter(), now.clone());
        Callback::from(move |(step, times): (i32, u32)| tries.set(Some(now.clone().turned(step, times))))
    };
    let outcome = now.draft.outcome();
    let nonce = now.draft.header().nonce;
    let note = html! { { text::hand_tries(lang, now.count, &bits(now.best), &bits(outcome.target_log2)) } };
    html! {
        <Panel title={text::hand_title(lang)} {note}>
            <div class="pb lines">
                <p class="hint">{ text::hand_how(lang) }{ blank(lang) }{ text::hand_wait(lang, &grouped(outcome.target_log2.exp2() as u64)) }</p>
                { dial(lang, nonce, &turn, &props.fresh) }
                { pipeline(lang, &outcome, Some("polite")) }
                { drawn_dots(lang, &now.dots, props.target_log2) }
                if outcome.is_met {
                    <Won block={with_nonce(&props.block, nonce)} done={props.fresh.clone()} />
                }
            </div>
        </Panel>
    }
}

fn read_header(block: &str) -> Option<Header> {
    let digits = block.get(..HEADER_DIGITS)?.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    Header::decode(&bytes?).ok()
}

fn with_nonce(block: &str, nonce: u32) -> String {
    let mut block = block.to_owned();
    let digits: String = nonce.to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    if block.len() >= NONCE_DIGITS.end {
        block.replace_range(NONCE_DIGITS, &digits);
    }
    block
}

/// A mission may wait for a block that was found by hand.
fn tell_found(block: &str) {
    if let Some(header) = read_header(block) {
        watch::tell(&Deed::FoundByHand(header.block_hash()));
    }
}

/// The nonce, eight digits that each turn on their own, and buttons beside it.
fn dial(lang: Lang, nonce: u32, turn: &Callback<(i32, u32)>, fresh: &Callback<()>) -> Html {
    let by = |step: i32, times: u32| turn.reform(move |_: MouseEvent| (step, times));
    let digits = format!("{nonce:08x}");
    let wheel = |(index, digit): (usize, char)| {
        // The eighth digit from the right overflows an i32 and wraps to the same turn.
        let step = 1_u32.wrapping_shl(4 * (7 - index as u32)) as i32;
        let onkeydown = {
            let turn = turn.clone();
            Callback::from(move |event: KeyboardEvent| {
                let step = match event.key().as_str() {
                    "ArrowUp" => step,
                    "ArrowDown" => step.wrapping_neg(),
                    _ => return,
                };
                event.prevent_default();
                turn.emit((step, 1));
            })
        };
        html! {
            <button key={index} type="button" class="mine-wheel mono" onclick={by(step, 1)} {onkeydown} aria-label={format!("nonce +{:#x}", step as u32)}>{ digit }</button>
        }
    };
    html! {
        <div class="row mine-dial">
            <span class="lab">{ text::hand_nonce(lang) }</span>
            <Button icon={Glyph::Left} label={text::hand_back(lang)} onclick={by(-1, 1)} />
            <div class="mine-wheels" role="group" aria-label={format!("nonce {digits}")} translate="no">{ for digits.chars().enumerate().map(wheel) }</div>
            <Button icon={Glyph::Right} label={text::hand_next(lang)} onclick={by(1, 1)} />
            <Button kind={ButtonKind::Primary} onclick={by(1, 100)}>{ text::hand_hundred(lang) }</Button>
            <Button kind={ButtonKind::Quiet} icon={Glyph::Refresh} onclick={fresh.reform(|_: MouseEvent| ())}>{ text::hand_fresh(lang) }</Button>
        </div>
    }
}

/// Every try, higher for more leading zeros; nothing leads from one to the next.
fn drawn_dots(lang: Lang, dots: &[f64], target: f64) -> Html {
    let top = target.max(dots.iter().copied().fold(1.0, f64::max)) * 1.05;
    let y = |log2: f64| format!("{:.1}", 100.0 - log2 / top * 96.0);
    let last = dots.len().saturating_sub(1);
    let dot = |(index, log2): (usize, &f64)| {
        let x = (index + 1) * 1000 / (DOTS + 1);
        html! { <circle class={classes!((index == last).then_some("now"))} cx={x.to_string()} cy={y(*log2)} r="3" /> }
    };
    html! {
        <figure class="mine-tries">
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                <line x1="0" x2="1000" y1={y(target)} y2={y(target)} vector-effect="non-scaling-stroke" />
                { for dots.iter().enumerate().map(dot) }
            </svg>
            <figcaption class="hint">{ text::hand_dots(lang) }</figcaption>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct WonProps {
    /// The block in hex, nonce included.
    block: String,
    done: Callback<()>,
}

/// A nonce that meets the target is worth a block.
#[component]
fn Won(props: &WonProps) -> Html {
    let (lang, request) = (use_lang(), use_request());
    let onclick = {
        let (block, done) = (props.block.clone(), props.done.clone());
        Callback::from(move |_: MouseEvent| {
            let (block, done) = (block.clone(), done.clone());
            request.ask(ask::SubmitBlock(block.clone()), move |answer| {
                done.emit(());
                let why = match answer {
                    Ok(None) => {
                        tell_found(&block);
                        return Ok(Some(text::hand_sent(lang).to_owned()));
                    }
                    Ok(Some(reason)) => Said::with(|lang| reject::words(lang, &reason)),
                    Err(why) => Said::with(|lang| refusal::words(lang, &why)),
                };
                Err(Said::with(|lang| text::hand_refused(lang, why.text(lang))).into())
            });
        })
    };
    html! {
        <div class="row" role="status">
            <Callout icon={Glyph::Pick}>{ text::hand_won(lang) }</Callout>
            <Button kind={ButtonKind::Primary} icon={Glyph::Out} {onclick}>{ text::hand_submit(lang) }</Button>
        </div>
    }
}
