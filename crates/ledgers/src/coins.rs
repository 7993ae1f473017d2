//! Bitcoin's model: a set of coins, each an output that nobody has spent. The transactions are real ones, signed, and checked by the
//! rules of the node itself; only blocks are left out, and fees, because nobody competes for room.

use hashyard_core::chain::CoinSet;
use hashyard_core::consensus::TxError;
use hashyard_core::consensus::transaction::{check_input_scripts, check_transaction, check_tx_inputs};
use hashyard_core::merkle::{self, ProofStep};
use hashyard_core::script::{Flags, ScriptWork, SighashType, SpendingTransaction, multisig, p2wsh};
use hashyard_core::wallet::signer::InputToSign;
use hashyard_core::{
    Amount, COIN, Coin, Encodable, MerkleNode, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid, sha256,
};

use crate::{Operation, Party, Person, Setting};

/// Height of all that is done: far above the first coins, so that they are mature.
const HEIGHT: u32 = 1_000;
/// Says that the payment may be replaced (BIP125), as wallets do.
const SEQUENCE: u32 = 0xffff_fffd;

/// Why a payment is not made or not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoinsRefusal {
    /// The wallet finds too few coins to write it.
    TooLittle {
        /// Coins of money that it finds.
        has: u64,
        /// Coins that it takes.
        needs: u64,
    },
    /// A script sees one transaction and keeps nothing for the next: there are no tokens and no votes to count.
    NoState,
    /// No coin waits in escrow for this person's signature.
    EscrowEmpty,
    /// A rule of Bitcoin.
    Rule(TxError),
}

/// A signed payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// The transaction.
    pub tx: Transaction,
    /// Its name.
    pub txid: Txid,
    /// The coins that it spends, in the order of its inputs.
    pub spent: Vec<Coin>,
    /// What its scripts say. The coins are named by hashes of what made them, so this is true in every order and needs no second look.
    scripts: Result<(), TxError>,
}

/// All unspent coins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coins {
    set: CoinSet,
    /// What was taken, from the first coins on: at most one more than a log has entries.
    taken: Vec<Txid>,
}

impl Coins {
    /// The first coins, one for each person who has any.
    pub fn new(setting: &Setting) -> Self {
        let rich = Person::ALL.into_iter().filter(|person| person.start() > 0);
        let outputs = rich.map(|person| output(person.start(), &setting.person(person).script)).collect();
        let input = TxIn {
            previous_output: OutPoint::NULL,
            script_sig: ScriptBuf(b"hashyard ledgers".to_vec()),
            sequence: SEQUENCE,
            witness: vec![],
        };
        let tx = Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 };
        let (txid, mut set) = (tx.txid(), CoinSet::default());
        set.apply(txid, &tx, 0).expect("a coinbase spends nothing that could be missing");
        Self { set, taken: vec![txid] }
    }

    /// All unspent coins.
    pub fn set(&self) -> &CoinSet {
        &self.set
    }

    /// Coins that a person alone can spend.
    pub fn of<'a>(
        &'a self,
        person: Person,
        setting: &'a Setting,
    ) -> impl Iterator<Item = (&'a OutPoint, &'a Coin)> {
        let script = &setting.person(person).script;
        self.set.iter().filter(move |(_, coin)| coin.output.script_pubkey == *script)
    }

    /// Bytes of all coins: 36 of the outpoint, and the output.
    pub fn size(&self) -> usize {
        self.set.iter().map(|(_, coin)| 36 + coin.output.encode().len()).sum()
    }

    /// The Merkle root of all transactions that were taken, as if one block had them. Bitcoin commits to payments; no block commits to
    /// the set of coins.
    pub fn root(&self) -> MerkleNode {
        merkle::root(&self.leaves()).root
    }

    /// That a transaction was taken: its siblings on the way to the root.
    pub fn proof(&self, txid: Txid) -> Option<Vec<ProofStep>> {
        let index = self.taken.iter().position(|taken| *taken == txid)?;
        merkle::proof(&self.leaves(), index)
    }

    fn leaves(&self) -> Vec<MerkleNode> {
        self.taken.iter().map(|txid| MerkleNode::from_bytes(*txid.as_bytes())).collect()
    }

    /// Takes a payment, or nothing of it.
    ///
    /// # Errors
    /// A rule that it breaks.
    pub fn apply(&mut self, payment: &Payment, setting: &Setting) -> Result<(), CoinsRefusal> {
        let Payment { tx, txid, scripts, .. } = payment;
        check_transaction(tx).map_err(CoinsRefusal::Rule)?;
        let coins = self.set.spent_by(tx).ok_or(CoinsRefusal::Rule(TxError::InputsMissingOrSpent))?;
        check_tx_inputs(setting.params, tx, &coins, HEIGHT).map_err(CoinsRefusal::Rule)?;
        scripts.clone().map_err(CoinsRefusal::Rule)?;
        self.set.apply(*txid, tx, HEIGHT).map_err(CoinsRefusal::Rule)?;
        self.taken.push(*txid);
        Ok(())
    }

    /// Writes and signs what an operation wants, with the coins that are there.
    ///
    /// # Errors
    /// The wallet can't write it.
    pub fn make(&self, operation: &Operation, setting: &Setting) -> Result<Payment, CoinsRefusal> {
        match *operation {
            Operation::Pay { from, to, amount } => {
                let locked = setting.person(to).script.clone();
                self.pay(from, &locked, amount, Party::Person(from), setting)
            }
            Operation::Take { from, to, amount } => {
                let locked = setting.person(to).script.clone();
                self.pay(from, &locked, amount, Party::Keeper, setting)
            }
            Operation::Deposit { buyer, seller, amount } => {
                let locked = p2wsh(&sha256(both(buyer, seller, setting).as_bytes()));
                self.pay(buyer, &locked, amount, Party::Person(buyer), setting)
            }
            Operation::Settle { by } => self.settle(by, setting),
            Operation::Token { .. } | Operation::Vote { .. } | Operation::Replay { .. } => {
                Err(CoinsRefusal::NoState)
            }
        }
    }

    fn pay(
        &self,
        from: Person,
        to: &ScriptBuf,
        amount: u32,
        signer: Party,
        setting: &Setting,
    ) -> Result<Payment, CoinsRefusal> {
        let (coins, total) = self.select(from, amount.into(), setting)?;
        let change = total - u64::from(amount);
        let mut outputs = vec![output(amount.into(), to)];
        if change > 0 {
            outputs.push(output(change, &setting.person(from).script));
        }
        let (mut tx, spent) = unsigned(coins, outputs);
        let outs: Vec<TxOut> = spent.iter().map(|coin| coin.output.clone()).collect();
        let key = setting.key(signer);
        let code = hashyard_core::script::p2pkh(&hashyard_core::PubkeyHash::of(&key.public));
        let witnesses: Vec<_> = (0..outs.len())
            .map(|index| {
                vec![signature(&tx, &outs, index, &key.secret, code.as_bytes()), key.public.to_vec()]
            })
            .collect();
        tx.inputs.iter_mut().zip(witnesses).for_each(|(input, witness)| input.witness = witness);
        Ok(Payment::of(tx, spent))
    }

    /// The smallest coin that is enough, else the largest ones until they are. Which of two equal ones comes first depends on their
    /// outpoints alone.
    fn select(
        &self,
        from: Person,
        needs: u64,
        setting: &Setting,
    ) -> Result<(Vec<(OutPoint, Coin)>, u64), CoinsRefusal> {
        let mut coins: Vec<_> =
            self.of(from, setting).map(|(outpoint, coin)| (*outpoint, coin.clone())).collect();
        coins.sort_by_key(|(_, coin)| coin.output.value);
        let value = |coin: &Coin| coin.output.value.to_sat() / COIN;
        if let Some(one) = coins.iter().find(|(_, coin)| value(coin) >= needs) {
            return Ok((vec![one.clone()], value(&one.1)));
        }
        let (mut chosen, mut has) = (vec![], 0);
        while has < needs {
            let Some(next) = coins.pop() else { return Err(CoinsRefusal::TooLittle { has, needs }) };
            has += value(&next.1);
            chosen.push(next);
        }
        Ok((chosen, has))
    }

    /// Spends a coin of two keys in favour of the other of the two, who signs gladly.
    fn settle(&self, by: Person, setting: &Setting) -> Result<Payment, CoinsRefusal> {
        let found = self.set.iter().find_map(|(outpoint, coin)| {
            let (buyer, seller) = escrow_of(&coin.output.script_pubkey, setting)?;
            let to = if by == buyer { seller } else { buyer };
            (by == buyer || by == seller).then(|| (*outpoint, coin.clone(), [buyer, seller], to))
        });
        let (outpoint, coin, signers, to) = found.ok_or(CoinsRefusal::EscrowEmpty)?;
        let script = both(signers[0], signers[1], setting);
        let value = coin.output.value.to_sat() / COIN;
        let (mut tx, spent) =
            unsigned(vec![(outpoint, coin)], vec![output(value, &setting.person(to).script)]);
        let outs = [spent[0].output.clone()];
        let sign =
            |person: Person| signature(&tx, &outs, 0, &setting.person(person).secret, script.as_bytes());
        let [first, second] = signers.map(sign);
        // OP_CHECKMULTISIG takes an item too many (BIP147).
        tx.inputs[0].witness = vec![vec![], first, second, script.0.clone()];
        Ok(Payment::of(tx, spent))
    }
}

impl Payment {
    fn of(tx: Transaction, spent: Vec<Coin>) -> Self {
        let work = ScriptWork::default();
        let scripts = check_input_scripts(&tx, &spent.iter().collect::<Vec<_>>(), Flags::STANDARD, &work);
        Self { txid: tx.txid(), tx, spent, scripts }
    }
}

/// Whether two payments spend a common coin: they can't both be.
pub fn conflict(one: &Payment, other: &Payment) -> bool {
    let spends = |outpoint: &OutPoint| other.tx.inputs.iter().any(|input| input.previous_output == *outpoint);
    one.tx.inputs.iter().any(|input| spends(&input.previous_output))
}

/// Buyer and seller whose two signatures a coin takes. `None` for a coin that is not in escrow.
pub fn escrow_of(script: &ScriptBuf, setting: &Setting) -> Option<(Person, Person)> {
    let pairs =
        Person::ALL.into_iter().flat_map(|buyer| Person::ALL.into_iter().map(move |seller| (buyer, seller)));
    let is_it = |(buyer, seller): &(Person, Person)| {
        p2wsh(&sha256(both(*buyer, *seller, setting).as_bytes())) == *script
    };
    pairs.into_iter().find(is_it)
}

/// Both must sign.
fn both(buyer: Person, seller: Person, setting: &Setting) -> ScriptBuf {
    multisig(2, &[buyer, seller].map(|person| setting.person(person).public.to_vec()))
}

fn output(coins: u64, script: &ScriptBuf) -> TxOut {
    TxOut { value: Amount(coins * COIN), script_pubkey: script.clone() }
}

fn unsigned(coins: Vec<(OutPoint, Coin)>, outputs: Vec<TxOut>) -> (Transaction, Vec<Coin>) {
    let (inputs, spent) = coins
        .into_iter()
        .map(|(previous_output, coin)| {
            let input =
                TxIn { previous_output, script_sig: ScriptBuf(vec![]), sequence: SEQUENCE, witness: vec![] };
            (input, coin)
        })
        .unzip();
    (Transaction { version: 2, inputs, outputs, lock_time: 0 }, spent)
}

fn signature(
    tx: &Transaction,
    spent: &[TxOut],
    index: usize,
    key: &k256::SecretKey,
    script_code: &[u8],
) -> Vec<u8> {
    let spending = SpendingTransaction::new(tx, spent);
    let input = InputToSign { spending: &spending, index, sighash_type: SighashType::ALL };
    input.ecdsa_v0(key, script_code).expect("the coin is known, and ALL is a hash type")
}
