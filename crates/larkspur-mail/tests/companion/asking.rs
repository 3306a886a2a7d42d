//! A companion that answers while the test asks.

use larkspur_mail::companion::{Capacity, Protocol, Service};
use larkspur_smtp::listener::Endpoint;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

pub(crate) const ANYWHERE: &str = "127.0.0.1:0";

/// One connection to a companion.
pub(crate) struct Asking(BufReader<TcpStream>);

/// Serves a companion on a free port while `test` asks over a connection, then stops it.
pub(crate) async fn asking(protocol: impl Protocol, test: impl AsyncFnOnce(Asking)) {
    let endpoint = Endpoint::Tcp(ANYWHERE.parse().unwrap());
    let service = Service::bind(&endpoint, protocol, Capacity::default()).await.unwrap();
    let address = service.local_addr().unwrap().unwrap();
    let stop = CancellationToken::new();
    let asked = async {
        test(Asking::connect(address).await).await;
        stop.cancel();
    };
    tokio::join!(service.run(stop.clone()), asked);
}

impl Asking {
    pub(crate) async fn connect(address: std::net::SocketAddr) -> Asking {
        Asking(BufReader::new(TcpStream::connect(address).await.unwrap()))
    }

    pub(crate) async fn say(&mut self, octets: impl AsRef<[u8]>) {
        self.0.write_all(octets.as_ref()).await.unwrap();
    }

    /// Asks a map, and gives the answer without its frame.
    pub(crate) async fn look_up(&mut self, question: &str) -> String {
        self.say(format!("{}:{question},", question.len())).await;
        let mut length = Vec::new();
        self.0.read_until(b':', &mut length).await.unwrap();
        let length = String::from_utf8(length).unwrap();
        let mut answer = vec![0; length.trim_end_matches(':').parse::<usize>().unwrap() + 1];
        self.0.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer.pop(), Some(b','));
        String::from_utf8(answer).unwrap()
    }

    /// Asks the judge with these attributes, of which the last of a name counts, and gives the action.
    pub(crate) async fn ask(&mut self, attributes: &[(&str, &str)]) -> String {
        let mut question =
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n".to_owned();
        for (name, value) in attributes {
            question.push_str(&format!("{name}={value}\n"));
        }
        self.say(question + "\n").await;
        let (mut action, mut end) = (String::new(), String::new());
        self.0.read_line(&mut action).await.unwrap();
        self.0.read_line(&mut end).await.unwrap();
        assert_eq!(end, "\n");
        action.trim_end().strip_prefix("action=").unwrap_or_else(|| panic!("{action:?}")).to_owned()
    }

    /// The next line.
    pub(crate) async fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line
    }

    /// Whether the other side has closed.
    pub(crate) async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.map_or(true, |octets| octets == 0)
    }
}
