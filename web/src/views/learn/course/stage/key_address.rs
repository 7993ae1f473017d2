//! The student's own key on its way to an address, and a bench to go that way by hand.

use hashyard_course::Deed;
use hashyard_course::address_steps::{AddressStep, Made, NoStep, all, step};
use hashyard_node::view::{Identity, ReceiveView, WalletView};
use hashyard_ui_model::hex::{hex_bytes, hex_digits};
use yew::prelude::*;

use super::super::run::use_course;
use crate::i18n::{Lang, course_bench as text, use_lang, wallet};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Checkbox, Glyph, Hint, LongHash, Panel, Seg, SegItem, Tone};
use crate::views::money::wallet::derivation;
use crate::views::parts::{Unlocking, set, use_unlock};
use crate::watch;

/// The ladder of one kind, and the bench.
#[component]
pub fn KeyAddress() -> Html {
    let (lang, view) = (use_lang(), use_topic::<WalletView>());
    let chosen = use_state_eq(|| 0_usize);
    let Unlocking { first, dialog } = use_unlock();
    let Some(receive) = view.receive.get(*chosen).or(view.receive.first()) else { return Html::default() };
    let items: Vec<_> = view.receive.iter().map(|one| SegItem::new(wallet::kind(lang, one.kind))).collect();
    html! {
        <>
            <Panel title={text::ladder(lang)} note={html! { <span class="mono">{ &receive.path }</span> }}>
                <div class="pb col">
                    <Seg label={wallet::address_kind(lang)} {items} selected={*chosen} onselect={set(&chosen)} />
                    { derivation(lang, receive, &first) }
                </div>
                { dialog }
            </Panel>
            <Bench key={*chosen} receive={receive.clone()} />
            <Shown kinds={view.receive.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct BenchProps {
    receive: ReceiveView,
}

#[component]
fn Bench(props: &BenchProps) -> Html {
    let (lang, params) = (use_lang(), use_topic::<Identity>().network.params());
    let (steps, refused) = (use_state_eq(Vec::<AddressStep>::new), use_state_eq(|| None::<NoStep>));
    // A payment that arrives gives the wallet another key: what was begun goes on with the one before.
    let held = use_state_eq(|| None::<ReceiveView>);
    let receive = held.as_ref().filter(|_| !steps.is_empty()).unwrap_or(&props.receive).clone();
    let Some(key) = hex_bytes(&receive.public_key).and_then(|key| <[u8; 33]>::try_from(key).ok()) else {
        return Html::default();
    };
    let Ok(made) = all(&key, &steps, params) else { return Html::default() };
    let press = |next: AddressStep| {
        let (steps, refused, made) = (steps.clone(), refused.setter(), made.clone());
        let (held, receive) = (held.setter(), receive.clone());
        Callback::from(move |_: MouseEvent| match step(&made, next, params) {
            Ok(after) => {
                let mut longer = (*steps).clone();
                longer.push(next);
                if matches!(after, Made::Address(_)) {
                    watch::tell(&Deed::AddressBuilt { key, steps: longer.clone() });
                }
                held.set(Some(receive.clone()));
                steps.set(longer);
                refused.set(None);
            }
            Err(why) => refused.set(Some(why)),
        })
    };
    let keep = |count: usize| {
        let (steps, refused) = (steps.clone(), refused.setter());
        Callback::from(move |_: MouseEvent| {
            steps.set(steps[..count].to_vec());
            refused.set(None);
        })
    };
    let button = |next: AddressStep| html! { <Button onclick={press(next)}>{ next.name() }</Button> };
    html! {
        <Panel title={text::bench(lang)} note={html! { { text::bench_note(lang) } }}>
            <div class="pb form">
                <span class="lab">{ text::steps_so_far(lang) }</span>
                <p class="num">{ if steps.is_empty() { text::no_steps(lang).to_owned() } else { names(&steps) } }</p>
                <div role="status">{ there(lang, &made, &props.receive) }</div>
                <div class="row course-keys">{ for AddressStep::ALL.into_iter().map(button) }</div>
                if let Some(why) = *refused {
                    <Hint tone={Tone::Bad} icon={Glyph::Alert}>{ reason(lang, why) }</Hint>
                }
                <div class="row">
                    <Button kind={ButtonKind::Quiet} icon={Glyph::Left} disabled={steps.is_empty()} onclick={keep(steps.len().saturating_sub(1))}>{ text::back(lang) }</Button>
                    <Button kind={ButtonKind::Quiet} icon={Glyph::Refresh} disabled={steps.is_empty()} onclick={keep(0)}>{ text::anew(lang) }</Button>
                </div>
            </div>
        </Panel>
    }
}

fn names(steps: &[AddressStep]) -> String {
    steps.iter().map(|step| step.name()).collect::<Vec<_>>().join(" → ")
}

fn there(lang: Lang, made: &Made, receive: &ReceiveView) -> Html {
    match made {
        Made::Bytes(bytes) => html! {
            <div class="fr">
                <span class="lab">{ text::now_there(lang, bytes.len()) }</span>
                <LongHash text={hex_digits(bytes)} copy=false />
            </div>
        },
        Made::Address(address) => {
            let (is_own, text_of) = (address.to_string() == receive.address, address.to_string());
            let words = if is_own { text::built_own(lang) } else { text::built_other(lang) };
            html! {
                <>
                    <LongHash text={text_of} copy=false />
                    <Callout icon={if is_own { Glyph::Check } else { Glyph::Info }}>{ words }</Callout>
                </>
            }
        }
    }
}

fn reason(lang: Lang, why: NoStep) -> String {
    match why {
        NoStep::Length(takes, has) => text::takes(lang, takes, has),
        NoStep::Finished => text::finished(lang).to_owned(),
        NoStep::Form => text::unfit(lang).to_owned(),
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    kinds: Vec<ReceiveView>,
}

/// Which kinds show a key before a coin is spent: an answer to the mission.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let (lang, course) = (use_lang(), use_course());
    let chosen = use_state_eq(Vec::<usize>::new);
    let row = |(index, receive): (usize, &ReceiveView)| {
        let on = chosen.contains(&index);
        let onchange = {
            let chosen = chosen.clone();
            Callback::from(move |on: bool| {
                let mut next: Vec<usize> = chosen.iter().copied().filter(|other| *other != index).collect();
                next.extend(on.then_some(index));
                chosen.set(next);
            })
        };
        let name = wallet::kind(lang, receive.kind);
        html! { <div class="row"><Checkbox label={name} {on} {onchange} /><span aria-hidden="true">{ name }</span></div> }
    };
    let say = {
        let names: Vec<&str> =
            chosen.iter().filter_map(|at| Some(props.kinds.get(*at)?.kind.name())).collect();
        let text = names.join(" ");
        Callback::from(move |_: MouseEvent| course.answer(&text))
    };
    html! {
        <Panel title={text::shows_key(lang)}>
            <div class="pb form">
                { for props.kinds.iter().enumerate().map(row) }
                <div class="row"><Button onclick={say}>{ text::that_is_it(lang) }</Button></div>
            </div>
        </Panel>
    }
}
