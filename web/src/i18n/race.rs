//! A payment and its rival.

texts! {
    rule { zh: "本节点的规矩", en: "The rule of this node" }
    first_seen { zh: "先到先得", en: "First seen" }
    full { zh: "谁的手续费高要谁", en: "Whoever pays more" }
    first_seen_why { zh: "同一枚币的第二笔付款不收，除非第一笔事先声明过可以替换（BIP125）。", en: "A second payment of a coin is refused, unless the first announced that it may be replaced (BIP125)." }
    full_why { zh: "手续费更高，就替换先到的那一笔。Bitcoin Core 从 28.0 起默认这样做，29.0 去掉了开关。", en: "A higher fee takes the place of what came first. Bitcoin Core does so by default since 28.0, and since 29.0 without a switch." }
    pay { zh: "付给商家", en: "Pay the merchant" }
    pay_note { zh: "不声明可替换", en: "without announcing that it may be replaced" }
    to { zh: "商家的地址", en: "The merchant's address" }
    amount { zh: "金额（币）", en: "Amount, in coins" }
    do_pay { zh: "付款", en: "Pay" }
    paid { zh: "付款发出去了", en: "The payment is sent" }
    waiting { zh: "等着进区块的付款", en: "Payments that wait" }
    waiting_note { zh: "还没有确认，还能争", en: "no confirmation yet, so they can be raced" }
    none_waits { zh: "没有在等的付款", en: "No payment waits" }
    none_waits_why { zh: "付一笔给另一个标签页，先不要挖。", en: "Pay another tab, and do not mine yet." }
    race { zh: "同一枚币付给自己，手续费更高", en: "Pay the same coin to myself, for more" }
    refused { zh: "节点不收第二笔，理由是：", en: "The node refuses the second one:" }
    taken { zh: "第二笔顶掉了第一笔，等它进区块。", en: "The second one took the place of the first. Now it waits for a block." }
}
