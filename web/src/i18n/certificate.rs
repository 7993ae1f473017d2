//! The certificate of the last page.

use hashyard_course::certificate::Flaw;

use super::Lang;

texts! {
    mine { zh: "我的证书", en: "Your certificate" }
    mine_note { zh: "做完的任务，32 个字节，进区块", en: "the missions that are done: 32 bytes in a block" }
    missions(n: usize) { zh: "个任务做完了", en: "missions are done", one: "mission is done" }
    put { zh: "写进一笔付款", en: "Put it into a payment" }
    in_block { zh: "在区块里", en: "in a block" }
    waiting { zh: "等一个区块", en: "waits for a block" }
    sign { zh: "签名", en: "Sign it" }
    copy { zh: "复制证书", en: "Copy the certificate" }
    certificate { zh: "证书", en: "Certificate" }
    theirs { zh: "核对同学的证书", en: "Check a classmate's" }
    theirs_note { zh: "签名、摘要、默克尔证明", en: "signature, digest and Merkle proof" }
    check { zh: "核对", en: "Check" }
    holds(n: usize, height: u32) { zh: "成立：{n} 个任务，签过名，在第 {height} 块里。", en: "It holds: {n} missions, signed, in block {height}.", one: "It holds: {n} mission, signed, in block {height}." }
    pages(list: &str) { zh: "页码：{list}。谁签的，见下面的地址；任务是不是真做过，只有他自己的节点知道。", en: "Pages {list}. The address below signed them; whether they were done, only that node knows." }
    comma { zh: "、", en: ", " }
}

/// Why a certificate does not hold.
pub fn flaw(lang: Lang, flaw: Flaw) -> &'static str {
    match (lang, flaw) {
        (Lang::Zh, Flaw::NoCertificate) => "这不是一张完整的证书：请把对方给的文字原样粘贴过来。",
        (Lang::En, Flaw::NoCertificate) => "This is no whole certificate: paste the text as it was given.",
        (Lang::Zh, Flaw::Signature) => "签名不成立：这个地址没有签过这个节点的这些任务。",
        (Lang::En, Flaw::Signature) => {
            "The signature does not hold: this address did not sign these missions of this node."
        }
        (Lang::Zh, Flaw::OtherDigest) => "那笔交易里写的是别的摘要。",
        (Lang::En, Flaw::OtherDigest) => "The transaction carries another digest, or none.",
        (Lang::Zh, Flaw::NotProven) => "默克尔证明对不上那笔交易，或者那一块不在我的链上。",
        (Lang::En, Flaw::NotProven) => {
            "The Merkle proof is not about this transaction, or its block is not on your chain."
        }
    }
}
