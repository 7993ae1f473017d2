//! Coins of the wallet, chosen by what is asked for.

use hashyard_core::wallet::{Address, CoinState, Wallet, WalletCoin, WatchedCoin};
use hashyard_core::{Amount, ScriptBuf};
use serde_json::{Value, json};

use super::json::{coins, object};
use super::options::Options;
use super::wallet::wallet;
use super::{Answer, Args, Code, Json, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// What `query_options` may hold.
const OPTIONS: &[&str] =
    &["minimumAmount", "maximumAmount", "maximumCount", "minimumSumAmount", "include_immature_coinbase"];

/// Which coins are asked for.
struct Query {
    confirmations: core::ops::RangeInclusive<u64>,
    scripts: Option<Vec<ScriptBuf>>,
    include_unsafe: bool,
    amounts: core::ops::RangeInclusive<Amount>,
    most: usize,
    /// No more are listed once they are worth this.
    enough: Option<Amount>,
    immature: bool,
}

impl Query {
    fn read(node: &Node, args: &Args) -> Result<Self> {
        let more = Options::read(args, 4, OPTIONS)?;
        Ok(Self {
            confirmations: args.number_or(0, 1)?..=args.number_or(1, 9_999_999)?,
            scripts: args
                .value(2)
                .map(|_| scripts(node, args.list(2)?))
                .transpose()?
                .filter(|only| !only.is_empty()),
            include_unsafe: args.flag_or(3, true)?,
            amounts: more.amount("minimumAmount")?.unwrap_or(Amount::ZERO)
                ..=more.amount("maximumAmount")?.unwrap_or(Amount(u64::MAX)),
            most: most(&more)?,
            enough: more.amount("minimumSumAmount")?.filter(|enough| *enough > Amount::ZERO),
            immature: more.flag("include_immature_coinbase", false)?,
        })
    }

    fn wants(&self, state: &CoinState, confirmations: u32, value: Amount, script: &ScriptBuf) -> bool {
        let listed = match state {
            CoinState::Spendable | CoinState::Unconfirmed => true,
            CoinState::Immature { .. } => self.immature,
            CoinState::Locked { .. } => false,
        };
        listed
            && self.confirmations.contains(&u64::from(confirmations))
            && (self.include_unsafe || *state != CoinState::Unconfirmed)
            && self.amounts.contains(&value)
            && self.scripts.as_ref().is_none_or(|scripts| scripts.contains(script))
    }

    /// The first coins up to the limits of number and sum.
    fn cut(&self, listed: Vec<(Amount, Value)>) -> Vec<Value> {
        let mut sum = Amount::ZERO;
        let before_enough = listed.into_iter().take_while(|(value, _)| {
            let missing = self.enough.is_none_or(|enough| sum < enough);
            sum = Amount(sum.0.saturating_add(value.0));
            missing
        });
        before_enough.take(self.most).map(|(_, json)| json).collect()
    }
}

/// Zero means no limit, as in Core.
fn most(options: &Options) -> Result<usize> {
    let count = options.number("maximumCount")?.filter(|count| *count > 0);
    Ok(count.map_or(usize::MAX, |count| count as usize))
}

fn scripts(node: &Node, list: &[Json]) -> Result<Vec<ScriptBuf>> {
    let mut scripts = vec![];
    for value in list {
        let text = value.as_str().ok_or_else(|| RpcError::new(Code::Type, "addresses must hold strings"))?;
        let address = node.parse_address(text).map_err(|error| {
            RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address {text}: {error}"))
        })?;
        if scripts.contains(&address.script_pubkey()) {
            let message = format!("Invalid parameter, duplicated address: {text}");
            return Err(RpcError::new(Code::InvalidParameter, message));
        }
        scripts.push(address.script_pubkey());
    }
    Ok(scripts)
}

pub(super) fn listunspent(node: &mut Node, args: &Args) -> Result {
    let query = Query::read(node, args)?;
    let tip = node.chain.height();
    let wallet = wallet(node)?;
    let wants = |coin: &WalletCoin| {
        let script = wallet.coin_address(coin).script_pubkey();
        query.wants(&coin.state, coin.confirmations, coin.value, &script)
    };
    let own = wallet.coins(tip).into_iter().filter(wants);
    let own = own.map(|coin| (coin.value, coin_json(wallet, &coin)));
    let others = wallet.watched_coins(tip).into_iter().filter(|coin| {
        query.wants(&coin.state, coin.confirmations, coin.output.value, &coin.output.script_pubkey)
    });
    let others = others.map(|coin| (coin.output.value, watched_json(wallet, &coin)));
    Ok(Answer::Now(json!(query.cut(own.chain(others).collect()))))
}

fn watched_json(wallet: &Wallet, coin: &WatchedCoin) -> Value {
    let script = &coin.output.script_pubkey;
    let watched = wallet.watched_by(script);
    let mut fields = object(json!({
        "txid": coin.outpoint.txid,
        "vout": coin.outpoint.vout,
        "label": watched.map(|watched| watched.label.clone()).unwrap_or_default(),
        "scriptPubKey": script.to_string(),
        "amount": coins(coin.output.value),
        "confirmations": coin.confirmations,
        "spendable": false,
        "solvable": watched.is_some_and(|watched| watched.descriptor.is_solvable()),
        "safe": coin.confirmations > 0,
    }));
    if let Some(address) = Address::from_script(script, wallet.params()) {
        fields.insert("address".into(), json!(address.to_string()));
    }
    Value::Object(fields)
}

fn coin_json(wallet: &Wallet, coin: &WalletCoin) -> Value {
    let address = wallet.coin_address(coin);
    json!({
        "txid": coin.outpoint.txid,
        "vout": coin.outpoint.vout,
        "address": address.to_string(),
        "label": wallet.label_of(&address.script_pubkey()),
        "scriptPubKey": address.script_pubkey().to_string(),
        "amount": coins(coin.value),
        "confirmations": coin.confirmations,
        "spendable": true,
        "solvable": true,
        "desc": wallet.descriptor_of(coin.path).map(|descriptor| descriptor.to_text(wallet.params())),
        "safe": coin.state == CoinState::Spendable,
    })
}
