//! Transactions that spend an output of every type.

use hashyard_core::script::opcode::OP_CODESEPARATOR;
use hashyard_core::script::{
    Builder, Instructions, Signed, SpendingTransaction, p2pkh, p2sh, p2tr, p2wpkh, p2wsh,
};
use hashyard_core::{
    Amount, COIN, Encodable, MAX_MONEY, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut, Txid,
    hash160, sha256,
};

use crate::dice::Dice;
use crate::locks::{self, Dialect, Item, Lock};
use crate::mutations;
use crate::signing::{Key, Signer};
use crate::tapscripts::{self, Tree};

/// One input that spends one output.
pub struct Spend {
    /// What type of output.
    pub form: &'static str,
    /// The transaction.
    pub transaction: Transaction,
    /// What all its inputs spend.
    pub spent: Vec<TxOut>,
    /// The input that is meant.
    pub index: usize,
}

impl Spend {
    /// The transaction as hexadecimal digits.
    pub fn hex(&self) -> String {
        hex::encode(self.transaction.encode())
    }

    fn signer(&self) -> Signer<'_> {
        Signer { spending: SpendingTransaction::new(&self.transaction, &self.spent), index: self.index }
    }

    fn pay_to(&mut self, script_pubkey: ScriptBuf) {
        self.spent[self.index].script_pubkey = script_pubkey;
    }

    fn satisfy(&mut self, script_sig: ScriptBuf, witness: Vec<Vec<u8>>) {
        let input = &mut self.transaction.inputs[self.index];
        (input.script_sig, input.witness) = (script_sig, witness);
    }
}

/// Fills a spend in: the output and what satisfies it.
type Form = fn(&mut Dice, &mut Spend);

/// Every type of output.
pub const FORMS: [(&str, Form); 9] = [
    ("bare", bare),
    ("P2SH", pay_to_script_hash),
    ("P2WPKH", |dice, spend| witness_key(dice, spend, false)),
    ("P2SH-P2WPKH", |dice, spend| witness_key(dice, spend, true)),
    ("P2WSH", |dice, spend| witness_script(dice, spend, false)),
    ("P2SH-P2WSH", |dice, spend| witness_script(dice, spend, true)),
    ("P2TR key", taproot_key),
    ("P2TR script", taproot_script),
    ("unknown witness", unknown_witness),
];

/// Any spend; one in three has something wrong with it.
pub fn generate(dice: &mut Dice) -> Spend {
    let (form, fill) = dice.pick(&FORMS);
    let mut spend = blank(dice, form);
    fill(dice, &mut spend);
    if dice.percent(33) {
        mutations::mutate(dice, &mut spend);
    }
    spend
}

fn blank(dice: &mut Dice, form: &'static str) -> Spend {
    let count = dice.between(1, 3);
    let inputs = (0..count).map(|_| input(dice)).collect();
    let outputs = (0..dice.below(4)).map(|_| output(dice, &[0, 546, MAX_MONEY.0, u64::MAX])).collect();
    let version = if dice.percent(85) { 2 } else { dice.pick(&[0, 1, -1, i32::MIN, i32::MAX]) };
    let lock_time = dice.pick(&[0, 1, 127, 499_999_999, 500_000_000, 0x7fff_ffff, u32::MAX]);
    let transaction = Transaction { version, inputs, outputs, lock_time };
    Spend {
        form,
        transaction,
        spent: (0..count).map(|_| spent_output(dice)).collect(),
        index: dice.below(count),
    }
}

/// Its value is in the range of money, as in every output on a chain: Core's engine takes a negative one for "not known".
fn spent_output(dice: &mut Dice) -> TxOut {
    output(dice, &[0, 1, 546, COIN, MAX_MONEY.0])
}

fn input(dice: &mut Dice) -> TxIn {
    let any = dice.u32();
    TxIn {
        previous_output: OutPoint { txid: Txid::from_bytes(dice.array()), vout: dice.below(3) as u32 },
        script_sig: ScriptBuf::default(),
        sequence: dice.pick(&[0, 1, 127, 0x40_0001, 0x8000_0000, u32::MAX - 1, u32::MAX, any]),
        witness: vec![],
    }
}

fn output(dice: &mut Dice, values: &[u64]) -> TxOut {
    let length = dice.below(40);
    TxOut { value: Amount(dice.pick(values)), script_pubkey: ScriptBuf(dice.bytes(length)) }
}

fn bare(dice: &mut Dice, spend: &mut Spend) {
    let lock = locks::any(dice, Dialect::Script);
    let (script, items) = solve(dice, spend, lock, |code| Signed::Legacy(code));
    spend.pay_to(ScriptBuf(script));
    spend.satisfy(push_all(dice, &items), vec![]);
}

fn pay_to_script_hash(dice: &mut Dice, spend: &mut Spend) {
    let lock = locks::any(dice, Dialect::Script);
    let (script, mut items) = solve(dice, spend, lock, |code| Signed::Legacy(code));
    spend.pay_to(p2sh(&hash160(&script)));
    items.push(script);
    spend.satisfy(push_all(dice, &items), vec![]);
}

fn witness_key(dice: &mut Dice, spend: &mut Spend, nested: bool) {
    let key = Key::any(dice);
    let bytes = key.any_form(dice);
    let hash = PubkeyHash::of(&bytes);
    let program = p2wpkh(&hash);
    let script_sig = pay_to_program(spend, program, nested);
    let code = p2pkh(&hash);
    let signature = spend.signer().ecdsa(dice, key, &Signed::WitnessV0(code.as_bytes()));
    spend.satisfy(script_sig, vec![signature, bytes]);
}

fn witness_script(dice: &mut Dice, spend: &mut Spend, nested: bool) {
    let lock = locks::any(dice, Dialect::Script);
    let (script, mut items) = solve(dice, spend, lock, |code| Signed::WitnessV0(code));
    let script_sig = pay_to_program(spend, p2wsh(&sha256(&script)), nested);
    items.push(script);
    spend.satisfy(script_sig, items);
}

/// Puts the program into the output, or behind P2SH; gives the input's script.
fn pay_to_program(spend: &mut Spend, program: ScriptBuf, nested: bool) -> ScriptBuf {
    if !nested {
        spend.pay_to(program);
        return ScriptBuf::default();
    }
    spend.pay_to(p2sh(&hash160(program.as_bytes())));
    Builder::new().data(program.as_bytes()).into_script()
}

fn taproot_key(dice: &mut Dice, spend: &mut Spend) {
    let (output_key, key) = tapscripts::key_path(dice);
    spend.pay_to(p2tr(&output_key));
    let annex = tapscripts::annex(dice);
    let signed = Signed::Taproot { annex_hash: annex.as_ref().map(|(_, hash)| hash), leaf: None };
    let signature = spend.signer().schnorr(dice, key, &signed);
    let witness = [signature].into_iter().chain(annex.map(|(annex, _)| annex)).collect();
    spend.satisfy(ScriptBuf::default(), witness);
}

fn taproot_script(dice: &mut Dice, spend: &mut Spend) {
    let lock = locks::any(dice, Dialect::Tapscript);
    let tree = Tree::around(dice, &lock.script);
    spend.pay_to(p2tr(&tree.output_key));
    let annex = tapscripts::annex(dice);
    let leaf = tapscripts::signed_leaf(dice, tree.leaf_hash, &lock.script);
    let signed = Signed::Taproot { annex_hash: annex.as_ref().map(|(_, hash)| hash), leaf: Some(leaf) };
    let signer = spend.signer();
    let items = lock.solution.into_iter().map(|item| match item {
        Item::Data(data) => data,
        Item::Signature(key) => signer.schnorr(dice, key, &signed),
    });
    let witness = items.chain([lock.script, tree.control_block]).collect::<Vec<_>>();
    spend.satisfy(ScriptBuf::default(), witness.into_iter().chain(annex.map(|(annex, _)| annex)).collect());
}

/// Programs without a meaning yet, of every version and length; the anchor is one of them.
fn unknown_witness(dice: &mut Dice, spend: &mut Spend) {
    let length = dice.pick(&[2, 2, 20, 32, 32, 33, 40]);
    let (version, program) = match dice.below(5) {
        0 => (1, vec![0x4e, 0x73]),
        1 => (0, dice.bytes(length)),
        _ => (dice.between(1, 16), dice.bytes(length)),
    };
    let script = Builder::new().number(version as i64).data(&program).into_script();
    let nested = dice.percent(30);
    let script_sig = pay_to_program(spend, script, nested);
    let witness = (0..dice.below(3)).map(|_| dice.bytes(3)).collect();
    spend.satisfy(script_sig, witness);
}

/// Makes the signatures of a lock outside of Taproot; gives the script as it stands in the end, and the items.
fn solve(
    dice: &mut Dice,
    spend: &Spend,
    lock: Lock,
    signed: impl for<'code> Fn(&'code [u8]) -> Signed<'code>,
) -> (Vec<u8>, Vec<Vec<u8>>) {
    let code = signed_code(dice, &lock.script).to_vec();
    let mut first_signature = None;
    let items = lock.solution.into_iter().map(|item| match item {
        Item::Data(data) => data,
        Item::Signature(key) => {
            let signature = spend.signer().ecdsa(dice, key, &signed(&code));
            first_signature.get_or_insert_with(|| signature.clone());
            signature
        }
    });
    let items = items.collect();
    let held = first_signature.filter(|_| lock.holds_its_signature);
    let push = held.map(|signature| Builder::new().data(&signature).into_script().0).unwrap_or_default();
    ([push, lock.script].concat(), items)
}

/// The script from behind its last `OP_CODESEPARATOR`, mostly.
fn signed_code<'a>(dice: &mut Dice, script: &'a [u8]) -> &'a [u8] {
    let instructions = Instructions::new(script).filter_map(Result::ok);
    let separator = instructions.filter(|instruction| instruction.opcode == OP_CODESEPARATOR).last();
    match separator {
        Some(separator) if dice.percent(70) => &script[separator.end..],
        _ => script,
    }
}

/// An input's script that pushes these items, now and then in a longer form than needed.
fn push_all(dice: &mut Dice, items: &[Vec<u8>]) -> ScriptBuf {
    let push = |item: &Vec<u8>| match (item.as_slice(), dice.below(20)) {
        ([], 1) => vec![0x4c, 0],
        (item, 0) => [&[0x4d], &(item.len() as u16).to_le_bytes()[..], item].concat(),
        (item, _) => Builder::new().data(item).into_script().0,
    };
    ScriptBuf(items.iter().map(push).collect::<Vec<_>>().concat())
}
