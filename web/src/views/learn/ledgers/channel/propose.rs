//! One more update, proposed to the endorsers.

use hashyard_ledgers::channel::Payment;
use hashyard_ledgers::{LogError, Person};
use yew::prelude::*;

use super::super::make::{read_amount, select};
use super::room::{Hands, random};
use crate::i18n::{channel as text, ledgers, use_lang};
use crate::ui::{Button, ButtonKind, Field, Glyph, Hint, Tone};
use crate::views::parts::{on_submit, set};

/// Characters of an amount.
const LONGEST: usize = 40;

/// Properties of [`Propose`].
#[derive(Properties)]
pub struct ProposeProps {
    /// What proposes.
    pub hands: Hands,
}

impl PartialEq for ProposeProps {
    /// The hands stay the same while the panel is there.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The form.
#[component]
pub fn Propose(props: &ProposeProps) -> Html {
    let lang = use_lang();
    let (from, to, amount) =
        (use_state_eq(|| 0_usize), use_state_eq(|| 1_usize), use_state_eq(|| "10".to_owned()));
    let is_wrong = use_state_eq(|| false);
    let onsubmit = {
        let (hands, is_wrong) = (props.hands.clone(), is_wrong.setter());
        let (from, to, amount) = (Person::ALL[*from], Person::ALL[*to], read_amount(&amount));
        on_submit(move || {
            is_wrong.set(amount.is_none());
            if let Some(amount) = amount {
                hands.act(|member, now| member.propose(Payment { from, to, amount }, random(), now));
            }
        })
    };
    let people: Vec<String> = Person::ALL.map(|person| ledgers::person(lang, person).to_owned()).into();
    html! {
        <form class="ledgers-make" {onsubmit}>
            { select(ledgers::from(lang), &people, *from, set(&from)) }
            { select(ledgers::to(lang), &people, *to, set(&to)) }
            <Field id="channel-amount" label={ledgers::amount(lang)} value={(*amount).clone()} oninput={set(&amount)} mode="numeric" longest={LONGEST} />
            <Button kind={ButtonKind::Primary} icon={Glyph::Plus}>{ text::propose(lang) }</Button>
            <span role="status">
                if *is_wrong {
                    <Hint tone={Tone::Bad} icon={Glyph::Alert}>{ ledgers::log_error(lang, LogError::Amount) }</Hint>
                }
            </span>
        </form>
    }
}
