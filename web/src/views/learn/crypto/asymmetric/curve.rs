//! A curve of 31 points beside the real one: points that one adds by hand, the same formulas with 256 bits, encryption on top.

use std::collections::BTreeSet;

use hashyard_cryptobench::asymmetric::point::{multiple_of_g, x_of};
use hashyard_cryptobench::asymmetric::small_curve::{G, ORDER, Point, target};
use hashyard_node::view::Identity;
use yew::prelude::*;

use super::elgamal::ElGamal;
use super::grid::{Grid, written};
use super::values::{hex, values};
use crate::i18n::{Lang, two_keys as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Form, HashBytes, Panel, Stripe};

/// What is shown of the small curve.
#[derive(Clone, PartialEq)]
struct Shown {
    chosen: [Point; 2],
    /// Which of both is chosen next.
    next: usize,
    /// Multiples of G that were worked out: at most [`ORDER`].
    uncovered: BTreeSet<u64>,
}

/// The small curve, the real one, and a note encrypted on it.
#[component]
pub fn Curve() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let shown = use_state_eq(|| Shown { chosen: [G, G], next: 0, uncovered: BTreeSet::from([1, 2]) });
    let target = target(&identity.node.0);
    let onchoose = {
        let shown = shown.clone();
        Callback::from(move |point| {
            let mut next = (*shown).clone();
            next.chosen[next.next] = point;
            next.next ^= 1;
            shown.set(next);
        })
    };
    let twice = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*shown).clone();
            next.chosen[1] = next.chosen[0];
            shown.set(next);
        })
    };
    let [p, q] = shown.chosen;
    let end = html! { <Button small=true onclick={twice}>{ "P + P" }</Button> };
    html! {
        <>
            <Panel title={text::small_curve(lang)} note={html! { { text::your_target(lang, &written(target)) } }} {end}>
                <div class="pb keys-wide">
                    <Grid chosen={shown.chosen} {target} {onchoose} />
                    <div class="lines">
                        <p class="hint">{ text::choose_point(lang, ["P", "Q"][shown.next]) }</p>
                        { addition(lang, p, q) }
                        <h3>{ text::adding_g(lang) }</h3>
                        { multiples(&shown) }
                    </div>
                </div>
            </Panel>
            { real_curve(lang) }
            <ElGamal />
        </>
    }
}

fn addition(lang: Lang, p: Point, q: Point) -> Html {
    let sum = format!("{} + {} = {}", written(p), written(q), written(p.plus(q)));
    let Some(steps) = p.steps(q) else {
        return html! { <><p>{ text::upright(lang) }</p><b class="mono" role="status">{ sum }</b></> };
    };
    let (Point::At { x, y }, Point::At { x: x2, .. }, Point::At { x: x3, y: y3 }) = (p, q, steps.sum) else {
        return Html::default();
    };
    let (rise, inverse) = if steps.tangent { ("3x² / 2y", "1 / 2y") } else { ("Δy / Δx", "1 / Δx") };
    html! {
        <>
            { values(&[
                (rise, format!("{} / {}", steps.rise, steps.run)),
                (inverse, format!("{} · {} ≡ 1 → {}", steps.run, steps.inverse, steps.inverse)),
                ("λ", format!("{} · {} ≡ {}", steps.rise, steps.inverse, steps.slope)),
                ("x", format!("{}² − {x} − {x2} ≡ {x3}", steps.slope)),
                ("y", format!("{}·({x} − {x3}) − {y} ≡ {y3}", steps.slope)),
            ]) }
            <b class="mono" role="status">{ sum }</b>
        </>
    }
}

/// k and kG, each worked out when it is pressed.
fn multiples(shown: &UseStateHandle<Shown>) -> Html {
    let sum = shown.chosen[0].plus(shown.chosen[1]);
    let cell = |count: u64| {
        let (known, point) = (shown.uncovered.contains(&count), G.times(count));
        let onclick = {
            let shown = shown.clone();
            Callback::from(move |_: MouseEvent| {
                let mut next = (*shown).clone();
                next.uncovered.insert(count);
                (next.chosen, next.next) = ([G, G.times(count - 1)], 0);
                shown.set(next);
            })
        };
        let class = if known && point == sum {
            "on"
        } else if known {
            ""
        } else {
            "off"
        };
        let value = if known { written(point) } else { "?".to_owned() };
        html! { <button type="button" {class} {onclick}><b>{ format!("{count}G") }</b>{ " " }{ value }</button> }
    };
    html! { <div class="keys-multiples">{ for (1..=ORDER).map(cell) }</div> }
}

fn real_curve(lang: Lang) -> Html {
    let row = |count: u64| {
        let x = x_of(&multiple_of_g(count)).unwrap_or_default();
        html! {
            <>
                <b>{ if count == 1 { "G".to_owned() } else { format!("{count}G") } }</b>
                <div>
                    <Stripe hash={HashBytes::new(&x)} form={Form::Line} height={12} />
                    <span class="row"><span class="mono longhash grow">{ hex(&x) }</span><CopyButton text={hex(&x)} /></span>
                </div>
            </>
        }
    };
    html! {
        <Panel title={text::real_curve(lang)} note={html! { "secp256k1" }}>
            <div class="pb lines">
                <div class="keys-real">{ for (1..=3).map(row) }</div>
                <p class="hint">{ text::real_curve_why(lang) }</p>
            </div>
        </Panel>
    }
}
