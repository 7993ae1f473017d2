//! Attacks between the tabs of a room, as merchant, attacker and spectator see them. Nobody is shown what its own node does not know.
//!
//! | file | what it shows |
//! | --- | --- |
//! | `closed` | the way into a room where attacks are allowed, and who plays whom |
//! | `branches` | two branches, block by block |
//! | `attacker` | what is kept back: why, how far, and what to do with it |
//! | `pay`, `take_back` | the payment, and which one is taken back |
//! | `selfish` | mining selfishly, and what it brings |
//! | `shop` | the merchant's address and patience |
//! | `orders` | what was ordered, and what came of it |
//! | `results` | all rounds beside the formula |
//! | `watcher` | branches and tips for everybody else |

mod attacker;
mod branches;
mod closed;
mod orders;
mod pay;
mod results;
mod selfish;
mod shop;
mod take_back;
mod watcher;

use hashyard_course::PageNumber;
use hashyard_node::view::Identity;
use yew::prelude::*;

use self::attacker::AttackerView;
use self::closed::{Closed, Entry};
use self::shop::ShopView;
use self::watcher::WatcherView;
use crate::i18n::{Lang, attack as text, shell, use_lang};
use crate::start::{self, Role};
use crate::topics::use_topic;
use crate::ui::{Callout, Glyph, Seg, SegItem};
use crate::views::learn::course::use_course;
use crate::views::parts::set;

/// From where an attack is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    Merchant,
    Attacker,
    Watcher,
}

impl Seat {
    const ALL: [Self; 3] = [Self::Merchant, Self::Attacker, Self::Watcher];

    /// The seat of who plays this role in the course, or does the mission of this page; `None` for all others.
    fn of(role: Option<Role>, page: Option<PageNumber>) -> Option<Self> {
        match (role, page) {
            (Some(Role::Merchant), _) => Some(Self::Merchant),
            (Some(Role::Attacker), _) => Some(Self::Attacker),
            (None, Some(24 | 70)) => Some(Self::Merchant),
            (None, Some(22 | 23 | 28)) => Some(Self::Attacker),
            _ => None,
        }
    }

    const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Merchant => text::merchant(lang),
            Self::Attacker => text::attacker(lang),
            Self::Watcher => text::watcher(lang),
        }
    }
}

/// What stands beside a page of the course: the merchant's orders on page 24, else the attacker's branches.
pub fn of_page(page: PageNumber) -> Html {
    html! { <Beside seat={if page == 24 { Seat::Merchant } else { Seat::Attacker }} /> }
}

#[derive(Properties, PartialEq)]
struct BesideProps {
    seat: Seat,
}

#[component]
fn Beside(props: &BesideProps) -> Html {
    match use_topic::<Identity>().attacks {
        true => seen_from(props.seat),
        false => html! { <Entry /> },
    }
}

fn seen_from(seat: Seat) -> Html {
    match seat {
        Seat::Merchant => html! { <ShopView /> },
        Seat::Attacker => html! { <AttackerView /> },
        Seat::Watcher => html! { <WatcherView /> },
    }
}

/// The screen.
#[component]
pub fn AttackPage() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (course, chosen) = (use_course(), use_state_eq(|| None::<Seat>));
    // Who has done a mission stays where it was done, and sees what came of it.
    let given = use_mut_ref(|| Seat::Watcher);
    if let Some(seat) = Seat::of(start::role(), course.page) {
        given.replace(seat);
    }
    if !identity.attacks {
        return html! { <Closed /> };
    }
    let items: Vec<_> = Seat::ALL.iter().map(|seat| SegItem::new(seat.name(lang))).collect();
    let seat = chosen.unwrap_or(*given.borrow());
    let selected = Seat::ALL.iter().position(|one| *one == seat).unwrap_or_default();
    let onselect = set(&chosen).reform(|index: usize| Seat::ALL.get(index).copied());
    html! {
        <section class="view top" id="v-attack">
            <div class="view-head">
                <h1>{ shell::attack(lang) }</h1><span class="m">{ text::subtitle(lang, &identity.room) }</span>
                <div class="end"><Seg label={text::seat(lang)} {items} {selected} {onselect} /></div>
            </div>
            <Callout bad=true icon={Glyph::Alert}><b>{ shell::attacks_allowed(lang) }</b>{ " " }{ text::mark_why(lang) }</Callout>
            { seen_from(seat) }
        </section>
    }
}
