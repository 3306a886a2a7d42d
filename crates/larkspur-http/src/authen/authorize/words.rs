//! What the page says, in English and in Chinese.

use axum::http::{HeaderMap, header};

use super::page::Told;

/// The words of one language.
pub(super) struct Words {
    pub(super) lang: &'static str,
    pub(super) title: &'static str,
    pub(super) wants: &'static str,
    pub(super) scopes: &'static str,
    pub(super) no_scopes: &'static str,
    pub(super) search: &'static str,
    pub(super) find: &'static str,
    pub(super) who: &'static str,
    pub(super) nobody: &'static str,
    pub(super) or_login: &'static str,
    pub(super) login: &'static str,
    pub(super) admin_token: &'static str,
    pub(super) vouch: &'static str,
    pub(super) sandbox: &'static str,
    pub(super) goes_to: &'static str,
    pub(super) allow: &'static str,
    pub(super) deny: &'static str,
    pub(super) trouble: &'static str,
    told: fn(Told) -> &'static str,
}

impl Words {
    /// The first language of the browser that is here; English otherwise.
    pub(super) fn of(headers: &HeaderMap) -> &'static Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let mut languages =
            accepted.unwrap_or_default().split(',').map(|one| one.trim().to_ascii_lowercase());
        let first = languages.find(|one| one.starts_with("zh") || one.starts_with("en"));
        if first.is_some_and(|one| one.starts_with("zh")) { &CHINESE } else { &ENGLISH }
    }

    pub(super) fn told(&self, what: Told) -> &'static str {
        (self.told)(what)
    }
}

static ENGLISH: Words = Words {
    lang: "en",
    title: "Authorize",
    wants: "wants to act for you",
    scopes: "It asks for these permissions:",
    no_scopes: "It asks to know who you are, and for no other permission.",
    search: "Look for a person",
    find: "Find",
    who: "Who are you?",
    nobody: "Nobody has such a name.",
    or_login: "Or by user_id, e-mail address or mobile number",
    login: "user_id, e-mail address or mobile number",
    admin_token: "Admin token",
    vouch: "People have no passwords here. An administrator vouches for the person with the admin token.",
    sandbox: "This server is a sandbox: whoever sees this page may be anyone.",
    goes_to: "You will be sent to",
    allow: "Allow",
    deny: "Deny",
    trouble: "This cannot be done",
    told: |what| match what {
        Told::Off => "Signing in is switched off on this server.",
        Told::Malformed => "The request is not complete or not well formed.",
        Told::Foreign => "This form was not sent by this page.",
        Told::UnknownApp => "There is no app with this id.",
        Told::WrongRedirectUri => "The address to return to is not one of those configured for the app.",
        Told::AppOff => "The app is switched off or was changed meanwhile.",
        Told::WrongScopes => "The app asks for permissions that it does not hold, or for more than 50.",
        Told::WrongAdminToken => "This is not the admin token.",
        Told::UnknownPerson => "Nobody goes by this name.",
        Told::PersonCannot => "This account has not been joined, is frozen, or its owner has left.",
        Told::Busy => "The server is busy. Try again in a moment.",
        Told::Broken => "Something is broken here; the log of the server says more.",
    },
};

static CHINESE: Words = Words {
    lang: "zh-CN",
    title: "授权",
    wants: "请求以你的身份访问",
    scopes: "该应用申请以下权限：",
    no_scopes: "该应用只需要知道你是谁，不申请其他权限。",
    search: "查找成员",
    find: "查找",
    who: "你是谁？",
    nobody: "没有叫这个名字的成员。",
    or_login: "或输入 user_id、邮箱或手机号",
    login: "user_id、邮箱或手机号",
    admin_token: "管理员令牌",
    vouch: "本服务器没有成员密码，由管理员用管理员令牌为成员担保。",
    sandbox: "本服务器是沙盒：打开此页面的人可以选择任意身份。",
    goes_to: "完成后将跳转到",
    allow: "同意授权",
    deny: "拒绝",
    trouble: "无法继续",
    told: |what| match what {
        Told::Off => "本服务器未开启登录。",
        Told::Malformed => "请求不完整或格式有误。",
        Told::Foreign => "此表单不是由本页面提交的。",
        Told::UnknownApp => "没有这个应用。",
        Told::WrongRedirectUri => "重定向 URL 不在该应用的配置列表中。",
        Told::AppOff => "该应用已停用，或刚刚被修改。",
        Told::WrongScopes => "该应用申请了它未开通的权限，或一次超过 50 个。",
        Told::WrongAdminToken => "管理员令牌不正确。",
        Told::UnknownPerson => "没有这个成员。",
        Told::PersonCannot => "该帐号尚未加入、已被冻结或已离职。",
        Told::Busy => "服务器繁忙，请稍后再试。",
        Told::Broken => "服务器内部出错，详情见服务器日志。",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_browser() {
        let of = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static(accepted));
            Words::of(&headers).lang
        };
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), "zh-CN");
        assert_eq!(of("de, ZH-tw;q=0.5"), "zh-CN");
        assert_eq!(of("en-US,zh;q=0.5"), "en");
        assert_eq!(of("fr"), "en");
        assert_eq!(Words::of(&HeaderMap::new()).lang, "en");
    }
}
