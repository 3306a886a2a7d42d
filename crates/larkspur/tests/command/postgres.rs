//! Several processes on one PostgreSQL. Nothing is tested where its programs are not installed.

use larkspur_store::Engine;
use larkspur_store::testing::{PrivatePostgres, engines};

use crate::scene::{Scene, Server};

fn serve(scene: &Scene, url_file: &str) -> Server {
    let mut command = scene.command(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    command.env("LARKSPUR_DATABASE_URL_FILE", url_file);
    Server::start(command, scene.path("log"))
}

#[test]
fn two_first_starts_at_once_make_one_tenant() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let postgres = PrivatePostgres::start(false).unwrap();
    let (here, there) = (Scene::new(), Scene::new());
    let file = here.path("url");
    std::fs::write(&file, postgres.fresh_database_url()).unwrap();
    let file = file.to_str().unwrap();
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| serve(&here, file));
        let other = scope.spawn(|| serve(&there, file));
        (one.join().unwrap(), other.join().unwrap())
    });
    let founded = |scene: &Scene| scene.path("data/credentials.json").exists();
    assert_ne!(founded(&here), founded(&there));
    let credentials = if founded(&here) { here.credentials() } else { there.credentials() };
    assert!(one.token(&credentials).is_some() && other.token(&credentials).is_some());
    let (_, tenants) = one.get("/_larkspur/v1/tenants", credentials["admin_token"].as_str().unwrap());
    assert_eq!(tenants.matches("tenant_key").count(), 1, "{tenants}");

    // One folder is for one server, also where the store is elsewhere.
    let mut second = here.command(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    let refused = second.env("LARKSPUR_DATABASE_URL_FILE", file).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another larkspur"));
    let told = [one.stop(), other.stop()];
    assert_eq!(told.iter().filter(|told| told.contains("larkspur admin-token renew")).count(), 1);
}
