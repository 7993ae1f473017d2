//! Signing sentences, and checking them.

texts! {
    sign { zh: "签一句话", en: "Sign a sentence" }
    sign_note { zh: "证明这个地址的钥匙在我手里", en: "to show that the address's key is yours" }
    address { zh: "用哪个地址", en: "With which address" }
    sentence { zh: "句子", en: "Sentence" }
    sentence_note { zh: "每个字、空格和换行都算数。最好写上日期和给谁看的。", en: "Every letter, space and line end counts. A date, and for whom it is, belong into it." }
    do_sign { zh: "签名", en: "Sign" }
    signature { zh: "签名", en: "Signature" }
    copy_signature { zh: "复制签名", en: "Copy signature" }
    copy_address { zh: "复制地址", en: "Copy address" }
    signed_legacy { zh: "和 Bitcoin Core 签的一字不差，别的软件也能核对。", en: "Byte for byte what Bitcoin Core's signmessage gives: other software can check it, too." }
    signed_simple { zh: "BIP322 的简单形式：签名就是一份见证，用检查区块的脚本引擎核对。", en: "BIP322, simple: the signature is a witness, and the script engine that checks blocks checks it." }
    check { zh: "核对一句话", en: "Check a sentence" }
    check_note { zh: "地址、句子、签名，三样对得上吗？", en: "do address, sentence and signature belong together?" }
    whose { zh: "谁的地址", en: "Whose address" }
    do_check { zh: "核对签名", en: "Check signature" }
    good { zh: "签名有效：这个地址的钥匙签过这句话。", en: "The signature is valid: this address's key signed this sentence." }
    good_yours { zh: "签名有效：这是我自己的地址，我的钥匙签过这句话。", en: "The signature is valid: the address is your own, and your key signed this sentence." }
    good_trimmed { zh: "签名有效，不过签的是去掉首尾空白以后的句子。", en: "The signature is valid for the sentence without the white space around it." }
    says_not { zh: "它没有说：钥匙归谁，什么时候签的，那里有没有钱，别人是不是也有这把钥匙。", en: "It does not say whose key that is, when it signed, whether there is money, or whether others have the key as well." }
    bad(why: &str) { zh: "对不上：{why}。", en: "They do not belong together: {why}." }
    bad_next { zh: "请把三样各对一遍：少复制一个字，就对不上。", en: "Compare all three again: one letter that was not copied is enough." }
    no_wallet { zh: "这里没有钱包，只能核对。", en: "There is no wallet here: you can only check." }
}
