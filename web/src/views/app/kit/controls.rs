//! Buttons, fields, tags, hashes, amounts and toasts.

use hashyard_core::Amount;
use hashyard_node::view::EventKind;
use hashyard_ui_model::fixture::{self, ADDRESS, ADDRESS_TEXT, TIP};
use yew::prelude::*;

use crate::i18n::{Lang, common, kit, use_lang};
use crate::state::{Toast, ToastKind};
use crate::ui::{
    AmountText, Button, ButtonKind, Checkbox, Confirmations, Field, Form, Glyph, HashBytes, HashText,
    LongHash, Panel, QrCode, Seg, SegItem, Slider, Stripe, Switch, Tag, ToastView, Tone, now_ms,
    signed_amount,
};

/// Buttons and inputs.
pub fn controls(lang: Lang) -> Html {
    html! {
        <Panel class="w5" title={kit::buttons(lang)}>
            <div class="pb gap">{ buttons(lang) }<Fields /><Switches /></div>
        </Panel>
    }
}

fn buttons(lang: Lang) -> Html {
    let press = Callback::<MouseEvent>::noop();
    html! {
        <div class="row wrap">
            <Button kind={ButtonKind::Primary} onclick={press.clone()}>{ kit::sign(lang) }</Button>
            <Button onclick={press.clone()}>{ common::copy(lang) }</Button>
            <Button kind={ButtonKind::Quiet} onclick={press.clone()}>{ kit::clear(lang) }</Button>
            <Button kind={ButtonKind::Danger} onclick={press.clone()}>{ kit::disconnect(lang) }</Button>
            <Button icon={Glyph::Copy} label={common::copy(lang)} onclick={press.clone()} />
            <Button disabled=true onclick={press.clone()}>{ kit::disabled(lang) }</Button>
            <Button busy=true icon={Glyph::Refresh} onclick={press.clone()}>{ kit::busy(lang) }</Button>
            <Button class="foc" onclick={press}>{ kit::focused(lang) }</Button>
        </div>
    }
}

#[component]
fn Fields() -> Html {
    let lang = use_lang();
    let value = use_state(|| ADDRESS_TEXT.to_string());
    let oninput = {
        let value = value.clone();
        Callback::from(move |text| value.set(text))
    };
    let wrong = format!("{}X", &ADDRESS_TEXT[..ADDRESS_TEXT.len() - 1]);
    html! {
        <>
            <Field id="kit-good" label={kit::an_address(lang)} value={(*value).clone()} mono=true oninput={oninput.clone()}
                before={html! { <Stripe hash={HashBytes::from_hex(ADDRESS)} form={Form::Tile} width=20 height=20 /> }}
                after={html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ "mei" }</Tag> }} />
            <Field id="kit-bad" label={kit::an_address(lang)} hide_label=true value={wrong} mono=true oninput={Callback::noop()}
                error={kit::checksum(lang)} />
        </>
    }
}

#[component]
fn Switches() -> Html {
    let lang = use_lang();
    let (on, ticked, position, choice) =
        (use_state(|| true), use_state(|| true), use_state(|| 40.0), use_state(|| 1));
    let set = |state: &UseStateHandle<bool>| {
        let state = state.clone();
        Callback::from(move |value| state.set(value))
    };
    html! {
        <>
            <div class="row">
                <Switch label={kit::a_switch(lang)} on={*on} onchange={set(&on)} />
                <Switch label={kit::a_switch(lang)} on={!*on} onchange={set(&on).reform(|value: bool| !value)} />
                <Checkbox label={kit::a_box(lang)} on={*ticked} onchange={set(&ticked)} />
                <Checkbox label={kit::a_box(lang)} on={!*ticked} onchange={set(&ticked).reform(|value: bool| !value)} />
                <Slider label={kit::a_slider(lang)} min=0.0 max=100.0 value={*position}
                    oninput={let position = position.clone(); Callback::from(move |value| position.set(value))} />
            </div>
            <Seg label={kit::a_choice(lang)} items={["A", "B", "C"].map(SegItem::new).to_vec()} selected={*choice}
                onselect={let choice = choice.clone(); Callback::from(move |index| choice.set(index))} />
        </>
    }
}

/// Tags, confirmations, hashes and amounts.
pub fn tags(lang: Lang) -> Html {
    let depth = |depth: u32, text: String| html! { <div class="row"><Confirmations {depth} /><span>{ text }</span></div> };
    html! {
        <Panel class="w4" title={kit::tags(lang)}>
            <div class="pb gap11">
                <div class="row wrap">
                    <Tag>{ common::stale(lang) }</Tag>
                    <Tag tone={Tone::Accent}>{ common::you(lang) }</Tag>
                    <Tag tone={Tone::Ok} icon={Glyph::Check}>{ kit::confirmed(lang) }</Tag>
                    <Tag tone={Tone::Warn}>{ kit::behind(lang) }</Tag>
                    <Tag tone={Tone::Bad} icon={Glyph::Broken}>{ kit::broken(lang) }</Tag>
                </div>
                { depth(0, kit::pending(lang).into()) }
                { depth(1, kit::confirmations(lang, 1)) }
                { depth(3, kit::confirmations(lang, 3)) }
                { depth(6, kit::final_(lang).into()) }
            </div>
        </Panel>
    }
}

/// Hashes, addresses and amounts as text.
pub fn hashes(lang: Lang) -> Html {
    html! {
        <Panel class="w4" title={kit::hashes(lang)}>
            <div class="pb gap11">
                <div class="row wrap"><HashText hash={HashBytes::from_hex(TIP)} href={fixture_link()} /></div>
                <LongHash text={ADDRESS_TEXT} />
                <div class="row wrap">
                    <AmountText value={Amount(12_514_954_460)} />
                    { signed_amount(5_000_050_000) }
                    { signed_amount(-226_000) }
                </div>
                <QrCode text={format!("bitcoin:{ADDRESS_TEXT}")} />
            </div>
        </Panel>
    }
}

fn fixture_link() -> String {
    format!("#/block/{TIP}")
}

/// Toasts.
#[component]
pub fn ToastSheet() -> Html {
    let lang = use_lang();
    let kinds = use_memo((), |()| {
        let events = fixture::snapshot(now_ms()).events;
        let picked = |wanted: fn(&EventKind) -> bool| {
            events.iter().map(|event| &event.kind).find(|kind| wanted(kind)).cloned()
        };
        let mined = picked(|kind| matches!(kind, EventKind::BlockConnected { miner, .. } if miner.is_own()));
        let reorg = picked(|kind| matches!(kind, EventKind::Reorg { .. }));
        let failed = ToastKind::Failed("bad-txns-inputs-missingorspent".into());
        mined.into_iter().chain(reorg).map(ToastKind::Event).chain([failed]).collect::<Vec<_>>()
    });
    let toast = |(id, kind): (usize, &ToastKind)| {
        let toast = Toast { id: u32::MAX - id as u32, kind: kind.clone() };
        html! { <ToastView {toast} leaves=false /> }
    };
    html! {
        <Panel class="w3" title={kit::toasts(lang)}>
            <div class="pb gap10">{ for kinds.iter().enumerate().map(toast) }</div>
        </Panel>
    }
}
