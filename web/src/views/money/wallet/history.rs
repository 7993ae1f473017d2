//! What came and went, newest first, with a cell for each confirmation.

use hashyard_core::wallet::RemovalReason;
use hashyard_node::view::{HistoryItem, HistoryKind, Identity, WalletView};
use hashyard_ui_model::format::fee_rate;
use yew::prelude::*;

use super::dialogs::WalletDialog;
use super::fee_bump::fee_bump_button;
use crate::i18n::{Lang, common, follow, history as text, light, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, Callout, Confirmations, CopyButton, Form, Glyph, Icon, Panel, Sep, StateBox, Stripe,
    Tag, Tone, signed_amount, use_now,
};
use crate::views::parts::{MoreButton, address_tile, chosen_entry, day, is_locked, short_address, use_page};

/// Rows drawn at once.
const ROWS: usize = 60;

/// Properties of [`HistoryPanel`].
#[derive(Properties, PartialEq)]
pub struct HistoryPanelProps {
    /// Opens a dialog.
    pub open: Callback<WalletDialog>,
}

/// Which movements are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Sent,
    Received,
    Mined,
}

impl Filter {
    const ALL: [Self; 4] = [Self::All, Self::Sent, Self::Received, Self::Mined];

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::All => text::all(lang),
            Self::Sent => text::sent(lang),
            Self::Received => text::received(lang),
            Self::Mined => text::mined(lang),
        }
    }

    fn keeps(self, item: &HistoryItem) -> bool {
        match self {
            Self::All => true,
            Self::Sent => matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal),
            Self::Received => item.kind == HistoryKind::Received,
            Self::Mined => item.kind == HistoryKind::Mined,
        }
    }
}

/// The history.
#[component]
pub fn HistoryPanel(props: &HistoryPanelProps) -> Html {
    let (lang, wallet, identity) = (use_lang(), use_topic::<WalletView>(), use_topic::<Identity>());
    let filter = use_state_eq(|| Filter::All);
    let (shown, more) = use_page(ROWS);
    let (all, locked) = (&wallet.history, is_locked(&wallet));
    let items: Vec<&HistoryItem> = all.iter().filter(|item| filter.keeps(item)).collect();
    html! {
        <Panel title={text::history(lang)} end={filter_select(lang, &filter)}>
            if items.is_empty() {
                { nothing(lang, all.is_empty(), identity.light) }
            } else {
                <div class="wallet-history-box">
                    { for grouped(&items[..shown.min(items.len())]).into_iter().map(|(date, items)| group(lang, date, locked, &items, &props.open)) }
                    <MoreButton {shown} total={items.len()} onclick={more} />
                </div>
                <div class="wallet-history-end"><Callout>{ text::cells_note(lang) }</Callout></div>
            }
        </Panel>
    }
}

fn nothing(lang: Lang, at_all: bool, is_light: bool) -> Html {
    match at_all {
        true => {
            let why = if is_light { light::no_history_why(lang) } else { text::nothing_why(lang) };
            html! { <StateBox icon={Glyph::Wallet} title={text::nothing(lang)} text={why} /> }
        }
        false => html! { <StateBox icon={Glyph::Wallet} title={text::nothing_of_kind(lang)} /> },
    }
}

fn filter_select(lang: Lang, filter: &UseStateHandle<Filter>) -> Html {
    let setter = filter.setter();
    let onchange = Callback::from(move |event: Event| {
        let index = chosen_entry(&event);
        setter.set(Filter::ALL.get(index).copied().unwrap_or(Filter::All));
    });
    let option =
        |choice: Filter| html! { <option selected={choice == **filter}>{ choice.name(lang) }</option> };
    html! { <select class="wallet-filter" aria-label={text::kinds(lang)} {onchange}>{ for Filter::ALL.into_iter().map(option) }</select> }
}

/// Waiting ones first, which have no date yet, then by day.
fn grouped<'a>(items: &[&'a HistoryItem]) -> Vec<(Option<String>, Vec<&'a HistoryItem>)> {
    let mut groups: Vec<(Option<String>, Vec<&HistoryItem>)> = Vec::new();
    let (waiting, settled): (Vec<&HistoryItem>, Vec<_>) =
        items.iter().copied().partition(|item| is_waiting(item));
    if !waiting.is_empty() {
        groups.push((None, waiting));
    }
    for item in settled {
        let date = Some(day(item.time));
        match groups.last_mut().filter(|(last, _)| *last == date) {
            Some((_, group)) => group.push(item),
            None => groups.push((date, vec![item])),
        }
    }
    groups
}

fn is_waiting(item: &HistoryItem) -> bool {
    item.block.is_none() && item.dropped.is_none() && !item.reversed
}

fn group(
    lang: Lang,
    date: Option<String>,
    locked: bool,
    items: &[&HistoryItem],
    open: &Callback<WalletDialog>,
) -> Html {
    html! {
        <>
            <h3 class="wallet-day">
                if let Some(date) = date {
                    <DayName {date} />
                } else {
                    { text::pending(lang) }
                }
            </h3>
            <ul class="money-history">{ for items.iter().map(|item| row(lang, locked, item, open)) }</ul>
        </>
    }
}

/// Properties of [`DayName`].
#[derive(Properties, PartialEq)]
struct DayNameProps {
    /// As [`day`] writes it.
    date: String,
}

/// A date, or that it is today. A component, because the clock alone changes that.
#[component]
fn DayName(props: &DayNameProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    let is_today = props.date == day((now / 1_000) as u32);
    html! { { if is_today { text::today(lang) } else { props.date.as_str() } } }
}

fn row(lang: Lang, locked: bool, item: &HistoryItem, open: &Callback<WalletDialog>) -> Html {
    let is_void = item.reversed || item.dropped.is_some();
    let (icon, class) = match (item.kind, is_void) {
        (_, true) => (Glyph::X, Some("x")),
        (HistoryKind::Mined, _) => (Glyph::Pick, None),
        (HistoryKind::Received, _) => (Glyph::In, is_waiting(item).then_some("p")),
        _ => (Glyph::Out, is_waiting(item).then_some("p")),
    };
    html! {
        <li key={item.txid.to_string()}>
            <a href={Route::Tx(item.txid).to_string()}>
                <span class={classes!("money-history-icon", class)}><Icon of={icon} /></span>
                <span class="what">
                    <span class="row">{ picture(item) }<span class="trunc">{ title(lang, item) }</span></span>
                    <span class="sm">{ standing(lang, item) }</span>
                </span>
                <span class={classes!("r", (item.amount < 0 || is_void).then_some("d2"))}>{ signed_amount(item.amount) }</span>
            </a>
            if matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal) {
                <span>{ follow_button(lang, item) }</span>
            }
            <CopyButton text={item.counterparty.clone().unwrap_or_else(|| item.txid.to_string())} />
            if let Some(bump) = item.fee_bump {
                <div class="wallet-bump">{ fee_bump_button(lang, locked, item.txid, bump, open) }</div>
            }
        </li>
    }
}

/// The way of an own payment, from its key to its proof.
fn follow_button(lang: Lang, item: &HistoryItem) -> Html {
    let href = Route::Follow(Some(item.txid)).to_string();
    html! { <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Right} label={follow::follow(lang)} {href} /> }
}

fn picture(item: &HistoryItem) -> Html {
    match &item.counterparty {
        Some(address) => address_tile(address, 14),
        None => html! { <Stripe hash={item.txid} form={Form::Tile} width=14 height=14 /> },
    }
}

fn title(lang: Lang, item: &HistoryItem) -> String {
    match (item.kind, item.counterparty.as_deref().map(short_address)) {
        (HistoryKind::Mined, _) => text::reward(lang).to_string(),
        (HistoryKind::Internal, _) => text::to_self(lang).to_string(),
        (HistoryKind::Sent, Some(name)) => text::sent_to(lang, &name),
        (HistoryKind::Sent, None) => text::sent_plain(lang).to_string(),
        (HistoryKind::Received, Some(name)) => text::received_from(lang, &name),
        (HistoryKind::Received, None) => text::received_plain(lang).to_string(),
    }
}

fn standing(lang: Lang, item: &HistoryItem) -> Html {
    if item.reversed {
        return html! { <><Tag tone={Tone::Bad}>{ text::reversed(lang) }</Tag><span class="trunc">{ text::reversed_why(lang) }</span></> };
    }
    if let Some(reason) = item.dropped {
        return dropped(lang, item.kind, reason);
    }
    let height = item.block.map(|(_, height)| text::block(lang, height));
    match (item.matures_at.filter(|needed| item.confirmations <= *needed), height) {
        (Some(needed), height) => html! {
            <><Tag>{ text::immature(lang) }</Tag><span class="trunc num">{ common::matures_in(lang, needed + 1 - item.confirmations) }if let Some(height) = height { <Sep />{ height } }</span></>
        },
        (None, Some(height)) => html! {
            <><Confirmations depth={item.confirmations} /><span class="trunc num">{ text::conf(lang, item.confirmations) }<Sep />{ height }</span></>
        },
        (None, None) => html! {
            <><Confirmations depth=0 /><span class="trunc num">{ text::in_mempool(lang) }{ rate(item) }</span></>
        },
    }
}

fn rate(item: &HistoryItem) -> Html {
    match item.fee_rate {
        Some(rate) => html! { <><Sep />{ format!("{} sat/vB", fee_rate(rate)) }</> },
        None => Html::default(),
    }
}

fn dropped(lang: Lang, kind: HistoryKind, reason: RemovalReason) -> Html {
    let tag = match reason {
        RemovalReason::Conflict => text::conflict(lang),
        _ => text::dropped(lang),
    };
    let why = match kind {
        HistoryKind::Mined => text::lost_reward(lang),
        _ => text::left_pool(lang, reason),
    };
    html! { <><Tag tone={Tone::Bad}>{ tag }</Tag><span class="trunc">{ why }</span></> }
}
