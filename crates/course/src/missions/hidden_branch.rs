//! Pages 22 and 23: a hidden block, or a hidden branch, takes back a payment. Finney's attack needs one block while the payment waits; later it
//! takes as many as others have found on top of it, and one more.

use hashyard_core::Txid;
use hashyard_node::view::{Event, Pays, TakenBack, WithheldView, WithholdMode};

use super::Mission;
use crate::deed::{Attack, Deed};
use crate::mission::{Sight, Told};

/// What is to be undone.
struct Aim {
    /// Confirmations that the payment has at least, on the branch that everybody sees.
    least: u32,
    /// And at most.
    most: u32,
    /// Blocks of others that have to give way.
    undone: u32,
}

/// Page 22.
const FINNEY: Aim = Aim { least: 0, most: 0, undone: 0 };
/// Page 23.
const BRANCH: Aim = Aim { least: 2, most: u32::MAX, undone: 3 };

/// A payment that is taken back in secret.
pub struct HiddenBranch {
    aim: Aim,
    /// What takes the payment back, once the first condition was met with it.
    counter: Option<Txid>,
    /// Blocks that others have found above the fork.
    others: u32,
}

impl HiddenBranch {
    /// A block in hand.
    pub fn finney() -> Self {
        Self { aim: FINNEY, counter: None, others: 0 }
    }

    /// A branch that grows.
    pub fn branch() -> Self {
        Self { aim: BRANCH, counter: None, others: 0 }
    }

    /// The payment is where it has to be, and what takes it back is hidden.
    fn prepares(&mut self, payment: &TakenBack, view: &WithheldView, told: &mut Told) {
        self.others = view.public.iter().filter(|block| !block.yours).count() as u32;
        let is_hidden = view.hidden.iter().any(|block| block.pays == Pays::Counter && !block.released);
        if !is_hidden {
            return;
        }
        if payment.confirmations > self.aim.most {
            self.counter = None;
            return told.saw("confirmed", [("confirmations", payment.confirmations.to_string())]);
        }
        if (self.aim.least..=self.aim.most).contains(&payment.confirmations) {
            self.counter = Some(payment.counter);
            told.tick(0);
        }
    }

    /// It was released, or given up.
    fn ended(&self, counter: Txid, view: &WithheldView, node: Sight<'_>, told: &mut Told) {
        let Some(release) = view.last.filter(|release| release.counter == Some(counter)) else {
            if view.mode == WithholdMode::Off {
                told.saw("given-up", []);
            }
            return;
        };
        let undone = release.public.min(self.others);
        let public = ("public", release.public.to_string());
        let is_back = node.wallet.history.iter().any(|item| item.txid == counter && item.confirmations > 0);
        if !release.won {
            told.saw("lost", [public, ("released", release.released.to_string())]);
        } else if undone < self.aim.undone {
            told.saw("short", [("public", undone.to_string())]);
        } else if is_back {
            told.tick(1);
        }
    }
}

impl Mission for HiddenBranch {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        match self.aim.undone {
            0 => &["given-up", "lost", "confirmed"],
            _ => &["given-up", "lost", "short"],
        }
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Attack(Attack::Withheld(view)) = deed else { return };
        match (&view.payment, self.counter) {
            (Some(payment), _) => self.prepares(payment, view, told),
            (None, Some(counter)) => self.ended(counter, view, node, told),
            (None, None) => {}
        }
    }
}
