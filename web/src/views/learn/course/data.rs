//! The course's texts: fetched when they are first shown, and kept.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hashyard_course::{Contents, Page};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestCache, RequestInit, Response, window};
use yew::prelude::*;

use crate::i18n::Lang;

thread_local! {
    /// By their names: at most as many as the course has chapters, and the table of contents, in two languages.
    static HERE: RefCell<BTreeMap<String, Rc<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is known of a file.
pub enum Text<T> {
    /// On its way.
    Waiting,
    /// Here.
    Here(Rc<T>),
    /// It can't be had. It is asked for again by the callback.
    Missing(Callback<MouseEvent>),
}

/// The table of contents.
#[hook]
pub fn use_contents(lang: Lang) -> Text<Contents> {
    use_file("contents", lang)
}

/// The pages of a chapter, counted from 1.
#[hook]
pub fn use_chapter(lang: Lang, chapter: usize) -> Text<Vec<Page>> {
    use_file(&chapter.to_string(), lang)
}

const fn short(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// In the other language, what was shown stays until that is here: nothing that was typed or chosen is lost.
#[hook]
fn use_file<T: DeserializeOwned + 'static>(of: &str, lang: Lang) -> Text<T> {
    let name = format!("{of}.{}.json", short(lang));
    let shown = use_mut_ref(|| None::<(String, Rc<T>)>);
    let attempt = use_state(|| 0_u32);
    let failed = use_state(|| None::<(String, u32)>);
    let redraw = use_force_update();
    let here = kept::<T>(&name);
    let this = (name.clone(), *attempt);
    let setter = failed.setter();
    let was_missing = here.is_none();
    use_effect_with(this.clone(), move |this| {
        if kept::<T>(&this.0).is_some() {
            // Another component's came between drawing and now.
            if was_missing {
                redraw.force_update();
            }
        } else {
            let this = this.clone();
            spawn_local(async move {
                match fetch::<T>(&this.0).await {
                    Some(file) => {
                        HERE.with_borrow_mut(|here| here.insert(this.0, Rc::new(file)));
                        redraw.force_update();
                    }
                    None => setter.set(Some(this)),
                }
            });
        }
    });
    let still = shown.borrow().as_ref().filter(|(before, _)| before == of).map(|(_, file)| file.clone());
    match here {
        Some(file) => {
            shown.replace(Some((of.to_owned(), file.clone())));
            Text::Here(file)
        }
        None if failed.as_ref() == Some(&this) => {
            Text::Missing(Callback::from(move |_| attempt.set(*attempt + 1)))
        }
        None => still.map_or(Text::Waiting, Text::Here),
    }
}

fn kept<T: 'static>(name: &str) -> Option<Rc<T>> {
    HERE.with_borrow(|here| here.get(name).cloned())?.downcast().ok()
}

/// Asks the server whether what the browser has is still true: a build that brings other texts keeps their names.
async fn fetch<T: DeserializeOwned>(name: &str) -> Option<T> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    let asked = window()?.fetch_with_str_and_init(&format!("course/{name}"), &options);
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
