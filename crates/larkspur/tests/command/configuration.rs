//! What the user configures, and configures wrongly.

use crate::scene::{Ended, Scene};

#[test]
fn all_faults_are_told_at_once_and_nothing_is_begun() {
    let scene = Scene::new();
    std::fs::write(scene.path("larkspur.toml"), "listn = 'x'\n[limits]\ndepartments = -1\n").unwrap();
    let mut command = scene.command(&["serve", "--rate-limits", "sometimes", "--data", "data"]);
    command.env("LARKSPUR_LOG__LEVELS", "info").env("LARKSPUR_MAIL_DOMAIN", "nonsense");
    let told = Ended::from(command.output().unwrap()).failed(2);
    for line in [
        "larkspur: 5 faults in the configuration",
        "  larkspur.toml, listn: no such setting; did you mean listen?",
        "  larkspur.toml, limits.departments: \"-1\" is not a whole number from 1 to 4294967295",
        "  LARKSPUR_LOG__LEVELS: no such setting; did you mean LARKSPUR_LOG__LEVEL?",
        "  LARKSPUR_MAIL_DOMAIN: \"nonsense\" is not a mail domain",
        "  --rate-limits: \"sometimes\" is neither \"documented\" nor \"off\" nor a factor above 0",
    ] {
        assert!(told.lines().any(|have| have == line), "{line}\nis not in\n{told}");
    }
    assert!(!scene.path("data").exists());
}

#[test]
fn the_effective_settings_are_shown_with_their_origin_and_without_secrets() {
    let scene = Scene::new();
    std::fs::write(scene.path("other.toml"), "[limits]\ndepartments = 5\n").unwrap();
    std::fs::write(scene.path("url"), "postgres://user:hidden@host/db\n").unwrap();
    let mut command = scene.command(&["config", "--config", "other.toml", "--log-format", "json"]);
    command.env("LARKSPUR_DATABASE_URL_FILE", "url").env("LARKSPUR_LIMITS__MAIL_GROUPS", "6");
    // Set for the clients of a server; no settings.
    command.env("LARKSPUR_BASE_URL", "http://x").env("LARKSPUR_ADMIN_TOKEN", "y").env("LARKSPUR_APP_ID", "z");
    let page = Ended::from(command.output().unwrap()).done();
    for text in [
        "# Set by other.toml, limits.departments.\ndepartments = 5\n",
        "# Set by LARKSPUR_LIMITS__MAIL_GROUPS.\nmail_groups = 6\n",
        "# Set by --log-format.\nformat = \"json\"\n",
        "# Set by LARKSPUR_DATABASE_URL.\n# database_url is set and not shown\n",
    ] {
        assert!(page.contains(text), "{text}\nis not in\n{page}");
    }
    assert!(!page.contains("hidden"));
    std::fs::write(scene.path("larkspur.toml"), &page).unwrap();
    assert!(scene.run(&["config"]).done().contains("\ndepartments = 5\n"));
}

#[test]
fn wrong_usage_is_code_2() {
    let scene = Scene::new();
    assert!(scene.run(&["serve", "--lisen", "x"]).failed(2).contains("--listen"));
    scene.run(&[]).failed(2);
    assert!(scene.run(&["--version"]).done().starts_with("larkspur "));
    let help = scene.run(&["serve", "--help"]).done();
    assert!(help.contains("--limits-departments"), "{help}");
    assert!(!scene.run(&["serve", "-h"]).done().contains("--limits-departments"));
}
