//! A chain, a mempool and the wallets of three people.

use std::sync::{Arc, LazyLock};

use hashyard_core::chain::Chainstate;
use hashyard_core::contract::{Contract, ContractKey, ContractOutput, Form, Lock, Parties, Path};
use hashyard_core::mempool::{Mempool, MempoolPolicy, block_template};
use hashyard_core::params::REGTEST;
use hashyard_core::psbt::Psbt;
use hashyard_core::psbt::proposal::{ContractCoin, ContractSpend};
use hashyard_core::wallet::{Address, FeeRate, Language, Mnemonic, SendRequest, Spend, Wallet};
use hashyard_core::{
    Amount, Block, HashedBlock, OutPoint, Params, PubkeyHash, ScriptBuf, Transaction, TxOut, sha256, sha256d,
};

pub const START: u32 = 1_800_000_000;
pub const SECRET: &[u8] = b"the secret that opens the hash lock";
pub const PRICE: Amount = Amount(50_000_000);

pub const ALICE: usize = 0;
pub const BOB: usize = 1;
pub const CAROL: usize = 2;

fn params() -> Params {
    Params { coinbase_maturity: 2, ..REGTEST.clone() }
}

/// Deriving keys takes a while, so it is done once.
static WALLETS: LazyLock<Vec<Wallet>> = LazyLock::new(|| {
    let wallet = |who: u8| {
        let words = Mnemonic::from_entropy(Language::English, &[who + 1; 16]).unwrap();
        Wallet::new(&params(), words).unwrap().0
    };
    (0..3).map(wallet).collect()
});

pub struct World {
    pub chain: Chainstate,
    pub pool: Mempool,
    pub wallets: Vec<Wallet>,
    pub time: u32,
}

impl World {
    /// Alice has coins.
    pub fn new() -> Self {
        let (chain, pool) = (Chainstate::new(params()), Mempool::new(MempoolPolicy::default()));
        let mut world = Self { chain, pool, wallets: WALLETS.clone(), time: START };
        world.mine(5);
        world
    }

    pub fn mine(&mut self, blocks: u32) {
        for _ in 0..blocks {
            self.time += 600;
            let to = self.wallets[ALICE].mining_address().script_pubkey();
            let nonce = u64::from(self.time);
            let mut template = block_template::build(&self.chain, &self.pool, self.time, to, nonce, "test");
            while !template.target.is_met_by(&template.block.block_hash()) {
                template.block.header.nonce += 1;
            }
            self.submit(template.block).unwrap();
        }
    }

    /// Gives a block to the chain; the error is its reject string.
    pub fn submit(&mut self, block: Block) -> Result<(), String> {
        let block = Arc::new(HashedBlock::from(block));
        let acceptance = self.chain.accept_block(Arc::clone(&block), self.time);
        acceptance.verdict.map_err(|error| error.to_string())?;
        let height = self.chain.height();
        self.wallets.iter_mut().for_each(|wallet| drop(wallet.connect_block(height, &block)));
        self.pool.apply_steps(&acceptance.update.steps, &self.chain, self.now_ms());
        Ok(())
    }

    pub fn now_ms(&self) -> u64 {
        u64::from(self.time) * 1000
    }

    /// What the mempool says to a transaction: nothing, or the reject string.
    pub fn verdict(&self, tx: &Transaction) -> Result<(), String> {
        let verdict = self.pool.test_accept(tx, &self.chain, self.now_ms());
        verdict.map(drop).map_err(|error| error.reason())
    }

    /// Whether a block with this transaction would join the chain.
    pub fn block_verdict(&mut self, tx: &Transaction) -> Result<(), String> {
        let to = self.wallets[ALICE].mining_address().script_pubkey();
        self.time += 600;
        let empty = Mempool::new(MempoolPolicy::default());
        let mut template = block_template::build(&self.chain, &empty, self.time, to, 7, "test");
        template.block.transactions.push(tx.clone());
        commit_to_witnesses(&mut template.block.transactions);
        template.block.header.merkle_root = template.block.compute_merkle_root().root;
        while !template.target.is_met_by(&template.block.block_hash()) {
            template.block.header.nonce += 1;
        }
        self.submit(template.block)
    }

    pub fn key(&self, who: usize) -> ContractKey {
        let own = self.wallets[who].own_key(&self.wallets[who].current_address()).unwrap();
        ContractKey::new(&own.public_key).unwrap()
    }

    pub fn key_hash(&self, who: usize) -> PubkeyHash {
        PubkeyHash::of(self.key(who).as_bytes())
    }

    pub fn multisig(&self) -> Contract {
        Contract::Multisig { required: 2, keys: vec![self.key(ALICE), self.key(BOB), self.key(CAROL)] }
    }

    /// Bob gets it with the secret, Alice gets it back later.
    pub fn htlc(&self, timeout: Lock) -> Contract {
        Contract::Htlc {
            hash: sha256(SECRET),
            parties: Parties::Hashes { receiver: self.key_hash(BOB), sender: self.key_hash(ALICE) },
            timeout,
        }
    }

    pub fn timelock(&self, lock: Lock) -> Contract {
        Contract::Timelock { key: self.key(BOB), lock }
    }

    pub fn vault(&self, delay: Lock) -> Contract {
        Contract::Vault { recovery: self.key(CAROL), owner: self.key(ALICE), delay }
    }

    /// Alice pays to a contract and a block confirms it.
    pub fn fund(&mut self, output: &ContractOutput) -> ContractCoin {
        self.fund_script(&output.script_pubkey())
    }

    /// The same with any script that has an address.
    pub fn fund_script(&mut self, script: &ScriptBuf) -> ContractCoin {
        let to = Address::from_script(script, &params()).unwrap();
        let spend = Spend::Exact(vec![(to, PRICE)]);
        let request = SendRequest { spend, fee_rate: FeeRate(2_000), coins: None, replaceable: false };
        let paid = self.wallets[ALICE].create_transaction(&request, self.chain.height()).unwrap().transaction;
        self.pool.accept(paid.clone(), &self.chain, self.now_ms()).unwrap();
        let vout = paid.outputs.iter().position(|out| out.script_pubkey == *script).unwrap() as u32;
        self.mine(1);
        ContractCoin { outpoint: OutPoint { txid: paid.txid(), vout }, parent: paid }
    }

    pub fn propose(&self, output: &ContractOutput, path: &Path, coin: &ContractCoin) -> Psbt {
        let to = self.wallets[CAROL].current_address().script_pubkey();
        let preimage = path.preimage_hash.map(|_| SECRET.to_vec());
        let (coins, fee_rate) = (vec![coin.clone()], FeeRate(3_000));
        ContractSpend { output, path, coins, to, fee_rate, preimage }.to_psbt().unwrap()
    }

    /// All forms of an output. A tapscript names keys without the sign of their Y, and never by their hashes, so that the
    /// contract is written anew from the keys.
    pub fn all_forms(&self, contract: &Contract) -> [ContractOutput; 3] {
        let [wsh, sh] = forms(contract);
        let mut text = wsh.to_string().replacen("wsh:", "tr:", 1);
        for who in [ALICE, BOB, CAROL] {
            text = text.replace(&self.key_hash(who).to_string(), &self.key(who).to_string());
        }
        [wsh, sh, text.parse().unwrap()]
    }

    /// Everyone signs a copy of their own; the copies are put together and finished.
    pub fn sign_by(&self, psbt: &Psbt, people: &[usize]) -> Option<Transaction> {
        let mut all = psbt.clone();
        for who in people {
            let mut copy: Psbt = psbt.to_string().parse().unwrap();
            self.wallets[*who].sign_psbt(&mut copy, None).unwrap();
            all.combine(&copy).unwrap();
        }
        all.finalise().then(|| all.extract().unwrap())
    }
}

/// BIP141: a coinbase output commits to the witnesses, here of itself and one transaction more.
fn commit_to_witnesses(transactions: &mut [Transaction]) {
    let root = sha256d(&[&[0; 32], transactions[1].wtxid().as_bytes().as_slice()].concat());
    let commitment = sha256d(&[root, [0; 32]].concat());
    let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed], commitment.as_slice()].concat();
    transactions[0].inputs[0].witness = vec![vec![0; 32]];
    transactions[0].outputs.push(TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(script) });
}

/// The two forms of an output that name whole keys or the hashes of those.
pub fn forms(contract: &Contract) -> [ContractOutput; 2] {
    [Form::P2wsh, Form::P2sh].map(|form| ContractOutput { contract: contract.clone(), form })
}

/// The path of this name.
pub fn path(output: &ContractOutput, name: &str) -> Path {
    output.paths().into_iter().find(|path| path.name.as_str() == name).unwrap()
}
