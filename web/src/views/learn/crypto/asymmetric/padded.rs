//! RSA with 2,048 bits and PSS: the same multiplication, refused. The key is searched for in slices, so that the page goes on.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use hashyard_course::Deed;
use hashyard_course::deed::Asymmetric;
use hashyard_cryptobench::asymmetric::pss::Fault;
use hashyard_cryptobench::asymmetric::rsa::{KeySearch, PrivateKey};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::random;
use super::values::{values, verdict};
use crate::i18n::{Lang, two_keys as text, use_lang};
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{on_submit, set};
use crate::watch;

const BITS: u64 = 2_048;
/// Characters of a text that are signed; what is longer is cut.
const MAX_TEXT: usize = 200;

/// How the search for the key goes.
#[derive(Clone, PartialEq)]
enum Search {
    None,
    /// Numbers tried.
    Going(u32),
    Found(Rc<PrivateKey>),
}

/// RSA at real sizes.
#[component]
pub fn Padded() -> Html {
    let lang = use_lang();
    let search = use_state_eq(|| Search::None);
    // The number of the search that goes on; another one ends it.
    let turn = use_mut_ref(|| Rc::new(Cell::new(0_u32)));
    let turn = turn.borrow().clone();
    let ends = turn.clone();
    use_effect_with((), move |()| move || ends.set(ends.get() + 1));
    let find = {
        let (search, turn) = (search.setter(), turn.clone());
        Callback::from(move |_: MouseEvent| {
            turn.set(turn.get() + 1);
            spawn_local(look_for_key(search.clone(), turn.clone()));
        })
    };
    let cancel = {
        let (search, turn) = (search.setter(), turn);
        Callback::from(move |_: MouseEvent| {
            turn.set(turn.get() + 1);
            search.set(Search::None);
        })
    };
    html! {
        <Panel title={text::padded(lang)} note={html! { "RFC 8017" }}>
            <div class="pb lines">
                <p class="hint">{ text::padded_why(lang) }</p>
                <div class="row" role="status">
                    { match &*search {
                        Search::None => html! { <Button kind={ButtonKind::Primary} onclick={find}>{ text::make_key(lang) }</Button> },
                        Search::Going(tried) => html! {
                            <><span>{ text::tried(lang, *tried) }</span><Button onclick={cancel}>{ text::cancel(lang) }</Button></>
                        },
                        Search::Found(_) => html! { <Button onclick={find}>{ text::another_key(lang) }</Button> },
                    } }
                </div>
                if let Search::Found(key) = &*search {
                    <Multiply of={key.clone()} />
                }
            </div>
        </Panel>
    }
}

/// One step, then the page has its turn.
async fn look_for_key(search: UseStateSetter<Search>, turn: Rc<Cell<u32>>) {
    let mine = turn.get();
    let mut at = KeySearch::new([random(), random()], BITS);
    search.set(Search::Going(0));
    loop {
        TimeoutFuture::new(0).await;
        if turn.get() != mine {
            return;
        }
        let before = at.tried();
        if let Some(key) = at.step() {
            return search.set(Search::Found(Rc::new(key)));
        }
        // Most numbers fall at their first test: it is enough to say so now and then.
        if at.tried() / 8 != before / 8 {
            search.set(Search::Going(at.tried()));
        }
    }
}

#[derive(Properties)]
struct MultiplyProps {
    of: Rc<PrivateKey>,
}

impl PartialEq for MultiplyProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.of, &other.of)
    }
}

/// Two texts that the notary signs, and the product of their signatures tried on a third.
#[component]
fn Multiply(props: &MultiplyProps) -> Html {
    let lang = use_lang();
    let (first, second) = (use_state_eq(|| "pay mei 1".to_owned()), use_state_eq(|| "pay joe 2".to_owned()));
    let tried = use_state_eq(|| "pay me 1000".to_owned());
    let texts = [&first, &second, &tried].map(|text| bytes(text));
    let done = use_state_eq(|| None::<Multiplied>);
    // It counts while its texts stand in the fields.
    let done_now = done.as_ref().filter(|done| done.texts == texts);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (key, done, busy) = (props.of.clone(), done.setter(), busy.setter());
        on_submit(move || {
            busy.set(true);
            let (key, texts) = (key.clone(), texts.clone());
            let (done, busy) = (done.clone(), busy.clone());
            spawn_local(async move {
                if let Some(multiplied) = multiply(&key, texts).await {
                    done.set(Some(multiplied));
                }
                busy.set(false);
            });
        })
    };
    html! {
        <form class="lines" {onsubmit}>
            { values(&[("n", format!("{:x}", props.of.public().n))]) }
            <div class="keys-two">
                <Field id="keys-t1" label={text::signs(lang, 1)} value={(*first).clone()} oninput={set(&first)} />
                <Field id="keys-t2" label={text::signs(lang, 2)} value={(*second).clone()} oninput={set(&second)} />
                <Field id="keys-t" label={text::tried_on(lang)} value={(*tried).clone()} oninput={set(&tried)} />
            </div>
            <div class="row"><Button kind={ButtonKind::Primary} busy={*busy}>{ text::multiply(lang) }</Button></div>
            if let Some(done) = done_now {
                { values(&[("s₁·s₂", done.digits.clone())]) }
            }
            { verdict(done_now.map(|done| (done.result.is_ok(), outcome(lang, &done.result)))) }
        </form>
    }
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars().take(MAX_TEXT).collect::<String>().into_bytes()
}

/// A product of two signatures, and what is said to it.
#[derive(Clone, PartialEq)]
struct Multiplied {
    /// The two that were signed, and the one that it was tried on.
    texts: [Vec<u8>; 3],
    /// The product in hex.
    digits: String,
    result: Result<(), Fault>,
}

/// Signs both, a slice each, and tries the product.
async fn multiply(key: &PrivateKey, texts: [Vec<u8>; 3]) -> Option<Multiplied> {
    let [first, second, message] = texts.clone();
    TimeoutFuture::new(0).await;
    let one = key.sign_pss(&first, &random())?;
    TimeoutFuture::new(0).await;
    let two = key.sign_pss(&second, &random())?;
    TimeoutFuture::new(0).await;
    let public = key.public();
    let signature = public.product(&one, &two);
    let result = public.verify_pss(&message, &signature);
    let digits = format!("{signature:x}");
    let signed = [(first, one), (second, two)];
    watch::tell(&Deed::Asymmetric(Asymmetric::Padded { key: public, signed, message, signature }));
    Some(Multiplied { texts, digits, result })
}

fn outcome(lang: Lang, result: &Result<(), Fault>) -> String {
    match result {
        Ok(()) => text::pss_good(lang).to_owned(),
        Err(Fault::TooLarge) => text::pss_too_large(lang).to_owned(),
        Err(Fault::Length) => text::pss_length(lang).to_owned(),
        Err(Fault::Trailer(byte)) => text::pss_trailer(lang, &format!("{byte:02X}")),
        Err(Fault::Padding) => text::pss_padding(lang).to_owned(),
        Err(Fault::Hash) => text::pss_hash(lang).to_owned(),
    }
}
