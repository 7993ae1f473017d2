//! The room's addresses in clusters, as everybody can tell who has the chain.

use hashyard_course::Deed;
use hashyard_node::view::{AddressLink, ChainView, ClusterAddress, ClustersView};
use hashyard_ui_model::clusters::{Cluster, clusters};
use yew::prelude::*;

use super::super::run::use_course;
use crate::bridge::ask;
use crate::i18n::{Lang, origins as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::Panel;
use crate::views::parts::{Loaded, address_tile, short_address, use_answer};
use crate::watch;

/// Clusters that are drawn, the largest.
const DRAWN: usize = 40;
/// Addresses that are drawn of a cluster.
const TILES: usize = 30;
/// Links that are told of, the latest.
const LINKS: usize = 6;

/// Clusters and how they came about.
#[component]
pub fn Clusters() -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let asked = use_answer(ask::Clusters, chain.tip.to_string());
    let known = match &asked.answer {
        Loaded::Ready(view) => Some(view.clone()),
        _ => None,
    };
    // Whenever the course has news: a mission that began just now has heard of nothing.
    let _course = use_course();
    let tell = known.clone();
    use_effect(move || {
        if let Some(view) = tell {
            watch::tell(&Deed::Clustered(Box::new((*view).clone())));
        }
    });
    match (known, &asked.answer) {
        (Some(view), _) => drawn(lang, &view),
        (None, Loaded::Failed(why)) => {
            html! { <Panel title={text::clusters(lang)}><div class="pb">{ why.clone() }</div></Panel> }
        }
        _ => html! { <Panel title={text::clusters(lang)} busy=true><div class="pb" /></Panel> },
    }
}

fn drawn(lang: Lang, view: &ClustersView) -> Html {
    let all = clusters(view);
    let more = all.len().saturating_sub(DRAWN);
    html! {
        <Panel title={text::clusters(lang)} note={html! { { text::clusters_note(lang, view.addresses.len(), all.len()) } }}>
            <div class="pb form">
                <p class="hint">{ text::clusters_sentence(lang) }</p>
                <ul class="course-clusters">{ for all.iter().take(DRAWN).map(|cluster| box_of(lang, cluster)) }</ul>
                if more > 0 {
                    <p class="hint">{ text::clusters_more(lang, more) }</p>
                }
                <h3 class="lab">{ text::latest_links(lang) }</h3>
                if view.links.is_empty() {
                    <p class="hint">{ text::no_links(lang) }</p>
                }
            </div>
            <ul class="course-lines">{ for view.links.iter().rev().take(LINKS).map(|link| line(lang, view, link)) }</ul>
        </Panel>
    }
}

fn box_of(lang: Lang, cluster: &Cluster<'_>) -> Html {
    let tile = |address: &&ClusterAddress| {
        html! { <span class={classes!("course-tile", address.yours.then_some("yours"))}>{ address_tile(&address.address, 18) }</span> }
    };
    html! {
        <li>
            <span class="sr">{ text::cluster_size(lang, cluster.addresses.len(), cluster.yours) }</span>
            { for cluster.addresses.iter().take(TILES).map(tile) }
            if cluster.addresses.len() > TILES {
                <span class="num" aria-hidden="true">{ format!("+{}", cluster.addresses.len() - TILES) }</span>
            }
        </li>
    }
}

fn line(lang: Lang, view: &ClustersView, link: &AddressLink) -> Html {
    let address = |place: u32| {
        let address = view.addresses.get(place as usize)?;
        Some(html! {
            <a class="mono" href={Route::Address(address.address.clone()).to_string()} title={address.address.clone()}>{ short_address(&address.address) }</a>
        })
    };
    html! {
        <li>
            <span>{ address(link.from) }{ " + " }{ address(link.to) }</span>
            <a href={Route::Tx(link.txid).to_string()}>{ text::rule(lang, link.rule) }</a>
        </li>
    }
}
