//! What was done at the bench. It lives beside the screens: pages of the course show the same.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use hashyard_course::Deed;
use hashyard_ledgers::{Act, Entry, Frame, Ledgers, Log, LogError, Operation, Person, Play};
use yew::prelude::*;

use crate::watch;

/// What lies there at first.
const EXAMPLE: [(Person, Person, u32); 5] = [
    (Person::Alice, Person::Bob, 30),
    (Person::Bob, Person::Carol, 20),
    (Person::Carol, Person::Dan, 10),
    (Person::Alice, Person::Dan, 25),
    (Person::Dan, Person::Carol, 5),
];

struct Kept {
    /// Nothing before the bench is first shown.
    here: RefCell<Option<Bench>>,
    last_listener: Cell<u32>,
    /// What is drawn again: at most the components that are on the screen.
    listeners: RefCell<BTreeMap<u32, Callback<()>>>,
}

thread_local! {
    static KEPT: Kept = const {
        Kept { here: RefCell::new(None), last_listener: Cell::new(0), listeners: RefCell::new(BTreeMap::new()) }
    };
}

/// The bench as it stands, for one component.
#[derive(Clone)]
pub struct Bench {
    /// All that was done, played.
    pub play: Rc<Play>,
    /// How many steps are looked at.
    pub at: usize,
    /// Why the latest act was not done.
    pub trouble: Option<LogError>,
}

/// The bench; the component is drawn again when it changes.
#[hook]
pub fn use_bench() -> Bench {
    let redraw = use_force_update();
    use_effect_with((), move |()| {
        let listener = KEPT.with(|kept| {
            let number = kept.last_listener.get() + 1;
            kept.last_listener.set(number);
            kept.listeners.borrow_mut().insert(number, Callback::from(move |()| redraw.force_update()));
            number
        });
        move || KEPT.with(|kept| drop(kept.listeners.borrow_mut().remove(&listener)))
    });
    KEPT.with(|kept| kept.here.borrow_mut().get_or_insert_with(|| Bench::of(&example())).clone())
}

fn example() -> Log {
    let mut log = Log::default();
    for (from, to, amount) in EXAMPLE {
        let operation = Operation::Pay { from, to, amount };
        log.push(Act::Make { operation, together: false }).expect("there is room for five");
    }
    log
}

impl Bench {
    fn of(log: &Log) -> Self {
        Self { play: Rc::new(Play::of(log)), at: log.entries(), trouble: None }
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.play.frames().len()
    }

    /// The step that is looked at, and its operation.
    pub fn current(&self) -> Option<(&Frame, &Entry)> {
        let frame = self.play.frames().get(self.at.checked_sub(1)?)?;
        Some((frame, &self.play.entries()[frame.entry]))
    }

    /// The ledgers behind it, and before it.
    pub fn ledgers(&self) -> (&Ledgers, &Ledgers) {
        (self.play.after(self.at), self.play.after(self.at.saturating_sub(1)))
    }

    /// Does one thing more, and tells the mission under way.
    pub fn act(&self, act: Act) {
        let mut play = (*self.play).clone();
        if let Err(why) = play.act(act) {
            return self.refuse(why);
        }
        let at = match act {
            Act::Make { .. } => play.frames().len(),
            Act::Swap(_) | Act::Nonces(_) => self.at,
        };
        let deed = Deed::Ledgers(play.log().clone());
        show(Self { play: Rc::new(play), at, trouble: None });
        watch::tell(&deed);
    }

    /// Says why something can't be done.
    pub fn refuse(&self, why: LogError) {
        show(Self { trouble: Some(why), ..self.clone() });
    }

    /// Looks at another step.
    pub fn go(&self, at: usize) {
        show(Self { at: at.min(self.steps()), ..self.clone() });
    }

    /// Begins anew, with the five payments or with nothing, and tells the mission under way.
    pub fn restart(&self, with_example: bool) -> Callback<MouseEvent> {
        Callback::from(move |_| {
            let log = if with_example { example() } else { Log::default() };
            show(Self::of(&log));
            watch::tell(&Deed::Ledgers(log));
        })
    }
}

/// From now on the bench is this, and whoever shows it is drawn again.
fn show(bench: Bench) {
    KEPT.with(|kept| kept.here.replace(Some(bench)));
    let listeners: Vec<_> = KEPT.with(|kept| kept.listeners.borrow().values().cloned().collect());
    listeners.into_iter().for_each(|listener| listener.emit(()));
}
