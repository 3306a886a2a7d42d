//! The HTML. Everything that stands in it is escaped by the template.

use maud::{DOCTYPE, Markup, html};

use super::asked::Asked;
use super::respond::STYLE_PATH;
use super::words::Words;
use super::{PATH, SignIn, Trouble};

/// Someone to choose.
pub(super) struct Person {
    pub(super) user_id: String,
    pub(super) name: String,
}

/// What the page says besides its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Off,
    Malformed,
    Foreign,
    UnknownApp,
    WrongRedirectUri,
    AppOff,
    WrongScopes,
    WrongAdminToken,
    UnknownPerson,
    PersonCannot,
    Busy,
    Broken,
}

/// What a person is asked.
pub(super) struct Choice<'a> {
    pub(super) asked: &'a Asked,
    pub(super) app: &'a str,
    pub(super) tenant: &'a str,
    pub(super) people: &'a [Person],
    pub(super) sign_in: SignIn,
    pub(super) problem: Option<Told>,
}

/// The question.
pub(super) fn consent(words: &Words, choice: &Choice<'_>) -> Markup {
    let title = format!("{} · {}", words.title, choice.app);
    frame(
        words,
        &title,
        html! {
            p.tenant { (choice.tenant) }
            h1 { strong { (choice.app) } " " (words.wants) }
            @if let Some(problem) = choice.problem {
                p.problem role="alert" { (words.told(problem)) }
            }
            @if choice.asked.scopes.is_empty() {
                p { (words.no_scopes) }
            } @else {
                h2 { (words.scopes) }
                ul.scopes { @for scope in &choice.asked.scopes { li { code { (scope) } } } }
            }
            @if choice.sign_in == SignIn::Sandbox { (search(words, choice)) }
            form method="post" action=(PATH) {
                (carried(choice.asked))
                @if choice.sign_in == SignIn::Sandbox { (people(words, choice)) } @else { (vouch(words, choice)) }
                p.goes { (words.goes_to) " " code { (choice.asked.redirect_uri) } }
                div.buttons {
                    button.allow type="submit" name="decision" value="allow" { (words.allow) }
                    button type="submit" name="decision" value="deny" formnovalidate { (words.deny) }
                }
            }
        },
    )
}

/// Why there is no question.
pub(super) fn trouble(words: &Words, trouble: &Trouble) -> Markup {
    frame(
        words,
        words.title,
        html! {
            h1 { (words.trouble) }
            p.problem role="alert" {
                (words.told(trouble.what))
                @if let Some(code) = trouble.code { " (" (code) ")" }
            }
        },
    )
}

fn frame(words: &Words, title: &str, inner: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href=(STYLE_PATH);
            }
            body { main { (inner) } footer { "Larkspur" } }
        }
    }
}

fn carried(asked: &Asked) -> Markup {
    html! { @for (name, value) in &asked.carried { input type="hidden" name=(name) value=(value); } }
}

/// A sandbox: look for somebody.
fn search(words: &Words, choice: &Choice<'_>) -> Markup {
    html! {
        form.search method="get" action=(PATH) role="search" {
            (carried(choice.asked))
            label for="q" { (words.search) }
            div { input id="q" type="search" name="q" maxlength="255" value=(choice.asked.search);
                button type="submit" { (words.find) } }
        }
    }
}

/// A sandbox: be somebody.
fn people(words: &Words, choice: &Choice<'_>) -> Markup {
    html! {
        fieldset {
            legend { (words.who) }
            @if choice.people.is_empty() { p { (words.nobody) } }
            @for (place, person) in choice.people.iter().enumerate() {
                label.person {
                    input type="radio" name="user" value=(person.user_id) checked[place == 0];
                    span { (person.name) } code { (person.user_id) }
                }
            }
            label for="login" { (words.or_login) }
            input id="login" type="text" name="login" maxlength="255" autocomplete="off";
        }
        p.warning { (words.sandbox) }
    }
}

/// An administrator vouches for the person.
fn vouch(words: &Words, choice: &Choice<'_>) -> Markup {
    html! {
        fieldset {
            legend { (words.who) }
            label for="login" { (words.login) }
            input id="login" type="text" name="login" maxlength="255" required autocomplete="username"
                value=(choice.asked.login);
            label for="admin_token" { (words.admin_token) }
            input id="admin_token" type="password" name="admin_token" required autocomplete="off";
            p.hint { (words.vouch) }
        }
    }
}
