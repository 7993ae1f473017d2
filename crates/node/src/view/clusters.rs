//! Which addresses belong together, as anybody can tell who has the chain: the heuristics of S. Meiklejohn et al., "A Fistful of
//! Bitcoins" (IMC 2013), section 4, and one for round amounts, which is the power-of-ten heuristic of H. Kalodner et al., "BlockSci"
//! (USENIX Security 2020).
//!
//! 1. Whoever signs for several inputs of one transaction has the keys of all of them.
//! 2. Of the outputs, change is the only one whose address appears for the first time, if none is an input's address as well.
//! 3. Where two outputs are new, change is the one that is not round, if the other one is.
//!
//! The second and third only guess.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hashyard_core::{Amount, ScriptBuf, Transaction, TxOut, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Addresses that are told apart; later ones are left out.
const MAX_ADDRESSES: usize = 2_000;
/// Links that are told of, the latest.
const MAX_LINKS: usize = 500;
/// People name amounts in steps of this, 0.001 coins.
const ROUND: u64 = 100_000;

/// Addresses of the chain in clusters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClustersView {
    /// Height of the last block that was looked at.
    pub height: u32,
    /// In the order in which they appeared, at most 2,000.
    pub addresses: Vec<ClusterAddress>,
    /// Why addresses are in one cluster, oldest first: at most 500, the latest.
    pub links: Vec<AddressLink>,
    /// Addresses for which there was no room.
    pub left_out: u32,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterAddress {
    /// It.
    pub address: String,
    /// The first address of its cluster, as a place in the list.
    pub cluster: u32,
    /// It is this wallet's: nobody else knows that.
    pub yours: bool,
}

/// What a transaction says of two addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressLink {
    /// The transaction.
    pub txid: Txid,
    /// By which rule.
    pub rule: LinkRule,
    /// An address that it spends from, as a place in the list.
    pub from: u32,
    /// The other one: spent from as well, or taken for change.
    pub to: u32,
}

/// How two addresses are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkRule {
    /// Inputs of one transaction.
    CommonInputs,
    /// The only output whose address was new.
    OnlyFresh,
    /// The only one of two that is not round.
    NotRound,
}

/// A transaction and the scripts of what it spends.
type Spend<'a> = (Txid, &'a Transaction, Vec<&'a ScriptBuf>);

impl Node {
    /// The addresses of the main chain, as others may link them.
    pub fn clusters_view(&self) -> ClustersView {
        let mut analyst = Analyst::default();
        for height in 0..=self.chain.height() {
            self.spends_at(height)
                .into_iter()
                .for_each(|spend| analyst.look(&spend, |script| self.address_of(script)));
        }
        ClustersView { height: self.chain.height(), ..analyst.tell(|script| self.owns(script)) }
    }

    fn spends_at(&self, height: u32) -> Vec<Spend<'_>> {
        let Some(block) = self.chain.block_at(height) else { return vec![] };
        let undo = self.chain.undo(&block.block_hash());
        let spent = |index: usize| undo.and_then(|undo| undo.0.get(index.checked_sub(1)?));
        let scripts =
            |index| spent(index).into_iter().flatten().map(|coin| &coin.output.script_pubkey).collect();
        block.named().enumerate().map(|(index, (txid, tx))| (txid, tx, scripts(index))).collect()
    }
}

/// Looks at transactions in the order of the chain.
#[derive(Default)]
struct Analyst {
    /// At most [`MAX_ADDRESSES`].
    places: BTreeMap<ScriptBuf, u32>,
    addresses: Vec<String>,
    /// Of each address one that it belongs to, itself at first.
    parents: Vec<u32>,
    links: VecDeque<AddressLink>,
    left_out: BTreeSet<ScriptBuf>,
}

impl Analyst {
    fn look(&mut self, (txid, tx, spent): &Spend<'_>, address: impl Fn(&ScriptBuf) -> Option<String>) {
        let inputs: Vec<u32> = spent.iter().filter_map(|script| self.places.get(*script).copied()).collect();
        // Before the outputs are known: whether they are new is what counts.
        let change = self.change(&tx.outputs, spent);
        for output in &tx.outputs {
            self.place(&output.script_pubkey, &address);
        }
        let Some(from) = inputs.first().copied() else { return };
        for to in inputs[1..].iter().copied().filter(|to| *to != from) {
            self.link(AddressLink { txid: *txid, rule: LinkRule::CommonInputs, from, to });
        }
        let place = |at: usize| self.places.get(&tx.outputs[at].script_pubkey).copied();
        if let Some((to, rule)) = change.and_then(|(at, rule)| Some((place(at)?, rule))) {
            self.link(AddressLink { txid: *txid, rule, from, to });
        }
    }

    /// Which output is taken for change.
    fn change(&self, outputs: &[TxOut], spent: &[&ScriptBuf]) -> Option<(usize, LinkRule)> {
        let spent: BTreeSet<&ScriptBuf> = spent.iter().copied().collect();
        if outputs.len() < 2 || outputs.iter().any(|output| spent.contains(&output.script_pubkey)) {
            return None;
        }
        let is_fresh = |at: &usize| !self.places.contains_key(&outputs[*at].script_pubkey);
        let fresh: Vec<usize> = (0..outputs.len()).filter(is_fresh).collect();
        match fresh[..] {
            [only] => Some((only, LinkRule::OnlyFresh)),
            [one, two] if outputs.len() == 2 => {
                match (is_round(outputs[one].value), is_round(outputs[two].value)) {
                    (true, false) => Some((two, LinkRule::NotRound)),
                    (false, true) => Some((one, LinkRule::NotRound)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Takes an address in, if the script has one and there is room.
    fn place(&mut self, script: &ScriptBuf, address: impl Fn(&ScriptBuf) -> Option<String>) {
        if self.places.contains_key(script) {
            return;
        }
        let Some(text) = address(script) else { return };
        if self.addresses.len() == MAX_ADDRESSES {
            if self.left_out.len() < MAX_ADDRESSES {
                self.left_out.insert(script.clone());
            }
            return;
        }
        let place = self.addresses.len() as u32;
        self.places.insert(script.clone(), place);
        self.addresses.push(text);
        self.parents.push(place);
    }

    fn link(&mut self, link: AddressLink) {
        let (one, other) = (self.first_of(link.from), self.first_of(link.to));
        self.parents[one.max(other) as usize] = one.min(other);
        self.links.push_back(link);
        if self.links.len() > MAX_LINKS {
            self.links.pop_front();
        }
    }

    fn first_of(&mut self, mut place: u32) -> u32 {
        while self.parents[place as usize] != place {
            let above = self.parents[self.parents[place as usize] as usize];
            self.parents[place as usize] = above;
            place = above;
        }
        place
    }

    fn tell(mut self, owns: impl Fn(&ScriptBuf) -> bool) -> ClustersView {
        let own: BTreeSet<u32> =
            self.places.iter().filter(|(script, _)| owns(script)).map(|(_, place)| *place).collect();
        let texts = core::mem::take(&mut self.addresses).into_iter().zip(0..);
        let addresses = texts
            .map(|(address, place)| ClusterAddress {
                address,
                cluster: self.first_of(place),
                yours: own.contains(&place),
            })
            .collect();
        ClustersView { addresses, links: self.links.into(), left_out: self.left_out.len() as u32, height: 0 }
    }
}

fn is_round(amount: Amount) -> bool {
    amount.0.is_multiple_of(ROUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(number: u32) -> ScriptBuf {
        ScriptBuf::from(number.to_be_bytes().to_vec())
    }

    fn look(analyst: &mut Analyst, inputs: &[u32], outputs: &[(u32, u64)]) {
        let outputs =
            outputs.iter().map(|(to, value)| TxOut { value: Amount(*value), script_pubkey: script(*to) });
        let tx = Transaction { version: 2, lock_time: 0, inputs: vec![], outputs: outputs.collect() };
        let spent: Vec<ScriptBuf> = inputs.iter().map(|from| script(*from)).collect();
        analyst.look(&(Txid::ZERO, &tx, spent.iter().collect()), |script| {
            Some(format!("{:?}", script.as_bytes()))
        });
    }

    fn linked(outputs: &[(u32, u64)]) -> Option<(u32, LinkRule)> {
        let mut analyst = Analyst::default();
        look(&mut analyst, &[], &[(1, 1), (2, 1)]);
        look(&mut analyst, &[1], outputs);
        let view = analyst.tell(|_| false);
        view.links.last().map(|link| (link.to, link.rule))
    }

    #[test]
    fn change_is_guessed_by_the_rules_and_by_nothing_else() {
        for (outputs, guess) in [
            (&[(2, 7), (8, 7)][..], Some((2, LinkRule::OnlyFresh))),
            (&[(8, 7), (9, 3 * ROUND)], Some((2, LinkRule::NotRound))),
            (&[(8, 2 * ROUND), (9, 3)], Some((3, LinkRule::NotRound))),
            (&[(8, 7), (9, 7)], None),
            (&[(8, ROUND), (9, ROUND)], None),
            (&[(1, 7), (9, 3 * ROUND)], None),
            (&[(8, 7)], None),
            (&[(7, 7), (8, ROUND), (9, 3)], None),
        ] {
            assert_eq!(linked(outputs), guess, "{outputs:?}");
        }
    }

    #[test]
    fn clusters_grow_together() {
        let mut analyst = Analyst::default();
        look(&mut analyst, &[], &[(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
        look(&mut analyst, &[3, 4], &[(0, 1)]);
        look(&mut analyst, &[1, 3], &[(0, 1)]);
        let view = analyst.tell(|owned| *owned == script(2));
        let clusters: Vec<u32> = view.addresses.iter().map(|address| address.cluster).collect();
        assert_eq!(clusters, [0, 1, 2, 1, 1]);
        assert!(view.addresses[2].yours && !view.addresses[3].yours);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut analyst = Analyst::default();
        for number in 0..MAX_ADDRESSES as u32 + 3 {
            look(&mut analyst, &[0, number], &[(number, 1)]);
        }
        let view = analyst.tell(|_| false);
        assert_eq!((view.addresses.len(), view.links.len(), view.left_out), (MAX_ADDRESSES, 0, 3));
        let mut analyst = Analyst::default();
        look(&mut analyst, &[], &[(0, 1), (1, 1)]);
        (0..MAX_LINKS + 5).for_each(|_| look(&mut analyst, &[0, 1], &[(0, 1)]));
        assert_eq!(analyst.tell(|_| false).links.len(), MAX_LINKS);
    }
}
