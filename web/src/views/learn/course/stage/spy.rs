//! Page 60: who told this node of a payment and when, who is taken for its sender, and how often that was right.

mod sender;

use std::rc::Rc;

use hashyard_core::Txid;
use hashyard_course::Deed;
use hashyard_course::missions::spied::RULES;
use hashyard_course::spy::{Guess, Spy, first_teller};
use hashyard_node::NodeId;
use hashyard_node::announcing::Announcing;
use hashyard_node::notes::{Heard, MAX_HEARD};
use hashyard_node::rumours::{Rumour, RumoursView};
use hashyard_node::view::PeersView;
use hashyard_ui_model::format::short_hash;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::sender::Sender;
use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{Lang, spy as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Glyph, Panel, StateBox, Tag, Tone, clock_time, use_now};
use crate::views::network::overlay::{Names, use_names};
use crate::views::parts::chosen_entry;
use crate::watch;

/// Payments that are listed.
const LISTED: usize = 15;
/// Those who told later than the first, by name.
const LATER: usize = 3;
/// The line on which they stand, in units of the drawing.
const LINE: (f64, f64) = (132.0, 28.0);
/// A line is at least so long, in ms.
const LEAST_MS: u64 = 20;

/// The spy's list, the score, and the sender's panel: a tab may be either.
#[component]
pub fn SpyStage() -> Html {
    let (lang, names, peers) = (use_lang(), use_names(), use_topic::<PeersView>());
    let (rumours, notes) = (use_rumours(), use_notes());
    let spy = use_state_eq(Spy::default);
    use_effect_with((notes.clone(), (*spy).clone()), {
        let setter = spy.setter();
        move |(notes, spy)| {
            let mut spy = spy.clone();
            spy.hear(notes);
            setter.set(spy);
        }
    });
    let Some(rumours) = rumours else { return Html::default() };
    let onguess = {
        let (spy, rumours, notes) = (spy.clone(), rumours.clone(), notes.clone());
        Callback::from(move |(txid, said)| {
            let mut guessing = (*spy).clone();
            // Where it is none, the mission says why.
            let _ = guessing.guess(txid, said, &rumours, &notes);
            spy.set(guessing);
            let (rumours, notes) = (Box::new((*rumours).clone()), (*notes).clone());
            watch::tell(&Deed::SenderNamed { txid, said, rumours, notes });
        })
    };
    let others: Vec<&Rumour> = rumours.rumours.iter().filter(|rumour| rumour.own.is_none()).collect();
    let suspects: Rc<Vec<NodeId>> = Rc::new(peers.peers.iter().filter_map(|peer| peer.node).collect());
    let row = |rumour: &&Rumour| {
        let guess = spy.guesses().iter().find(|guess| guess.txid == rumour.txid).cloned();
        html! { <Row key={rumour.txid.to_string()} rumour={(*rumour).clone()} suspects={suspects.clone()} {guess} onguess={onguess.clone()} names={names.clone()} /> }
    };
    html! {
        <>
            <Panel title={text::heard(lang)} note={html! { { text::heard_note(lang) } }}>
                if others.is_empty() {
                    <StateBox icon={Glyph::Swap} title={text::silence(lang)} text={text::silence_why(lang)}>{ tool_link(lang, "another") }</StateBox>
                } else {
                    <ol class="spy-list">{ for others.iter().take(LISTED).map(row) }</ol>
                }
            </Panel>
            { scores(lang, &spy) }
            <Sender {rumours} />
        </>
    }
}

/// What was told of payments, asked for every second.
#[hook]
fn use_rumours() -> Option<Shared<RumoursView>> {
    let (client, second) = (use_client(), use_now() / 1_000);
    let known = use_state_eq(|| None::<Shared<RumoursView>>);
    let setter = known.setter();
    use_effect_with(second, move |_| {
        spawn_local(async move {
            if let Ok(told) = client.ask(ask::Rumours).await {
                setter.set(Some(told.into()));
            }
        });
    });
    (*known).clone()
}

/// What was said in the classroom, asked for every second and told to the mission.
#[hook]
fn use_notes() -> Rc<Vec<Heard>> {
    let (client, second) = (use_client(), use_now() / 1_000);
    let known = use_state(Rc::<Vec<Heard>>::default);
    let (setter, before) = (known.setter(), (*known).clone());
    use_effect_with(second, move |_| {
        spawn_local(async move {
            let after = before.last().map_or(0, |last| last.seq);
            let Ok(news) = client.ask(ask::Notes(after)).await else { return };
            if !news.is_empty() {
                let mut notes = [&before[..], &news].concat();
                notes.drain(..notes.len().saturating_sub(MAX_HEARD));
                watch::tell(&Deed::Notes(notes.clone()));
                setter.set(Rc::new(notes));
            }
        });
    });
    (*known).clone()
}

#[derive(Properties, PartialEq)]
struct RowProps {
    rumour: Rumour,
    suspects: Rc<Vec<NodeId>>,
    guess: Option<Guess>,
    onguess: Callback<(Txid, NodeId)>,
    names: Names,
}

/// A payment, who told when, and who is named.
#[component]
fn Row(props: &RowProps) -> Html {
    let (lang, chosen) = (use_lang(), use_state_eq(|| None::<NodeId>));
    let (rumour, suspects) = (&props.rumour, &props.suspects);
    let said = chosen.or_else(|| first_teller(rumour)).or_else(|| suspects.first().copied());
    let name = short_hash(&rumour.txid.to_string());
    let is_known = props.guess.as_ref().is_some_and(|guess| guess.truth.is_some());
    let onchange = {
        let (setter, suspects) = (chosen.setter(), suspects.clone());
        Callback::from(move |event: Event| setter.set(suspects.get(chosen_entry(&event)).copied()))
    };
    let onclick = {
        let txid = rumour.txid;
        let name_it = props.onguess.clone();
        Callback::from(move |_: MouseEvent| said.into_iter().for_each(|said| name_it.emit((txid, said))))
    };
    let option = |node: &NodeId| html! { <option key={node.to_string()} selected={said == Some(*node)}>{ props.names.of(lang, node) }</option> };
    html! {
        <li>
            <span class="spy-payment"><code translate="no">{ &name }</code><span class="d3 num">{ clock_time(rumour.accepted_ms) }</span></span>
            { line(lang, rumour) }
            <span class="spy-told d2">{ told(lang, rumour) }</span>
            <span class="row spy-guess">
                if let Some(guess) = &props.guess {
                    { verdict(lang, guess, &props.names) }
                }
                if !is_known {
                    <select class="overlay-select" aria-label={format!("{} {}", text::payment(lang, &name), text::who(lang))} {onchange}>{ for suspects.iter().map(option) }</select>
                    <Button small=true kind={ButtonKind::Primary} disabled={said.is_none()} {onclick}>{ text::name_it(lang) }</Button>
                }
            </span>
        </li>
    }
}

/// A dot for each who told: the first stands at the left.
fn line(lang: Lang, rumour: &Rumour) -> Html {
    let first = rumour.tellers.first().map_or(0, |first| first.at_ms);
    let last = rumour.tellers.last().map_or(0, |last| last.at_ms - first).max(LEAST_MS);
    let (width, height) = LINE;
    let x = |at_ms: u64| 5.0 + (width - 10.0) * (at_ms - first) as f64 / last as f64;
    html! {
        <svg class="spy-line" viewBox={format!("0 0 {width} {height}")} aria-hidden="true">
            <line x1="5" x2={(width - 5.0).to_string()} y1="11" y2="11" />
            { for rumour.tellers.iter().enumerate().map(|(at, teller)| html! {
                <circle class={(at == 0).then_some("first")} cx={format!("{:.1}", x(teller.at_ms))} cy="11" r={if at == 0 { "5" } else { "3.5" }} />
            }) }
            <text x={(width - 5.0).to_string()} y="27" text-anchor="end">{ text::ms(lang, last) }</text>
        </svg>
    }
}

fn told(lang: Lang, rumour: &Rumour) -> String {
    let Some((first, others)) = rumour.tellers.split_first() else { return text::nobody(lang).to_owned() };
    let later =
        others.iter().take(LATER).map(|teller| text::later(lang, teller.at_ms - first.at_ms, &teller.name));
    let all: Vec<String> = core::iter::once(text::first(lang, &first.name)).chain(later).collect();
    all.join(if lang == Lang::Zh { "，" } else { ", " })
}

fn verdict(lang: Lang, guess: &Guess, names: &Names) -> Html {
    let (tone, words) = match guess.truth {
        None => (Tone::Plain, text::named(lang, &names.of(lang, &guess.said))),
        Some((sender, _)) if sender == guess.said => (Tone::Ok, text::right(lang, &names.of(lang, &sender))),
        Some((sender, _)) => (Tone::Bad, text::wrong(lang, &names.of(lang, &sender))),
    };
    html! { <Tag {tone}>{ words }</Tag> }
}

fn rule_name(lang: Lang, rule: Announcing) -> &'static str {
    match rule {
        Announcing::Flood => text::flood(lang),
        Announcing::Trickle => text::trickle(lang),
        Announcing::Diffusion => text::diffusion(lang),
    }
}

/// A bar for each rule.
fn scores(lang: Lang, spy: &Spy) -> Html {
    let bar = |rule: Announcing| {
        let score = spy.score(rule);
        let part = score.right as f64 / score.of.max(1) as f64 * 100.0;
        let words = if score.of == 0 {
            text::no_score(lang).to_owned()
        } else {
            text::score(lang, score.right, score.of)
        };
        html! {
            <li key={rule.name()}>
                <span>{ rule_name(lang, rule) }</span>
                <span class="spy-bar" aria-hidden="true"><i ~style={format!("inline-size:{part:.0}%")}></i></span>
                <span class="num d2">{ words }</span>
            </li>
        }
    };
    html! {
        <Panel title={text::scores(lang)} note={html! { { text::scores_note(lang) } }}>
            <ol class="pb spy-scores">{ for RULES.into_iter().map(bar) }</ol>
        </Panel>
    }
}
