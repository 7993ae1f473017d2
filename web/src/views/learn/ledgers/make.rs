//! One more operation, written by hand.

use hashyard_core::COIN;
use hashyard_ledgers::log::MAX_AMOUNT;
use hashyard_ledgers::{Act, Choice, LogError, Operation, Person};
use hashyard_ui_model::typed;
use yew::prelude::*;

use super::bench::use_bench;
use crate::i18n::{Lang, ledgers as text, use_lang};
use crate::ui::{Button, ButtonKind, Checkbox, Field, Glyph, Hint, Panel, Tone};
use crate::views::parts::{chosen_entry, on_submit};

/// What can be done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pay,
    Replay,
    Token,
    Vote,
    Deposit,
    Settle,
    Take,
}

const KINDS: [Kind; 7] =
    [Kind::Pay, Kind::Replay, Kind::Token, Kind::Vote, Kind::Deposit, Kind::Settle, Kind::Take];

impl Kind {
    const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Pay => text::kind_pay(lang),
            Self::Replay => text::kind_replay(lang),
            Self::Token => text::kind_token(lang),
            Self::Vote => text::kind_vote(lang),
            Self::Deposit => text::kind_deposit(lang),
            Self::Settle => text::kind_settle(lang),
            Self::Take => text::kind_take(lang),
        }
    }

    const fn has_amount(self) -> bool {
        matches!(self, Self::Pay | Self::Token | Self::Deposit | Self::Take)
    }
}

/// What stands in the form, by the places of the choices.
#[derive(Clone, PartialEq)]
struct Draft {
    kind: Kind,
    from: usize,
    to: usize,
    choice: usize,
    entry: usize,
    amount: String,
    together: bool,
}

/// Wide digits are digits; anything but a whole number is refused.
pub fn read_amount(text: &str) -> Option<u32> {
    let sats = typed::amount(text).ok()?.to_sat();
    let coins = u32::try_from(sats / COIN).ok().filter(|_| sats % COIN == 0)?;
    (1..=MAX_AMOUNT).contains(&coins).then_some(coins)
}

impl Draft {
    fn operation(&self) -> Result<Operation, LogError> {
        let (from, to) = (Person::ALL[self.from], Person::ALL[self.to]);
        let amount = || read_amount(&self.amount).ok_or(LogError::Amount);
        Ok(match self.kind {
            Kind::Pay => Operation::Pay { from, to, amount: amount()? },
            Kind::Take => Operation::Take { from, to, amount: amount()? },
            Kind::Token => Operation::Token { from, to, amount: amount()? },
            Kind::Deposit => Operation::Deposit { buyer: from, seller: to, amount: amount()? },
            Kind::Settle => Operation::Settle { by: from },
            Kind::Replay => Operation::Replay { entry: self.entry },
            Kind::Vote => Operation::Vote {
                voter: from,
                choice: if self.choice == 0 { Choice::Yes } else { Choice::No },
            },
        })
    }
}

/// The form.
#[component]
pub fn MakePanel() -> Html {
    let (lang, bench) = (use_lang(), use_bench());
    let draft = use_state_eq(|| Draft {
        kind: Kind::Pay,
        from: 0,
        to: 1,
        choice: 0,
        entry: 0,
        amount: "10".to_owned(),
        together: false,
    });
    let change = |with: fn(&mut Draft, usize)| {
        let draft = draft.clone();
        Callback::from(move |value: usize| {
            let mut new = (*draft).clone();
            with(&mut new, value);
            draft.set(new);
        })
    };
    let onsubmit = {
        let (bench, draft) = (bench.clone(), draft.clone());
        on_submit(move || {
            let together = draft.together && bench.steps() > 0;
            // The bench may have been cleared since the entry was chosen.
            let last = bench.steps().saturating_sub(1);
            let draft = Draft { entry: draft.entry.min(last), ..(*draft).clone() };
            match draft.operation() {
                Ok(operation) => bench.act(Act::Make { operation, together }),
                Err(why) => bench.refuse(why),
            }
        })
    };
    let typed = {
        let draft = draft.clone();
        Callback::from(move |amount: String| {
            // No number has more digits than this.
            let amount = amount.chars().take(40).collect();
            draft.set(Draft { amount, ..(*draft).clone() });
        })
    };
    let together = {
        let draft = draft.clone();
        Callback::from(move |together: bool| draft.set(Draft { together, ..(*draft).clone() }))
    };
    let people: Vec<String> = Person::ALL.map(|person| text::person(lang, person).to_owned()).into();
    let kinds = KINDS.map(|kind| kind.name(lang).to_owned());
    let entries: Vec<String> = (1..=bench.play.entries().len()).map(|number| number.to_string()).collect();
    let kind_at = KINDS.iter().position(|kind| *kind == draft.kind).unwrap_or_default();
    let is = |kinds: &[Kind]| kinds.contains(&draft.kind);
    let choices = [text::yes(lang).to_owned(), text::no(lang).to_owned()];
    html! {
        <Panel title={text::make(lang)}>
            <form class="pb ledgers-make" {onsubmit}>
                { select(text::kind(lang), &kinds, kind_at, change(|draft, at| draft.kind = KINDS[at])) }
                if is(&[Kind::Replay]) {
                    { select(text::which(lang), &entries, draft.entry.min(entries.len().saturating_sub(1)), change(|draft, at| draft.entry = at)) }
                } else {
                    { select(text::from(lang), &people, draft.from, change(|draft, at| draft.from = at)) }
                }
                if draft.kind.has_amount() {
                    { select(text::to(lang), &people, draft.to, change(|draft, at| draft.to = at)) }
                    <Field id="ledgers-amount" label={text::amount(lang)} value={draft.amount.clone()} oninput={typed} mode="numeric" />
                }
                if is(&[Kind::Vote]) {
                    { select(text::choice(lang), &choices, draft.choice, change(|draft, at| draft.choice = at)) }
                }
                <span class="ledgers-together"><Checkbox label={text::same_moment(lang)} on={draft.together} onchange={together} /><span aria-hidden="true">{ text::same_moment(lang) }</span></span>
                <Button kind={ButtonKind::Primary} icon={Glyph::Plus}>{ text::add(lang) }</Button>
                <span role="status">
                    if let Some(error) = bench.trouble {
                        <Hint tone={Tone::Bad} icon={Glyph::Alert}>{ text::log_error(lang, error) }</Hint>
                    }
                </span>
            </form>
        </Panel>
    }
}

/// A list to choose from, with its label.
pub fn select(label: &'static str, options: &[String], selected: usize, choose: Callback<usize>) -> Html {
    let last = options.len().saturating_sub(1);
    let onchange = Callback::from(move |event: Event| {
        choose.emit(chosen_entry(&event).min(last));
    });
    let option = |(index, name): (usize, &String)| {
        html! { <option key={index} selected={index == selected}>{ name }</option> }
    };
    html! {
        <span class="ledgers-select" key={label}>
            <span class="lab" aria-hidden="true">{ label }</span>
            <select aria-label={label} {onchange}>{ for options.iter().enumerate().map(option) }</select>
        </span>
    }
}
