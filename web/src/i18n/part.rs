//! Where a part of the app can't be loaded.

texts! {
    slow { zh: "还没有载入，网络可能很慢。节点照常运行。", en: "Still loading: the connection may be slow. Your node runs on." }
    not_loaded(what: &str) { zh: "“{what}”没能载入", en: "{what} could not be loaded" }
    not_loaded_why {
        zh: "节点照常运行。请检查网络，再试一次；如果网页服务器已换成新版本，请刷新页面。",
        en: "Your node runs on. Check the connection and try again; if the web server has a newer version of the app by now, reload the page."
    }
}
