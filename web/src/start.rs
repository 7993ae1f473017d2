//! What the page tells the node at its start: the link's parameters, the slot of this tab, the relay.

use std::sync::OnceLock;

use hashyard_core::RoomName;
use hashyard_core::room::room_parameters;
use hashyard_tab::chain_spec::{ChainPart, MODE};
use wasm_bindgen::JsCast;
use web_sys::{HtmlMetaElement, Url, UrlSearchParams, window};

use crate::bridge::StartOptions;
use crate::i18n::{Lang, shell};
use crate::state::{preference, set_preference};

/// In `sessionStorage`: words for the next page.
const CARRIED: &str = "hashyard/carried-words";

/// Names were once one for all nodes of a browser. What is left of that goes to the next node without a name.
const NAME: &str = "name";

/// The options of this page. Addresses of scripts are left to the client.
pub fn options() -> StartOptions {
    StartOptions {
        query: query(),
        slot: remembered_slot(),
        relay: relay(),
        encrypts: Offer::Encryption.began_on(),
        direct: Offer::Direct.began_on(),
        worker_js: String::new(),
        glue_js: String::new(),
        cores: cores(),
        words: carried_words(),
        memory_only: false,
        name: preference(NAME).filter(|name| !name.is_empty()).or_else(role_name),
    }
}

/// What this browser's nodes offer to others, unless told otherwise. A change waits until a page is loaded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Encrypted connections (BIP324).
    Encryption,
    /// Channels from browser to browser (WebRTC).
    Direct,
}

impl Offer {
    const ALL: [Self; 2] = [Self::Encryption, Self::Direct];

    /// The preference that is there where it is not offered.
    fn preference(self) -> &'static str {
        match self {
            Self::Encryption => "v2transport",
            Self::Direct => "webrtc",
        }
    }

    /// Whether tabs that start from now on offer it.
    pub fn is_on(self) -> bool {
        preference(self.preference()).is_none()
    }

    /// Has tabs that start from now on offer it or not.
    pub fn set(self, on: bool) {
        set_preference(self.preference(), (!on).then_some("0"));
    }

    /// Whether this tab's node offers it.
    pub fn began_on(self) -> bool {
        static BEGAN: OnceLock<[bool; 2]> = OnceLock::new();
        BEGAN.get_or_init(|| Self::ALL.map(Self::is_on))[self as usize]
    }
}

/// The preference that names a STUN server.
const STUN: &str = "stun";

/// At most so many bytes name one.
const MAX_STUN: usize = 200;

/// The STUN server that is asked for this browser's addresses, if the user named one.
pub fn stun() -> Option<String> {
    preference(STUN).filter(|address| is_stun(address))
}

/// Has later channels ask this server, or none if it is empty.
pub fn set_stun(address: &str) {
    set_preference(STUN, Some(address).filter(|address| !address.is_empty()));
}

/// Whether it is the address of a STUN server (RFC 7064), as far as one sees.
pub fn is_stun(address: &str) -> bool {
    let host = address.strip_prefix("stun:").or_else(|| address.strip_prefix("stuns:"));
    address.len() <= MAX_STUN
        && host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace))
}

/// The name is the node's now.
pub fn forget_name() {
    set_preference(NAME, None);
}

/// The part of the page's address behind `?`. Who plays the light node, is one.
pub fn query() -> String {
    let search = window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let own = search.trim_start_matches('?');
    let plays_light = own.split('&').any(is_light_role) && !own.split('&').any(|pair| key(pair) == MODE);
    match ChainPart::Light.pair().filter(|_| plays_light) {
        Some(pair) => format!("{own}&{pair}"),
        None => own.to_owned(),
    }
}

/// Who a tab plays in the course. A link names it: `?role=joe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who pays and is paid first.
    Joe,
    /// Who sells.
    Merchant,
    /// Who keeps other people's balances.
    Bank,
    /// Who cheats.
    Attacker,
    /// Who listens.
    Spy,
    /// Who has headers only.
    Light,
    /// Who endorses for the first organisation of a channel.
    Org1,
    /// Who endorses for the second one.
    Org2,
    /// Who orders on a channel.
    Orderer,
}

impl Role {
    const ALL: [Self; 9] = [
        Self::Joe,
        Self::Merchant,
        Self::Bank,
        Self::Attacker,
        Self::Spy,
        Self::Light,
        Self::Org1,
        Self::Org2,
        Self::Orderer,
    ];

    /// Its name in a link.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Joe => "joe",
            Self::Merchant => "merchant",
            Self::Bank => "bank",
            Self::Attacker => "attacker",
            Self::Spy => "spy",
            Self::Light => "light",
            Self::Org1 => "org1",
            Self::Org2 => "org2",
            Self::Orderer => "orderer",
        }
    }

    /// The role of a link's name; `None` for a name that the course does not know.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The role of this tab.
pub fn role() -> Option<Role> {
    Role::named(&parameter(ROLE)?)
}

/// This page's room allows attacks.
pub fn allows_attacks() -> bool {
    parameter("attacks").as_deref() == Some("on")
}

/// A node that has no name yet is called by its role; names have no blanks.
fn role_name() -> Option<String> {
    role().map(|role| shell::role(Lang::of_page(), role).replace(' ', "-"))
}

const ROLE: &str = "role";

/// This page's query for another tab, which plays this role or none. It is a full node unless that is its role.
pub fn query_as(role: Option<Role>) -> String {
    let role_pair = role.map(|role| format!("{ROLE}={}", role.name()));
    // Whoever does not play the light node has all blocks.
    let part = if role == Some(Role::Light) { ChainPart::Light } else { ChainPart::Full };
    let pairs = query_of(part);
    let others = pairs.into_iter().filter(|pair| key(pair) != ROLE);
    others.chain(role_pair).collect::<Vec<_>>().join("&")
}

/// This page's query, for a node with that part of the chain; none but a light one can play the light node: its pairs.
fn query_of(part: ChainPart) -> Vec<String> {
    let own = query();
    let others = own.split('&').filter(|pair| !pair.is_empty() && key(pair) != MODE);
    let others = others.filter(|pair| part == ChainPart::Light || !is_light_role(pair)).map(str::to_owned);
    others.chain(part.pair()).collect()
}

fn is_light_role(pair: &str) -> bool {
    pair.split_once('=') == Some((ROLE, Role::Light.name()))
}

/// The same page for a node with that part of the chain.
pub fn query_with_mode(part: ChainPart) -> String {
    query_of(part).join("&")
}

fn key(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

/// A parameter of the page's address.
pub fn parameter(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&query()).ok()?.get(name)
}

/// Name of the network in the page's address.
pub fn network() -> String {
    parameter("network").unwrap_or_else(|| "classroom".to_string())
}

/// Name of the room in the page's address.
pub fn room() -> String {
    let text = parameter("room").unwrap_or_else(|| "lobby".to_string());
    RoomName::parse(&text).map_or(text, |name| name.as_str().to_string())
}

/// Remembers this tab's node for the next load. A duplicated tab finds it taken and gets another.
pub fn remember_slot(slot: u32) {
    if let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) {
        let _ = storage.set_item(&slot_key(), &slot.to_string());
    }
}

/// The slot that this tab had before it was loaded again.
pub fn remembered_slot() -> Option<u32> {
    window()?.session_storage().ok()??.get_item(&slot_key()).ok()??.parse().ok()
}

/// By all that names the room: rooms of one name with other rules are other chains, and light and pruned nodes are stored apart.
fn slot_key() -> String {
    let rules: Vec<_> = room_parameters()
        .chain([MODE])
        .filter_map(|key| Some(format!("{key}={}", parameter(key)?)))
        .collect();
    let mark = if rules.is_empty() { "" } else { "?" };
    format!("hashyard/slot/{}/{}{mark}{}", network(), room(), rules.join("&"))
}

/// Takes words along to the next page of this tab, if that has this query.
pub fn carry_words(query: &str, words: &str) {
    if let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) {
        let _ = storage.set_item(CARRIED, &format!("{query}\n{words}"));
    }
}

/// The words that were taken along to this page. They are read once and gone.
fn carried_words() -> Option<String> {
    let storage = window()?.session_storage().ok()??;
    let carried = storage.get_item(CARRIED).ok()??;
    let _ = storage.remove_item(CARRIED);
    let (query, words) = carried.split_once('\n')?;
    (query == self::query()).then(|| words.to_owned())
}

/// The relay of the link, else the one chosen in Settings (an empty choice is "none"), else the one that serves the page.
fn relay() -> Option<String> {
    let chosen = parameter("relay").or_else(|| preference("relay"));
    chosen.or_else(served_relay).filter(|address| !address.is_empty())
}

/// `<meta name="hashyard-relay" content="relay">`: where the relay is, seen from the page.
pub fn served_relay() -> Option<String> {
    let document = window()?.document()?;
    let meta = document.query_selector("meta[name=hashyard-relay]").ok()??;
    let content = meta.dyn_into::<HtmlMetaElement>().ok()?.content();
    let url = Url::new_with_base(&content, &document.base_uri().ok()??).ok()?;
    match url.protocol().as_str() {
        "http:" => url.set_protocol("ws:"),
        "https:" => url.set_protocol("wss:"),
        _ => {}
    }
    Some(url.href())
}

/// Whether this page came by https.
pub fn is_https() -> bool {
    window().and_then(|window| window.location().protocol().ok()).is_some_and(|protocol| protocol == "https:")
}

fn cores() -> u32 {
    window().map_or(1, |window| window.navigator().hardware_concurrency().max(1.0) as u32)
}
