//! The table of all commands.

use serde_json::json;

use super::args::Args;
use super::{
    Answer, acceptance, address, attack, bans, blockchain, contract, course, descriptor, filters, funding,
    known_nodes, link_fault, mempool, message, mining, movements, network, overlay, pruning, psbt, psbt_json,
    raw_transaction, sending, signing, template, unspent, wallet,
};
use crate::command::RpcError;
use crate::node::Node;

/// A command.
pub struct Method {
    /// Bitcoin Core's name.
    pub name: &'static str,
    /// Names of its parameters, in order.
    pub params: &'static [&'static str],
    /// Of those, how many must be given.
    pub required: usize,
    /// What it does, in one line.
    pub about: &'static str,
}

/// What carries a command out.
pub(super) type Handler = fn(&mut Node, &Args) -> Result<Answer, RpcError>;

impl Method {
    /// Name and parameters; optional ones in brackets.
    pub fn usage(&self) -> String {
        let params = self.params.iter().enumerate().map(|(index, name)| match index < self.required {
            true => (*name).to_owned(),
            false => format!("[{name}]"),
        });
        core::iter::once(self.name.to_owned()).chain(params).collect::<Vec<_>>().join(" ")
    }

    /// Whether there is such a command where attacks may be played, or may not.
    pub fn exists(&self, attacks: bool) -> bool {
        attacks || !["setwithhold", "releasewithheld", "getwithheld"].contains(&self.name)
    }
}

macro_rules! methods {
    ($($handler:path, $name:literal ($($required:literal)* ; $($optional:literal)*): $about:literal;)*) => {
        /// All commands, by topic.
        pub static METHODS: &[Method] = &[$(Method {
            name: $name,
            params: &[$($required,)* $($optional,)*],
            required: { const REQUIRED: &[&str] = &[$($required,)*]; REQUIRED.len() },
            about: $about,
        },)*];

        /// What carries them out, in the same order. Apart, so that who looks at the table needs none of the code.
        pub(super) static HANDLERS: &[Handler] = &[$($handler,)*];
    };
}

methods! {
    blockchain::getblockchaininfo, "getblockchaininfo"(;): "State of the chain";
    blockchain::getblockcount, "getblockcount"(;): "Height of the tip";
    blockchain::getbestblockhash, "getbestblockhash"(;): "Hash of the tip";
    blockchain::getblockhash, "getblockhash"("height";): "Hash of the main chain's block at a height";
    blockchain::getblock, "getblock"("blockhash"; "verbosity"): "A block: 0 hex, 1 with txids, 2 with transactions, 3 with the coins they spent";
    blockchain::getblockheader, "getblockheader"("blockhash"; "verbose"): "A header";
    blockchain::getchaintips, "getchaintips"(;): "The ends of all branches";
    blockchain::invalidateblock, "invalidateblock"("blockhash";): "Treat a block as if it broke a rule";
    blockchain::reconsiderblock, "reconsiderblock"("blockhash";): "Take invalidateblock back";
    pruning::pruneblockchain, "pruneblockchain"("height";): "Drop blocks up to a height or a time, except the newest 288; gives the last that is gone";
    blockchain::forgetchain, "forgetchain"(; "force"): "Drop the chain, keep the keys, and fetch it anew from peers; with force even if no peer is known to have it";
    blockchain::gettxout, "gettxout"("txid" "n"; "include_mempool"): "An unspent output";
    blockchain::gettxoutsetinfo, "gettxoutsetinfo"(; "hash_type" "hash_or_height" "use_index"): "Number, sum and hash of all unspent outputs";
    blockchain::gettxoutproof, "gettxoutproof"("txids"; "blockhash"): "Proof that transactions are in a block (BIP37)";
    blockchain::verifytxoutproof, "verifytxoutproof"("proof";): "The transactions that a proof proves";
    filters::getblockfilter, "getblockfilter"("blockhash"; "filtertype"): "The compact filter of a block and its filter header (BIP157, BIP158)";
    filters::scanblocks, "scanblocks"("action"; "scanobjects" "start_height" "stop_height" "filtertype" "options"): "Blocks whose filters match descriptors: start, status or abort";
    mempool::getrawmempool, "getrawmempool"(; "verbose" "mempool_sequence"): "Unconfirmed transactions";
    mempool::getmempoolinfo, "getmempoolinfo"(;): "State of the mempool";
    mempool::getmempoolentry, "getmempoolentry"("txid";): "An unconfirmed transaction and what is known of it";
    mempool::getmempoolancestors, "getmempoolancestors"("txid"; "verbose"): "Unconfirmed transactions that one depends on";
    mempool::getmempooldescendants, "getmempooldescendants"("txid"; "verbose"): "Unconfirmed transactions that depend on one";
    mempool::prioritisetransaction, "prioritisetransaction"("txid" ; "dummy" "fee_delta"): "Let a transaction count for satoshis more or less";
    mempool::getprioritisedtransactions, "getprioritisedtransactions"(;): "What counts for more or less than it pays";
    mempool::setmempoolpolicy, "setmempoolpolicy"(; "mempoolfullrbf" "acceptnonstdtxn"): "Take replacements that were not announced, take unusual transactions";
    mempool::estimatesmartfee, "estimatesmartfee"("conf_target"; "estimate_mode"): "Fee rate to be mined soon, if there is a history to tell";
    raw_transaction::getrawtransaction, "getrawtransaction"("txid"; "verbosity" "blockhash"): "A transaction: 0 hex, 1 fields, 2 with the coins it spent";
    raw_transaction::decoderawtransaction, "decoderawtransaction"("hexstring"; "iswitness"): "The fields of a transaction";
    raw_transaction::sendrawtransaction, "sendrawtransaction"("hexstring"; "maxfeerate" "maxburnamount"): "Broadcast a transaction";
    acceptance::testmempoolaccept, "testmempoolaccept"("rawtxs"; "maxfeerate"): "Whether the mempool would take transactions";
    acceptance::submitpackage, "submitpackage"("package"; "maxfeerate" "maxburnamount"): "Broadcast a transaction with parents that it pays for";
    template::getblocktemplate, "getblocktemplate"("template_request";): "What to mine, or whether a block would be taken";
    mining::submitblock, "submitblock"("hexdata"; "dummy"): "Hand in a block";
    mining::generatetoaddress, "generatetoaddress"("nblocks" "address"; "maxtries"): "Mine blocks that pay to an address";
    mining::generateblock, "generateblock"("output" "transactions"; "submit"): "Mine a block that has these transactions and no other";
    mining::generateinvalidblock, "generateinvalidblock"("address" "rule";): "Mine a block that breaks a rule, bad-cb-amount or bad-txns-inputs-missingorspent, and tell light nodes of it";
    mining::getmininginfo, "getmininginfo"(;): "State of the miner";
    mining::setmining, "setmining"("threads";): "Mine with this many threads, 0 to stop";
    attack::setwithhold, "setwithhold"("mode"; "txid"): "What the miner does with the blocks that it finds: off publishes them and gives up what is hidden; hidden keeps them back, and takes the payment txid back if there is one; selfish is Eyal and Sirer's algorithm. At most 1,000 are kept back, then the miner stops";
    attack::releasewithheld, "releasewithheld"(; "count"): "Publish so many of the lowest hidden blocks, or all";
    attack::getwithheld, "getwithheld"(;): "The hidden branch and the one that others know, above the last block that they share";
    signing::getblocksigningkey, "getblocksigningkey"(; "index"): "A key of this wallet for signing blocks";
    signing::setblocksigning, "setblocksigning"("state";): "Sign proposed blocks, or refuse to";
    signing::getblockproposals, "getblockproposals"(;): "Blocks that members sign";
    network::getpeerinfo, "getpeerinfo"(;): "Connections";
    network::getnetworkinfo, "getnetworkinfo"(;): "State of the network";
    network::getconnectioncount, "getconnectioncount"(;): "Number of connections";
    network::addnode, "addnode"("node" "command"; "v2transport"): "Keep a connection to a peer (add), stop calling it (remove), or call it once (onetry)";
    network::getaddednodeinfo, "getaddednodeinfo"(; "node"): "Peers that were added, and which are connected";
    network::disconnectnode, "disconnectnode"(; "address" "nodeid"): "Hang up on a peer, by its address or the number of its connection";
    known_nodes::getnodeaddresses, "getnodeaddresses"(; "count" "network"): "Known addresses of nodes, at random; 0 for all";
    known_nodes::getaddrmaninfo, "getaddrmaninfo"(;): "How many addresses are known, and how many of them answered";
    bans::setban, "setban"("subnet" "command"; "bantime" "absolute"): "Talk to nobody of a subnet, or not to a tab (add), for a day or bantime seconds; or lift that (remove)";
    bans::listbanned, "listbanned"(;): "Bans, and how long they last";
    bans::clearbanned, "clearbanned"(;): "Lift all bans";
    network::setnetworkactive, "setnetworkactive"("state";): "Talk to peers, or to nobody";
    network::settxrelay, "settxrelay"(; "rule"): "How peers hear of transactions: by diffusion, after random delays as in Bitcoin Core, scaled to the time between blocks; by trickle, as before 2016; or by flood, at once";
    network::setblockrelay, "setblockrelay"(; "compact" "silent"): "How blocks come and go, in this session: in short form (BIP152) or whole; and whether peers are told of the blocks of others. Tells both";
    network::setlightproof, "setlightproof"(; "proof"): "How a light node finds its payments: by filters, which all who have some are asked for (BIP157), or by merkleblock, which proves what one peer names and not that it names all (BIP37); and tell which";
    link_fault::setlinkfault, "setlinkfault"(; "fault" "nodeid"): "Make all links faulty, or the one of this number: latency and jitter in ms each way, loss in a hundred, cut; and tell which are";
    network::ping, "ping"(;): "Ping all peers now";
    overlay::getpartialview, "getpartialview"(;): "Nodes of the partial view, which is shuffled with others (Cyclon)";
    overlay::getkbuckets, "getkbuckets"(;): "Nodes that are known, by how many first bits their ids share with ours (Kademlia)";
    overlay::findnode, "findnode"("id";): "Look for the nodes closest to an id: who was asked, and what came back";
    overlay::dhtput, "dhtput"("key" "value";): "Have a value, in hex, kept by the nodes closest to a key, now and again and again: how many were sent it, and how many keep it";
    overlay::dhtdelete, "dhtdelete"("key";): "Publish nothing about a key any longer: what others keep runs out within a day. Whether anything was published";
    overlay::dhtget, "dhtget"("key";): "Look for what others published about a key: who was asked, and what came back";
    wallet::getnewaddress, "getnewaddress"(; "label" "address_type"): "A new address to receive at";
    wallet::getbalance, "getbalance"(; "dummy" "minconf" "include_watchonly" "avoid_reuse"): "How much can be spent";
    wallet::getbalances, "getbalances"(;): "How much there is, waits and ripens";
    unspent::listunspent, "listunspent"(; "minconf" "maxconf" "addresses" "include_unsafe" "query_options"): "Coins of the wallet";
    movements::listtransactions, "listtransactions"(; "label" "count" "skip" "include_watchonly"): "Movements, oldest first";
    movements::gettransaction, "gettransaction"("txid"; "include_watchonly" "verbose"): "A movement, with its transaction";
    sending::sendtoaddress, "sendtoaddress"("address" "amount"; "comment" "comment_to" "subtractfeefromamount" "replaceable" "conf_target" "estimate_mode" "avoid_reuse" "fee_rate" "verbose"): "Pay. Unless replaceable is true it does not signal that it may be replaced (BIP125), and bumpfee refuses it";
    sending::bumpfee, "bumpfee"("txid"; "options"): "Replace an own payment by one with a higher fee (BIP125)";
    sending::cpfp, "cpfp"("txid" "fee_rate";): "Spend what an unconfirmed transaction paid here with a fee that lifts both to a rate";
    sending::createrawtransaction, "createrawtransaction"("inputs" "outputs"; "locktime" "replaceable"): "A transaction without signatures";
    sending::signrawtransactionwithwallet, "signrawtransactionwithwallet"("hexstring"; "prevtxs" "sighashtype"): "Sign the inputs whose keys the wallet has";
    address::validateaddress, "validateaddress"("address";): "What an address is";
    address::getaddressinfo, "getaddressinfo"("address";): "What an address is to the wallet";
    address::getreceivedbyaddress, "getreceivedbyaddress"("address"; "minconf"): "How much an own address received";
    address::decodescript, "decodescript"("hexstring";): "What a script is";
    descriptor::getdescriptorinfo, "getdescriptorinfo"("descriptor";): "What an output descriptor says";
    descriptor::deriveaddresses, "deriveaddresses"("descriptor"; "range"): "The addresses of an output descriptor";
    descriptor::listdescriptors, "listdescriptors"(; "private"): "The descriptors of the wallet";
    descriptor::importdescriptors, "importdescriptors"("requests";): "Watch coins that are not the wallet's own";
    message::signmessage, "signmessage"("address" "message";): "Sign a text with the key of an own address. SegWit and Taproot sign as BIP322 says, simple";
    message::signmessagewithprivkey, "signmessagewithprivkey"("privkey" "message";): "Sign a text with a key, for its P2PKH address";
    message::verifymessage, "verifymessage"("address" "signature" "message";): "Whether an address's owner signed a text";
    wallet::encryptwallet, "encryptwallet"("passphrase";): "Protect the keys with a passphrase";
    wallet::walletpassphrase, "walletpassphrase"("passphrase" "timeout";): "Unlock for some seconds";
    wallet::walletlock, "walletlock"(;): "Lock";
    wallet::getwalletinfo, "getwalletinfo"(;): "State of the wallet";
    psbt::createpsbt, "createpsbt"("inputs" "outputs"; "locktime" "replaceable" "version" "psbt_version"): "A transaction to be signed by several people";
    psbt::converttopsbt, "converttopsbt"("hexstring"; "permitsigdata" "iswitness" "psbt_version"): "A PSBT from a transaction";
    funding::walletcreatefundedpsbt, "walletcreatefundedpsbt"("inputs" "outputs"; "locktime" "options" "bip32derivs" "version" "psbt_version"): "A PSBT funded by the wallet";
    psbt::walletprocesspsbt, "walletprocesspsbt"("psbt"; "sign" "sighashtype" "bip32derivs" "finalize"): "Sign a PSBT with the wallet's keys";
    psbt::utxoupdatepsbt, "utxoupdatepsbt"("psbt";): "Tell a PSBT what it spends";
    psbt::combinepsbt, "combinepsbt"("txs";): "One PSBT from several copies";
    psbt::joinpsbts, "joinpsbts"("txs";): "One PSBT from different ones";
    psbt::analyzepsbt, "analyzepsbt"("psbt";): "What a PSBT still needs";
    psbt_json::decodepsbt, "decodepsbt"("psbt";): "The fields of a PSBT";
    psbt::finalizepsbt, "finalizepsbt"("psbt"; "extract"): "The transaction of a PSBT that is signed";
    contract::createcontract, "createcontract"("template" "params"; "label" "form"): "Write a contract: multisig, htlc, timelock or vault";
    contract::importcontract, "importcontract"("contract"; "label"): "Remember a contract from its text";
    contract::listcontracts, "listcontracts"(;): "Contracts, what they hold and how it can be moved";
    contract::forgetcontract, "forgetcontract"("address";): "Forget a contract";
    contract::spendcontract, "spendcontract"("address" "path"; "options"): "Move a contract's money by one of its spending paths";
    course::getcourse, "getcourse"(;): "Missions of the course that are done; in the app also the one under way";
    help, "help"(; "command"): "What commands there are";
}

/// The commands of a chain where attacks may be played, or may not.
pub fn methods_of(attacks: bool) -> impl Iterator<Item = &'static Method> {
    METHODS.iter().filter(move |method| method.exists(attacks))
}

fn help(node: &mut Node, args: &Args) -> Result<Answer, RpcError> {
    let methods = || methods_of(node.chain.params().attacks);
    let Some(name) = args.optional_text(0)? else {
        return Ok(Answer::Now(json!(methods().map(Method::usage).collect::<Vec<_>>().join("\n"))));
    };
    let method = methods().find(|method| method.name == name);
    Ok(Answer::Now(json!(match method {
        Some(method) => format!("{}\n\n{}", method.usage(), method.about),
        // No error, as in Core.
        None => format!("help: unknown command: {}", name.chars().take(100).collect::<String>()),
    })))
}
