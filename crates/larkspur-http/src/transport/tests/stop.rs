//! The graceful stop.

use super::*;

#[tokio::test]
async fn requests_in_flight_finish_and_idle_connections_close() {
    let rig = Rig::start(settings()).await;
    let mut busy = rig.send(&GATED.replace("Connection: close\r\n", "")).await;
    let mut idle = rig.send(PLAIN).await;
    assert_answer(&one(&mut idle).await, 200, 0);
    rig.wait_for_arrivals(1).await;
    rig.stop.cancel();
    assert_eq!(rest(&mut idle).await, "");
    rig.gate.add_permits(1);
    let head = assert_answer(&rest(&mut busy).await, 200, 0);
    assert!(head.contains("\r\nConnection: close"), "{head}");
    let address = rig.address;
    rig.end().await;
    assert!(TcpStream::connect(address).await.is_err(), "the port is still open");
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut() {
    let rig = Rig::start(TransportSettings { stop_grace: Duration::from_millis(50), ..settings() }).await;
    let mut stuck = rig.send(GATED).await;
    rig.wait_for_arrivals(1).await;
    let metrics = Arc::clone(&rig.metrics);
    rig.end().await;
    assert_eq!(rest(&mut stuck).await, "");
    let page = metrics.encode().unwrap();
    assert!(page.contains("larkspur_http_in_flight 0\n"), "{page}");
    assert!(page.contains("larkspur_http_connections 0\n"), "{page}");
}

#[tokio::test]
async fn a_silent_connection_does_not_hold_the_stop_up() {
    let rig = Rig::start(settings()).await;
    let mut silent = rig.connect().await;
    // The server has taken it once a later connection is answered.
    assert_answer(&rig.ask(LAST).await, 200, 0);
    tokio::time::timeout(Duration::from_secs(2), rig.end())
        .await
        .expect("the stop waits for a silent client");
    assert_eq!(rest(&mut silent).await, "");
}
