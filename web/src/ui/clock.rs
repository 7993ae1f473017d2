//! Time on the screen. One timer for all; only the texts that tell time are drawn again.

use gloo::timers::callback::Interval;
use js_sys::Date;
use yew::prelude::*;

use crate::i18n::{common, use_lang};

#[derive(Clone, Copy, PartialEq)]
struct Now(u64);

/// Properties of [`ClockProvider`].
#[derive(Properties, PartialEq)]
pub struct ClockProviderProps {
    /// Whoever wants to know the time.
    pub children: Html,
}

/// Ticks once a second for everything inside, but not while nobody looks.
#[component]
pub fn ClockProvider(props: &ClockProviderProps) -> Html {
    let now = use_state_eq(now_ms);
    let setter = now.setter();
    use_effect_with((), move |()| {
        let ticks = Interval::new(1_000, move || {
            if !hidden() {
                setter.set(now_ms());
            }
        });
        move || drop(ticks)
    });
    html! { <ContextProvider<Now> context={Now(*now)}>{ props.children.clone() }</ContextProvider<Now>> }
}

/// Whether nobody looks: the tab is in the background.
pub fn hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Unix milliseconds.
pub fn now_ms() -> u64 {
    Date::now() as u64
}

/// Unix milliseconds, new every second.
#[hook]
pub fn use_now() -> u64 {
    use_context::<Now>().map_or_else(now_ms, |now| now.0)
}

/// Properties of [`TimeAgo`].
#[derive(Properties, PartialEq)]
pub struct TimeProps {
    /// Unix milliseconds.
    pub ms: u64,
}

/// How long ago: "9 s ago".
#[component]
pub fn TimeAgo(props: &TimeProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    html! { <>{ common::ago(lang, now.saturating_sub(props.ms) as f64 / 1_000.0) }</> }
}

/// The time of day where the user is: "14:32:07".
pub fn clock_time(ms: u64) -> Html {
    let date = Date::new(&(ms as f64).into());
    let text = format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds());
    html! { <time datetime={String::from(date.to_iso_string())}>{ text }</time> }
}
