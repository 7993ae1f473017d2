//! A tab that pays, tells of it by a chosen rule, and owns up later.

use gloo::timers::future::TimeoutFuture;
use hashyard_core::{Amount, Txid};
use hashyard_course::missions::spied::{NAMED, RULES};
use hashyard_course::spy::{MAX_OWNED_UP, own_up};
use hashyard_node::announcing::Announcing;
use hashyard_node::rumours::RumoursView;
use hashyard_node::view::{Identity, WalletView};
use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::rule_name;
use crate::bridge::{Refusal, ask};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, refusal, spy as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Panel, Seg, SegItem};
use crate::views::parts::use_request;

/// Between two payments lie at most so many ms.
const LONGEST_WAIT: u32 = 6_000;
/// What is paid, and for what fee rate in sat/vB.
const AMOUNT: Amount = Amount(100_000);
const FEE_RATE: f64 = 2.0;

/// Properties of [`Sender`].
#[derive(Properties, PartialEq)]
pub struct SenderProps {
    /// What this tab paid, among other things.
    pub rumours: Shared<RumoursView>,
}

/// What was done with the buttons.
#[derive(Clone, PartialEq)]
enum Done {
    Nothing,
    Sent(usize),
    Refused(Refusal),
    OwnedUp(usize),
    NotToldOf,
}

/// The rule, the payments, and the confession.
#[component]
pub fn Sender(props: &SenderProps) -> Html {
    let (lang, client, request) = (use_lang(), use_client(), use_request());
    let (wallet, identity) = (use_topic::<WalletView>(), use_topic::<Identity>());
    let (done, busy) = (use_state_eq(|| Done::Nothing), use_state_eq(|| false));
    let rule = props.rumours.rule;
    let items = RULES.into_iter().map(|rule| SegItem::new(rule_name(lang, rule))).collect::<Vec<_>>();
    let selected = RULES.iter().position(|known| *known == rule).unwrap_or_default();
    let onselect = request.callback(|index: usize| ask::SetAnnouncing(RULES[index % RULES.len()]));
    let own = own_payments(&props.rumours);
    let to = wallet.receive.first().map(|row| row.address.clone());
    let pay = {
        let (client, done, busy, to) = (client.clone(), done.setter(), busy.setter(), to.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(to) = to.clone() else { return };
            let (client, done, busy) = (client.clone(), done.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                pay_at_random(&client, &to, &done).await;
                busy.set(false);
            });
        })
    };
    let confess = {
        let (done, own, from) = (done.setter(), own.clone(), identity.node);
        Callback::from(move |_: MouseEvent| {
            let (client, done, content, n) = (client.clone(), done.clone(), own_up(&own), own.len());
            spawn_local(async move {
                let told = client.ask(ask::Say { from, content }).await.is_ok_and(|said| said && n > 0);
                done.set(if told { Done::OwnedUp(n) } else { Done::NotToldOf });
            });
        })
    };
    html! {
        <Panel title={text::sender(lang)} note={html! { { text::sender_note(lang) } }}>
            <div class="pb form">
                <Seg label={text::rule(lang)} {items} {selected} {onselect} />
                <p class="hint">{ how(lang, rule) }</p>
                <div class="row spy-buttons">
                    <Button kind={ButtonKind::Primary} disabled={*busy || to.is_none()} onclick={pay}>{ text::pay(lang, NAMED) }</Button>
                    <Button disabled={*busy || own.is_empty()} onclick={confess}>{ text::own_up(lang) }</Button>
                </div>
                <p class="hint" role="status">{ words(lang, &done) }</p>
            </div>
        </Panel>
    }
}

/// The latest, newest first: as many as one note names.
fn own_payments(rumours: &RumoursView) -> Vec<(Txid, Announcing)> {
    let own = rumours.rumours.iter().filter_map(|rumour| Some((rumour.txid, rumour.own?)));
    own.take(MAX_OWNED_UP).collect()
}

/// Each a while after the other, so that nobody knows when to look.
async fn pay_at_random(client: &Client, to: &str, done: &UseStateSetter<Done>) {
    for sent in 1..=NAMED {
        TimeoutFuture::new(random_wait()).await;
        let payment = ask::Payment {
            to: to.to_owned(),
            amount: Some(AMOUNT),
            fee_rate: FEE_RATE,
            coins: None,
            replaceable: false,
        };
        match client.ask(ask::Pay(payment)).await {
            Ok(_) => done.set(Done::Sent(sent)),
            Err(why) => return done.set(Done::Refused(why)),
        }
    }
}

fn random_wait() -> u32 {
    let mut bytes = [0; 4];
    // Without random numbers the waits are all the same, and nothing else is.
    let _ = getrandom::fill(&mut bytes);
    u32::from_le_bytes(bytes) % LONGEST_WAIT
}

fn how(lang: Lang, rule: Announcing) -> &'static str {
    match rule {
        Announcing::Flood => text::flood_how(lang),
        Announcing::Trickle => text::trickle_how(lang),
        Announcing::Diffusion => text::diffusion_how(lang),
    }
}

fn words(lang: Lang, done: &Done) -> String {
    match done {
        Done::Nothing => String::new(),
        Done::Sent(sent) => text::paying(lang, *sent),
        Done::Refused(why) => capitalised(&refusal::words(lang, why)),
        Done::OwnedUp(n) => text::owned_up(lang, *n),
        Done::NotToldOf => text::nothing_sent(lang).to_owned(),
    }
}
