//! A part of the app that is loaded when one of its screens is opened. If it can't be, the screen says so and the user tries again.

mod sheets;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;

use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;

use self::sheets::Sheets;
use crate::i18n::{common, part as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Glyph, StateBox, now_ms, use_now};
use crate::views::app::shell::{reload_button, title};
use crate::views::parts::{Waiting, focus_main};

/// Nobody reads this, so no part has it. The splitter lays static data out anew, part by part and each chunk padded, where they were in one piece; if
/// that takes more than there was, all data of all parts falls into what everybody loads. This is what it may take more.
#[used]
static ROOM: [u8; 16_384] = [1; 16_384];

/// What draws a part's screens.
type Draw = fn(Route) -> Html;

/// A part, or what it wears, did not arrive. The console of the browser says why.
#[derive(Clone)]
pub struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What a part gives once it is loaded.
pub type Loaded = Result<Draw, NotLoaded>;

/// A part on its way.
type Loading = Pin<Box<dyn Future<Output = Loaded>>>;

thread_local! {
    /// Parts that are here, so that their screens are drawn at once. At most as many as there are parts.
    static HERE: RefCell<BTreeMap<&'static str, Draw>> = const { RefCell::new(BTreeMap::new()) };
}

/// Shows a screen of a part.
pub fn show(part: &'static str, load: fn() -> Loading, route: Route) -> Html {
    html! { <Screen key={part} {part} {load} {route} /> }
}

#[derive(Properties)]
struct ScreenProps {
    part: &'static str,
    load: fn() -> Loading,
    route: Route,
}

/// One part has one way to load it.
impl PartialEq for ScreenProps {
    fn eq(&self, other: &Self) -> bool {
        (self.part, &self.route) == (other.part, &other.route)
    }
}

#[component]
fn Screen(props: &ScreenProps) -> Html {
    let (lang, tries) = (use_lang(), use_state(|| 0));
    let loaded = use_part(props.part, props.load, *tries);
    let title = title(lang, &props.route);
    match loaded {
        Some(Ok(draw)) => draw(props.route.clone()),
        Some(Err(_)) => {
            let retry = Callback::from(move |_: MouseEvent| {
                focus_main();
                tries.set(*tries + 1);
            });
            html! { <Missing {title} {retry} /> }
        }
        None => html! { <OnItsWay {title} /> },
    }
}

/// A part is here within seconds; who waits longer is told, and may load the page again.
const SLOW_MS: u64 = 10_000;

#[derive(Properties, PartialEq)]
struct OnItsWayProps {
    title: AttrValue,
}

#[component]
fn OnItsWay(props: &OnItsWayProps) -> Html {
    let (lang, now, began) = (use_lang(), use_now(), use_memo((), |()| now_ms()));
    html! {
        <>
            if now > *began + SLOW_MS {
                <div class="banner" role="status"><span class="grow">{ text::slow(lang) }</span>{ reload_button(lang, false) }</div>
            }
            <Waiting title={props.title.clone()} />
        </>
    }
}

/// What became of the latest try; `None` while it goes on.
#[hook]
fn use_part(part: &'static str, load: fn() -> Loading, tries: u32) -> Option<Loaded> {
    let here = HERE.with_borrow(|here| here.get(part).copied());
    let latest = use_state(|| None::<(u32, Loaded)>);
    let setter = latest.setter();
    use_effect_with(tries, move |_| {
        if here.is_none() {
            spawn_local(async move {
                setter.set(Some((tries, fetch(part, load).await)));
            });
        }
    });
    let latest = latest.as_ref().filter(|(of, _)| *of == tries).map(|(_, loaded)| loaded.clone());
    here.map(Ok).or(latest)
}

/// Code and style sheets at the same time.
async fn fetch(part: &'static str, load: fn() -> Loading) -> Loaded {
    let sheets = Sheets::fetch();
    let draw = load().await;
    let dressed = sheets.arrive().await;
    let draw = draw.and_then(|draw| dressed.then_some(draw).ok_or(NotLoaded))?;
    HERE.with_borrow_mut(|here| here.insert(part, draw));
    Ok(draw)
}

#[derive(Properties, PartialEq)]
struct MissingProps {
    title: AttrValue,
    retry: Callback<MouseEvent>,
}

/// A screen whose part is not here.
#[component]
fn Missing(props: &MissingProps) -> Html {
    let lang = use_lang();
    html! {
        <section class="view" id="v-part">
            <h1 class="sr">{ &props.title }</h1>
            <div class="panel" role="alert">
                <StateBox icon={Glyph::Alert} title={text::not_loaded(lang, &props.title)} text={text::not_loaded_why(lang)}>
                    <Button icon={Glyph::Refresh} onclick={props.retry.clone()}>{ common::retry(lang) }</Button>
                    { reload_button(lang, false) }
                </StateBox>
            </div>
        </section>
    }
}
