//! Signing, forging, and a note whose key may have been swapped on the way.

use hashyard_core::Network;
use hashyard_course::Deed;
use hashyard_course::signed::{Forgeries, SignedMessage};
use hashyard_node::view::Identity;
use yew::prelude::*;

use super::task::{Turns, use_task};
use crate::bridge::{MessageCheck, ask};
use crate::i18n::{Lang, course_bench as text, messages, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Hint, LongHash, Panel, Slider};
use crate::views::money::script::{CheckPanel, SignPanel};
use crate::views::parts::{set, use_request};
use crate::watch;

/// Forgeries that are tried.
const FORGERIES: usize = 1_000;
/// Forgeries that are told of at a time.
const AT_ONCE: usize = 4;

/// Sign, forge, check, judge.
#[component]
pub fn SignForge() -> Html {
    let (mine, theirs) = (use_state_eq(|| None::<SignedMessage>), use_state_eq(|| None::<SignedMessage>));
    let network = use_topic::<Identity>().network;
    let signed = set(&mine).reform(Some);
    let checked = {
        let theirs = theirs.setter();
        Callback::from(move |(signed, check): (SignedMessage, MessageCheck)| {
            if check.fault.is_none() && !check.yours {
                theirs.set(Some(signed));
            }
        })
    };
    html! {
        <>
            <SignPanel {signed} />
            <ForgePanel key={mine.as_ref().map(|mine| mine.signature.clone()).unwrap_or_default()} mine={(*mine).clone()} {network} />
            <CheckPanel {checked} />
            <NotePanel theirs={(*theirs).clone()} {network} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ForgeProps {
    mine: Option<SignedMessage>,
    network: Network,
}

#[component]
fn ForgePanel(props: &ForgeProps) -> Html {
    let lang = use_lang();
    html! {
        <Panel title={text::forge(lang)}>
            if let Some(mine) = &props.mine {
                <Forge mine={mine.clone()} network={props.network} />
            } else {
                <div class="pb hint">{ text::forge_wait(lang) }</div>
            }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct ForgeryProps {
    mine: SignedMessage,
    network: Network,
}

#[component]
fn Forge(props: &ForgeryProps) -> Html {
    let (lang, task) = (use_lang(), use_task());
    let count = use_state_eq(|| (0_usize, 0_usize));
    let forge = {
        let (task, count, mine, network) = (task.clone(), count.setter(), props.mine.clone(), props.network);
        Callback::from(move |_: MouseEvent| {
            let (count, mine) = (count.clone(), mine.clone());
            task.run(move |turns| forge(turns, mine, network, count));
        })
    };
    html! {
        <div class="pb form">
            <LongHash text={props.mine.signature.clone()} copy=false />
            <Flip mine={props.mine.clone()} network={props.network} />
            <p class="hint">{ text::forge_odds(lang) }</p>
            <div class="row">
                <Button kind={ButtonKind::Primary} disabled={task.progress.is_some()} onclick={forge}>{ text::forge_thousand(lang) }</Button>
                if count.0 > 0 {
                    <span class="num" role="status">{ text::forged(lang, count.0, count.1) }</span>
                }
            </div>
            { task.bar(lang) }
        </div>
    }
}

/// Makes up signatures and checks each of them, a few at a time.
async fn forge(turns: Turns, mine: SignedMessage, network: Network, count: UseStateSetter<(usize, usize)>) {
    let (mut tried, mut good) = (0, 0);
    while tried < FORGERIES {
        Turns::slice(|| {
            let numbers: Vec<[u8; 64]> =
                (0..AT_ONCE.min(FORGERIES - tried)).filter_map(|_| random()).collect();
            let forgeries = Forgeries::check(&mine, &numbers, network);
            (tried, good) = (tried + forgeries.tried(), good + forgeries.good());
            watch::tell(&Deed::Forged(forgeries.clone()));
            tried >= FORGERIES || forgeries.tried() == 0
        });
        count.set((tried, good));
        if !turns.next(tried as f64 / FORGERIES as f64).await {
            return;
        }
    }
}

/// Fresh random bytes; `None` where the browser has none.
fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// Turns one bit of the signature and asks the node.
#[component]
fn Flip(props: &ForgeryProps) -> Html {
    let (lang, request) = (use_lang(), use_request());
    let (bit, outcome) = (use_state_eq(|| 100_usize), use_state_eq(|| None::<(usize, bool)>));
    let bits = props.mine.bytes(props.network.params()).map_or(0, |bytes| 8 * bytes.len());
    let flip = {
        let (mine, network, at, outcome) = (props.mine.clone(), props.network, *bit, outcome.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(flipped) = mine.with_bit_flipped(at, network.params()) else { return };
            let SignedMessage { address, message, signature } = flipped.clone();
            let outcome = outcome.clone();
            request.ask(ask::VerifyMessage { address, message, signature }, move |answer| {
                let check = answer?;
                watch::tell(&Deed::Checked { signed: flipped, yours: check.yours });
                outcome.set(Some((at, check.fault.is_none())));
                Ok(None)
            });
        })
    };
    let words = text::bit(lang, *bit + 1, bits);
    html! {
        <>
            <div class="row sp"><span class="lab">{ text::which_bit(lang) }</span><span class="num">{ words.clone() }</span></div>
            <Slider label={text::which_bit(lang)} min=0.0 max={bits.saturating_sub(1) as f64} value={*bit as f64} text={words}
                oninput={set(&bit).reform(|value: f64| value.max(0.0) as usize)} />
            <div class="row">
                <Button onclick={flip}>{ text::flip(lang) }</Button>
                <span role="status">
                    if let Some((_, good)) = outcome.filter(|(at, _)| at == &*bit) {
                        { if good { text::flipped_good(lang) } else { text::flipped_bad(lang) } }
                    }
                </span>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NoteProps {
    theirs: Option<SignedMessage>,
    network: Network,
}

/// A note in the classmate's name. Its signature is good in any case: by the classmate's key, or by one that was made for it.
#[component]
fn NotePanel(props: &NoteProps) -> Html {
    let lang = use_lang();
    let note = use_state_eq(|| None::<SignedMessage>);
    let receive = {
        let (note, theirs, network) = (note.setter(), props.theirs.clone(), props.network);
        Callback::from(move |_: MouseEvent| {
            note.set(theirs.as_ref().and_then(|theirs| carry(theirs, network)))
        })
    };
    html! {
        <Panel title={text::note(lang)}>
            <div class="pb form">
                if props.theirs.is_some() {
                    <p class="hint">{ text::note_from(lang) }</p>
                    <div class="row"><Button onclick={receive}>{ text::note_get(lang) }</Button></div>
                    <div role="status">{ note.as_ref().map(|note| shown(lang, note)).unwrap_or_default() }</div>
                } else {
                    <p class="hint">{ text::note_wait(lang) }</p>
                }
            </div>
        </Panel>
    }
}

/// What arrives: half of the time it was signed anew on the way.
fn carry(theirs: &SignedMessage, network: Network) -> Option<SignedMessage> {
    let [swap, secret @ ..] = random::<33>()?;
    match swap % 2 {
        0 => Some(theirs.clone()),
        _ => theirs.signed_instead(&secret, network),
    }
}

fn shown(lang: Lang, note: &SignedMessage) -> Html {
    let judge = |swapped: bool| {
        let note = note.clone();
        Callback::from(move |_: MouseEvent| watch::tell(&Deed::NoteJudged { note: note.clone(), swapped }))
    };
    html! {
        <div class="form">
            <blockquote class="course-note">{ &note.message }</blockquote>
            <span class="lab">{ text::note_address(lang) }</span>
            <LongHash text={note.address.clone()} copy=false />
            <Callout icon={Glyph::Check}>{ messages::good(lang) }</Callout>
            <div class="row">
                <Button onclick={judge(false)}>{ text::genuine(lang) }</Button>
                <Button onclick={judge(true)}>{ text::swapped(lang) }</Button>
            </div>
            <Hint>{ messages::says_not(lang) }</Hint>
        </div>
    }
}
