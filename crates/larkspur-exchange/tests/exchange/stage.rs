//! An administrator in a scene, and organisations as text.

use std::sync::Arc;

use larkspur_core::{Caller, Policy};
use larkspur_exchange::sink::Target;
use larkspur_exchange::{ExchangeError, Mode, Report, Sink, Source, export, import};
use larkspur_store::Lane;
use larkspur_testkit::Scene;

pub(crate) fn administrator(scene: &Scene, policy: Policy) -> Caller {
    let home = scene.home();
    Caller::administrator(&home.tenant, home.app.app.key, policy)
}

/// An organisation in NDJSON, as it comes through a pipe named `org`.
pub(crate) fn source(lines: &str) -> Source {
    Source::piped(lines.as_bytes(), "org").unwrap()
}

/// Imports into the first tenant under this policy.
pub(crate) async fn import_under(
    scene: &Scene,
    source: Source,
    mode: Mode,
    policy: Policy,
) -> Result<Report, ExchangeError> {
    let (who, source) = (administrator(scene, policy), Arc::new(source));
    scene.db().write("import", Lane(0), move |tx| import(tx, &who, &source, mode, &|_| ())).await
}

/// Imports into the first tenant.
pub(crate) async fn import_into(scene: &Scene, source: Source, mode: Mode) -> Result<Report, ExchangeError> {
    import_under(scene, source, mode, Policy::default()).await
}

/// What was refused, in an import that kept nothing.
pub(crate) fn undone(outcome: Result<Report, ExchangeError>) -> Report {
    match outcome {
        Err(ExchangeError::Undone(report)) => *report,
        other => panic!("{other:?}"),
    }
}

/// The refusals of a report as lines of text.
pub(crate) fn sentences(report: &Report) -> Vec<String> {
    report.refusals.iter().map(|it| format!("{}: {}", it.line, it.why)).collect()
}

/// The first tenant, written to `target`.
pub(crate) async fn export_to(scene: &Scene, target: Target) -> Sink {
    let who = administrator(scene, Policy::default());
    let written = scene.db().read("export", move |tx| {
        let mut sink = Sink::begin(target.clone())?;
        export(tx, &who, &mut sink, &|_| ())?;
        Ok::<_, ExchangeError>(sink)
    });
    written.await.unwrap()
}

/// The first tenant in NDJSON.
pub(crate) async fn exported(scene: &Scene) -> String {
    let mut text = Vec::new();
    export_to(scene, Target::Pipe).await.publish(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// Exports, imports into an empty store, and exports again: byte for byte the same, by way of either format.
pub(crate) async fn same_elsewhere(scene: &Scene) {
    let first = exported(scene).await;
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("organisation");
    export_to(scene, Target::Csv(csv.clone())).await.publish(std::io::sink()).unwrap();
    for source in [source(&first), Source::open(&csv).unwrap()] {
        let other = Scene::on(scene.db().engine()).await;
        import_into(&other, source, Mode::AllOrNothing).await.unwrap();
        assert_eq!(exported(&other).await, first);
        other.finish().await;
    }
}
