//! The top bar: who this node is, the chain's pulse, search, language and theme.

use hashyard_course::PageNumber;
use hashyard_node::view::{ChainView, Identity, MempoolView, PeersView, RecentWork, WalletState, WalletView};
use hashyard_ui_model::format::rate;
use hashyard_ui_model::odds::network_hashps;
use yew::prelude::*;

use super::search::Search;
use crate::i18n::{Lang, common, shell, use_lang};
use crate::route::Route;
use crate::start::{Role, role};
use crate::state::{Action, App, MissionState, Theme, set_preference, use_app, use_miner};
use crate::topics::{use_known_topic, use_topic};
use crate::ui::Form;
use crate::ui::{Button, Glyph, Icon, Sep, Stripe, use_now};

/// The top bar.
#[component]
pub fn TopBar() -> Html {
    let (lang, app) = (use_lang(), use_app());
    let has_started = use_known_topic::<Identity>().is_some();
    html! {
        <header class="topbar">
            <a class="wordmark" href={Route::Live.to_string()}><b>{ "Hashyard" }</b><span>{ shell::tagline(lang) }</span></a>
            if has_started {
                <Node />
            } else {
                { shape() }
            }
            <div class="tools"><Search />{ course_button(lang, &app) }{ language_button(lang, &app) }{ theme_button(lang, &app) }</div>
        </header>
    }
}

/// As index.html draws it.
fn shape() -> Html {
    html! {
        <>
            <div class="ident" aria-hidden="true">
                <span class="sk face"></span><div><span class="sk name"></span><span class="sk state-of"></span></div>
            </div>
            <div class="beat"></div>
        </>
    }
}

/// Who the node is, and its chain's pulse.
#[component]
fn Node() -> Html {
    let lang = use_lang();
    let (here, wallet) = (use_topic::<Identity>(), use_topic::<WalletView>());
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    html! { <>{ identity(lang, &here, wallet.state) }{ pulse(lang, &chain, &mempool) }</> }
}

fn identity(lang: Lang, identity: &Identity, wallet: WalletState) -> Html {
    html! {
        <div class="ident">
            <Stripe hash={identity.node} form={Form::Tile} width=28 height=28 />
            <div>
                <div class="n">{ &identity.name }</div>
                <div class="s">
                    if wallet == WalletState::Unprotected {
                        <a class="unprot warn" href={Route::Wallet.to_string()} title={shell::unprotected_why(lang)}>
                            <Icon of={Glyph::Lock} size={12} /><span class="trunc">{ shell::unprotected(lang) }</span>
                        </a>
                    } else {
                        { shell::this_tab(lang) }
                    }
                    if identity.pruned {
                        <Sep /><span class="role">{ shell::pruned(lang) }</span>
                    }
                    if let Some(role) = shown_role(identity) {
                        <Sep /><span class="role">{ shell::role(lang, role) }</span>
                    }
                    if identity.attacks {
                        { attacks_mark(lang) }
                    }
                    <Sep /><span class="room">{ &identity.room }</span>
                </div>
            </div>
        </div>
    }
}

/// Every member of such a room sees that attacks are allowed there.
fn attacks_mark(lang: Lang) -> Html {
    html! {
        <>
            <Sep /><a class="attacks bad" href={Route::Attack.to_string()} title={shell::attacks_why(lang)}>
                <Icon of={Glyph::Alert} size={12} /><span class="trunc">{ shell::attacks_allowed(lang) }</span>
            </a>
        </>
    }
}

/// A light node is called so whatever its link says, and nobody else is.
fn shown_role(identity: &Identity) -> Option<Role> {
    if identity.light { Some(Role::Light) } else { role().filter(|role| *role != Role::Light) }
}

/// Height, tip, peers, mempool, hash rate, time since the last block.
fn pulse(lang: Lang, chain: &ChainView, mempool: &MempoolView) -> Html {
    html! {
        <dl class="beat">
            <div><dt>{ shell::height(lang) }</dt><dd class="num"><Height height={chain.height} headers={chain.headers} /></dd></div>
            <div><dt>{ shell::tip(lang) }</dt>
                <dd><Stripe hash={chain.tip} form={Form::Line} width=96 height=11 hidden=false /></dd></div>
            <div><dt>{ shell::peers(lang) }</dt><dd class="num"><PeerCount /></dd></div>
            <div><dt>{ shell::mempool(lang) }</dt><dd class="num">{ common::tx_count(lang, mempool.count) }</dd></div>
            <div><dt>{ shell::hash_rate(lang) }</dt><dd class="num"><NetworkRate recent={chain.recent} /></dd></div>
            <div><dt>{ shell::since_block(lang) }</dt><dd class="num"><Since ms={chain.tip_seen_ms} /></dd></div>
        </dl>
    }
}

/// Properties of [`Height`].
#[derive(Properties, PartialEq)]
struct HeightProps {
    height: u32,
    headers: u32,
}

/// How high the chain is, and how far it has to go. Apart, because peers have news more often than all else that stands here. A header whose block nobody has who serves blocks is nothing to wait for.
#[component]
fn Height(props: &HeightProps) -> Html {
    let (lang, peers) = (use_lang(), use_topic::<PeersView>());
    let HeightProps { height, headers } = *props;
    if headers > height && peers.serve(headers) {
        return html! { <span class="acc">{ shell::syncing(lang, height, headers) }</span> };
    }
    html! { { height } }
}

/// Apart likewise.
#[component]
fn PeerCount() -> Html {
    let (lang, peers) = (use_lang(), use_topic::<PeersView>());
    let connected = peers.connected();
    html! {
        if peers.active {
            <span class={if connected > 0 { "dot ok" } else { "dot d3" }} aria-hidden="true"></span>{ connected }
        } else {
            <span class="dot bad" aria-hidden="true"></span>{ shell::offline(lang) }
        }
    }
}

/// Properties of [`NetworkRate`].
#[derive(Properties, PartialEq)]
struct NetworkRateProps {
    recent: RecentWork,
}

#[component]
fn NetworkRate(props: &NetworkRateProps) -> Html {
    let own = use_miner().map_or(0.0, |miner| miner.hashps);
    let (number, unit) = rate(network_hashps(&props.recent, own, use_now()));
    html! { { format!("{number} {unit}") } }
}

/// Properties of [`Since`].
#[derive(Properties, PartialEq)]
struct SinceProps {
    ms: u64,
}

#[component]
fn Since(props: &SinceProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    html! { { common::span(lang, now.saturating_sub(props.ms) as f64 / 1_000.0) } }
}

/// Opens the course beside the screen, and tells how far the mission is that is under way.
fn course_button(lang: Lang, app: &App) -> Html {
    let is_open = app.beside.is_some();
    let page = app.mission.as_ref().map_or(FIRST_PAGE, |mission| mission.page);
    let dispatcher = app.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatcher.dispatch(Action::Beside((!is_open).then_some(page)));
    });
    let words = match &app.mission {
        Some(MissionState { page, ticks }) => {
            let met = ticks.iter().filter(|tick| **tick).count();
            shell::course_at(lang, *page, met, ticks.len())
        }
        None => shell::course(lang).to_owned(),
    };
    html! {
        <button type="button" class={classes!("btn", "course-button", app.mission.is_none().then_some("idle"))} {onclick}
            aria-expanded={is_open.to_string()} title={shell::course_beside(lang)}>
            <Icon of={Glyph::Course} /><span class="num">{ words }</span>
        </button>
    }
}

/// What is opened where no mission was begun.
const FIRST_PAGE: PageNumber = 1;

fn language_button(lang: Lang, app: &App) -> Html {
    let app = app.dispatcher();
    let onclick = Callback::from(move |_| {
        set_preference("lang", Some(lang.other().tag()));
        app.dispatch(Action::Lang(lang.other()));
    });
    html! {
        <button type="button" class="btn lang" lang={lang.other().tag()} {onclick} title={shell::switch_language(lang)}>
            { shell::other_language(lang) }
        </button>
    }
}

fn theme_button(lang: Lang, app: &App) -> Html {
    let icon = if app.theme == Theme::Light { Glyph::Moon } else { Glyph::Sun };
    let (app, other) = (app.dispatcher(), app.theme.other());
    let onclick = Callback::from(move |_| {
        set_preference("theme", Some(other.name()));
        app.dispatch(Action::Theme(other));
    });
    html! { <Button {icon} label={shell::switch_theme(lang)} {onclick} /> }
}
